"""What is done about tokens and app passwords."""

from __future__ import annotations

import hashlib
import secrets
from datetime import date, timedelta
from typing import Annotated

from django.utils.translation import gettext_lazy as _

from bagland.foundation.act import Act
from bagland.foundation.activity import activities as registered
from bagland.foundation.activity import activity, title_of, view, views
from bagland.foundation.inputs import Says
from bagland.foundation.periods import midnight
from bagland.foundation.refusals import UnknownActivity
from bagland.kernel.access.models import SignIn, Token
from bagland.kernel.access.refusals import NoSignIn, TokenLifetime, TokenTooNarrow
from bagland.kernel.access.states import TokenKind
from bagland.kernel.organisation.models import Actor
from bagland.kernel.organisation.questions import must_be_choosable
from bagland.kernel.organisation.rules import must_fit

view("access.see_tokens", title=_("See tokens"))

LONGEST_TOKEN = timedelta(days=366)
USUAL_TOKEN = timedelta(days=90)
TOKEN_BYTES = 32
TOKEN_MARK = "bagland_"  # noqa: S105 - the beginning of every token, for whoever finds one
SIGNS = "abcdefghjkmnpqrstuvwxyz23456789"


@activity("access.issue_token", title=_("Issue token"), told=_("issued the token."), subject=Actor)
def issue_token(
    act: Act,
    person: Actor,
    *,
    name: Annotated[str, Says(_("Name"), help=_("What it is for, so that it can be revoked one day."))],
    expires: Annotated[
        date | None, Says(_("Ends"), help=_("In 90 days when left out, in a year at the latest."))
    ] = None,
    codes: Annotated[
        list[str] | None, Says(_("Only for"), help=_("Codes of activities and views; all of one's own when left out."))
    ] = None,
) -> Token:
    """Issue a bearer token for oneself or one's agent. It is shown once; only its SHA-256 is kept.

    `expires` is the last day, in the time zone of the position's entity. Refuses with TokenLifetime, UnknownActivity
    for a code that nothing has, or TokenTooNarrow when a limited token asks for more than it may itself.
    """
    return _issued(act, person, TokenKind.TOKEN, name, expires or act.today + USUAL_TOKEN, codes)


@activity("access.issue_app_password", title=_("Make app password"), told=_("made the app password."), subject=Actor)
def issue_app_password(
    act: Act,
    person: Actor,
    *,
    name: Annotated[str, Says(_("Name"), help=_("The program and the computer: “Mail on the telephone”."))],
    expires: Annotated[date | None, Says(_("Ends"), help=_("In a year when left out, and at the latest."))] = None,
    codes: Annotated[
        list[str] | None, Says(_("Only for"), help=_("Codes of activities and views; all of one's own when left out."))
    ] = None,
) -> Token:
    """Make a password for one program that knows only login and password. It is shown once; its SHA-256 is kept.

    The program shows the person's own login beside it. Refuses as `issue_token` does, and with NoSignIn.
    """
    must_be_choosable(person, people_only=True)
    if not SignIn.objects.filter(actor=person, is_active=True).exists():
        raise NoSignIn(person=person.name)
    return _issued(act, person, TokenKind.APP_PASSWORD, name, expires or act.today + LONGEST_TOKEN, codes)


@activity("access.revoke_token", title=_("Revoke token"), told=_("revoked the token."), subject=Token)
def revoke_token(act: Act, token: Token) -> Token:
    """End a token at once."""
    if token.revoked_at is None:
        token.revoked_at = act.at
        token.save(update_fields=["revoked_at"])
    return token


def token_digest(secret: str) -> str:
    """What is kept of a token: 256 random bits need no slow hash."""
    return hashlib.sha256(secret.encode()).hexdigest()


def _issued(act: Act, person: Actor, kind: TokenKind, name: str, last: date, codes: list[str] | None) -> Token:
    """A token or app password as a row, with its secret on the object the only time."""
    must_fit(name=(name, 100))
    if act.only is not None and (not codes or not act.only.issuperset(codes)):
        raise TokenTooNarrow(activity=title_of("access.issue_token"))
    latest = act.today + LONGEST_TOKEN
    if not act.today <= last <= latest:
        raise TokenLifetime(latest=latest)
    for code in codes or ():
        if code not in registered and code not in views:
            raise UnknownActivity(activity=code)
    secret = TOKEN_MARK + secrets.token_urlsafe(TOKEN_BYTES) if kind == TokenKind.TOKEN else app_password()
    zone = act.standing.time_zone if act.standing else "UTC"
    token = Token.objects.create(
        actor=person,
        kind=kind,
        name=name,
        digest=token_digest(as_kept(secret, kind)),
        codes=sorted(set(codes or ())),
        issued_at=act.at,
        expires_at=midnight(last + timedelta(days=1), zone),
    )
    token.shown_once = {"token": secret}
    return token


def app_password() -> str:
    """Twenty letters and figures that are not mistaken for each other, in fours: 99 random bits."""
    signs = "".join(secrets.choice(SIGNS) for _place in range(20))
    return "-".join(signs[place : place + 4] for place in range(0, 20, 4))


def as_kept(secret: str, kind: TokenKind) -> str:
    """What is hashed: of an app password without the hyphens and spaces that people add and leave out."""
    return "".join(sign for sign in secret.lower() if sign.isalnum()) if kind == TokenKind.APP_PASSWORD else secret
