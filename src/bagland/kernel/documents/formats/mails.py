"""A mail as it is read: who, to whom, when, what, and which files came with it (RFC 5322, MIME)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from email.utils import parsedate_to_datetime
from typing import BinaryIO, cast

from bagland.kernel.documents.formats import faults, pages, texts
from bagland.kernel.documents.formats.faults import Unreadable

MOST_PARTS = 200
MOST_BYTES = 64 << 20
MOST_TEXT = 400_000
_HEADERS = ("from", "to", "cc", "reply-to")


@dataclass(frozen=True, slots=True, kw_only=True)
class Enclosed:
    """A file that came with a mail or an invoice. `size` is in bytes as it lies in there, unpacked."""

    name: str
    media_type: str
    size: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Mail:
    """What a mail says. `was_html` tells that its body was HTML, of which only the text is kept."""

    subject: str = ""
    sender: str = ""
    to: str = ""
    cc: str = ""
    reply_to: str = ""
    sent_at: datetime | None = None
    body: str = ""
    was_html: bool = False
    enclosed: tuple[Enclosed, ...] = ()
    left_out: int = 0
    """How many parts stand behind the first two hundred."""


def read(stream: BinaryIO) -> tuple[Mail, list[tuple[Enclosed, bytes]]]:
    """The mail, and the contents of what came with it. Raises Unreadable."""
    if stream.seek(0, 2) > MOST_BYTES:
        raise Unreadable(faults.TOO_BIG)
    stream.seek(0)
    try:
        message = BytesParser(policy=policy.default.clone(max_line_length=None)).parse(stream)
    except (ValueError, LookupError, AttributeError, IndexError):
        raise Unreadable(faults.BROKEN) from None
    except RecursionError:
        raise Unreadable(faults.TOO_DEEP) from None
    plain, html, enclosed, left_out = "", "", [], 0
    for number, part in enumerate(_walk(message)):
        if number >= MOST_PARTS:
            left_out += 1
            continue
        media_type = part.get_content_type()
        name = _header(part, "filename")
        if not name and media_type == "text/plain" and not plain:
            plain = _text(part)
        elif not name and media_type == "text/html" and not html:
            html = _text(part)
        else:
            content = _content(part)
            enclosed.append((Enclosed(name=name or media_type, media_type=media_type, size=len(content)), content))
    mail = Mail(
        subject=_header(message, "subject"),
        sender=_header(message, "from"),
        to=_header(message, "to"),
        cc=_header(message, "cc"),
        reply_to=_header(message, "reply-to"),
        sent_at=_moment(message),
        body=(plain or pages.text_of_html(html))[:MOST_TEXT],
        was_html=not plain and bool(html),
        enclosed=tuple(one for one, _content in enclosed),
        left_out=left_out,
    )
    return mail, enclosed


def _walk(message: EmailMessage) -> list[EmailMessage]:
    """The leaves, outermost first; a mail inside a mail is a leaf. Depth is bounded by our own list, not the stack."""
    found, waiting = [], [message]
    while waiting:
        part = waiting.pop(0)
        if part.get_content_maintype() == "multipart" and part.is_multipart():
            waiting[0:0] = cast(list[EmailMessage], part.get_payload())
        else:
            found.append(part)
    return found


def _header(part: EmailMessage, name: str) -> str:
    """A header as a person reads it; what breaks the rules is shown as it stands."""
    try:
        value = part.get_filename() if name == "filename" else part.get(name)
    except (ValueError, LookupError, AttributeError, IndexError, TypeError):
        value = None
    return " ".join(str(value or "").split())[:1000]


def _text(part: EmailMessage) -> str:
    content = _content(part)
    named = part.get_content_charset() or ""
    try:
        return content.decode(named or "ascii")
    except (LookupError, UnicodeDecodeError, OSError):
        return texts.decoded(content, texts.encoding_of(content) or "cp1252")


def _content(part: EmailMessage) -> bytes:
    if part.get_content_type() == "message/rfc822" and part.is_multipart():
        return b"".join(bytes(inner) for inner in cast(list[EmailMessage], part.get_payload()))
    try:
        content = part.get_payload(decode=True)
    except (ValueError, LookupError, AttributeError):
        return b""
    return content if isinstance(content, bytes) else b""


def _moment(message: EmailMessage) -> datetime | None:
    try:
        return parsedate_to_datetime(_header(message, "date"))
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
