"""Tables written out, a few rows at a time, so that writing can be interrupted and goes on where it was.

A workbook is written as XML of our own: openpyxl's sheets cannot be gone on with after a crash, and a million rows are
more than one transaction of work. The parts are those that ECMA-376 asks for at least; texts stand in their cells.
"""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import IO, Any
from xml.sax.saxutils import escape

from bagland.kernel.exchange.formats.cells import FORMULA_SIGNS, neutral

MOST_SHEET_ROWS = 1_048_576
"""As many as a sheet has (ECMA-376, part 1, 18.3.1.73)."""
_LONGEST_TEXT = 32_767
_EXACT_DIGITS = 15
_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_FIRST_DAY = date(1899, 12, 30)
_HEAD, _DAY, _MOMENT, _NUMBER, _QUOTED = 1, 2, 3, 4, 5

Value = str | int | Decimal | date | datetime | bool | None


def csv_lines(rows: Iterable[Sequence[Value]], *, delimiter: str, decimal: str) -> str:
    """Rows as CSV (RFC 4180). Days and moments are ISO 8601; a text that could be a formula gets an apostrophe."""
    text = io.StringIO()
    writer = csv.writer(text, delimiter=delimiter, lineterminator="\r\n")
    for row in rows:
        writer.writerow([_csv_value(value, decimal) for value in row])
    return text.getvalue()


def _csv_value(value: Value, decimal: str) -> str:
    match value:
        case None:
            return ""
        case bool():
            return "yes" if value else "no"
        case int():
            return str(value)
        case Decimal():
            return format(value, "f").replace(".", decimal)
        case datetime():
            return value.strftime("%Y-%m-%d %H:%M:%S")
        case date():
            return value.isoformat()
        case _:
            return neutral(_UNWRITABLE.sub("\N{REPLACEMENT CHARACTER}", value))


SHEET_START = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
    '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
    '<sheetViews><sheetView workbookViewId="0"><pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" '
    'state="frozen"/></sheetView></sheetViews>%s<sheetData>'
)
SHEET_END = "</sheetData></worksheet>"


def sheet_start(header: Sequence[str], widths: Sequence[int]) -> str:
    """The beginning of a sheet: the width of its columns, and its first row."""
    columns = "".join(
        f'<col min="{place}" max="{place}" width="{width}" customWidth="1"/>' for place, width in enumerate(widths, 1)
    )
    return SHEET_START % f"<cols>{columns}</cols>" + _row(header, style=_HEAD)


def sheet_rows(rows: Iterable[Sequence[Value]]) -> str:
    """Rows as the XML of a sheet, each value in its own kind."""
    return "".join(_row(row) for row in rows)


def _row(values: Sequence[Value], *, style: int = 0) -> str:
    return f"<row>{''.join([_cell(value, style) for value in values])}</row>"


def _cell(value: Value, style: int) -> str:
    match value:
        case None | "":
            return "<c/>"
        case bool():
            return f'<c t="b"><v>{int(value)}</v></c>'
        case int() | Decimal():
            return _number(value)
        case datetime():
            since = value.replace(tzinfo=None) - datetime.combine(_FIRST_DAY, datetime.min.time())
            return f'<c s="{_MOMENT}"><v>{since.days + Decimal(since.seconds) / 86_400:.8f}</v></c>'
        case date():
            return f'<c s="{_DAY}"><v>{(value - _FIRST_DAY).days}</v></c>'
        case _:
            return _text(value, style)


def _number(value: int | Decimal) -> str:
    """A number; one with more figures than a spreadsheet keeps stays exact as a text."""
    plain = format(Decimal(value), "f")
    if len(plain.replace("-", "").replace(".", "").lstrip("0")) > _EXACT_DIGITS:
        return _text(plain, 0)
    style = f' s="{_NUMBER}"' if "." in plain and len(plain.partition(".")[2]) == 2 else ""
    return f"<c{style}><v>{plain}</v></c>"


