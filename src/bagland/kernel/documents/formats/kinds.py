"""Kinds of files: what we call them, which endings they may have, and which of them we read or show.

Files that have no registered media type get one of ours, `application/x-…`, so that a list can tell a bank statement
from any other XML.
"""

from __future__ import annotations

from dataclasses import dataclass


def _(text: str) -> str:
    """Mark a title for translation; `documents.labels` translates it, so that readers need no Django."""
    return text


UNKNOWN = "application/octet-stream"
PDF = "application/pdf"
ZIP = "application/zip"
XML = "application/xml"
HTML = "text/html"
SVG = "image/svg+xml"
TEXT = "text/plain"
CSV = "text/csv"
RTF = "application/rtf"
MAIL = "message/rfc822"
OLE = "application/x-ole-storage"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
PPTX = "application/vnd.openxmlformats-officedocument.presentationml.presentation"
ODT = "application/vnd.oasis.opendocument.text"
ODS = "application/vnd.oasis.opendocument.spreadsheet"
ODP = "application/vnd.oasis.opendocument.presentation"
UBL_INVOICE = "application/x-ubl-invoice+xml"
UBL_CREDIT_NOTE = "application/x-ubl-creditnote+xml"
UBL_OTHER = "application/x-ubl+xml"
CII = "application/x-cii+xml"
CAMT = "application/x-camt+xml"
PAIN = "application/x-pain+xml"
SAFT = "application/x-saft+xml"
MT940 = "application/x-mt940"
OFX = "application/x-ofx"
PROGRAM = "application/x-executable"
SCRIPT = "application/x-script"


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of file. The first ending is the usual one, the others are right too."""

    media_type: str
    title: str
    icon: str
    endings: tuple[str, ...]


_XML = ("xml",)
_KINDS = (
    Kind(PDF, _("PDF document"), "file-type-pdf", ("pdf",)),
    Kind(ZIP, _("ZIP archive"), "file-zip", ("zip",)),
    Kind("application/gzip", _("GZIP archive"), "file-zip", ("gz", "tgz")),
    Kind("application/x-7z-compressed", _("7-Zip archive"), "file-zip", ("7z",)),
    Kind("application/x-rar", _("RAR archive"), "file-zip", ("rar",)),
    Kind("application/x-tar", _("TAR archive"), "file-zip", ("tar",)),
    Kind("application/x-bzip2", _("BZIP2 archive"), "file-zip", ("bz2",)),
    Kind("application/x-xz", _("XZ archive"), "file-zip", ("xz",)),
    Kind("application/zstd", _("ZSTD archive"), "file-zip", ("zst",)),
    Kind("application/java-archive", _("Java program"), "file-alert", ("jar",)),
    Kind("application/epub+zip", _("e-book"), "file-text", ("epub",)),
    Kind(XML, _("XML file"), "file-code", ("xml", "xsd", "xsl", "xslt", "bpmn", "sch", "gpx", "kml")),
    Kind(HTML, _("web page"), "file-code", ("html", "htm", "xhtml")),
    Kind(SVG, _("SVG drawing"), "photo", ("svg",)),
    Kind(
        TEXT,
        _("text"),
        "file-text",
        ("txt", "text", "md", "log", "journal", "beancount", "json", "ini", "yml", "yaml", "toml", "lua", "tsv"),
    ),
    Kind(CSV, _("table as CSV"), "file-spreadsheet", ("csv", "tsv", "txt")),
    Kind(RTF, _("RTF document"), "file-text", ("rtf", "doc")),
    Kind(MAIL, _("mail"), "mail", ("eml", "mht", "mhtml")),
    Kind("application/vnd.ms-outlook", _("Outlook mail"), "mail", ("msg", "oft")),
    Kind("application/msword", _("Word document (before 2007)"), "file-text", ("doc", "dot")),
    Kind("application/vnd.ms-excel", _("Excel workbook (before 2007)"), "file-spreadsheet", ("xls", "xlt")),
    Kind("application/vnd.ms-powerpoint", _("PowerPoint presentation (before 2007)"), "presentation", ("ppt", "pps")),
    Kind(OLE, _("Office file (before 2007)"), "file", ("doc", "xls", "ppt", "msg", "msi")),
    Kind(DOCX, _("Word document"), "file-text", ("docx", "docm", "dotx")),
    Kind(XLSX, _("Excel workbook"), "file-spreadsheet", ("xlsx", "xlsm", "xltx")),
    Kind(PPTX, _("PowerPoint presentation"), "presentation", ("pptx", "pptm", "ppsx")),
    Kind(ODT, _("OpenDocument text"), "file-text", ("odt", "ott")),
    Kind(ODS, _("OpenDocument spreadsheet"), "file-spreadsheet", ("ods", "ots")),
    Kind(ODP, _("OpenDocument presentation"), "presentation", ("odp", "otp")),
    Kind(UBL_INVOICE, _("electronic invoice"), "file-invoice", _XML),
    Kind(UBL_CREDIT_NOTE, _("electronic credit note"), "file-invoice", _XML),
    Kind(UBL_OTHER, _("electronic business document"), "file-invoice", _XML),
    Kind(CII, _("electronic invoice (CII)"), "file-invoice", _XML),
    Kind(CAMT, _("bank statement (camt)"), "building-bank", _XML),
    Kind(PAIN, _("payment file (pain)"), "building-bank", _XML),
    Kind(SAFT, _("SAF-T file"), "file-code", _XML),
    Kind(MT940, _("bank statement (MT940)"), "building-bank", ("sta", "mt940", "940", "txt", "swi", "fin")),
    Kind(OFX, _("bank statement (OFX)"), "building-bank", ("ofx", "qfx", "xml")),
    Kind("image/png", _("PNG picture"), "photo", ("png",)),
    Kind("image/jpeg", _("JPEG picture"), "photo", ("jpg", "jpeg", "jpe", "jfif")),
    Kind("image/gif", _("GIF picture"), "photo", ("gif",)),
    Kind("image/webp", _("WebP picture"), "photo", ("webp",)),
    Kind("image/tiff", _("TIFF picture"), "photo", ("tif", "tiff")),
    Kind("image/bmp", _("BMP picture"), "photo", ("bmp", "dib")),
    Kind("image/heic", _("HEIC picture"), "photo", ("heic", "heif")),
    Kind("image/avif", _("AVIF picture"), "photo", ("avif",)),
    Kind("image/x-icon", _("icon"), "photo", ("ico",)),
    Kind("video/mp4", _("video"), "video", ("mp4", "m4v", "m4a", "mov")),
    Kind("audio/mpeg", _("sound"), "music", ("mp3",)),
    Kind("audio/wav", _("sound"), "music", ("wav",)),
    Kind(PROGRAM, _("program"), "file-alert", ("exe", "dll", "bin", "so", "scr", "com", "msi", "elf", "")),
    Kind(SCRIPT, _("script"), "file-alert", ("sh", "py", "bat", "cmd", "ps1", "js", "vbs", "pl", "rb", "php", "hta")),
    Kind(UNKNOWN, _("file of unknown kind"), "file", ()),
)
KINDS = {kind.media_type: kind for kind in _KINDS}
KNOWN_ENDINGS = frozenset(ending for kind in _KINDS for ending in kind.endings if ending)
INVOICES = frozenset({UBL_INVOICE, UBL_CREDIT_NOTE, CII})
STATEMENTS = frozenset({CAMT, MT940, OFX})
SHOWN_PICTURES = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp", "image/tiff", "image/bmp"})


def kind_of_file(media_type: str) -> Kind:
    """The kind of a media type; one that nobody knows is a file of unknown kind."""
    return KINDS.get(media_type) or Kind(media_type, KINDS[UNKNOWN].title, "file", ())


def ending(name: str) -> str:
    """What stands after the last dot, lower case: «Faktura.PDF» gives `pdf`. Empty where there is none."""
    _stem, dot, last = name.rpartition(".")
    return last.lower() if dot and len(last) <= 12 and _stem else ""


def is_renamed(media_type: str, name: str) -> bool:
    """Whether the name claims another kind than the bytes are: «.pdf» on an archive. Unknown endings claim nothing."""
    claimed = ending(name)
    right = kind_of_file(media_type).endings
    return claimed in KNOWN_ENDINGS and bool(right) and claimed not in right
