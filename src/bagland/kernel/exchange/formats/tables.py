"""A file of unknown kind as rows: what it is stands in its first bytes, whatever it is called."""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO

from bagland.kernel.exchange.formats import delimited, workbook
from bagland.kernel.exchange.formats.cells import Cell

_ZIP, _OLD_OFFICE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_OTHERS = (b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"<!DOCTYPE", b"<html", b"<?xml", b"{\\rtf", b"\x1f\x8b")


class NotATable(ValueError):
    """The file is of a kind that holds no table that we read: `old` for XLS, else `other`."""


def rows_of(stream: BinaryIO, *, most_columns: int) -> Iterator[list[Cell]]:
    """The rows of a CSV file or workbook. Raises NotATable, or what their modules raise."""
    start = stream.read(16)
    stream.seek(0)
    if start.startswith(_OLD_OFFICE):
        raise NotATable("old")
    if start.lstrip().startswith(_OTHERS):
        raise NotATable("other")
    if start.startswith(_ZIP):
        yield from workbook.rows(stream, most_columns=most_columns)
    else:
        for row in delimited.rows(stream):
            yield list(row)
