"""Proving once more who one is, before what a passer-by at an unlocked computer must not do."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import get_script_prefix

from bagland.foundation import clock
from bagland.kernel.access.sign_in import PROVED

LASTS = timedelta(minutes=15)
AGAIN = "sign-in/again/"


def recently_proved(request: HttpRequest) -> bool:
    """Whether this session's person has proved who it is within fifteen minutes: by signing in or once more since."""
    at: Any = request.session.get(PROVED)
    return at is not None and 0 <= clock.now().timestamp() - at <= LASTS.total_seconds()


def mark_proved(request: HttpRequest) -> None:
    """Remember in the session that its person has just proved who it is."""
    request.session[PROVED] = clock.now().timestamp()


def to_proving(request: HttpRequest) -> HttpResponse:
    """Off to the page that asks, and back here afterwards (to the form, not to what was sent)."""
    where = f"{get_script_prefix()}{AGAIN}?{urlencode({'next': request.get_full_path()})}"
    if request.headers.get("HX-Request"):
        return HttpResponse(status=204, headers={"HX-Redirect": where})
    return HttpResponseRedirect(where)
