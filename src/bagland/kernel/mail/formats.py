"""A mail as bytes (RFC 5322, MIME): pure, without server or database."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class Written:
    """Everything that stands in a mail. Names and subject are one line each."""

    sender_name: str
    sender_address: str
    to_name: str
    to_address: str
    reply_to: str
    subject: str
    body: str
    language: str
    message_id: str
    at: datetime


def as_message(mail: Written) -> EmailMessage:
    """A text mail in UTF-8, quoted-printable, that says it was made by a program (RFC 3834).

    A header that would hold a line break is a ValueError of the library: it cannot be smuggled in.
    """
    message = EmailMessage(policy=SMTP)
    message["From"] = _address(mail.sender_name, mail.sender_address)
    message["To"] = _address(mail.to_name, mail.to_address)
    if mail.reply_to:
        message["Reply-To"] = _address("", mail.reply_to)
    message["Subject"] = mail.subject
    message["Date"] = format_datetime(mail.at)
    message["Message-ID"] = mail.message_id
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(mail.body, charset="utf-8", cte="quoted-printable")
    message["Content-Language"] = mail.language
    return message


def as_bytes(mail: Written) -> bytes:
    """The mail as it goes over the wire; a body of ASCII alone needs no server that knows 8 bits."""
    return as_message(mail).as_bytes(policy=SMTP)


def _address(name: str, address: str) -> Address:
    local, _at, domain = address.rpartition("@")
    if not domain.isascii():
        domain = domain.encode("idna").decode("ascii")
    return Address(name, local, domain)
