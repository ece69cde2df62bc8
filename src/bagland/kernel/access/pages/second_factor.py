"""Between password and house: the second factor is given, or set up by whoever must have one."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters

from bagland.foundation.perform import perform
from bagland.foundation.refusal import Refusal
from bagland.kernel.access.factors import codes, passkeys
from bagland.kernel.access.factors.activities import confirm_totp, enrol_totp
from bagland.kernel.access.factors.policy import duty_of
from bagland.kernel.access.models import AuthenticatorApp
from bagland.kernel.access.pages.coming_in import MINE, SIGN_IN, asked, framed_door, shut, with_question
from bagland.kernel.access.pages.setting_up import refused_fault, registered_from
from bagland.kernel.access.sign_in import HalfWay, Step, finish, half_way, is_shut, record_failure, takes_code
from bagland.kernel.organisation.models import LegalEntity

POSTED = ("GET", "HEAD", "POST")


@sensitive_post_parameters("code", "answer")
def second_factor(request: HttpRequest) -> HttpResponse:
    """Ask for a code or a passkey of whoever gave the right password; a wrong one counts as a wrong try."""
    if request.method not in POSTED:
        return HttpResponseNotAllowed(POSTED)
    found = half_way(request, Step.CODE)
    if found is None:
        return HttpResponseRedirect(SIGN_IN)
    if request.method != "POST":
        return _asking(request, found)
    if "answer" in request.POST:
        person = found.sign_in.actor_id
        proof = "passkey" if passkeys.answered(request, request.POST["answer"], person) is not None else ""
    else:
        proof = takes_code(request, found.sign_in, request.POST.get("code", "")[:40])
    if not proof:
        record_failure(found.sign_in.login, f"{found.way} and {'passkey' if 'answer' in request.POST else 'code'}")
        return _asking(request, found, *_why_not(request, found))
    finish(request, found.sign_in, f"{found.way} and {proof}")
    where = f"{MINE}?{urlencode({'next': found.after})}" if proof == "recovery code" else found.after
    return HttpResponseRedirect(where)


def ask_second(request: HttpRequest) -> HttpResponse:
    """The question for a passkey of whoever is half way in."""
    found = half_way(request, Step.CODE)
    if request.method != "POST" or found is None:
        return HttpResponseNotAllowed(["POST"]) if request.method != "POST" else HttpResponse(status=403)
    return asked(request, found.sign_in.actor_id)


@sensitive_post_parameters("code", "answer")
def set_up(request: HttpRequest) -> HttpResponse:
    """Let whoever must have a second factor and has none set one up; then the session begins."""
    if request.method not in POSTED:
        return HttpResponseNotAllowed(POSTED)
    found = half_way(request, Step.SET_UP)
    if found is None:
        return HttpResponseRedirect(SIGN_IN)
    if request.method != "POST":
        return _setting_up(request, found)
    person = found.sign_in.actor_id
    try:
        if "answer" in request.POST:
            done, proof = registered_from(request, found.act(), person), "new passkey"
        elif "code" in request.POST:
            done, proof = perform(confirm_totp, found.act(), person, code=request.POST["code"][:40]), "new code"
        else:
            perform(enrol_totp, found.act(), person)
            return HttpResponseRedirect(request.path)
    except Refusal as refusal:
        return _setting_up(request, found, refused_fault(refusal), 422)
    if done is None:
        return _setting_up(request, found, _("The passkey could not be registered. Try once more."), 422)
    finish(request, found.sign_in, f"{found.way} and {proof}")
    made = getattr(getattr(done, "thing", None), "shown_once", {}).get("codes", [])
    context = {"title": _("Keep these codes"), "codes": made, "next": found.after}
    return framed_door(request, "access/sign_in_codes.html", context)


def ask_registration(request: HttpRequest) -> HttpResponse:
    """The question for a new passkey of whoever must set one up."""
    found = half_way(request, Step.SET_UP)
    if request.method != "POST" or found is None:
        return HttpResponseNotAllowed(["POST"]) if request.method != "POST" else HttpResponse(status=403)
    return with_question(request, *passkeys.registration_options(request, found.sign_in.actor, found.sign_in.login))


def _asking(request: HttpRequest, found: HalfWay, fault: str = "", status: int = 200) -> HttpResponse:
    person = found.sign_in.actor_id
    context: dict[str, Any] = {
        "title": _("One more proof"),
        "name": found.sign_in.actor.name,
        "fault": fault,
        "has_app": AuthenticatorApp.objects.filter(actor=person, confirmed_at__isnull=False).exists(),
        "has_passkey": passkeys.of(request, person).exists(),
        "has_codes": bool(codes.recovery_codes_left(person)),
    }
    return framed_door(request, "access/sign_in_second.html", context, status)


def _setting_up(request: HttpRequest, found: HalfWay, fault: str = "", status: int = 200) -> HttpResponse:
    act, company = found.act(), LegalEntity.objects.order_by("pk").values_list("name", flat=True).first()
    duty = duty_of(act)
    context: dict[str, Any] = {
        "title": _("Set up a second factor"),
        "fault": fault,
        "because": duty.because if duty is not None else "",
        "begun": codes.begun(found.sign_in.actor_id, issuer=company or "", now=act.at),
        "may_passkey": bool(passkeys.host_of(request)),
        "where": request.path,
        "question": "/sign-in/set-up/question/",
    }
    return framed_door(request, "access/sign_in_set_up.html", context, status)


def _why_not(request: HttpRequest, found: HalfWay) -> tuple[str, int]:
    if is_shut(request, found.sign_in.login):
        return shut()
    if "answer" in request.POST:
        return _("This passkey was not taken. Try once more, or use a code."), 422
    return _("This code does not fit, or it was used already. Wait for the next one, then try again."), 422
