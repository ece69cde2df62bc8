"""The built handbook as values: its pages, and which of them helps where."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

BUILT = Path(__file__).resolve().parent / "built"
DANISH = "da/"
START = "tutorial/first-hour"


@dataclass(frozen=True, slots=True)
class Leaf:
    """One page: its name (`how-to/approve`, `da/how-to/approve`), title and section."""

    name: str
    title: str
    section: str

    @property
    def is_danish(self) -> bool:
        return self.name.startswith(DANISH)

    def body(self) -> str:
        """The page as HTML without its heading, as it was built from our own text."""
        return (BUILT / f"{self.name}.html").read_text(encoding="utf-8")


@cache
def _index() -> Mapping[str, Any]:
    found: Mapping[str, Any] = json.loads((BUILT / "index.json").read_text(encoding="utf-8"))
    return found


@cache
def leaves() -> Mapping[str, Leaf]:
    """Every page by name."""
    return {
        path.removesuffix(".md"): Leaf(path.removesuffix(".md"), page["title"], page["section"])
        for path, page in _index()["pages"].items()
    }


def leaf(name: str, language: str) -> Leaf | None:
    """The page with this name in the reader's language, else as it is; None when there is none."""
    plain = name.removeprefix(DANISH)
    if language == "da" and (danish := leaves().get(DANISH + plain)):
        return danish
    return leaves().get(plain) or leaves().get(DANISH + plain)


def contents(language: str) -> list[tuple[str, list[Leaf]]]:
    """The pages of each section by title, each once, in the reader's language where it is there."""
    names = dict.fromkeys(name.removeprefix(DANISH) for name in leaves())
    found = [chosen for name in names if (chosen := leaf(name, language))]
    return [
        (section, sorted((one for one in found if one.section == section), key=lambda one: one.title))
        for section in ("tutorial", "how-to", "explanation", "reference")
    ]


def helping(*codes: str) -> str:
    """The name of the page that helps with the first of these codes that any helps with; else the tutorial.

    A code is looked for whole, then by its room: `organisation.people`, `organisation`.
    """
    helps: Mapping[str, str] = _index()["helps"]
    for code in codes:
        if code in helps:
            return helps[code]
    for code in codes:
        if (room := code.partition(".")[0]) in helps:
            return helps[room]
    return START
