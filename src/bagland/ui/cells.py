"""The body of a table from a compiled row function: one closure a column, made once for a list and a language.

A template cell costs more than the query behind it (measured: 250 of them more than session and query together).
Every value is escaped here; nothing else writes rows.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime, tzinfo
from functools import lru_cache
from html import escape
from typing import Any
from urllib.parse import quote

from django.urls import get_script_prefix
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext

from bagland.foundation import formats
from bagland.foundation.speech import language
from bagland.ui.assets import asset
from bagland.ui.columns import Column, Kind, Row
from bagland.ui.pages import KEY, pages
from bagland.ui.people import face
from bagland.ui.values import chip_html

Cell = Callable[[Row], str]
Words = Callable[[Any], str]

_BETWEEN = {"da": " ", "en": ", "}
"""What stands between day and time, as `formats.moment` writes it."""
_SIGNS = str.maketrans({".": "<i>.</i>", ",": "<i>,</i>"})
"""Figures of one width make the font's signs between them as wide; the style sheet gives them their own back."""


def signed(figure: str) -> str:
    """A figure that stands under others of one width, its signs as wide as they are."""
    return figure.translate(_SIGNS)


def rows_html(
    columns: Sequence[Column], rows: Iterable[Row], *, detail: str = "", name: str = "row", chooses: bool = False
) -> SafeString:
    """Table rows. The first column heads its row and opens `detail` (a page's code). A row's id is `name-key`.

    With `chooses` each row begins with a tick box of the form `many`.
    """
    place = (language(), timezone.get_current_timezone(), get_script_prefix(), asset("sprite.svg"))
    row = row_function(tuple(columns), detail, name, *place, chooses)
    return mark_safe("".join([row(values) for values in rows]))  # noqa: S308 - every cell escapes


@lru_cache(maxsize=256)
def row_function(
    columns: tuple[Column, ...],
    detail: str,
    name: str,
    language: str,
    zone: tzinfo,
    prefix: str,
    sprite: str,
    chooses: bool = False,
) -> Callable[[Row], str]:
    """A function from a row to its `<tr>`, for readers of this language in this time zone."""
    first, *rest = columns
    cells = [_head(first, detail, language, zone, prefix), *(_cell(column, language, zone, prefix) for column in rest)]
    start, tick = f'<tr id="{escape(name)}-', _tick(columns[0]) if chooses else None
    if tick is not None:
        cells.insert(0, tick)

    def row(values: Row) -> str:
        return f'{start}{values["key"]}">{"".join([cell(values) for cell in cells])}</tr>'

    return row


def _tick(named: Column) -> Cell:
    """The tick box of a row, called by what names the row."""
    begins, name = escape(gettext("Choose %(row)s")), named.name
    opening = '<td class="row-tick"><label><input type="checkbox" form="many" name="row" value="'

    def tick(row: Row) -> str:
        words = begins % {"row": escape(str(row[name] or row["key"]))}
        return f'{opening}{row["key"]}" aria-label="{words}"></label></td>'

    return tick


def _head(column: Column, detail: str, language: str, zone: tzinfo, prefix: str) -> Cell:
    """The cell that names the row."""
    opening = f'<th scope="row"{_classes(column)}>'
    if detail in pages:
        before, _, after = f"{prefix}{pages[detail].path}".partition(KEY)
        opening, middle = f'{opening}<a class="opens" href="{escape(before)}', f'{escape(after)}">'
        inner = _inner(column, language, zone)
        return lambda row: f"{opening}{row['key']}{middle}{inner(row) or '–'}</a></th>"
    return _whole(column, language, zone, prefix, opening, "</th>")


def _cell(column: Column, language: str, zone: tzinfo, prefix: str) -> Cell:
    return _whole(column, language, zone, prefix, f"<td{_classes(column)}{_label(column)}>", "</td>")


