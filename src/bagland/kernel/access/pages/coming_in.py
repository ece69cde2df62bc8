"""The sign-in page, and signing out."""

from __future__ import annotations

from typing import Any

from axes.handlers.proxy import AxesProxyHandler
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters

from bagland.foundation.speech import language
from bagland.kernel.access.sign_in import LONGEST, come_in, writable
from bagland.kernel.organisation.models import LegalEntity

SIGN_IN, SIGN_OUT, HOME = "/sign-in/", "/sign-out/", "/"


@sensitive_post_parameters("password")
def sign_in(request: HttpRequest) -> HttpResponse:
    """Ask for login and password; a wrong pair is one sentence that does not say which of them is wrong."""
    after = _after(request, request.POST.get("next") or request.GET.get("next") or HOME)
    if getattr(request, "act", None) is not None:
        return HttpResponseRedirect(after)
    if request.method not in ("GET", "HEAD", "POST"):
        return HttpResponseNotAllowed(["GET", "HEAD", "POST"])
    typed = writable(request.POST.get("login", ""))
    fault, status = "", 200
    if request.method == "POST":
        if come_in(request, typed, request.POST.get("password", "")[:LONGEST]) is not None:
            return HttpResponseRedirect(after)
        fault, status = _why_not(request, typed)
    return _shown(request, typed, after, fault, status)


def locked_out(request: HttpRequest, original_response: HttpResponse | None, credentials: Any = None) -> HttpResponse:
    """What the throttle answers: the same page, which says how long to wait."""
    if original_response is not None:
        return original_response
    typed = str((credentials or {}).get("username") or "")[:LONGEST]
    return _shown(request, typed, HOME, *_shut())


def _shown(request: HttpRequest, typed: str, after: str, fault: str, status: int) -> HttpResponse:
    company = LegalEntity.objects.order_by("pk").values_list("name", flat=True).first()
    context: dict[str, Any] = {
        "title": _("Sign in"),
        "company": company or "",
        "language": language(),
        "here": request.get_full_path(),
        "where": SIGN_IN,
        "login": typed,
        "next": after,
        "fault": fault,
    }
    return render(request, "access/sign_in.html", context, status=status)


def sign_out(request: HttpRequest) -> HttpResponse:
    """End the session."""
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    logout(request)
    return HttpResponseRedirect(SIGN_IN)


def _why_not(request: HttpRequest, typed: str) -> tuple[str, int]:
    if not AxesProxyHandler.is_allowed(request, {"username": typed.strip().lower()}):
        return _shut()
    return _("E-mail and password do not fit together. Try again, or ask IT for a new password."), 422


def _shut() -> tuple[str, int]:
    return _("There were five wrong tries. Wait a quarter of an hour, then try again."), 429


def _after(request: HttpRequest, wanted: str) -> str:
    """Where to go after signing in: an address of this house only."""
    return wanted if url_has_allowed_host_and_scheme(wanted, allowed_hosts=None) and wanted.startswith("/") else HOME
