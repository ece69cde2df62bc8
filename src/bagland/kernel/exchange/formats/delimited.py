"""Comma-separated values, as spreadsheets and people write them: any usual encoding, delimiter and quotes."""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import BinaryIO

from bagland.kernel.exchange.formats.cells import LONGEST

DELIMITERS = (";", ",", "\t", "|")
LOOKED_AT = 50
"""How many records decide on the delimiter."""
_BLOCK = 1 << 16
_LONGEST_FIELD = 1 << 17


class NotDelimited(ValueError):
    """The bytes are no text of any encoding that we read, or a quotation does not end."""


def encoding_of(stream: BinaryIO) -> str:
    """The encoding of a stream: its mark, else UTF-16 by its zeros, else UTF-8 if all of it is, else Windows-1252.

    Reads the stream to its end and turns it back.
    """
    start = stream.read(4096)
    stream.seek(0)
    if start.startswith(codecs.BOM_UTF8):
        return "utf-8-sig"
    if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    even, odd = start[0::2].count(0), start[1::2].count(0)
    if len(start) > 3 and max(even, odd) > len(start) // 4:
        return "utf-16-le" if odd > even else "utf-16-be"
    for encoding in ("utf-8", "cp1252"):
        if _decodes(stream, encoding):
            return encoding
    raise NotDelimited("encoding")


def _decodes(stream: BinaryIO, encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        while block := stream.read(_BLOCK):
            decoder.decode(block)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    finally:
        stream.seek(0)
    return True


def rows(stream: BinaryIO) -> Iterator[list[str]]:
    """The records of a file of unknown encoding and delimiter, one at a time. Raises NotDelimited."""
    encoding = encoding_of(stream)
    text = io.TextIOWrapper(stream, encoding=encoding, newline="")
    try:
        yield from _records(text)
    except UnicodeDecodeError:
        raise NotDelimited("encoding") from None
    finally:
        text.detach()


def rows_of_text(text: str) -> Iterator[list[str]]:
    """The records of rows that were pasted: a spreadsheet sets cells apart by tabs."""
    yield from _records(io.StringIO(text, newline=""))


def _records(text: io.TextIOBase) -> Iterator[list[str]]:
    start = list(islice(text, LOOKED_AT * 4))
    delimiter = delimiter_of(start)
    csv.field_size_limit(_LONGEST_FIELD)
    reader = csv.reader(_lines(start, text), delimiter=delimiter, strict=False)
    try:
        for record in reader:
            yield [cell[:LONGEST] for cell in record]
    except csv.Error:
        raise NotDelimited("quotes") from None


def _lines(start: Sequence[str], rest: io.TextIOBase) -> Iterator[str]:
    """The lines that were looked at, then the others. Excel's own `sep=;` in front says the delimiter, no row."""
    first, *more = start or [""]
    if not _says_delimiter(first):
        yield first
    yield from more
    yield from rest


def _says_delimiter(line: str) -> bool:
    return line.lower().startswith("sep=") and len(line.strip("\r\n")) == 5


def delimiter_of(lines: Sequence[str]) -> str:
    """The sign that splits most of the first records into equally many cells; a semicolon where none does."""
    if lines and _says_delimiter(lines[0]):
        return lines[0][4]
    best, chosen = (0, 0), ";"
    for delimiter in DELIMITERS:
        try:
            widths = [len(record) for record in islice(csv.reader(lines, delimiter=delimiter), LOOKED_AT) if record]
        except csv.Error:
            continue
        usual = max(set(widths), key=lambda width: (widths.count(width), width), default=1)
        if usual > 1 and (widths.count(usual), usual) > best:
            best, chosen = (widths.count(usual), usual), delimiter
    return chosen
