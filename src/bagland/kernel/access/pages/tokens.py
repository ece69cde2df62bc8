"""Tokens: what programs use to come in."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from bagland.foundation import clock
from bagland.foundation.act import Act
from bagland.foundation.activity import title_of
from bagland.foundation.perform import Done
from bagland.kernel.access.activities import issue_app_password, issue_token
from bagland.kernel.access.models import SignIn, Token
from bagland.kernel.access.pages.my_sign_in import Card, cards
from bagland.kernel.access.proving import recently_proved, to_proving
from bagland.kernel.access.states import TokenKind
from bagland.ui import navigation
from bagland.ui.acting import ActivityPage, act_address
from bagland.ui.chips import ACTIVE, OVERDUE, SENT_BACK, Chip, Tone
from bagland.ui.columns import Column, Kind, Row
from bagland.ui.details import DetailPage, Fact
from bagland.ui.lists import ListPage, Order
from bagland.ui.pages import address

STATES = {
    "runs": Chip(_("in use"), ACTIVE, Tone.OK),
    "revoked": Chip(_("revoked"), SENT_BACK, Tone.CALM),
    "ended": Chip(_("ended"), OVERDUE, Tone.CALM),
}


def _state(revoked_at: Any, expires_at: Any) -> str:
    if revoked_at is not None:
        return "revoked"
    return "ended" if expires_at <= clock.now() else "runs"


def _state_of(row: Row) -> str:
    return _state(row["revoked_at"], row["expires_at"])


def _kind(row: Row) -> str:
    return str(TokenKind(row["kind"]).label)


class Tokens(ListPage):
    """Tokens of the reader, or of everybody where the position sees them."""

    code = "access.tokens"
    path = "tokens/"
    title = _("Tokens")
    view = "access.see_tokens"
    model = Token
    sentence = _("What programs use to come in. A token has at most the rights of its owner.")
    columns = (
        Column("name", _("Name")),
        Column("kind", _("Kind"), source=_kind, needs=("kind",), quiet=True),
        Column("person", _("Belongs to"), Kind.PERSON, source="actor__name", key="actor"),
        Column("state", _("State"), Kind.STATUS, source=_state_of, needs=("revoked_at", "expires_at"), chips=STATES),
        Column("issued_at", _("Issued"), Kind.MOMENT, wide_only=True),
        Column("expires_at", _("Ends"), Kind.MOMENT),
        Column("used_at", _("Last used"), Kind.MOMENT, wide_only=True),
        Column("revoked_at", _("Revoked"), Kind.MOMENT, hidden=True),
    )
    many = ("access.revoke_token",)
    orders = (Order("newest", ("-id",)),)
    detail = "access.token"
    empty = _("No tokens. Issue one on your own page, or at the command line with “bagland token”.")


class TokenPage(DetailPage):
    """One token. The token itself was shown once, when it was issued."""

    code = "access.token"
    path = "tokens/<int:key>/"
    title = _("Token")
    parent = "access.tokens"
    view = "access.see_tokens"
    model = Token

    def rows(self, act: Act) -> models.QuerySet[Any]:
        return Token.objects.select_related("actor")

    def chip(self, act: Act, thing: Token) -> Chip:
        return STATES[_state(thing.revoked_at, thing.expires_at)]

    def past(self, act: Act, thing: Token) -> tuple[str, ...]:
        return ("access.revoke_token",) if thing.revoked_at is not None else ()

    def facts(self, act: Act, thing: Token) -> list[Fact]:
        return [
            Fact(_("Belongs to"), thing.actor),
            Fact(_("Kind"), thing.get_kind_display()),
            Fact(
                _("Only for"), ", ".join(str(title_of(code)) for code in thing.codes) or _("all that its owner may do")
            ),
            Fact(_("Issued"), thing.issued_at),
            Fact(_("Ends"), thing.expires_at),
            Fact(_("Revoked"), thing.revoked_at),
            Fact(_("Last used"), thing.used_at),
        ]


class OnceProved(ActivityPage):
    """A form that hands out a way in which outlives the session: only to somebody who has just proved who it is."""

    def answer(self, request: HttpRequest, act: Act, key: int | None) -> HttpResponse:
        return super().answer(request, act, key) if recently_proved(request) else to_proving(request)


class IssueToken(OnceProved):
    """Issue a token, and read it the only time that it is shown."""

    activity = issue_token

    def told(self, act: Act, subject: Any, answer: Done) -> list[Fact]:
        secret = getattr(answer.thing, "shown_once", {}).get("token")
        if not secret:
            return []
        return [
            Fact(_("Name"), answer.thing.name),
            Fact(_("Token"), secret, note=_("Copy it now. Bagland keeps only its fingerprint.")),
            Fact(_("Ends"), answer.thing.expires_at),
        ]


class IssueAppPassword(OnceProved):
    """Make an app password, and read it the only time that it is shown."""

    activity = issue_app_password
    button = _("Make app password")
    intro = _("For a program that knows only login and password. Give each program one of its own.")

    def told(self, act: Act, subject: Any, answer: Done) -> list[Fact]:
        secret = getattr(answer.thing, "shown_once", {}).get("token")
        if not secret:
            return []
        login = SignIn.objects.filter(actor=subject).values_list("login", flat=True).first()
        return [
            Fact(_("Login"), login),
            Fact(_("App password"), secret, note=_("Copy it now. Bagland keeps only its fingerprint.")),
            Fact(_("Ends"), answer.thing.expires_at),
        ]


def tokens_card(request: HttpRequest, act: Act) -> SafeString:
    """App passwords and tokens of the reader that are in use. One query."""
    mine = Token.objects.filter(actor=act.actor, revoked_at__isnull=True, expires_at__gt=act.at).order_by("-pk")[:20]
    context = {
        "tokens": [(one, address("access.token", one.pk)) for one in mine],
        "make": act_address("access.issue_app_password", act.actor),
    }
    return render_to_string("access/card_app_passwords.html", context)


cards.append(Card(60, tokens_card))
navigation.entry("access.tokens", area="control", order=60)
