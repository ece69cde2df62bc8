"""Secrets that Bagland must be able to read again, sealed with a key derived from the installation's signing key.

Whoever has a copy of the database alone has nothing; whoever changes the signing key must set them anew.
"""

from __future__ import annotations

import base64
import hmac
from functools import lru_cache
from hashlib import sha256

from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings


def sealed(text: str) -> str:
    """The text as it may lie in the database."""
    return _fernet(settings.SECRET_KEY).encrypt(text.encode()).decode()


def opened(kept: str) -> str | None:
    """What was sealed; None when it was sealed under another signing key, or changed."""
    try:
        return _fernet(settings.SECRET_KEY).decrypt(kept.encode()).decode()
    except InvalidToken:
        return None


def keyed_digest(purpose: str, text: str) -> str:
    """HMAC-SHA-256 for what is short enough to be guessed if the hash had no key."""
    return hmac.new(_derived(settings.SECRET_KEY, f"bagland {purpose}"), text.encode(), sha256).hexdigest()


@lru_cache(maxsize=4)
def _fernet(key: str) -> Fernet:
    return Fernet(base64.urlsafe_b64encode(_derived(key, "bagland sealed secrets")))


@lru_cache(maxsize=16)
def _derived(key: str, purpose: str) -> bytes:
    """32 bytes for one purpose (RFC 5869)."""
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=purpose.encode()).derive(key.encode())
