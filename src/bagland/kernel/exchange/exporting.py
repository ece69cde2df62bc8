"""A declared list as a file: the rows that its reader may see, by the filters and order of an address.

A few thousand rows are written at once. More are written by the worker, a page of the list after the other, each under
the reader's rights of that moment; the file grows by whole pages, and a row of ours says how far it has got, so that a
kill costs one page at most. Memory does not grow with the list.
"""

from __future__ import annotations

import hashlib
import io
import os
import secrets
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import Any, ClassVar
from urllib.parse import parse_qsl, urlencode

from django.utils import timezone

from bagland.foundation.act import Act
from bagland.foundation.environment import environment
from bagland.foundation.kinds import Reach
from bagland.foundation.money import Money
from bagland.foundation.ports import ports
from bagland.foundation.speech import language
from bagland.kernel.exchange.formats import written
from bagland.kernel.exchange.formats.written import Value
from bagland.kernel.exchange.models import Export
from bagland.kernel.exchange.refusals import NoSuchList, RightsHaveChanged
from bagland.kernel.exchange.states import FileFormat
from bagland.ui.columns import Column, Kind, Row
from bagland.ui.lists import PLACE, ListPage, lists

NO_PART = frozenset((*PLACE, "view"))
"""Parameters of a list that say where one is in it, not what it holds."""
AT_ONCE = 5_000
"""As many rows are written while the reader waits."""
PAGE_ROWS = 1_000
ENDED = "."
"""In place of a cursor: every row is written."""
BOM = "\N{ZERO WIDTH NO-BREAK SPACE}"


def list_of(code: str) -> ListPage:
    """The declared list of this code. Refuses with NoSuchList."""
    if code not in lists:
        raise NoSuchList(list=code[:80])
    return lists[code]


def parameters(page: ListPage, query: str) -> dict[str, str]:
    """What the list reads from an address; its place in the list is no part of what is exported."""
    given = dict(parse_qsl(query.lstrip("?"), max_num_fields=200))
    return {name: given[name].strip() for name in page.parameters if name not in NO_PART and given.get(name)}


def query_of(page: ListPage, query: str) -> str:
    """The address without what no export needs."""
    return urlencode(parameters(page, query))


@dataclass(frozen=True)
class Sheet:
    """What one column of a list becomes: one column of the file, or two where each amount has its own currency."""

    column: Column

    @cached_property
    def has_currency(self) -> bool:
        return self.column.kind is Kind.MONEY and not self.column.has_fixed_currency

    def headings(self) -> list[str]:
        label = str(self.column.label)
        if self.column.kind is not Kind.MONEY:
            return [label]
        if self.has_currency:
            return [label, f"{label} ({CURRENCY[language()]})"]
        return [f"{label} ({self.column.currency})"]

    def width(self) -> list[int]:
        wide = {Kind.NUMBER: 10, Kind.DATE: 12, Kind.MOMENT: 17, Kind.MONEY: 15, Kind.CODE: 14, Kind.STATUS: 16}
        return [wide.get(self.column.kind, 26), *([10] if self.has_currency else [])]

    def values(self, row: Row) -> list[Value]:
        value = row.get(self.column.name)
        if self.column.kind is Kind.MONEY:
            amount = value.decimal if isinstance(value, Money) else None
            return [amount, value.currency if value else ""] if self.has_currency else [amount]
        if self.column.kind is Kind.STATUS:
            chip = (self.column.chips or {}).get(value)
            return [str(chip.word) if chip is not None else written.as_value(value)]
        if isinstance(value, datetime):
            return [timezone.localtime(value)]
        return [written.as_value(value)]


CURRENCY = {"da": "valuta", "en": "currency"}


