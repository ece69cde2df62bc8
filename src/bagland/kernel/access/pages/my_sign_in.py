"""“My sign-in”: how one comes in, card by card. Other rooms and modules add their own.

from bagland.kernel.access.pages.my_sign_in import Card, cards

cards.append(Card(50, sessions_card))     # a function of request and act that gives HTML
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from bagland.foundation.act import Act
from bagland.foundation.perform import perform
from bagland.foundation.refusal import Refusal
from bagland.kernel.access.factors import codes, passkeys
from bagland.kernel.access.factors.activities import (
    confirm_totp,
    enrol_totp,
    remove_passkey,
    remove_totp,
    renew_recovery_codes,
)
from bagland.kernel.access.factors.policy import duty_of
from bagland.kernel.access.models import AuthenticatorApp, Passkey, ProviderBinding, SignIn
from bagland.kernel.access.pages.coming_in import wanted_after, with_question
from bagland.kernel.access.pages.setting_up import refused_fault, registered_from
from bagland.kernel.access.proving import recently_proved, to_proving
from bagland.kernel.organisation.models import Actor, LegalEntity
from bagland.ui import toasts
from bagland.ui.acting import ActivityPage
from bagland.ui.chips import ACTIVE, OVERDUE, SENT_BACK, Chip, Tone
from bagland.ui.details import DetailPage, Fact
from bagland.ui.pages import Page, address
from bagland.ui.refusing import said

MINE = "access.my_sign_in"
BOTH = ("GET", "HEAD", "POST")

LIVE = Chip(_("in use"), ACTIVE, Tone.OK)
REMOVED = Chip(_("removed"), SENT_BACK, Tone.CALM)
SUSPECTED = Chip(_("shut: there seem to be two of it"), OVERDUE, Tone.LATE)


@dataclass(frozen=True, slots=True)
class Card:
    """A part of the page; lower orders stand higher. `shown` gives HTML, empty when it has nothing to say."""

    order: int
    shown: Callable[[HttpRequest, Act], SafeString]


cards: list[Card] = []


class MySignIn(Page):
    """How the reader comes in: app, passkeys, recovery codes, providers, and what others add."""

    code = MINE
    path = "me/sign-in/"
    title = _("My sign-in")

    def answer(self, request: HttpRequest, act: Act, **keys: Any) -> HttpResponse:
        """The cards; after a sign-in with something to say, the way on too."""
        duty = None if codes.has_any(act.actor) else duty_of(act)
        context = {
            "duty": duty,
            "on": wanted_after(request) if "next" in request.GET else "",
            "cards": [
                html for card in sorted(cards, key=lambda card: card.order) if (html := card.shown(request, act))
            ],
        }
        return self.shown(request, act, "access/my_sign_in.html", context)


class OwnAct(Page):
    """A page that changes the reader's own way in: only for somebody who has just proved who it is."""

    methods = BOTH
    parent = MINE
    template = ""

    def answer(self, request: HttpRequest, act: Act, **keys: Any) -> HttpResponse:
        if not recently_proved(request):
            return to_proving(request)
        if request.method != "POST":
            return self.asked(request, act)
        try:
            return self.sent(request, act)
        except Refusal as refusal:
            return self.asked(request, act, refusal=refusal)

    def sent(self, request: HttpRequest, act: Act) -> HttpResponse:
        """What was sent is done."""
        raise NotImplementedError

    def context(self, request: HttpRequest, act: Act) -> dict[str, Any]:
        """What the template needs beside the fault."""
        return {}

    def asked(self, request: HttpRequest, act: Act, *, refusal: Refusal | None = None, fault: str = "") -> HttpResponse:
        """The form, with what was wrong."""
        context = self.context(request, act) | {
            "refusal": said(refusal) if refusal is not None and refusal.status != 422 else None,
            "fault": refused_fault(refusal) if refusal is not None and refusal.status == 422 else fault,
        }
        status = 422 if refusal is not None or fault else 200
        return self.shown(request, act, self.template, context, status=status)

    def kept(self, request: HttpRequest, act: Act, made: list[str], sentence: str) -> HttpResponse:
        """On to the recovery codes, shown this once; without new ones back to the cards."""
        if made:
            context = {"title": gettext("Keep these codes"), "codes": made, "back": address(MINE)}
            return self.shown(request, act, "access/codes.html", context)
        response = HttpResponseRedirect(address(MINE), status=303)
        toasts.leave(response, sentence)
        return response


class App(OwnAct):
    """Set up an authenticator app, or remove it."""

    code = "access.my_app"
    path = "me/sign-in/app/"
    title = _("Authenticator app")
    template = "access/my_app.html"

    def sent(self, request: HttpRequest, act: Act) -> HttpResponse:
        if "remove" in request.POST:
            perform(remove_totp, act, act.actor)
            return self.kept(request, act, [], gettext("You removed the authenticator app."))
        if "code" in request.POST:
            done = perform(confirm_totp, act, act.actor, code=request.POST["code"][:40])
            return self.kept(request, act, shown_once(done), gettext("The authenticator app is set up."))
        perform(enrol_totp, act, act.actor)
        return HttpResponseRedirect(address(self.code), status=303)

    def context(self, request: HttpRequest, act: Act) -> dict[str, Any]:
        company = LegalEntity.objects.order_by("pk").values_list("name", flat=True).first()
        app = AuthenticatorApp.objects.filter(actor=act.actor, confirmed_at__isnull=False).first()
        return {"app": app, "begun": codes.begun(act.actor, issuer=company or "", now=act.at), "where": request.path}


