"""The mail server as the settings name it."""

from __future__ import annotations

import ssl
from dataclasses import dataclass
from email.utils import parseaddr
from pathlib import Path

from django.conf import settings

from bagland.kernel.mail.rules import domain_of, is_address

DOMAIN = "bagland.invalid"
"""The right side of a Message-ID where no sender is set (RFC 2606 keeps the name for nobody)."""


@dataclass(frozen=True, slots=True)
class MailServer:
    """Where mail is handed over, and as whom. Without host or sender nothing is sent.

    `tls` is `starttls`, `tls` (from the first byte) or `none`. `authority` is a file with the certificate of an own
    certificate authority. With `starttls` a server that does not offer it is not spoken to in the clear.
    """

    host: str = ""
    port: int = 587
    user: str = ""
    password: str = ""
    tls: str = "starttls"
    sender: str = ""
    authority: str = ""
    timeout_seconds: float = 30

    @property
    def is_set(self) -> bool:
        return bool(self.host) and is_address(self.sender_address)

    @property
    def sender_address(self) -> str:
        return parseaddr(self.sender)[1]

    @property
    def sender_name(self) -> str:
        return parseaddr(self.sender)[0] or "Bagland"

    @property
    def domain(self) -> str:
        """The right side of a Message-ID."""
        return domain_of(self.sender_address) or DOMAIN

    def trust(self) -> ssl.SSLContext:
        """Certificates are checked, by name too: the system's authorities, and the own one where it is named."""
        context = ssl.create_default_context()
        if self.authority:
            context.load_verify_locations(cafile=Path(self.authority))
        return context

    def __str__(self) -> str:
        return f"{self.host}:{self.port} ({self.tls})"


def mail_server() -> MailServer:
    """The server of this installation."""
    return MailServer(**settings.MAIL_SERVER)
