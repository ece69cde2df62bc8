"""Plain text: its encoding, and the kinds of file that are written as plain text."""

from __future__ import annotations

import codecs
import csv
import io
import re

_CONTROLS = frozenset(range(32)) - {0x01, 0x03, 0x09, 0x0A, 0x0C, 0x0D, 0x1A, 0x1B}
"""What no text holds. SWIFT frames its messages in 0x01 and 0x03."""
_TAGS = re.compile(r"^:(\d{2}[A-Z]?):", re.MULTILINE)
_HEADER = re.compile(r"[!-9;-~]{1,77}:[ \t]?\S?")
_MAIL_HEADERS = {
    "from",
    "to",
    "subject",
    "date",
    "received",
    "return-path",
    "message-id",
    "mime-version",
    "cc",
    "sender",
}
_LOOKED_AT = 30
DELIMITERS = (";", ",", "\t", "|")


def encoding_of(head: bytes, *, whole: bool = True) -> str:
    """The encoding of what a text begins with, as Python names it; empty when it is no text.

    Its mark, else UTF-16 by its zeros, else UTF-8 if it can be, else Windows-1252, which is what a Western file without
    a mark most often is, else ISO 8859-1. `whole` says that nothing follows: then a cut character is not forgiven.
    """
    if head.startswith(codecs.BOM_UTF8):
        return "utf-8-sig"
    if head.startswith((codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)):
        return "utf-32"
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    if len(head) > 3 and head.count(0) > len(head) // 4:
        even, odd = head[0::2].count(0), head[1::2].count(0)
        encoding = "utf-16-le" if odd > even else "utf-16-be"
        return encoding if min(even, odd) <= len(head) // 50 and _decodes(head, encoding, whole=False) else ""
    if not _CONTROLS.isdisjoint(head):
        return ""
    for encoding in ("utf-8", "cp1252", "iso-8859-1"):
        if _decodes(head, encoding, whole=whole):
            return encoding
    return ""


def _decodes(head: bytes, encoding: str, *, whole: bool) -> bool:
    try:
        codecs.getincrementaldecoder(encoding)().decode(head, final=whole)
    except UnicodeDecodeError:
        return False
    return True


def decoded(content: bytes, encoding: str) -> str:
    """The text; what cannot be read is shown as such (U+FFFD). Its mark and zeros are left out."""
    return content.decode(encoding or "utf-8", errors="replace").replace("\x00", "").removeprefix("\ufeff")


def is_mt940(text: str) -> bool:
    """Whether it is a SWIFT statement: its first fields are the reference, the account and a balance."""
    tags = _TAGS.findall(text[:8000])
    return tags[:1] in (["20"], ["940"]) and "25" in tags[:4] and any(tag.startswith("60") for tag in tags[:8])


def is_ofx(text: str) -> bool:
    """Whether it is an OFX statement of the old kind (SGML), with or without its header."""
    return text.startswith("OFXHEADER") or (text.startswith("<OFX>") and "<SIGNONMSGSRSV1>" in text[:400])


def is_mail(text: str) -> bool:
    """Whether it begins as a mail does: lines of headers, two of them such as mail has (RFC 5322)."""
    known: set[str] = set()
    for line in text.splitlines()[:60]:
        if not line:
            break
        if line[0] in " \t" and known:
            continue
        if line.startswith("From ") and not known:
            continue
        if not _HEADER.match(line):
            return False
        known.add(line.partition(":")[0].lower())
    return len(known & _MAIL_HEADERS) >= 2


def delimiter_of(text: str) -> str:
    """What parts the columns: the sign that divides the first lines into equally many, most columns first. Or empty."""
    lines = [line for line in text.splitlines()[: _LOOKED_AT + 1] if line.strip()]
    lines = lines[:-1] if len(lines) > 2 else lines
    best, most = "", 1
    for sign in DELIMITERS:
        try:
            rows = [row for row in csv.reader(io.StringIO("\n".join(lines)), delimiter=sign) if row]
        except csv.Error:
            continue
        widths = [len(row) for row in rows]
        common = max(set(widths), key=widths.count, default=0)
        if common > most and widths.count(common) >= 0.8 * len(widths):
            best, most = sign, common
    return best


def is_table(text: str, *, likely: bool) -> bool:
    """Whether it is a table. Prose has commas too, so that without a fitting name it takes three lines and columns."""
    if likely:
        return bool(delimiter_of(text)) or "\n" in text.strip()
    lines = [line for line in text.splitlines()[:_LOOKED_AT] if line.strip()]
    sign = delimiter_of(text)
    if not sign or len(lines) < 3:
        return False
    widths = {len(row) for row in csv.reader(io.StringIO("\n".join(lines[:-1])), delimiter=sign) if row}
    return len(widths) == 1 and (widths.pop() >= 3 or sign in ";\t")
