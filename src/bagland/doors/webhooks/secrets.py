"""Keeping a secret that must be read again: encrypted with a key that follows from the installation's signing key."""

from __future__ import annotations

import base64
import hashlib

from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings

_PURPOSE = b"bagland.webhooks.secret"


class CannotBeRead(Exception):
    """The text was closed with another signing key."""


def _derived() -> bytes:
    return hashlib.blake2b(settings.SECRET_KEY.encode(), key=_PURPOSE, digest_size=32).digest()


def closed(secret: str) -> str:
    """The secret as the database keeps it."""
    return Fernet(base64.urlsafe_b64encode(_derived())).encrypt(secret.encode()).decode("ascii")


def opened(kept: str) -> str:
    """The secret itself. Raises CannotBeRead."""
    try:
        return Fernet(base64.urlsafe_b64encode(_derived())).decrypt(kept.encode("ascii")).decode()
    except (InvalidToken, ValueError):
        raise CannotBeRead from None


def message_key() -> bytes:
    """The key from which the ids of messages are made."""
    return hashlib.blake2b(_derived(), key=b"message ids", digest_size=32).digest()
