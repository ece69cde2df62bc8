"""What a cell says, as the type of its input: exactly, or why not. Knows both languages; never guesses between two."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from bagland.foundation import formats
from bagland.foundation.formats import NotUnderstood
from bagland.foundation.money import CURRENCIES, Money, MoneyError
from bagland.kernel.exchange.formats.cells import Cell, neutral, without_mark

YES = frozenset({"yes", "y", "ja", "j", "true", "sand", "1", "x", "sandt"})
NO = frozenset({"no", "n", "nej", "false", "falsk", "0", "-", "falskt"})
_OWN = {
    "da": re.compile(r"[-−]?(?:\d+|\d{1,3}(?:[.\s]\d{3})+)(?:,\d{1,12})?", re.ASCII),
    "en": re.compile(r"[-−]?(?:\d+|\d{1,3}(?:[,\s]\d{3})+)(?:\.\d{1,12})?", re.ASCII),
}
_GROUP, _DECIMAL = {"da": ".", "en": ","}, {"da": ",", "en": "."}
_CURRENCY = re.compile(r"(?:^([A-Z]{3})\s+)|(?:\s+([A-Z]{3})$)")
_CALLABLE = re.compile(r"[+(]?[\d\s().+/-]{5,}")
_SHOWN = 60


def _(sentence: str) -> str:
    """Name a sentence for the catalogue of texts; the room translates it."""
    return sentence


class IsFormula(ValueError):
    """The cell holds a formula in place of a value."""


def text(cell: Cell) -> str:
    """A line of text. Refuses with IsFormula what a spreadsheet would work out; a telephone number may begin with +."""
    if not isinstance(cell, str):
        return cell[1].replace("T", " ") if cell[0] == "m" else cell[1].strip()
    typed = cell.strip()
    bare = without_mark(typed)
    if bare == typed and neutral(typed) != typed and not _CALLABLE.fullmatch(typed):
        raise IsFormula
    return bare.strip()


def day(cell: Cell, language: str, today: date) -> date:
    """A day, in either language as `formats.parse_day` reads it; a workbook's own day is exact."""
    if isinstance(cell, str):
        return formats.parse_day(cell, language, today=today)
    kind, value = cell
    if kind in ("d", "m"):
        return date.fromisoformat(value[:10])
    return formats.parse_day(value, language, today=today)


def number(cell: Cell, language: str, *, whole: bool = False) -> Decimal:
    """A number with the decimal sign of the file's language. Raises NotUnderstood."""
    typed = " ".join((cell if isinstance(cell, str) else cell[1]).split())
    if not isinstance(cell, str) and cell[0] == "n":
        read = Decimal(typed)
    elif _OWN[language].fullmatch(typed):
        read = _plain(typed, language)
    else:
        other = "en" if language == "da" else "da"
        if _OWN[other].fullmatch(typed):
            raise NotUnderstood(
                _("“%(text)s” is not written as numbers are in this file. Did you mean %(suggestion)s?"),
                text=typed[:_SHOWN],
                suggestion=formats.number(_plain(typed, other), language),
            )
        example = formats.number(1250 if whole else Decimal("0.8"), language)
        raise NotUnderstood(
            _("“%(text)s” is not a number. Write it as %(example)s."), text=typed[:_SHOWN], example=example
        )
    if whole and read != read.to_integral_value():
        raise NotUnderstood(_("“%(text)s” has decimals. Write a whole number."), text=typed[:_SHOWN])
    return read


def _plain(typed: str, language: str) -> Decimal:
    bare = typed.replace("−", "-").replace(" ", "").replace(_GROUP[language], "")
    return Decimal(bare.replace(_DECIMAL[language], "."))


def money(cell: Cell, language: str, currency: str) -> Money:
    """An amount; its currency stands beside it, or is the given one. Raises NotUnderstood."""
    if not isinstance(cell, str):
        try:
            return Money.of(cell[1], currency)
        except MoneyError:
            raise NotUnderstood(
                _("“%(text)s” is no amount in %(currency)s."), text=cell[1], currency=currency
            ) from None
    typed = cell.strip()
    named = _CURRENCY.search(typed)
    if named is not None and (code := named[1] or named[2]) in CURRENCIES:
        currency, typed = code, _CURRENCY.sub("", typed)
    return formats.parse_money(typed, currency, language)


def flag(cell: Cell) -> bool:
    """Yes or no, in words or signs of both languages. Raises NotUnderstood."""
    typed = (cell if isinstance(cell, str) else cell[1]).strip()
    if typed.casefold() in YES:
        return True
    if typed.casefold() in NO:
        return False
    raise NotUnderstood(_("“%(text)s” is neither yes nor no."), text=typed[:_SHOWN])


def choice(cell: Cell, words: Mapping[str, Any], labels: Sequence[str]) -> Any:
    """One of a few values by its word in either language. `words` are folded. Raises NotUnderstood."""
    typed = (cell if isinstance(cell, str) else cell[1]).strip()
    if (found := words.get(typed.casefold())) is not None:
        return found
    raise NotUnderstood(_("“%(text)s” is none of these: %(choices)s."), text=typed[:_SHOWN], choices=", ".join(labels))
