"""Proving once more who one is, at an open session."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters

from bagland.foundation.act import Act
from bagland.kernel.access.factors import passkeys
from bagland.kernel.access.models import AuthenticatorApp, ProviderBinding, SignIn
from bagland.kernel.access.pages.coming_in import asked, framed_door, shut, wanted_after
from bagland.kernel.access.proving import mark_proved
from bagland.kernel.access.sign_in import LONGEST, count_wrong, is_shut, record_failure, takes_code
from bagland.ui.pages import to_sign_in

POSTED = ("GET", "HEAD", "POST")


@sensitive_post_parameters("password", "code", "answer")
def prove_again(request: HttpRequest) -> HttpResponse:
    """Ask the signed-in person for the password, a code or a passkey. What is right is remembered for 15 minutes."""
    act: Act | None = getattr(request, "act", None)
    if act is None:
        return to_sign_in(request)
    if request.method not in POSTED:
        return HttpResponseNotAllowed(POSTED)
    after, sign_in = wanted_after(request), SignIn.objects.select_related("actor").get(actor=act.actor)
    if request.method != "POST":
        return _asking(request, sign_in, after)
    if _holds(request, sign_in):
        mark_proved(request)
        return HttpResponseRedirect(after)
    record_failure(sign_in.login, "proving again")
    fault = _("This was not right. Try again."), 422
    return _asking(request, sign_in, after, *(shut() if is_shut(request, sign_in.login) else fault))


def ask_again(request: HttpRequest) -> HttpResponse:
    """The question for a passkey of the signed-in person."""
    act: Act | None = getattr(request, "act", None)
    if act is None:
        return HttpResponse(status=403)
    return asked(request, act.actor) if request.method == "POST" else HttpResponseNotAllowed(["POST"])


def _holds(request: HttpRequest, sign_in: SignIn) -> bool:
    if "answer" in request.POST:
        return passkeys.answered(request, request.POST["answer"], sign_in.actor_id) is not None
    if request.POST.get("code"):
        return bool(takes_code(request, sign_in, request.POST["code"][:40]))
    if is_shut(request, sign_in.login):
        return False
    if sign_in.check_password(request.POST.get("password", "")[:LONGEST]):
        return True
    count_wrong(request, sign_in.login)
    return False


def _asking(request: HttpRequest, sign_in: SignIn, after: str, fault: str = "", status: int = 200) -> HttpResponse:
    bound = ProviderBinding.objects.filter(actor=sign_in.actor_id, provider__is_open=True).select_related("provider")
    context: dict[str, Any] = {
        "title": _("Is it you?"),
        "name": sign_in.actor.name,
        "next": after,
        "fault": fault,
        "has_password": sign_in.has_usable_password(),
        "has_app": AuthenticatorApp.objects.filter(actor=sign_in.actor_id, confirmed_at__isnull=False).exists(),
        "has_passkey": passkeys.of(request, sign_in.actor_id).exists(),
        "providers": [
            (one.provider.name, f"/sign-in/through/{one.provider_id}/?{urlencode({'next': after, 'again': '1'})}")
            for one in bound
        ],
    }
    return framed_door(request, "access/sign_in_again.html", context, status)
