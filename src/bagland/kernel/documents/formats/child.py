"""The process in which a stranger's file is parsed: one file, then it ends. Started by `documents.sandbox` alone.

Its standard input is the file, its standard output the answer: a line of JSON, then bytes. Before it reads the first
byte it has given up everything else: memory and processor time are bounded, and since it may open nothing more, it has
no other file, no connection and no child. What it knows of the installation is the path of its own code.
"""

from __future__ import annotations

import codecs
import ctypes
import importlib
import json
import os
import resource
import signal
import sys
from contextlib import suppress
from dataclasses import asdict
from datetime import date
from decimal import Decimal
from typing import Any, BinaryIO

MOST_MEMORY = 768 << 20
"""Addresses, not bytes touched: the engines map 150 MB before they have read anything."""
CPU_SECONDS, WALL_SECONDS = 20, 40
MOST_OUTPUT = 32 << 20
_NO_NEW_PRIVILEGES = 38
_HERE = "bagland.kernel.documents.formats"
_XML = tuple(f"{_HERE}.{name}" for name in ("safe_xml", "invoices", "ubl", "cii", "statements"))
_OFFICE = (f"{_HERE}.office", "zlib")
_WORKBOOK = (
    "openpyxl",
    "openpyxl.reader.excel",
    "openpyxl.worksheet._read_only",
    "bagland.kernel.exchange.formats.workbook",
)
_MAIL = (f"{_HERE}.mails", "quopri", "email.mime.message", "email._header_value_parser", "email.headerregistry")
_PDF, _PICTURE = (f"{_HERE}.pdf",), (f"{_HERE}.pictures", "PIL.WebPImagePlugin")
_ALWAYS = (f"{_HERE}.words", f"{_HERE}.showing", "html.entities", "encodings.idna", "_strptime", "unicodedata")
_CODECS = ["ascii", "utf-7", "utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1250", "cp1251", "cp1252", "cp1257", "cp437", "cp850", "cp865", "iso-8859-1", "iso-8859-2", "iso-8859-5", "iso-8859-9", "iso-8859-10", "iso-8859-15", "koi8-r", "mac-roman", "gb18030", "big5", "shift-jis", "euc-jp", "euc-kr", "idna", "raw-unicode-escape"]


def main(task: str, media_type: str, number: int) -> None:
    """Do one task and write the answer. Ends without one when a limit is met."""
    _load(task, media_type)
    _give_up()
    from bagland.kernel.documents.formats import faults
    from bagland.kernel.documents.formats.faults import Unreadable

    body = b""
    try:
        told, body = _done(task, sys.stdin.buffer, media_type, number)
    except Unreadable as error:
        told = {"fault": error.code}
    except MemoryError:
        told = {"fault": faults.TOO_BIG}
    except RecursionError:
        told = {"fault": faults.TOO_DEEP}
    except Exception as error:
        told = {"fault": faults.BROKEN, "raised": f"{type(error).__name__}: {error}"[:300]}
    out = sys.stdout.buffer
    out.write(json.dumps(told, default=_plain).encode() + b"\n")
    out.write(body)
    out.flush()
    os._exit(0)


def _load(task: str, media_type: str) -> None:
    """Everything that will be needed is opened now; afterwards nothing can be."""
    for module in (*_ALWAYS, *_engines(task, media_type)):
        importlib.import_module(module)
    if task in ("page", "picture"):
        from PIL import Image

        Image.init()
    for codec in _CODECS:
        codecs.lookup(codec)


def _engines(task: str, media_type: str) -> tuple[str, ...]:
    """The modules that a kind of file takes; a mail may hold any kind."""
    from bagland.kernel.documents.formats import kinds

    if task == "page":
        return (*_PDF, *_PICTURE)
    if task == "picture":
        return _PICTURE
    if media_type == kinds.MAIL:
        return (*_MAIL, *_XML, *_OFFICE, *_PDF)
    if media_type == kinds.PDF:
        return _PDF
    if media_type == kinds.XLSX:
        return (*_OFFICE, *_WORKBOOK) if task == "show" else _OFFICE
    if media_type in (kinds.DOCX, kinds.PPTX, kinds.ODT, kinds.ODS, kinds.ODP, kinds.ZIP):
        return _OFFICE
    return (*_XML, *_MAIL) if task == "enclosed" else _XML


def _give_up() -> None:
    """Bound what this process may take, and let it open nothing more. `setrlimit` cannot be taken back."""
    signal.signal(signal.SIGXFSZ, signal.SIG_DFL)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_FSIZE, (MOST_OUTPUT, MOST_OUTPUT))
    with suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    with suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_NPROC, (0, 0))
    with suppress(OSError, AttributeError):
        ctypes.CDLL(None).prctl(_NO_NEW_PRIVILEGES, 1, 0, 0, 0)
    os.closerange(3, 1024)
    resource.setrlimit(resource.RLIMIT_NOFILE, (3, 3))
    signal.alarm(WALL_SECONDS)


def _done(task: str, stream: BinaryIO, media_type: str, number: int) -> tuple[dict[str, Any], bytes]:
    match task:
        case "text":
            from bagland.kernel.documents.formats.words import words_of

            return asdict(words_of(stream, media_type)), b""
        case "show":
            from bagland.kernel.documents.formats.showing import shown

            return asdict(shown(stream, media_type)), b""
        case "page":
            from bagland.kernel.documents.formats import pdf

            drawn, width, height, text = pdf.picture_of(stream, number)
            return {"width": width, "height": height, "text": text[:20_000]}, drawn
        case "picture":
            from bagland.kernel.documents.formats import pictures

            drawn, width, height = pictures.picture_of(stream)
            return {"width": width, "height": height}, drawn
        case _:
            return _enclosed(stream, media_type, number)


def _enclosed(stream: BinaryIO, media_type: str, number: int) -> tuple[dict[str, Any], bytes]:
    from bagland.kernel.documents.formats import faults, kinds, mails, ubl
    from bagland.kernel.documents.formats.faults import Unreadable

    if media_type == kinds.MAIL:
        found = mails.read(stream)[1]
        if not 0 <= number < len(found):
            raise Unreadable(faults.BROKEN)
        return {"name": found[number][0].name}, found[number][1]
    name, content = ubl.embedded(stream.read(), number)
    return {"name": name}, content


def _plain(value: Any) -> str:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return format(value, "f")
    raise TypeError(type(value).__name__)
