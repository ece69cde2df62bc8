"""The language switch: kept for the person by the floor above, and in a cookie for who is not signed in."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import get_script_prefix
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from bagland.ui.ports import ports

LANGUAGES = ("da", "en")
YEAR_SECONDS = 365 * 24 * 3600


@require_POST
def set_language(request: HttpRequest) -> HttpResponse:
    """Keep the chosen language, and go back to where one was."""
    language, where = request.POST.get("language", ""), request.POST.get("next", "")
    if not url_has_allowed_host_and_scheme(where, {request.get_host()}, require_https=request.is_secure()):
        where = get_script_prefix()
    response = HttpResponseRedirect(where)
    response.status_code = 303
    if language in LANGUAGES:
        if (act := getattr(request, "act", None)) is not None:
            ports.keep_language(act, language)
        remember(response, language)
    return response


def remember(response: HttpResponse, language: str) -> None:
    """Let this computer keep the language, also for whoever is not signed in."""
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        language,
        max_age=YEAR_SECONDS,
        path=get_script_prefix(),
        samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
    )
