"""What is done about sign-ins, passwords, tokens, and requests for approval."""

from __future__ import annotations

import hashlib
import secrets
from datetime import date, timedelta
from typing import Annotated, Any

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from bagland.foundation.act import Act
from bagland.foundation.activity import activities as registered
from bagland.foundation.activity import activity, title_of, view, views
from bagland.foundation.inputs import Says
from bagland.foundation.kinds import Scope
from bagland.foundation.periods import midnight
from bagland.foundation.refusals import UnknownActivity
from bagland.kernel.access.facts import LoginClosed, SignedIn, SignInFailed
from bagland.kernel.access.models import Request, SignIn, Token
from bagland.kernel.access.refusals import (
    LoginTaken,
    NoSignIn,
    PasswordTooWeak,
    RequestIsClosed,
    TokenLifetime,
    TokenTooNarrow,
    WrongPassword,
)
from bagland.kernel.access.requests import close, must_be_decided_by, requested_act
from bagland.kernel.access.states import RequestState
from bagland.kernel.organisation.models import Actor
from bagland.kernel.organisation.questions import must_be_choosable
from bagland.kernel.organisation.rules import must_fit

view("access.see_rights", title=_("See who may do what"))
view("access.see_tokens", title=_("See tokens"))
view("access.see_requests", title=_("See requests for approval"))

LONGEST_TOKEN = timedelta(days=366)
TOKEN_BYTES = 32
TOKEN_MARK = "bagland_"  # noqa: S105 - the beginning of every token, for whoever finds one


@activity("access.open_login", title=_("Open sign-in"), told=_("opened the sign-in."), subject=Actor)
def open_login(
    act: Act,
    person: Actor,
    *,
    login: Annotated[str, Says(_("Login"), help=_("Most often the work e-mail."), personal="normal")],
    password: Annotated[str, Says(_("First password"), secret=True)],
) -> SignIn:
    """Give a person a login and a first password. Refuses with NotAPerson, LoginTaken or PasswordTooWeak."""
    must_be_choosable(person, people_only=True)
    login = login.lower()
    must_fit(login=(login, 200))
    if SignIn.objects.filter(login=login).exists() or SignIn.objects.filter(actor=person).exists():
        raise LoginTaken(login=login, person=person.name)
    sign_in = SignIn(login=login, actor=person)
    _must_be_strong(password, sign_in)
    sign_in.set_password(password)
    sign_in.save()
    return sign_in


@activity("access.close_login", title=_("Close sign-in"), told=_("closed the sign-in."), subject=Actor)
def close_login(act: Act, person: Actor, *, reason: Annotated[str, Says(_("Reason"))]) -> Actor:
    """Let nobody sign in as this person, and revoke the tokens of the person and of the agents that person owns.

    Nothing is lost: it can be opened again.
    """
    SignIn.objects.filter(actor=person).update(is_active=False)
    tokens = Token.objects.filter(actor=person) | Token.objects.filter(actor__owner=person)
    tokens.filter(revoked_at__isnull=True).update(revoked_at=act.at)
    act.tell(LoginClosed(reason=reason))
    return person


@activity("access.reopen_login", title=_("Reopen sign-in"), told=_("opened the sign-in again."), subject=Actor)
def reopen_login(act: Act, person: Actor, *, password: Annotated[str, Says(_("New password"), secret=True)]) -> Actor:
    """Let a person in again, with a new password that the person changes.

    Refuses with NotAPerson, NoSignIn or PasswordTooWeak.
    """
    must_be_choosable(person, people_only=True)
    sign_in = SignIn.objects.filter(actor=person).first()
    if sign_in is None:
        raise NoSignIn(person=person.name)
    _must_be_strong(password, sign_in)
    sign_in.set_password(password)
    sign_in.is_active = True
    sign_in.save(update_fields=["password", "is_active"])
    return person