class NewPasskeyPage(OwnAct):
    """Register a passkey with the browser's help."""

    code = "access.new_passkey"
    path = "me/sign-in/passkeys/new/"
    title = _("New passkey")
    template = "access/new_passkey.html"

    def sent(self, request: HttpRequest, act: Act) -> HttpResponse:
        done = registered_from(request, act, act.actor)
        if done is None:
            return self.asked(request, act, fault=gettext("The passkey could not be registered. Try once more."))
        return self.kept(request, act, shown_once(done), gettext("The passkey is registered."))

    def context(self, request: HttpRequest, act: Act) -> dict[str, Any]:
        return {"may_passkey": bool(passkeys.host_of(request)), "question": address("access.ask_new_passkey")}


class AskNewPasskey(Page):
    """The question for a new passkey, for the page's script; whoever opens it by hand is led to the page."""

    code = "access.ask_new_passkey"
    path = "me/sign-in/passkeys/question/"
    title = _("New passkey")
    parent = MINE
    methods = BOTH

    def answer(self, request: HttpRequest, act: Act, **keys: Any) -> HttpResponse:
        if request.method != "POST":
            return HttpResponseRedirect(address("access.new_passkey"))
        if not recently_proved(request):
            return HttpResponse(status=403)
        person = Actor.objects.get(pk=act.actor)
        login = SignIn.objects.filter(actor=person).values_list("login", flat=True).first() or str(person)
        return with_question(request, *passkeys.registration_options(request, person, login))


class NewCodes(OwnAct):
    """Make new recovery codes."""

    code = "access.new_codes"
    path = "me/sign-in/codes/"
    title = _("Recovery codes")
    template = "access/new_codes.html"

    def sent(self, request: HttpRequest, act: Act) -> HttpResponse:
        done = perform(renew_recovery_codes, act, act.actor)
        return self.kept(request, act, shown_once(done), "")

    def context(self, request: HttpRequest, act: Act) -> dict[str, Any]:
        return {"left": codes.recovery_codes_left(act.actor), "has_factor": codes.has_any(act.actor)}


class PasskeyPage(DetailPage):
    """One passkey. Here it gets another name, or is removed."""

    code = "access.passkey"
    path = "me/sign-in/passkeys/<int:key>/"
    title = _("Passkey")
    parent = MINE
    view = "access.see_factors"
    model = Passkey

    def rows(self, act: Act) -> Any:
        return Passkey.objects.select_related("actor")

    def chip(self, act: Act, thing: Passkey) -> Chip:
        return state_of(thing)

    def past(self, act: Act, thing: Passkey) -> tuple[str, ...]:
        return ("access.rename_passkey", "access.remove_passkey") if thing.removed_at is not None else ()

    def facts(self, act: Act, thing: Passkey) -> list[Fact]:
        return [
            Fact(_("Belongs to"), thing.actor),
            Fact(_("Made for"), thing.host, note=_("It opens no other address.")),
            Fact(_("Registered"), thing.made_at),
            Fact(_("Last used"), thing.used_at),
            Fact(
                _("Kept in a cloud"), thing.is_synced, note=_("so it is on several of one's devices") * thing.is_synced
            ),
            Fact(_("Removed"), thing.removed_at),
        ]


class RemovePasskey(ActivityPage):
    """Remove a passkey, after proving once more who one is."""

    activity = remove_passkey
    opens = MINE

    def answer(self, request: HttpRequest, act: Act, key: int | None) -> HttpResponse:
        return super().answer(request, act, key) if recently_proved(request) else to_proving(request)


def state_of(passkey: Passkey) -> Chip:
    """The state that decides whether it opens anything."""
    if passkey.removed_at is not None:
        return REMOVED
    return SUSPECTED if passkey.suspected_at is not None else LIVE


def shown_once(done: Any) -> list[str]:
    """The recovery codes that came with an act, if any did."""
    made: list[str] = getattr(getattr(done, "thing", None), "shown_once", {}).get("codes", [])
    return made


def _app_card(request: HttpRequest, act: Act) -> SafeString:
    app = AuthenticatorApp.objects.filter(actor=act.actor, confirmed_at__isnull=False).first()
    return render_to_string("access/card_app.html", {"app": app, "live": LIVE, "where": address("access.my_app")})


def _passkeys_card(request: HttpRequest, act: Act) -> SafeString:
    rows = Passkey.objects.filter(actor=act.actor, removed_at__isnull=True).order_by("pk")
    context = {
        "passkeys": [(row, state_of(row), address("access.passkey", row.pk)) for row in rows],
        "where": address("access.new_passkey"),
        "may_passkey": bool(passkeys.host_of(request)),
    }
    return render_to_string("access/card_passkeys.html", context)


def _codes_card(request: HttpRequest, act: Act) -> SafeString:
    left = codes.recovery_codes_left(act.actor)
    context = {"left": left, "is_low": left is not None and left <= codes.LOW, "where": address("access.new_codes")}
    return render_to_string("access/card_codes.html", context)


def _providers_card(request: HttpRequest, act: Act) -> SafeString:
    bound = list(ProviderBinding.objects.filter(actor=act.actor).select_related("provider").order_by("pk"))
    return render_to_string("access/card_providers.html", {"bound": bound}) if bound else SafeString()


cards += [Card(10, _app_card), Card(20, _passkeys_card), Card(30, _codes_card), Card(40, _providers_card)]
