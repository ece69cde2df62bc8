"""The positions that Bagland ships with, read from `profiles.toml`."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from bagland.foundation.money import Money
from bagland.kernel.organisation.states import GrantScope


@dataclass(frozen=True, slots=True)
class ShippedGrant:
    """One right that a shipped profile has."""

    code: str
    reach: GrantScope
    limit: Money | None = None
    asks: bool = False
    staff: bool = False


@dataclass(frozen=True, slots=True)
class ShippedProfile:
    """A kind of position that comes with Bagland."""

    code: str
    title_en: str
    title_da: str
    based_on: str | None
    grants: tuple[ShippedGrant, ...]


@cache
def shipped() -> tuple[ShippedProfile, ...]:
    """All of them, a profile after the one it is based on."""
    text = (files("bagland.kernel.organisation") / "profiles.toml").read_text(encoding="utf-8")
    return tuple(
        ShippedProfile(
            code=code,
            title_en=table["title"]["en"],
            title_da=table["title"]["da"],
            based_on=table.get("based_on"),
            grants=tuple(
                ShippedGrant(
                    code=row["code"],
                    reach=GrantScope(row["reach"]),
                    limit=Money.of(**row["limit"]) if "limit" in row else None,
                    asks=row.get("asks", False),
                    staff=row.get("staff", False),
                )
                for row in table["grants"]
            ),
        )
        for code, table in tomllib.loads(text).items()
    )
