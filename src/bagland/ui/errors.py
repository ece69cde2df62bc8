"""The pages for what cannot be answered: not there, not yours, not understood, and our own failure."""

from __future__ import annotations

import secrets
from typing import Any

import structlog
from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.urls import get_script_prefix
from django.utils.translation import gettext_lazy as _

from bagland.foundation.act import Act
from bagland.foundation.refusal import Refusal
from bagland.ui.pages import address, pages, to_sign_in
from bagland.ui.refusals import NoSuchPage
from bagland.ui.refusing import said

log = structlog.get_logger(__name__)

TITLES = {403: _("Not open to you"), 404: _("Not here"), 422: _("Not understood")}


def refused(request: HttpRequest, refusal: Refusal, *, parent: str = "") -> HttpResponse:
    """A refusal as a page of its own, in the frame of its reader."""
    act: Act | None = getattr(request, "act", None)
    if act is None:
        return to_sign_in(request)
    from bagland.ui.shell import framed

    up = pages.get(parent)
    context = {
        "title": TITLES.get(refusal.status, _("Not done")),
        "crumbs": [*up.crumbs(), (up.title, address(parent))] if up and "<" not in up.path else [],
        "refusal": said(refusal),
        "is_missing": refusal.status == 404,
    }
    return framed(request, act, "ui/refused.html", context, code=parent, status=refusal.status)


def not_found(request: HttpRequest, exception: Any = None) -> HttpResponse:
    """404. Whoever is not signed in gets no frame, and learns nothing of what is there."""
    if getattr(request, "act", None) is None:
        return bare(_("Not here"), _("There is no page at this address."), 404)
    return refused(request, NoSuchPage())


def not_allowed(request: HttpRequest, exception: Any = None) -> HttpResponse:
    """403 that no refusal explains."""
    return bare(
        _("Not open to you"), _("This cannot be opened from here. Go back, and try again from the page itself."), 403
    )


def bad_request(request: HttpRequest, exception: Any = None) -> HttpResponse:
    """400: the browser sent what no page of ours sends. 413 when it is more than a form can hold."""
    if isinstance(exception, RequestDataTooBig):
        most = settings.DATA_UPLOAD_MAX_MEMORY_SIZE // 2**20
        sentence = _("What you sent is larger than %(most)s MB, which is more than a form takes. Nothing is changed.")
        return bare(_("Too much at once"), sentence % {"most": most}, 413)
    return bare(_("Not understood"), _("Bagland could not read what your browser sent. Nothing is changed."), 400)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403 for a form whose secret is missing or old; a form of an activity comes back filled instead."""
    from bagland.ui.drafting import after_a_lost_token

    if (back := after_a_lost_token(request)) is not None:
        return back
    return bare(
        _("This form is too old"),
        _("Nothing is changed. Go back, load the page again, and send the form once more."),
        403,
    )


def broken(request: HttpRequest) -> HttpResponse:
    """500: ours. It asks nothing of the database, and gives a number that the log holds too."""
    number = getattr(request, "number", "") or secrets.token_hex(2).upper()
    log.error("page failed", number=number)
    return bare(
        _("Bagland could not do this"),
        _("Nothing is changed. Try again; if it happens once more, mention the number below to the service desk."),
        500,
        number,
    )


def bare(title: Any, sentence: Any, status: int, number: str = "") -> HttpResponse:
    """A page without a frame: it needs no reader and no database."""
    context = {"title": title, "sentence": sentence, "number": number, "home": get_script_prefix()}
    return HttpResponse(render_to_string("ui/bare.html", context), status=status)
