"""What we fetch from a provider: over TLS or from this machine, no redirects, not for long, not too much."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from django.utils.translation import gettext as _

if TYPE_CHECKING:
    import requests

LOCAL = frozenset({"localhost", "127.0.0.1", "::1"})
TIMEOUT = (3.05, 6.0)
LARGEST = 1_000_000


class Fault(Exception):
    """Why a provider's word is not taken, as a sentence in the active language."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


def is_safe(address: str) -> bool:
    """Whether what goes there cannot be read on the way: https, or this machine itself."""
    try:
        parts = urlsplit(address)
        host = parts.hostname or ""
    except ValueError:
        return False
    if not host or parts.username is not None or parts.fragment:
        return False
    return parts.scheme == "https" or (parts.scheme == "http" and host in LOCAL)


def fetched(address: str, *, headers: dict[str, str] | None = None) -> dict[str, Any]:
    """A JSON object from there. Raises Fault with a sentence that names what went wrong."""
    if not is_safe(address):
        raise Fault(_("%(address)s is not safe: it does not begin with https://.") % {"address": address})
    import requests  # dear to import, and needed only here

    try:
        with session_for(address).get(
            address, timeout=TIMEOUT, allow_redirects=False, stream=True, headers=headers
        ) as answer:
            text = answer.raw.read(LARGEST + 1, decode_content=True)
            status = answer.status_code
    except (requests.RequestException, OSError) as error:
        raise Fault(_unreachable(address, error)) from None
    if status != 200:
        raise Fault(_("%(address)s answered with status %(status)s.") % {"address": address, "status": status})
    return _object(address, text)


def session_for(address: str) -> requests.Session:
    """A connection without cookies; this machine is never reached through a proxy."""
    import requests

    session = requests.Session()
    session.trust_env = urlsplit(address).hostname not in LOCAL
    return session


def _object(address: str, text: bytes) -> dict[str, Any]:
    try:
        found = json.loads(text) if len(text) <= LARGEST else None
    except ValueError:
        found = None
    if not isinstance(found, dict):
        raise Fault(_("%(address)s did not answer with JSON.") % {"address": address})
    return found


def _unreachable(address: str, error: Exception) -> str:
    """The fault in words: a name that is not found, a certificate that does not hold, an answer that does not come."""
    import requests

    values = {"address": address}
    if isinstance(error, requests.exceptions.SSLError):
        return _("The TLS certificate of %(address)s does not hold.") % values
    if isinstance(error, requests.Timeout):
        return _("%(address)s did not answer in time.") % values
    return _("%(address)s cannot be reached.") % values
