"""What a file's preview is made of: plain data, never markup. Which form it takes follows from the kind of file."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass, replace
from itertools import islice
from typing import BinaryIO

from bagland.kernel.documents.formats import faults, kinds, sniffing, texts, words
from bagland.kernel.documents.formats.faults import Unreadable
from bagland.kernel.documents.formats.invoices import Invoice, Mismatch, mismatches
from bagland.kernel.documents.formats.mails import Enclosed, Mail
from bagland.kernel.documents.formats.statements import Statement

MOST_ROWS, MOST_COLUMNS, LONGEST_CELL = 200, 40, 300
MOST_NAMES = 500
MOST_TEXT = 100_000
_AS_TEXT = words.READ - {kinds.PDF, kinds.MAIL, kinds.ZIP, kinds.CSV, kinds.XLSX}


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A preview. `form` says which of the others is set: `pages`, `picture`, `invoice`, `statement`, `mail`, `table`,
    `names`, `text`, or `nothing` with a fault. `warning` is that of sniffing.
    """

    form: str
    fault: str = ""
    warning: str = ""
    pages: int = 0
    invoice: Invoice | None = None
    mismatches: tuple[Mismatch, ...] = ()
    statement: Statement | None = None
    mail: Mail | None = None
    rows: tuple[tuple[str, ...], ...] = ()
    names: tuple[Enclosed, ...] = ()
    text: str = ""
    is_cut: bool = False


def shown(stream: BinaryIO, media_type: str) -> Shown:
    """The preview of a file, with what makes it worth a second look."""
    warning = sniffing.sniff_stream(stream, "").warning
    return replace(_or_fault(stream, media_type), warning=warning)


def _or_fault(stream: BinaryIO, media_type: str) -> Shown:
    try:
        return _shown(stream, media_type)
    except Unreadable as error:
        return Shown(form="nothing", fault=error.code)
    except MemoryError:
        return Shown(form="nothing", fault=faults.TOO_BIG)


def _shown(stream: BinaryIO, media_type: str) -> Shown:
    if media_type == kinds.PDF:
        from bagland.kernel.documents.formats import pdf

        return Shown(form="pages", pages=pdf.number_of_pages(stream))
    if media_type in kinds.SHOWN_PICTURES:
        return Shown(form="picture")
    if media_type in kinds.INVOICES:
        return _invoice(stream, media_type)
    if media_type in kinds.STATEMENTS:
        return _statement(stream, media_type)
    if media_type == kinds.MAIL:
        from bagland.kernel.documents.formats import mails

        return Shown(form="mail", mail=mails.read(stream)[0])
    if media_type == kinds.CSV:
        return _table(stream)
    if media_type == kinds.XLSX:
        return _workbook(stream)
    if media_type == kinds.ZIP:
        from bagland.kernel.documents.formats import office

        names = office.names_in(stream)
        listed = tuple(Enclosed(name=name, media_type="", size=size) for name, size in names[:MOST_NAMES])
        return Shown(form="names", names=listed, is_cut=len(names) > MOST_NAMES)
    return _text(stream, media_type)


def _text(stream: BinaryIO, media_type: str, fault: str = "") -> Shown:
    if media_type not in _AS_TEXT:
        return Shown(form="nothing", fault=fault or faults.UNSHOWN)
    if media_type in (kinds.TEXT, kinds.SCRIPT, kinds.MT940, kinds.OFX):
        text = words.plain_text(stream)
        return Shown(form="text", text=text[:MOST_TEXT], is_cut=len(text) > MOST_TEXT, fault=fault)
    said = words.words_of(stream, media_type)
    form = "text" if said.text else "nothing"
    return Shown(form=form, text=said.text[:MOST_TEXT], is_cut=len(said.text) > MOST_TEXT, fault=fault or said.fault)


def _invoice(stream: BinaryIO, media_type: str) -> Shown:
    from bagland.kernel.documents.formats import cii, ubl

    invoice = (cii if media_type == kinds.CII else ubl).read(stream.read())
    return Shown(form="invoice", invoice=invoice, mismatches=tuple(mismatches(invoice)))


def _statement(stream: BinaryIO, media_type: str) -> Shown:
    from bagland.kernel.documents.formats import safe_xml, statements

    content = stream.read(safe_xml.MOST_TREE + 1)
    if len(content) > safe_xml.MOST_TREE:
        raise Unreadable(faults.TOO_BIG)
    readers = {kinds.CAMT: statements.read_camt, kinds.MT940: statements.read_mt940, kinds.OFX: statements.read_ofx}
    statement = readers[media_type](content)
    if not any(one.entries or one.balances for one in statement.accounts):
        stream.seek(0)
        return _text(stream, media_type)
    return Shown(form="statement", statement=statement)


def _table(stream: BinaryIO) -> Shown:
    text = words.plain_text(stream)
    sign = texts.delimiter_of(text[:65_536]) or ";"
    csv.field_size_limit(words.MOST_BYTES)
    try:
        rows = [_row(row) for row in islice(csv.reader(io.StringIO(text), delimiter=sign), MOST_ROWS + 1)]
    except csv.Error:
        return Shown(form="text", text=text[:MOST_TEXT], is_cut=len(text) > MOST_TEXT)
    return Shown(form="table", rows=tuple(rows[:MOST_ROWS]), is_cut=len(rows) > MOST_ROWS)


def _workbook(stream: BinaryIO) -> Shown:
    from bagland.kernel.exchange.formats import cells, workbook

    try:
        rows = islice(workbook.rows(stream, most_columns=MOST_COLUMNS), MOST_ROWS + 1)
        found = [_row([cells.text_of(cell) for cell in row]) for row in rows]
    except workbook.Unsafe:
        raise Unreadable(faults.TOO_BIG) from None
    except workbook.NotAWorkbook:
        raise Unreadable(faults.BROKEN) from None
    return Shown(form="table", rows=tuple(found[:MOST_ROWS]), is_cut=len(found) > MOST_ROWS)


def _row(row: list[str]) -> tuple[str, ...]:
    return tuple(cell[:LONGEST_CELL] for cell in row[:MOST_COLUMNS])
