"""Keeping a secret in a column until it is sent: encrypted with a key made from the installation's signing key."""

from __future__ import annotations

import base64

from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

PURPOSE = b"bagland mail: text kept until it is sent"


def hide(text: str) -> str:
    """Text that only this installation can read (Fernet: AES-128-CBC with HMAC-SHA-256)."""
    return _box().encrypt(text.encode()).decode("ascii")


def shown(hidden: str) -> str | None:
    """The text again; None when it was hidden with another key or was changed."""
    try:
        return _box().decrypt(hidden.encode("ascii")).decode()
    except (InvalidToken, UnicodeError):
        return None


def _box() -> Fernet:
    key = HKDF(algorithm=SHA256(), length=32, salt=None, info=PURPOSE).derive(str(settings.SECRET_KEY).encode())
    return Fernet(base64.urlsafe_b64encode(key))
