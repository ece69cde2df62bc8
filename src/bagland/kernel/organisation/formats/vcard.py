"""A business card that a telephone's or a mail program's address book takes: vCard 3.0 (RFC 2426).

Version 3 because Outlook and older telephones read no other; a photo stands in it as JPEG.
"""

from __future__ import annotations

import base64
from dataclasses import dataclass

LONGEST_LINE = 75
"""Octets of a line before it is folded."""


@dataclass(frozen=True, slots=True)
class Contact:
    """What is written on the card; what is empty is left out."""

    uid: str
    name: str
    company: str = ""
    department: str = ""
    title: str = ""
    phone: str = ""
    mobile: str = ""
    email: str = ""
    place: str = ""
    about: str = ""
    photo: bytes = b""


def written(contact: Contact) -> bytes:
    """The card, in UTF-8 with folded lines."""
    *given, family = contact.name.split() or [""]
    lines = [
        "BEGIN:VCARD",
        "VERSION:3.0",
        f"UID:{_escaped(contact.uid)}",
        f"N:{_escaped(family)};{_escaped(' '.join(given))};;;",
        f"FN:{_escaped(contact.name)}",
    ]
    if contact.company:
        lines.append(
            f"ORG:{_escaped(contact.company)}" + (f";{_escaped(contact.department)}" if contact.department else "")
        )
    for name, value in (
        ("TITLE", contact.title),
        ("TEL;TYPE=WORK,VOICE", contact.phone),
        ("TEL;TYPE=WORK,CELL", contact.mobile),
        ("EMAIL;TYPE=INTERNET,WORK", contact.email),
        ("NOTE", ". ".join(part.rstrip(".") for part in (contact.place, contact.about) if part)),
    ):
        if value:
            lines.append(f"{name}:{_escaped(value)}")
    if contact.photo:
        lines.append(f"PHOTO;ENCODING=b;TYPE=JPEG:{base64.b64encode(contact.photo).decode()}")
    lines.append("END:VCARD")
    return b"".join(_folded(line) for line in lines)


def _escaped(text: str) -> str:
    for sign in ("\\", ";", ","):
        text = text.replace(sign, f"\\{sign}")
    return text.replace("\r\n", "\\n").replace("\n", "\\n").replace("\r", "\\n")


def _folded(line: str) -> bytes:
    """The line with its end; longer ones go on behind a space, never in the middle of a letter."""
    parts: list[bytes] = []
    part = b""
    for sign in line:
        octets = sign.encode()
        if len(part) + len(octets) > LONGEST_LINE - (1 if parts else 0):
            parts.append(part)
            part = b""
        part += octets
    parts.append(part)
    return b"\r\n ".join(parts) + b"\r\n"
