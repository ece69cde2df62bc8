"""What a file says, as plain text: for search, and for whoever cannot see it."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain
from typing import BinaryIO

from bagland.kernel.documents.formats import faults, kinds, pages, sniffing, texts
from bagland.kernel.documents.formats.faults import Unreadable

MOST_TEXT = 200_000
"""Characters that are kept of a file: a hundred pages."""
MOST_BYTES = 4 << 20
"""Of plain text so much is read; the rest is more of the same table or log."""
_LONGEST_WORD = 200
_DEEPEST = 3
_XML = frozenset(
    {kinds.XML, kinds.SVG, kinds.UBL_INVOICE, kinds.UBL_CREDIT_NOTE, kinds.UBL_OTHER, kinds.CII}
    | {kinds.CAMT, kinds.PAIN, kinds.SAFT}
)
_OFFICE = frozenset({kinds.DOCX, kinds.XLSX, kinds.PPTX, kinds.ODT, kinds.ODS, kinds.ODP})
_PLAIN = frozenset({kinds.TEXT, kinds.CSV, kinds.MT940, kinds.OFX, kinds.SCRIPT})
READ = _XML | _OFFICE | _PLAIN | {kinds.PDF, kinds.HTML, kinds.RTF, kinds.MAIL, kinds.ZIP}
"""Kinds whose words are read. Pictures have none here: no text is recognised in them."""


@dataclass(frozen=True, slots=True)
class Words:
    """The text of a file, its pages where it has such, and why it may be less than all (a code of `faults`)."""

    text: str = ""
    pages: int | None = None
    fault: str = ""


def words_of(stream: BinaryIO, media_type: str, *, depth: int = 0) -> Words:
    """What a file of a known kind says; of a kind that is not read, nothing. What was read before a fault is kept."""
    parts: list[str] = []
    length, fault, number = 0, "", None
    try:
        if media_type == kinds.PDF:
            from bagland.kernel.documents.formats import pdf

            number = pdf.number_of_pages(stream)
            stream.seek(0)
        for part in _parts(stream, media_type, depth):
            parts.append(part)
            length += len(part)
            if length > MOST_TEXT:
                break
    except Unreadable as error:
        fault = error.code
    except RecursionError:
        fault = faults.TOO_DEEP
    except MemoryError:
        fault = faults.TOO_BIG
    return Words(tidy("".join(parts)[: 2 * MOST_TEXT])[:MOST_TEXT], number, fault)


def tidy(text: str) -> str:
    """Text as it is kept: no control characters, no endless words (data in a text's clothes), no heaps of blanks."""
    lines: list[str] = []
    for line in text.replace("\r\n", "\n").replace("\r", "\n").replace("\x0c", "\n").split("\n"):
        words = [word for word in line.split() if len(word) <= _LONGEST_WORD]
        if words or (lines and lines[-1]):
            lines.append(" ".join(words))
    joined = "\n".join(lines).strip()
    return "".join(
        sign for sign in joined if sign == "\n" or (sign.isprintable() and not 0xE000 <= ord(sign) <= 0xF8FF)
    )


def _parts(stream: BinaryIO, media_type: str, depth: int) -> Iterator[str]:
    if media_type == kinds.PDF:
        from bagland.kernel.documents.formats import pdf

        return (f"{text}\n" for text in pdf.text_of(stream))
    if media_type in _XML:
        from bagland.kernel.documents.formats import safe_xml

        return (f"{text}\n" for text in safe_xml.texts_of(stream, attributes=media_type == kinds.XML))
    if media_type in _OFFICE:
        from bagland.kernel.documents.formats import office

        return office.text_of(stream, media_type)
    if media_type == kinds.ZIP:
        from bagland.kernel.documents.formats import office

        return (f"{name}\n" for name, _size in office.names_in(stream)[:10_000])
    if media_type == kinds.MAIL:
        return _of_mail(stream, depth)
    if media_type in _PLAIN | {kinds.HTML, kinds.RTF}:
        text = plain_text(stream)
        if media_type == kinds.HTML:
            text = pages.text_of_html(text)
        return iter([pages.text_of_rtf(text) if media_type == kinds.RTF else text])
    return iter(())


def plain_text(stream: BinaryIO) -> str:
    """The first part of a plain text, in whatever encoding it is written."""
    content = stream.read(MOST_BYTES)
    return texts.decoded(content, texts.encoding_of(content, whole=False) or "cp1252")


def _of_mail(stream: BinaryIO, depth: int) -> Iterator[str]:
    """Who, what about, the body, and what is in the files that came with it, mails in mails as well."""
    from bagland.kernel.documents.formats import mails

    mail, enclosed = mails.read(stream)
    headers = (f"{line}\n" for line in (mail.subject, mail.sender, mail.to, mail.cc, mail.reply_to) if line)
    return chain(headers, [f"{mail.body}\n"], *(_of_enclosed(one, content, depth) for one, content in enclosed))


def _of_enclosed(one: object, content: bytes, depth: int) -> Iterator[str]:
    name = str(getattr(one, "name", ""))
    yield f"{name}\n"
    if depth >= _DEEPEST:
        return
    found = sniffing.sniff_stream(io.BytesIO(content), name)
    if found.media_type != kinds.ZIP:
        yield f"{words_of(io.BytesIO(content), found.media_type, depth=depth + 1).text}\n"
