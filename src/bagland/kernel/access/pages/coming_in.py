"""The sign-in page by password or passkey, and signing out."""

from __future__ import annotations

from typing import Any
from zoneinfo import ZoneInfo

from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import get_script_prefix
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters

from bagland.foundation import clock
from bagland.foundation.speech import language
from bagland.kernel.access.factors import passkeys
from bagland.kernel.access.models import IdentityProvider, SignIn
from bagland.kernel.access.providers.matching import the_only_way
from bagland.kernel.access.sign_in import LONGEST, Step, by_password, is_shut, proceed, record_failure, writable
from bagland.kernel.organisation.models import LegalEntity

SIGN_IN, SIGN_OUT, HOME = "/sign-in/", "/sign-out/", "/"
CODE, SET_UP, MINE = "/sign-in/code/", "/sign-in/set-up/", "/me/sign-in/"


@sensitive_post_parameters("password")
def sign_in(request: HttpRequest) -> HttpResponse:
    """Ask for login and password; a wrong pair is one sentence that does not say which of them is wrong."""
    after = wanted_after(request)
    if getattr(request, "act", None) is not None:
        return HttpResponseRedirect(after)
    if request.method not in ("GET", "HEAD", "POST"):
        return HttpResponseNotAllowed(["GET", "HEAD", "POST"])
    if request.method != "POST":
        return door(request, "", after)
    typed = writable(request.POST.get("login", ""))
    found = by_password(request, typed, request.POST.get("password", "")[:LONGEST])
    if found is None:
        return door(request, typed, after, *_why_not(request, typed))
    return gone_on(request, found, "password", after)


@sensitive_post_parameters("answer")
def by_passkey(request: HttpRequest) -> HttpResponse:
    """Take the answer of a passkey, which is proof enough alone: it was verified where it lies."""
    after = wanted_after(request)
    if request.method != "POST":
        return HttpResponseRedirect(SIGN_IN)
    passkey = passkeys.answered(request, request.POST.get("answer", ""))
    found = _open_sign_in(passkey.actor_id) if passkey is not None else None
    if found is None:
        record_failure("", "passkey")
        return door(request, "", after, _("This passkey opens nothing here. Use another way, or ask IT."), 422)
    return gone_on(request, found, "passkey", after, is_enough=True)


def ask_passkey(request: HttpRequest) -> HttpResponse:
    """The question for whatever passkey the browser has for this name. Nothing is written."""
    return asked(request) if request.method == "POST" else HttpResponseNotAllowed(["POST"])


def asked(request: HttpRequest, person: int | None = None) -> HttpResponse:
    """A question for the authenticator as JSON, and its cookie."""
    options, kept = passkeys.question(request, person)
    return with_question(request, options, kept)


def with_question(request: HttpRequest, options: dict[str, Any], kept: str) -> HttpResponse:
    """The options as the browser's own functions read them."""
    response = JsonResponse(options["publicKey"])
    passkeys.leave_question(response, kept, secure=request.is_secure())
    return response


def gone_on(
    request: HttpRequest,
    found: SignIn,
    way: str,
    after: str,
    *,
    is_enough: bool = False,
    through_provider: bool = False,
) -> HttpResponse:
    """On from a first proof that holds: in, to the second factor, or to the provider that is the only way."""
    if not through_provider and (provider := the_only_way(found)) is not None:
        record_failure(found.login, way)
        fault = _("Your company lets you in through %(provider)s only.") % {"provider": provider.name}
        return door(request, found.login, after, fault, 403)
    match proceed(request, found, way, after, is_enough=is_enough):
        case Step.CODE:
            return HttpResponseRedirect(CODE)
        case Step.SET_UP:
            return HttpResponseRedirect(SET_UP)
        case Step.REMIND:
            return HttpResponseRedirect(f"{MINE}?{urlencode({'next': after})}")
        case _:
            return HttpResponseRedirect(after)


def locked_out(request: HttpRequest, original_response: HttpResponse | None, credentials: Any = None) -> HttpResponse:
    """What the throttle answers: the same page, which says how long to wait."""
    if original_response is not None:
        return original_response
    typed = str((credentials or {}).get("username") or "")[:LONGEST]
    return door(request, typed, HOME, *shut())


def door(request: HttpRequest, typed: str, after: str, fault: str = "", status: int = 200) -> HttpResponse:
    """The sign-in page. Two queries: the company's name, its providers."""
    providers = IdentityProvider.objects.filter(is_open=True).order_by("name").only("name")
    context = {
        "title": _("Sign in"),
        "login": typed,
        "next": after,
        "fault": fault,
        "may_passkey": bool(passkeys.host_of(request)),
        "providers": [(one.name, f"/sign-in/through/{one.pk}/?{urlencode({'next': after})}") for one in providers],
    }
    return framed_door(request, "access/sign_in.html", context, status)


def framed_door(request: HttpRequest, template: str, context: dict[str, Any], status: int = 200) -> HttpResponse:
    """A page at the door: brand, greeting, language. One query."""
    company = LegalEntity.objects.order_by("pk").values_list("name", "time_zone").first()
    name, zone = company or ("", "UTC")
    frame = {
        "company": name,
        "greeting": _greeting(clock.now().astimezone(ZoneInfo(zone)).hour),
        "language": language(),
        "here": request.get_full_path() if request.method in ("GET", "HEAD") else request.path,
    }
    return render(request, template, frame | context, status=status)


def sign_out(request: HttpRequest) -> HttpResponse:
    """End the session."""
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    logout(request)
    return HttpResponseRedirect(SIGN_IN)


def shut() -> tuple[str, int]:
    """What is said while the throttle is shut."""
    return _("There were five wrong tries. Wait a quarter of an hour, then try again."), 429


def wanted_after(request: HttpRequest) -> str:
    """Where to go after signing in: an address of this house only, and not the door itself."""
    wanted = request.POST.get("next") or request.GET.get("next") or get_script_prefix()
    is_ours = url_has_allowed_host_and_scheme(wanted, allowed_hosts=None) and wanted.startswith("/")
    return wanted if is_ours and not wanted.startswith((SIGN_IN, SIGN_OUT)) else HOME


def _why_not(request: HttpRequest, typed: str) -> tuple[str, int]:
    if is_shut(request, typed.strip().lower()):
        return shut()
    return _("E-mail and password do not fit together. Try again, or ask IT for a new password."), 422


def _open_sign_in(actor: int) -> SignIn | None:
    return SignIn.objects.filter(actor=actor, is_active=True).select_related("actor").first()


def _greeting(hour: int) -> str:
    if 5 <= hour < 10:
        return _("Good morning")
    return _("Good evening") if hour >= 18 or hour < 5 else _("Good to see you")
