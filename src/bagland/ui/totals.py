"""Totals of the money in a list: of all that match, or none. Currencies are never mixed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from html import escape

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext

from bagland.foundation import formats
from bagland.foundation.money import Money
from bagland.foundation.speech import language
from bagland.ui.cells import signed
from bagland.ui.columns import Column, Kind, Row

Sums = dict[str, tuple[Money, ...]]
"""The sums of each money column by its name, one for each currency."""


def of_rows(columns: Sequence[Column], rows: Sequence[Row]) -> Sums:
    """The sums of these rows."""
    amounts = {column.name: [row[column.name] for row in rows] for column in columns if column.kind is Kind.MONEY}
    return of_amounts(amounts)


def of_amounts(amounts: Mapping[str, Iterable[Money | None]]) -> Sums:
    """The sums of these amounts, by column."""
    sums = {name: summed(amount for amount in values if amount is not None) for name, values in amounts.items()}
    return {name: found for name, found in sums.items() if found}


def summed(amounts: Iterable[Money]) -> tuple[Money, ...]:
    """One sum for each currency, by its code."""
    by_currency: dict[str, Money] = {}
    for amount in amounts:
        before = by_currency.get(amount.currency)
        by_currency[amount.currency] = amount if before is None else before + amount
    return tuple(by_currency[code] for code in sorted(by_currency))


def said(sums: Iterable[Money]) -> str:
    """Sums as one line: «75.737,50 kr. og 1.200,00 EUR»."""
    return " + ".join(formats.money_text(amount, language()) for amount in sums)


def foot(columns: Sequence[Column], sums: Sums, *, has_ticks: bool) -> SafeString:
    """The last row of the table: each sum under its column, with the double rule that says that it was checked."""
    if not sums:
        return SafeString("")
    first = next(place for place, column in enumerate(columns) if column.name in sums)
    span = first + has_ticks
    words = escape(gettext("In all"))
    head = f'<th scope="row" colspan="{span}">{words}</th>' if span else ""
    cells = "".join(_cell(column, sums.get(column.name, ())) for column in columns[first:])
    return mark_safe(f'<tfoot><tr class="totals">{head}{cells}</tr></tfoot>')  # noqa: S308 - each part is escaped


def _cell(column: Column, sums: tuple[Money, ...]) -> str:
    if not sums:
        return f"<td{_room(column)}></td>"
    figure = formats.money_figure if column.has_fixed_currency else formats.money_text
    words = [(amount.plain, signed(escape(figure(amount, language())))) for amount in sums]
    lines = "".join(f'<data value="{value}">{shown}</data>' for value, shown in words)
    classes, label = f"figure amount {column.room}".strip(), escape(str(column.label))
    return f'<td class="{classes}" data-label="{label}"><span class="proof">{lines}</span></td>'


def _room(column: Column) -> str:
    return f' class="{column.room}"' if column.room else ""
