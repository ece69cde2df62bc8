"""Text of office documents: Word, Excel, PowerPoint (ECMA-376) and OpenDocument, read part by part."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterable, Iterator
from typing import BinaryIO

from lxml import etree

from bagland.kernel.documents.formats import archives, faults, kinds
from bagland.kernel.documents.formats.faults import Unreadable
from bagland.kernel.documents.formats.safe_xml import name_of

MOST_PART = 64 << 20
MOST_RATIO = 300
_SMALL = 1 << 20
_PARTS = {
    kinds.DOCX: re.compile(r"word/(document|header\d*|footer\d*|footnotes|endnotes|comments)\.xml"),
    kinds.XLSX: re.compile(r"xl/(workbook|sharedStrings|worksheets/sheet\d+|comments\d*)\.xml"),
    kinds.PPTX: re.compile(r"ppt/(slides/slide\d+|notesSlides/notesSlide\d+)\.xml"),
}
_OPEN = re.compile(r"content\.xml")
_BREAKS = frozenset({"p", "h", "br", "tr", "row", "line-break", "table-row", "si", "is"})
_GAPS = frozenset({"tab", "tc", "c", "table-cell", "s"})
_SPOKEN = frozenset({"t", "p", "h", "span", "a", "v", "text", "delText"})
_BLOCK = 1 << 16


def opened(stream: BinaryIO) -> zipfile.ZipFile:
    """The archive behind an office document. Raises Unreadable."""
    try:
        archive = archives.opened(stream)
    except archives.TooManyParts:
        raise Unreadable(faults.TOO_BIG) from None
    except (zipfile.BadZipFile, NotImplementedError, EOFError, OSError, ValueError):
        raise Unreadable(faults.BROKEN) from None
    return archive


def text_of(stream: BinaryIO, media_type: str) -> Iterator[str]:
    """The texts of a document, part by part. Raises Unreadable, perhaps late."""
    wanted = _PARTS.get(media_type, _OPEN)
    with opened(stream) as archive:
        parts = [part for part in archive.infolist() if wanted.fullmatch(part.filename)]
        if not parts:
            raise Unreadable(faults.BROKEN)
        for part in sorted(
            parts, key=lambda one: [int(n) if n.isdigit() else n for n in re.split(r"(\d+)", one.filename)]
        ):
            must_be_bearable(part)
            yield from _texts(archive, part, media_type)


def must_be_bearable(part: zipfile.ZipInfo) -> None:
    """Refuse a part that is locked, or that unpacks to far more than any honest one (a bomb)."""
    if part.flag_bits & 0x1:
        raise Unreadable(faults.LOCKED)
    swollen = part.file_size > _SMALL and part.file_size > MOST_RATIO * max(1, part.compress_size)
    if part.file_size > MOST_PART or swollen:
        raise Unreadable(faults.TOO_BIG)


def unpacked(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> Iterator[bytes]:
    """A part in blocks; a part that is longer than it says is refused. Raises Unreadable."""
    read = 0
    try:
        with archive.open(part) as stream:
            while block := stream.read(_BLOCK):
                read += len(block)
                if read > MOST_PART:
                    raise Unreadable(faults.TOO_BIG)
                yield block
    except (zipfile.BadZipFile, NotImplementedError, EOFError, OSError, RuntimeError, ValueError) as error:
        if isinstance(error, Unreadable):
            raise
        raise Unreadable(faults.BROKEN) from None


def _texts(archive: zipfile.ZipFile, part: zipfile.ZipInfo, media_type: str) -> Iterator[str]:
    """Words of one part. Numbers of a workbook's cells count; places among its shared texts do not."""
    parser = etree.XMLPullParser(
        events=("end",), resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False
    )
    started = False
    try:
        for block in unpacked(archive, part):
            if not started and b"<!DOCTYPE" in block:
                raise Unreadable(faults.ENTITIES)
            started = True
            parser.feed(block)
            yield from _spoken(parser.read_events(), media_type)
        parser.close()
        yield from _spoken(parser.read_events(), media_type)
    except etree.XMLSyntaxError as error:
        raise Unreadable(faults.TOO_DEEP if "depth" in str(error) else faults.BROKEN) from None


def _spoken(events: Iterable[tuple[str, etree._Element]], media_type: str) -> Iterator[str]:
    for _event, element in events:
        if not isinstance(element.tag, str):
            continue
        name = name_of(element)
        if name == "sheet" and element.get("name"):
            yield f"{element.get('name')}\n"
        if name in _SPOKEN and element.text and not _is_place(element, name, media_type):
            yield element.text
        if name in _BREAKS:
            yield "\n"
        elif name in _GAPS:
            yield "\t"
        if element.tail and media_type in (kinds.ODT, kinds.ODS, kinds.ODP) and element.tail.strip():
            yield element.tail
        if name in ("p", "row", "tr", "si", "h", "table-row") and name != "sheet":
            element.clear(keep_tail=True)


def _is_place(element: etree._Element, name: str, media_type: str) -> bool:
    """Whether a cell's value is only the number of a shared text."""
    parent = element.getparent()
    return media_type == kinds.XLSX and name == "v" and parent is not None and parent.get("t") == "s"


def names_in(stream: BinaryIO) -> list[tuple[str, int]]:
    """Names and unpacked sizes of an archive's files; nothing is unpacked. Raises Unreadable."""
    with opened(stream) as archive:
        return [(part.filename, part.file_size) for part in archive.infolist() if not part.is_dir()]
