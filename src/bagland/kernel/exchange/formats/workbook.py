"""Workbooks (XLSX, ECMA-376), read row by row, after the archive was looked at: what could harm is not opened."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from typing import Any, BinaryIO
from xml.parsers import expat

from bagland.kernel.exchange.formats.cells import Cell, cell_of

MOST_UNPACKED = 150 * 1024 * 1024
MOST_SHARED = 60 * 1024 * 1024
"""Texts that cells share are held in memory while the rows are read, so every part but a sheet's is held to this."""
MOST_ROWS = 1_048_576
"""As many as a sheet has; one row that calls itself a later one would otherwise be a sheet of that many empty rows."""
MOST_PARTS = 2_000
MOST_RATIO = 200
_SMALL = 1024 * 1024
_BLOCK = 1 << 14


class NotAWorkbook(ValueError):
    """The archive is no workbook, or one that is locked."""


class Unsafe(ValueError):
    """The archive unpacks to far more than it is, or its XML declares entities."""


def look_at(stream: BinaryIO) -> None:
    """Raise NotAWorkbook or Unsafe before anything is unpacked in full. Leaves the stream at its start."""
    try:
        with zipfile.ZipFile(stream) as archive:
            parts = archive.infolist()
            if "xl/workbook.xml" not in {part.filename for part in parts}:
                raise NotAWorkbook("parts")
            _must_be_small(parts)
            for part in parts:
                _must_declare_nothing(archive, part)
    except (zipfile.BadZipFile, NotImplementedError, EOFError, OSError):
        raise NotAWorkbook("archive") from None
    finally:
        stream.seek(0)


def _must_be_small(parts: list[zipfile.ZipInfo]) -> None:
    if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_UNPACKED:
        raise Unsafe("size")
    for part in parts:
        if part.flag_bits & 1:
            raise NotAWorkbook("locked")
        if part.file_size > MOST_SHARED and not part.filename.startswith("xl/worksheets/"):
            raise Unsafe("size")
        if part.file_size > _SMALL and part.file_size > MOST_RATIO * max(part.compress_size, 1):
            raise Unsafe("ratio")


def _must_declare_nothing(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> None:
    """A document type stands before the first element, if at all: read until there, and let none pass.

    Whatever the part is called: which one holds the sheet or the shared texts is said inside, not by its name.
    """
    parser = expat.ParserCreate()
    begun: list[bool] = []

    def doctype(*_declared: Any) -> None:
        raise Unsafe("entities")

    parser.StartDoctypeDeclHandler = doctype
    parser.StartElementHandler = lambda *_element: begun.append(True)
    with archive.open(part) as content:
        try:
            while not begun and (block := content.read(_BLOCK)):
                parser.Parse(block, False)
        except expat.ExpatError:
            if part.filename.endswith((".xml", ".rels")):
                raise NotAWorkbook("xml") from None


def rows(stream: BinaryIO, *, most_columns: int) -> Iterator[list[Cell]]:
    """The rows of the first sheet that holds any. Raises NotAWorkbook or Unsafe.

    A formula gives the value that was last worked out for it; a text that only looks like one is a text.
    Nothing but cells is read: no links, no macros.
    """
    look_at(stream)
    from openpyxl import load_workbook  # dear to import

    try:
        book = load_workbook(stream, read_only=True, data_only=True, keep_links=False)
        try:
            for sheet in book.worksheets:
                sheet.reset_dimensions()
                found = False
                for row in sheet.iter_rows(max_row=MOST_ROWS, max_col=most_columns + 1, values_only=True):
                    found = True
                    yield _trimmed([cell_of(value) for value in row])
                if found:
                    return
        finally:
            book.close()
    except (KeyError, ValueError, TypeError, AttributeError, zipfile.BadZipFile, OSError, SyntaxError) as fault:
        if isinstance(fault, (NotAWorkbook, Unsafe)):
            raise
        raise NotAWorkbook("content") from None


def _trimmed(row: list[Cell]) -> list[Cell]:
    """Without the empty cells at its end."""
    while row and row[-1] == "":
        row.pop()
    return row
