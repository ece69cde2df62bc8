"""One sentence carried over a redirect: what was just done, and how to take it back. A signed cookie, shown once."""

from __future__ import annotations

import secrets
from dataclasses import astuple, dataclass
from typing import Any, Self

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.urls import get_script_prefix

COOKIE = "toast"
DONE = "done"
SALT = "bagland.ui.toast"
LONGEST = 600
SECONDS = 60


@dataclass(frozen=True, slots=True)
class Undo:
    """The activity that takes an act back: its form's address, and the key that makes a second press harmless."""

    address: str
    key: str

    @classmethod
    def of(cls, activity: str, subject: int | None) -> Self | None:
        """Undoing by this activity, done to this subject; None when there is no such activity."""
        from bagland.ui.acting import act_address

        return cls(act_address(activity, subject), secrets.token_hex(16)) if activity else None


def leave(response: HttpResponse, sentence: str, undo: Undo | None = None) -> None:
    """Let the next page say this."""
    carried = [sentence[:LONGEST], *(astuple(undo) if undo else ())]
    _set(response, COOKIE, signing.dumps(carried, salt=SALT, compress=True), is_for_script=False)


def say_done(response: HttpResponse, key: str) -> None:
    """Let the script of the next page drop what it kept of the form with this key."""
    _set(response, DONE, key, is_for_script=True)


def waiting(request: HttpRequest) -> str:
    """The sentence to show, empty when there is none."""
    carried = _carried(request)
    return str(carried[0]) if carried else ""


def undo_of(request: HttpRequest) -> Undo | None:
    """How to take back what the sentence says."""
    carried = _carried(request)
    return Undo(*carried[1:]) if len(carried) == 3 else None


def clear(response: HttpResponse) -> None:
    """It has been shown."""
    response.delete_cookie(COOKIE, path=get_script_prefix(), samesite="Lax")


def _carried(request: HttpRequest) -> list[Any]:
    value = request.COOKIES.get(COOKIE, "")
    if not value:
        return []
    try:
        carried = signing.loads(value, salt=SALT, max_age=SECONDS)
    except signing.BadSignature:
        return []
    return carried if isinstance(carried, list) else []


def _set(response: HttpResponse, name: str, value: str, *, is_for_script: bool) -> None:
    response.set_cookie(
        name,
        value,
        max_age=SECONDS,
        path=get_script_prefix(),
        httponly=not is_for_script,
        samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE,
    )