def _whole(column: Column, language: str, zone: tzinfo, prefix: str, opening: str, closing: str) -> Cell:
    """A cell with its tags; a link where the column names a page and the row its key."""
    if column.page in pages:
        inner, key = _inner(column, language, zone), column.key
        before, _, after = f"{prefix}{pages[column.page].path}".partition(KEY)
        link, end = f'{opening}<a href="{escape(before)}', f'{escape(after)}">'

        def linked(row: Row) -> str:
            words = inner(row)
            if words and row[key] is not None:
                return f"{link}{row[key]:d}{end}{words}</a>{closing}"
            return f"{opening}{words}{closing}"

        return linked
    if column.kind is Kind.PERSON:
        inner = _inner(column, language, zone)
        return lambda row: f"{opening}{inner(row)}{closing}"
    if column.dials:
        return _dialled(column, opening, closing)
    name, words, empty = column.name, _words(column, language, zone), f"{opening}{closing}"

    def plain(row: Row) -> str:
        value = row[name]
        return empty if value is None or value == "" else f"{opening}{words(value)}{closing}"

    return plain


def _dialled(column: Column, opening: str, closing: str) -> Cell:
    """A number or an address of mail that the reader's device calls or writes to."""
    name, scheme = column.name, column.dials

    def dialled(row: Row) -> str:
        words = str(row[name] or "")
        where = dialling(scheme, words)
        inner = f'<a href="{escape(where)}">{escape(words)}</a>' if where else escape(words)
        return f"{opening}{inner}{closing}"

    return dialled


def dialling(scheme: str, words: str) -> str:
    """The address `tel:…` or `mailto:…` of what is written; empty when there is nothing to call."""
    if scheme == "tel":
        words = "".join(sign for sign in words if sign in "0123456789+")
        return f"tel:{words}" if words else ""
    return f"mailto:{quote(words, safe='@')}" if words else ""


def _classes(column: Column) -> str:
    names = {
        Kind.NUMBER: ["figure"],
        Kind.MONEY: ["figure", "amount"],
        Kind.DATE: ["day"],
        Kind.MOMENT: ["day"],
        Kind.CODE: ["code"],
        Kind.STATUS: ["status"],
        Kind.PERSON: ["person"],
    }.get(column.kind, [])
    names = [*names, *(["quiet"] if column.quiet else []), *([column.room] if column.room else [])]
    return f' class="{" ".join(names)}"' if names else ""


def _label(column: Column) -> str:
    """What a phone writes before the value, where a row becomes lines without a head above them."""
    if column.kind in (Kind.TEXT, Kind.STATUS, Kind.PERSON) or column.room:
        return ""
    return f' data-label="{escape(str(column.label))}"'


def _inner(column: Column, language: str, zone: tzinfo) -> Cell:
    """The words of a cell, escaped; empty for None."""
    name = column.name
    if column.kind is Kind.PERSON:
        key = column.key
        flag = column.software
        return lambda row: _person(str(row[name] or ""), row[key] if key else 0, bool(flag and row.get(flag)))
    words = _words(column, language, zone)

    def inner(row: Row) -> str:
        value = row[name]
        return "" if value is None or value == "" else words(value)

    return inner


def _words(column: Column, language: str, zone: tzinfo) -> Words:
    """How a value of this column is written."""
    match column.kind:
        case Kind.MONEY:
            figure = formats.money_figure if column.has_fixed_currency else formats.money_text
            return lambda value: escape(figure(value, language)).translate(_SIGNS)
        case Kind.NUMBER:
            return lambda value: formats.number(value, language).translate(_SIGNS)
        case Kind.DATE:
            return lambda value: _day(value, language)
        case Kind.MOMENT:
            return lambda value: _moment(value, language, zone)
        case Kind.STATUS:
            made = {value: chip_html(chip) for value, chip in (column.chips or {}).items()}
            return lambda value: made.get(value) or escape(str(value))
        case _:
            return lambda value: escape(str(value))


# The same people and days stand in row after row.


@lru_cache(maxsize=8192)
def _person(name: str, key: int | None, is_software: bool) -> str:
    return f"{face(name, key, is_software=is_software)}{escape(name)}" if name else ""


@lru_cache(maxsize=8192)
def _day(value: date, language: str) -> str:
    return formats.day(value, language)


def _moment(value: datetime, language: str, zone: tzinfo) -> str:
    here = value.astimezone(zone)
    return f"{_day(here.date(), language)}{_BETWEEN[language]}{formats.clock_time(here, language)}"