@dataclass(frozen=True)
class Writing:
    """How a file of one format begins, goes on and ends, as text in UTF-8."""

    format: FileFormat
    columns: Sequence[Sheet]
    delimiter: ClassVar[Mapping[str, str]] = {"da": ";", "en": ","}
    decimal: ClassVar[Mapping[str, str]] = {"da": ",", "en": "."}

    @property
    def headings(self) -> list[str]:
        return [heading for column in self.columns for heading in column.headings()]

    def start(self) -> str:
        if self.format == FileFormat.XLSX:
            widths = [width for column in self.columns for width in column.width()]
            return written.sheet_start(self.headings, widths)
        return (BOM if self.format == FileFormat.CSV else "") + self._lines([self.headings])

    def rows(self, rows: Sequence[Row]) -> str:
        values = [[value for column in self.columns for value in column.values(row)] for row in rows]
        return written.sheet_rows(values) if self.format == FileFormat.XLSX else self._lines(values)

    def _lines(self, rows: Sequence[Sequence[Value]]) -> str:
        speech = language() if self.format == FileFormat.CSV else "en"
        return written.csv_lines(rows, delimiter=self.delimiter[speech], decimal=self.decimal[speech])


def writing(page: ListPage, act: Act, query: str, file_format: str) -> Writing:
    """How this list is written, with the columns that its address shows to this reader."""
    shown = page.columns_for(act, parameters(page, query))
    return Writing(FileFormat(file_format), [Sheet(column) for column in shown])


def columns_of(how: Writing) -> list[str]:
    """The names of the columns that a file has."""
    return [sheet.column.name for sheet in how.columns]


def pages_of(page: ListPage, act: Act, query: str) -> Iterator[tuple[list[Row], str | None]]:
    """The list's rows, a thousand at a time, with the cursor behind them."""
    after: str | None = None
    while True:
        found = page_behind(page, act, query, after)
        yield found
        if (after := found[1]) is None:
            return


def page_behind(page: ListPage, act: Act, query: str, after: str | None) -> tuple[list[Row], str | None]:
    """A thousand rows behind a place. Refuses when the reader may not open the list by now."""
    page.must_be_open_to(act)
    given = parameters(page, query) | ({"after": after} if after else {})
    found = page.page(act, given, limit=PAGE_ROWS)
    return found.rows, found.next


def counted(page: ListPage, act: Act, query: str) -> int | None:
    """How many rows there are, None when more than are written at once. One query."""
    from bagland.foundation import keyset

    chosen = page.chosen(act, parameters(page, query))
    page.order_of(parameters(page, query))
    rows = keyset.visible(page.query(act, chosen), act, page.view or None)
    number = rows.order_by().values("pk")[: AT_ONCE + 1].count()
    return number if number <= AT_ONCE else None


def at_once(page: ListPage, act: Act, query: str, file_format: str) -> tuple[bytes, int]:
    """A short list as a finished file, and its number of rows."""
    how = writing(page, act, query, file_format)
    parts, count = [how.start()], 0
    for rows, _after in pages_of(page, act, query):
        parts.append(how.rows(rows))
        count += len(rows)
        if count > AT_ONCE * 2:
            break
    text = "".join(parts)
    if how.format != FileFormat.XLSX:
        return text.encode(), count
    target = io.BytesIO()
    written.pack(target, str(page.title), [text + written.SHEET_END])
    return target.getvalue(), count


def seen_by(act: Act, page: ListPage, query: str) -> dict[str, Any]:
    """What the reader may see of the list now, as a file remembers it."""
    found: dict[str, Any] = {}
    views = {column.view for column in page.columns_for(act, parameters(page, query)) if column.view}
    views.add(page.view or str(getattr(page.model, "view", "")))
    views |= getattr(page.model, "views_asked", set)()
    for view in sorted(views):
        reach = ports.authority.reach(act, view)
        found[view] = {
            "everything": reach.everything,
            "entities": sorted(reach.entities),
            "departments": sorted(reach.departments),
            "own": sorted(reach.own),
        }
    return found


def sees_as_much(act: Act, seen: Mapping[str, Any]) -> bool:
    """Whether the reader may still see all that a file was made from."""
    for view, was in seen.items():
        now: Reach = ports.authority.reach(act, view)
        if now.everything:
            continue
        if was["everything"] or any(
            not set(was[part]) <= set(getattr(now, part)) for part in ("entities", "departments", "own")
        ):
            return False
    return True


def folder() -> Path:
    """Where files of exports lie, in the data directory; nobody but the server reads it."""
    path = environment.directory / "exports"
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    return path


