"""One sentence carried over a redirect: what was just done. A signed cookie that lives for a minute, shown once."""

from __future__ import annotations

from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.urls import get_script_prefix

COOKIE = "toast"
SALT = "bagland.ui.toast"
LONGEST = 600
SECONDS = 60


def leave(response: HttpResponse, sentence: str) -> None:
    """Let the next page say this."""
    value = signing.dumps(sentence[:LONGEST], salt=SALT, compress=True)
    response.set_cookie(
        COOKIE, value, max_age=SECONDS, path=get_script_prefix(), httponly=True, samesite="Lax", secure=_is_secure()
    )


def waiting(request: HttpRequest) -> str:
    """The sentence to show, empty when there is none."""
    value = request.COOKIES.get(COOKIE, "")
    if not value:
        return ""
    try:
        return str(signing.loads(value, salt=SALT, max_age=SECONDS))
    except signing.BadSignature:
        return ""


def clear(response: HttpResponse) -> None:
    """It has been shown."""
    response.delete_cookie(COOKIE, path=get_script_prefix(), samesite="Lax")


def _is_secure() -> bool:
    from django.conf import settings

    return settings.SESSION_COOKIE_SECURE
