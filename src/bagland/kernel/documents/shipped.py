"""The classes that Bagland ships with, read from `classes.toml`."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from bagland.kernel.documents.states import StartsAt


@dataclass(frozen=True, slots=True)
class ShippedClass:
    """One class: `years` is None when it is kept for good."""

    code: str
    title_da: str
    title_en: str
    starts_at: StartsAt
    years: int | None
    months: int
    basis_da: str
    basis_en: str
    opened_by: str
    is_confidential: bool


@cache
def shipped() -> tuple[ShippedClass, ...]:
    """All of them."""
    text = (files("bagland.kernel.documents") / "classes.toml").read_text(encoding="utf-8")
    return tuple(
        ShippedClass(
            code=code,
            title_da=table["title"]["da"],
            title_en=table["title"]["en"],
            starts_at=StartsAt(table["starts_at"]),
            years=None if table["starts_at"] == StartsAt.NEVER else table.get("years", 0),
            months=table.get("months", 0),
            basis_da=table["basis"]["da"],
            basis_en=table["basis"]["en"],
            opened_by=table.get("opened_by", "documents.see"),
            is_confidential=table.get("is_confidential", False),
        )
        for code, table in tomllib.loads(text).items()
    )