def name_of(page: ListPage, file_format: str, day: Any) -> str:
    """What the reader's file is called: «Personer 2026-11-23.xlsx»."""
    bare = "".join(sign for sign in str(page.title) if sign.isalnum() or sign in " -_").strip()
    return f"{bare} {day.isoformat()}.{'xlsx' if file_format == FileFormat.XLSX else 'csv'}"


def new_file(key: int) -> str:
    """A name that nobody guesses."""
    return f"{key}-{secrets.token_hex(12)}"


class Growing:
    """The file of an export while it grows: whole pages, each on disk before the row of the export says so."""

    def __init__(self, export: Export) -> None:
        self.export = export

    def part(self, number: int) -> Path:
        return folder() / f"{self.export.file}.part{number}"

    def write(self, number: int, text: str, at: int) -> int:
        """Write behind the first `at` bytes, dropping what a kill left behind them. The new size."""
        path = self.part(number)
        with path.open("r+b" if path.exists() else "w+b") as file:
            file.truncate(at)
            file.seek(at)
            file.write(text.encode())
            file.flush()
            os.fsync(file.fileno())
            return file.tell()

    def finish(self, page: ListPage) -> tuple[int, str]:
        """Make the parts one file. Its size and SHA-256."""
        target, parts = folder() / self.export.file, [self.part(place) for place in range(len(self.export.sheets))]
        if self.export.format == FileFormat.XLSX:
            written.pack(target.with_suffix(".packed"), str(page.title), parts)
            target.with_suffix(".packed").replace(target)
            for part in parts:
                part.unlink(missing_ok=True)
        elif parts[0].exists():
            parts[0].replace(target)
        digest = hashlib.sha256()
        with target.open("rb") as file:
            while block := file.read(1 << 20):
                digest.update(block)
        return target.stat().st_size, digest.hexdigest()


def grow(export: Export, act: Act, *, seconds: float) -> bool:
    """Write pages until the list ends or the time is up. Whether it has ended.

    Each page is read with the rights of its moment.
    """
    page, end = list_of(export.listed), time.monotonic() + seconds
    if export.cursor == ENDED:
        return True
    growing = Growing(export)
    while True:
        act.memory.clear()
        how = writing(page, act, export.query, export.format)
        if columns_of(how) != export.columns:
            raise RightsHaveChanged
        rows, after = page_behind(page, act, export.query, export.cursor or None)
        _add(export, growing, how, rows, is_last=after is None)
        export.cursor = after or ENDED
        export.seen = _least(export.seen, seen_by(act, page, export.query))
        export.save(update_fields=["cursor", "rows", "sheets", "seen", "size", "state"])
        if after is None:
            return True
        if time.monotonic() >= end:
            return False


def _add(export: Export, growing: Growing, how: Writing, rows: Sequence[Row], *, is_last: bool) -> None:
    """Write a page; a sheet that is full is closed, and the next one begun. `sheets` are rows and bytes of each."""
    most = written.MOST_SHEET_ROWS - PAGE_ROWS - 1 if how.format == FileFormat.XLSX else None
    if not export.sheets or (most is not None and export.sheets[-1][0] >= most):
        if export.sheets:
            number = len(export.sheets) - 1
            growing.write(number, written.SHEET_END, export.sheets[-1][1])
        export.sheets.append([0, growing.write(len(export.sheets), how.start(), 0)])
    number, (count, size) = len(export.sheets) - 1, export.sheets[-1]
    end = written.SHEET_END if is_last and how.format == FileFormat.XLSX else ""
    size = growing.write(number, how.rows(rows) + end, size)
    export.sheets[-1] = [count + len(rows), size]
    export.rows += len(rows)
    export.size = sum(size for _rows, size in export.sheets)


def _least(before: Mapping[str, Any], now: Mapping[str, Any]) -> dict[str, Any]:
    """All that any page of a file was made from: whoever sees less than this does not get the file."""
    together: dict[str, Any] = {}
    for view, seen in now.items():
        was = before.get(view, {"everything": False, "entities": [], "departments": [], "own": []})
        together[view] = {
            "everything": was["everything"] or seen["everything"],
            **{part: sorted({*was[part], *seen[part]}) for part in ("entities", "departments", "own")},
        }
    return together