@activity("access.set_password", title=_("Change password"), told=_("changed the password."), subject=Actor)
def set_password(
    act: Act,
    person: Actor,
    *,
    present: Annotated[str, Says(_("Present password"), secret=True)],
    password: Annotated[str, Says(_("New password"), secret=True)],
) -> Actor:
    """Change one's own password. Refuses with WrongPassword or PasswordTooWeak."""
    sign_in = SignIn.objects.filter(actor=person).first()
    if sign_in is None or not sign_in.check_password(present):
        raise WrongPassword
    _must_be_strong(password, sign_in)
    sign_in.set_password(password)
    sign_in.save(update_fields=["password"])
    return person


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
    must_fit(name=(name, 100))
    if act.only is not None and (not codes or not act.only.issuperset(codes)):
        raise TokenTooNarrow(activity=title_of("access.issue_token"))
    latest = act.today + LONGEST_TOKEN
    last = expires or act.today + timedelta(days=90)
    if not act.today <= last <= latest:
        raise TokenLifetime(latest=latest)
    for code in codes or ():
        if code not in registered and code not in views:
            raise UnknownActivity(activity=code)
    secret = TOKEN_MARK + secrets.token_urlsafe(TOKEN_BYTES)
    zone = act.standing.time_zone if act.standing else "UTC"
    token = Token.objects.create(
        actor=person,
        name=name,
        digest=token_digest(secret),
        codes=sorted(set(codes or ())),
        issued_at=act.at,
        expires_at=midnight(last + timedelta(days=1), zone),
    )
    token.shown_once = {"token": secret}
    return token


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


@activity("access.approve_request", title=_("Approve"), subject=Request, stands_for=requested_act)
def approve_request(act: Act, request: Request) -> Request:
    """Perform what the request asks for, for the one who asked, with this actor as approver on the event.

    Whoever could do it without approval may approve it, but not the one who asked. A stand-in: this body never runs.
    """
    raise AssertionError("approving performs what the request asks for")


@activity("access.decline_request", title=_("Decline"), told=_("declined the request."), subject=Request)
def decline_request(act: Act, request: Request, *, reason: Annotated[str, Says(_("Reason"), lines=3)]) -> Request:
    """Say no to a request, with a reason that the one who asked can read. Only who could approve it may."""
    _must_wait(request)
    must_be_decided_by(act, request)
    return close(request, act, RequestState.DECLINED, by=act.actor, reason=reason)


@activity("access.withdraw_request", title=_("Withdraw request"), told=_("withdrew the request."), subject=Request)
def withdraw_request(act: Act, request: Request) -> Request:
    """Take back what one has asked for."""
    _must_wait(request)
    return close(request, act, RequestState.WITHDRAWN, by=act.actor)


@activity(
    "access.expire_request",
    title=_("Let request run out"),
    told=_("let the request run out."),
    subject=Request,
    by_system=True,
)
def expire_request(act: Act, request: Request) -> Request:
    """Close a request that nobody has answered in its time."""
    if request.state == RequestState.WAITING and request.expires_at <= act.at:
        close(request, act, RequestState.EXPIRED, by=None)
    return request


@activity("access.record_sign_in", title=_("Signed in"), told=_("let the person in."), subject=SignIn, by_system=True)
def record_sign_in(act: Act, sign_in: SignIn, *, way: Annotated[str, Says(_("Way in"))]) -> SignIn:
    """That somebody came in with the right password."""
    act.tell(SignedIn(way=way))
    sign_in.last_login = act.at
    sign_in.save(update_fields=["last_login"])
    return sign_in


def _where_it_was_tried(_subject: Any, _inputs: dict[str, Any]) -> Scope:
    return Scope()


@activity(
    "access.record_failed_sign_in",
    title=_("Sign-in failed"),
    told=_("refused a sign-in."),
    by_system=True,
    scope=_where_it_was_tried,
)
def record_failed_sign_in(act: Act, *, login: Annotated[str, Says(_("Login"), personal="normal")] = "") -> None:
    """That somebody tried to come in and could not."""
    act.tell(SignInFailed(login=login))


def _must_wait(request: Request) -> None:
    if request.state != RequestState.WAITING:
        raise RequestIsClosed(state=request.get_state_display(), closed_at=request.closed_at)


def _must_be_strong(password: str, sign_in: SignIn) -> None:
    try:
        validate_password(password, sign_in)
    except ValidationError as error:
        raise PasswordTooWeak(faults=" ".join(error.messages)) from None
