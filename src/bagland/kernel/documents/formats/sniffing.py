"""What a file is, by its bytes. Its name only breaks ties between kinds that look alike.

Nothing is parsed here: the first 64 KiB are looked at, the end, and the directory of an archive if that is small.
"""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import puremagic

from bagland.kernel.documents.formats import archives, kinds, markup, texts
from bagland.kernel.documents.formats.kinds import ending, is_renamed, kind_of_file

HEAD = 1 << 16
_TAIL = 66_000

_SIGNATURES: tuple[tuple[bytes, int, str], ...] = (
    (b"\x89PNG\r\n\x1a\n", 0, "image/png"),
    (b"\xff\xd8\xff", 0, "image/jpeg"),
    (b"GIF87a", 0, "image/gif"),
    (b"GIF89a", 0, "image/gif"),
    (b"II*\x00", 0, "image/tiff"),
    (b"MM\x00*", 0, "image/tiff"),
    (b"BM", 0, "image/bmp"),
    (b"\x00\x00\x01\x00", 0, "image/x-icon"),
    (b"\x1f\x8b\x08", 0, "application/gzip"),
    (b"7z\xbc\xaf\x27\x1c", 0, "application/x-7z-compressed"),
    (b"Rar!\x1a\x07", 0, "application/x-rar"),
    (b"BZh", 0, "application/x-bzip2"),
    (b"\xfd7zXZ\x00", 0, "application/x-xz"),
    (b"\x28\xb5\x2f\xfd", 0, "application/zstd"),
    (b"ustar", 257, "application/x-tar"),
    (b"\x7fELF", 0, kinds.PROGRAM),
    (b"\xca\xfe\xba\xbe", 0, kinds.PROGRAM),
    (b"\xcf\xfa\xed\xfe", 0, kinds.PROGRAM),
    (b"\xce\xfa\xed\xfe", 0, kinds.PROGRAM),
    (b"ID3", 0, "audio/mpeg"),
    (b"{\\rtf", 0, kinds.RTF),
)
_BRANDS = {b"heic": "image/heic", b"heix": "image/heic", b"mif1": "image/heic", b"avif": "image/avif"}
_STREAMS = (
    ("EncryptedPackage", kinds.OLE, "locked"),
    ("WordDocument", "application/msword", ""),
    ("Workbook", "application/vnd.ms-excel", ""),
    ("PowerPoint Document", "application/vnd.ms-powerpoint", ""),
    ("__substg1.0", "application/vnd.ms-outlook", ""),
)
_SURE = 4
"""A foreign signature counts from so many bytes: shorter ones are met by chance."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sniffed:
    """What a file is. `encoding` is Python's name of a text's encoding; `extension` the usual ending of its kind.

    `warning` is empty, or why somebody should look twice: `renamed` (its name claims another kind), `locked` (it asks
    for a password), `two_kinds` (it can be read as something else as well), `program`, `macros`, `entities`, `broken`.
    """

    media_type: str
    encoding: str = ""
    extension: str = ""
    warning: str = ""


def sniff(path: Path, name: str) -> Sniffed:
    """What the bytes of a file are. `name` is what its sender calls it."""
    with path.open("rb") as stream:
        return sniff_stream(stream, name)


def sniff_stream(stream: BinaryIO, name: str) -> Sniffed:
    """The same of an open file, which must be seekable."""
    size = stream.seek(0, os.SEEK_END)
    stream.seek(0)
    head = stream.read(HEAD)
    stream.seek(max(0, size - _TAIL))
    tail = stream.read(_TAIL)
    media_type, encoding, warning = _looked_at(stream, head, tail, size, name)
    stream.seek(0)
    if not warning and media_type in (kinds.PROGRAM, kinds.SCRIPT):
        warning = "program"
    if not warning and is_renamed(media_type, name):
        warning = "renamed"
    endings = kind_of_file(media_type).endings
    return Sniffed(
        media_type=media_type, encoding=encoding, extension=endings[0] if endings else ending(name), warning=warning
    )


def _looked_at(stream: BinaryIO, head: bytes, tail: bytes, size: int, name: str) -> tuple[str, str, str]:
    if not head:
        return kinds.UNKNOWN, "", ""
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        media_type, warning = archives.kind_of_zip(stream, size)
        return media_type, "", warning or ("two_kinds" if b"%PDF-" in head[:1024] else "")
    start = head.find(b"%PDF-", 0, 1024)
    if start == 0 or (start > 0 and not head[:start].strip(b"\x00\t\n\r\x0c \xef\xbb\xbf")):
        return kinds.PDF, "", _warned_of_pdf(head, tail)
    if head.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        return _kind_of_ole(stream, head)
    binary = _binary(head)
    if binary:
        return binary, "", "two_kinds" if start > 0 or archives.ends_as_zip(tail) else ""
    encoding = texts.encoding_of(head, whole=size <= len(head))
    if encoding:
        media_type, warning = _kind_of_text(texts.decoded(head, encoding), name)
        return media_type, encoding, warning or ("two_kinds" if start > 0 or archives.ends_as_zip(tail) else "")
    return _foreign(head), "", ""


def _binary(head: bytes) -> str:
    for signature, place, media_type in _SIGNATURES:
        if head[place : place + len(signature)] == signature and _is_likely(media_type, head):
            return media_type
    if head[:2] == b"MZ" and len(head) > 64 and b"PE\x00\x00" in head[:1024]:
        return kinds.PROGRAM
    if head[:4] == b"RIFF":
        return {b"WEBP": "image/webp", b"WAVE": "audio/wav"}.get(head[8:12], "")
    if head[4:8] == b"ftyp":
        return _BRANDS.get(head[8:12], "video/mp4")
    if head[:2] in (b"\xff\xfb", b"\xff\xf3", b"\xff\xf2"):
        return "audio/mpeg"
    return ""


def _is_likely(media_type: str, head: bytes) -> bool:
    """Two letters are no proof: a bitmap has four zeros where the format reserves them, and bzip2 says its block."""
    if media_type == "image/bmp":
        return head[6:10] == b"\0\0\0\0"
    if media_type == "application/x-bzip2":
        return head[4:10] == b"1AY&SY"
    if media_type == "image/x-icon":
        return 0 < int.from_bytes(head[4:6], "little") < 100
    return True


def _warned_of_pdf(head: bytes, tail: bytes) -> str:
    if re.search(rb"/Encrypt\s+\d+\s+\d+\s+R", head) or re.search(rb"/Encrypt\s+\d+\s+\d+\s+R", tail):
        return "locked"
    return "two_kinds" if archives.ends_as_zip(tail) else ""


def _kind_of_ole(stream: BinaryIO, head: bytes) -> tuple[str, str, str]:
    """Which Office wrote it: the names in the first sector of its directory ([MS-CFB] 2.6)."""
    shift = int.from_bytes(head[30:32], "little")
    sector = int.from_bytes(head[48:52], "little")
    directory = head
    if shift in (9, 12):
        stream.seek((sector + 1) << shift)
        directory = stream.read(1 << 13)
    for stream_name, media_type, warning in _STREAMS:
        if stream_name.encode("utf-16-le") in directory:
            return media_type, "", warning
    return kinds.OLE, "", ""


def _kind_of_text(text: str, name: str) -> tuple[str, str]:
    start = text.lstrip("\ufeff\x00\x01\x03 \t\r\n")
    if start.startswith("#!"):
        return kinds.SCRIPT, "program"
    if start.startswith("<"):
        found = markup.kind_of_markup(start)
        if found:
            return found
    if texts.is_mt940(start):
        return kinds.MT940, ""
    if texts.is_ofx(start):
        return kinds.OFX, ""
    if markup.is_html(start):
        return kinds.HTML, ""
    if texts.is_mail(start):
        return kinds.MAIL, ""
    claimed = ending(name)
    if claimed in kinds.KINDS[kinds.SCRIPT].endings:
        return kinds.SCRIPT, "program"
    if claimed not in ("md", "log", "json") and texts.is_table(text, likely=claimed in ("csv", "tsv")):
        return kinds.CSV, ""
    return kinds.TEXT, ""


def _foreign(head: bytes) -> str:
    """Kinds that we neither read nor show, by signatures that others have gathered."""
    try:
        matches = puremagic.magic_string(head)
    except puremagic.PureError:
        return kinds.UNKNOWN
    for match in matches:
        if len(match.byte_match) >= _SURE and match.mime_type and not match.mime_type.startswith("text/"):
            return str(match.mime_type)[:100]
    return kinds.UNKNOWN