def _text(value: str, style: int) -> str:
    """A text in its cell. What could be a formula is marked as a text, also for whoever edits it."""
    clean = _UNWRITABLE.sub("\N{REPLACEMENT CHARACTER}", value)[:_LONGEST_TEXT]
    style = _QUOTED if not style and clean.startswith(FORMULA_SIGNS) else style
    marked = f' s="{style}"' if style else ""
    return f'<c t="inlineStr"{marked}><is><t xml:space="preserve">{escape(clean)}</t></is></c>'


_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_TYPES = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
_STYLES = f"""{_XML}<styleSheet xmlns="{_MAIN}"><numFmts count="2"><numFmt numFmtId="164" formatCode="yyyy\\-mm\\-dd"/>\
<numFmt numFmtId="165" formatCode="yyyy\\-mm\\-dd\\ hh:mm"/></numFmts><fonts count="2"><font/><font><b/></font></fonts>\
<fills count="2"><fill><patternFill patternType="none"/></fill>\
<fill><patternFill patternType="gray125"/></fill></fills>\
<borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="6"><xf/>\
<xf fontId="1" applyFont="1"/><xf numFmtId="164" applyNumberFormat="1"/><xf numFmtId="165" applyNumberFormat="1"/>\
<xf numFmtId="4" applyNumberFormat="1"/><xf quotePrefix="1"/></cellXfs><cellStyles count="1">\
<cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>"""


def pack(target: Path | IO[bytes], name: str, sheets: Sequence[Path | str]) -> None:
    """Put finished sheets (files of XML, or XML itself) into a workbook. Reads them block by block."""
    numbers = range(1, len(sheets) + 1)
    title = escape(re.sub(r"[\[\]:*?/\\]", " ", name)[:25].strip() or "1", {'"': "&quot;"})
    titles = [title if len(sheets) == 1 else f"{title} {number}" for number in numbers]
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=4) as archive:
        archive.writestr(
            "[Content_Types].xml",
            f'{_XML}<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
            '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
            f'<Override PartName="/xl/workbook.xml" ContentType="{_TYPES}.sheet.main+xml"/>'
            f'<Override PartName="/xl/styles.xml" ContentType="{_TYPES}.styles+xml"/>'
            + "".join(
                f'<Override PartName="/xl/worksheets/sheet{number}.xml" ContentType="{_TYPES}.worksheet+xml"/>'
                for number in numbers
            )
            + "</Types>",
        )
        archive.writestr("_rels/.rels", _relations([("officeDocument", "xl/workbook.xml")]))
        listed = "".join(
            f'<sheet name="{title}" sheetId="{number}" r:id="rId{number}"/>'
            for number, title in zip(numbers, titles, strict=True)
        )
        archive.writestr(
            "xl/workbook.xml",
            f'{_XML}<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><sheets>{listed}</sheets></workbook>',
        )
        archive.writestr(
            "xl/_rels/workbook.xml.rels",
            _relations(
                [*(("worksheet", f"worksheets/sheet{number}.xml") for number in numbers), ("styles", "styles.xml")]
            ),
        )
        archive.writestr("xl/styles.xml", _STYLES)
        for number, sheet in zip(numbers, sheets, strict=True):
            place = f"xl/worksheets/sheet{number}.xml"
            if isinstance(sheet, str):
                archive.writestr(place, sheet)
            else:
                archive.write(sheet, place)


def _relations(targets: Sequence[tuple[str, str]]) -> str:
    links = "".join(
        f'<Relationship Id="rId{number}" Type="{_OFFICE}/{kind}" Target="{target}"/>'
        for number, (kind, target) in enumerate(targets, 1)
    )
    return f'{_XML}<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{links}</Relationships>'


def as_value(value: Any) -> Value:
    """A column's plain value as a cell takes it; what has no kind of its own is its words."""
    return value if value is None or isinstance(value, (str, int, Decimal, date)) else str(value)
