"""ZIP archives, and the office files that are such archives. Only the directory is read here."""

from __future__ import annotations

import struct
import zipfile
from typing import BinaryIO

from bagland.kernel.documents.formats import kinds

MOST_DIRECTORY = 8 << 20
MOST_PARTS = 20_000
_LOCKED = 0x1
_MAIN_PARTS = (
    ("word/document.xml", kinds.DOCX),
    ("xl/workbook.xml", kinds.XLSX),
    ("xl/workbook.bin", kinds.XLSX),
    ("ppt/presentation.xml", kinds.PPTX),
)
_DIRECT = frozenset({kinds.ODT, kinds.ODS, kinds.ODP, "application/epub+zip"})
_END = struct.Struct("<4s4H2LH")


class TooManyParts(ValueError):
    """The directory of the archive is larger than any honest one."""


def opened(stream: BinaryIO) -> zipfile.ZipFile:
    """The archive, after its directory was found to be of a bearable size. Raises TooManyParts or BadZipFile."""
    size = stream.seek(0, 2)
    stream.seek(max(0, size - 66_000))
    found = _end_of(stream.read())
    if found is not None and (found[1] > MOST_PARTS or found[0] > MOST_DIRECTORY) and found[0] != 0xFFFFFFFF:
        raise TooManyParts
    stream.seek(0)
    return zipfile.ZipFile(stream)


def _end_of(tail: bytes) -> tuple[int, int] | None:
    """Size of the directory in bytes and number of parts, as the last record says (APPNOTE 4.3.16)."""
    place = tail.rfind(b"PK\x05\x06")
    if place < 0 or place + _END.size > len(tail):
        return None
    _mark, _disk, _first, _here, parts, size, _offset, _comment = _END.unpack_from(tail, place)
    return size, parts


def ends_as_zip(tail: bytes) -> bool:
    """Whether a file that begins as something else ends exactly as an archive does, so that both programs open it."""
    place = tail.rfind(b"PK\x05\x06")
    if place < 0 or place + _END.size > len(tail):
        return False
    comment = int.from_bytes(tail[place + 20 : place + 22], "little")
    return place + _END.size + comment == len(tail) and b"PK\x01\x02" in tail[:place]


def kind_of_zip(stream: BinaryIO, size: int) -> tuple[str, str]:
    """Media type and warning of something that begins as an archive."""
    try:
        with opened(stream) as archive:
            parts = archive.infolist()
            names = {part.filename for part in parts}
            locked = any(part.flag_bits & _LOCKED for part in parts)
            warning = "locked" if locked else ""
            direct = _direct_type(archive, parts)
            if direct in _DIRECT:
                return direct, warning
            if "[Content_Types].xml" in names:
                for part, media_type in _MAIN_PARTS:
                    if part in names:
                        macros = any(name.endswith("vbaProject.bin") for name in names)
                        return media_type, warning or ("macros" if macros else "")
            if "META-INF/MANIFEST.MF" in names and any(name.endswith(".class") for name in names):
                return "application/java-archive", "program"
            return kinds.ZIP, warning
    except (zipfile.BadZipFile, TooManyParts, NotImplementedError, EOFError, OSError, ValueError, struct.error):
        return kinds.ZIP, "broken"


def _direct_type(archive: zipfile.ZipFile, parts: list[zipfile.ZipInfo]) -> str:
    """What an archive says of itself in its first part, unpacked and unlocked (OpenDocument 1.2, part 3, 3.3)."""
    if not parts or parts[0].filename != "mimetype" or parts[0].file_size > 200 or parts[0].flag_bits & _LOCKED:
        return ""
    with archive.open(parts[0]) as part:
        return part.read(200).decode("ascii", errors="replace").strip()
