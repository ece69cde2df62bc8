"""One cell of somebody else's table: a text, or a value that the sheet itself knew the kind of.

A text is read later, in the language that the file is written in. A number, day or moment of a workbook is exact
already and is kept as it is: `["n", "0.8"]`, `["d", "2026-11-23"]`, `["m", "2026-11-23T14:26:00"]`, `["b", "yes"]`.
So is a workbook's text that would be a formula in a file without kinds: `["t", "=Regneark A/S"]`.
"""

from __future__ import annotations

from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

Cell = str | list[str]

LONGEST = 4_100
"""Longer cells are cut here: longer than any input may be, so that the cut one is still refused as too long."""

FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r", "\n")
"""With one of these in front a spreadsheet may take a text for a formula (OWASP, CSV injection)."""


def cell_of(value: Any) -> Cell:
    """A workbook's value as a cell."""
    match value:
        case None:
            return ""
        case bool():
            return ["b", "yes" if value else "no"]
        case int() | Decimal():
            return ["n", format(value, "f") if isinstance(value, Decimal) else str(value)]
        case float():
            return ["n", _exact(value)]
        case datetime():
            midnight = (value.hour, value.minute, value.second) == (0, 0, 0)
            return ["d", value.date().isoformat()] if midnight else ["m", value.isoformat(timespec="seconds")]
        case date():
            return ["d", value.isoformat()]
        case time():
            return value.isoformat(timespec="minutes")
        case _:
            said = str(value)[:LONGEST]
            return said if neutral(said) == said else ["t", said]


def _exact(value: float) -> str:
    """A float as its shortest decimal, which is what was typed; whole numbers without a point."""
    text = format(Decimal(repr(value)), "f")
    return text.removesuffix(".0")


def text_of(cell: Cell) -> str:
    """What stands in the cell, for a person to recognise."""
    if isinstance(cell, str):
        return cell
    kind, value = cell
    return value.replace("T", " ") if kind == "m" else value


def is_empty(cell: Cell) -> bool:
    """Whether nothing is written in it."""
    return not (cell if isinstance(cell, str) else cell[1]).strip()


def neutral(text: str) -> str:
    """A text that no spreadsheet takes for a formula: an apostrophe before what could be one."""
    return f"'{text}" if text.lstrip(" ").startswith(FORMULA_SIGNS) or text.startswith(FORMULA_SIGNS) else text


def without_mark(text: str) -> str:
    """The text that `neutral` was given; an apostrophe before anything else stays."""
    bare = text[1:]
    return bare if text.startswith("'") and neutral(bare) != bare else text
