"""Coming in: by password, passkey or provider in the browser, by token at the other doors; each try is an event.

In the browser it is one line: a first proof, a second factor where there is one or must be one, then the session.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any

from axes.handlers.proxy import AxesProxyHandler
from django.contrib.auth import authenticate, login, user_login_failed
from django.db.models import Max, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce
from django.http import HttpRequest
from django.utils.crypto import constant_time_compare

from bagland.foundation import clock
from bagland.foundation.act import Act, Door, act_now
from bagland.foundation.perform import perform
from bagland.kernel.access.activities import as_kept, record_failed_sign_in, record_sign_in, token_digest
from bagland.kernel.access.factors import codes
from bagland.kernel.access.factors.policy import duty_of
from bagland.kernel.access.leaving import has_left
from bagland.kernel.access.models import SignIn, Token
from bagland.kernel.access.states import TokenKind
from bagland.kernel.jobs.system import system_actor
from bagland.kernel.organisation.models import Appointment

LONGEST = 200
USED_EVERY = timedelta(minutes=5)
HALF_WAY = "coming_in"
HALF_WAY_LASTS = timedelta(minutes=10)
PROVED = "proved_at"
BACKEND = "django.contrib.auth.backends.ModelBackend"

came_in: list[Callable[[HttpRequest, SignIn, str], None]] = []
"""What else happens when a session begins; called after it has, with the way that was taken."""


class Step(StrEnum):
    """What comes next for somebody whose first proof holds."""

    IN = "in"
    CODE = "code"
    SET_UP = "set up"
    REMIND = "remind"
    THROUGH = "through"


@dataclass(frozen=True, slots=True)
class HalfWay:
    """Somebody whose password was right and who owes a second factor. For every page still a stranger."""

    sign_in: SignIn
    way: str
    after: str
    step: Step

    def act(self) -> Act:
        """An act of this person, for setting up the factor."""
        return act_now(self.sign_in.actor_id, Door.BROWSER, language=self.sign_in.actor.language)


def by_password(request: HttpRequest, typed_login: str, password: str) -> SignIn | None:
    """Check login and password. None, and recorded, when they do not fit or the throttle is shut."""
    typed = writable(typed_login).strip().lower()
    user = authenticate(request, username=typed, password=password)
    if isinstance(user, SignIn):
        return user
    record_failure(typed, "password")
    return None


def proceed(request: HttpRequest, sign_in: SignIn, way: str, after: str, *, is_enough: bool = False) -> Step:
    """Go on after the first proof: into the house, or half way until a second factor is given or set up.

    `is_enough` says that the way itself holds two factors: a passkey that verified its user, a provider whose own
    second factor counts. Ten queries at most.
    """
    if not is_enough and codes.has_any(sign_in.actor_id):
        return _half_way(request, sign_in, way, after, Step.CODE)
    duty = None if is_enough else duty_of(act_now(sign_in.actor_id, Door.BROWSER))
    if duty is not None and duty.is_due(clock.now().date()):
        return _half_way(request, sign_in, way, after, Step.SET_UP)
    finish(request, sign_in, way)
    return Step.REMIND if duty is not None else Step.IN


def finish(request: HttpRequest, sign_in: SignIn, way: str) -> None:
    """Begin the session and record how it came about. Nothing else begins one."""
    request.session.pop(HALF_WAY, None)
    login(request, sign_in, backend=BACKEND)
    request.session[PROVED] = clock.now().timestamp()
    perform(record_sign_in, act_now(system_actor(), Door.BROWSER), sign_in.pk, way=way)
    for also in came_in:
        also(request, sign_in, way)


def half_way(request: HttpRequest, *steps: Step) -> HalfWay | None:
    """Who is half way in, in this session; None after ten minutes, a new password, or when it was closed. One query."""
    kept = request.session.get(HALF_WAY)
    if kept is None or clock.now().timestamp() - kept["at"] > HALF_WAY_LASTS.total_seconds():
        return None
    sign_in = SignIn.objects.filter(pk=kept["sign_in"], is_active=True).select_related("actor").first()
    if sign_in is None or not constant_time_compare(kept["hash"], sign_in.get_session_auth_hash()):
        return None
    found = HalfWay(sign_in, kept["way"], kept["after"], Step(kept["step"]))
    return found if found.step in steps else None


def _half_way(request: HttpRequest, sign_in: SignIn, way: str, after: str, step: Step) -> Step:
    request.session.cycle_key()
    request.session[HALF_WAY] = {
        "sign_in": sign_in.pk,
        "hash": sign_in.get_session_auth_hash(),
        "way": way,
        "after": after,
        "step": step.value,
        "at": clock.now().timestamp(),
    }
    return step


def takes_code(request: HttpRequest, sign_in: SignIn, typed: str) -> str:
    """How a code proves who it is: "code" or "recovery code"; empty when it does not, which counts as a wrong try."""
    if is_shut(request, sign_in.login):
        return ""
    if codes.takes(sign_in.actor_id, typed):
        return "code"
    if len(typed) >= 12 and codes.takes_recovery_code(sign_in.actor_id, typed):
        return "recovery code"
    count_wrong(request, sign_in.login)
    return ""


def is_shut(request: HttpRequest, typed_login: str) -> bool:
    """Whether the throttle lets this login try no more from this address for now."""
    return not AxesProxyHandler.is_allowed(request, {"username": typed_login})


def count_wrong(request: HttpRequest, typed_login: str) -> None:
    """One more wrong try for the throttle, as a wrong password is."""
    user_login_failed.send(sender=__name__, credentials={"username": typed_login}, request=request)


def record_failure(typed_login: str, way: str) -> None:
    """A try that did not hold, as an event."""
    perform(record_failed_sign_in, act_now(system_actor(), Door.BROWSER), login=typed_login, way=way)


def writable(typed: str) -> str:
    """What was typed as far as a database can hold it: no control characters, and no longer than a login can be."""
    return "".join(character for character in typed[:LONGEST] if character.isprintable())


@dataclass(frozen=True, slots=True)
class Bearer:
    """Who a token stands for, and what it is limited to."""

    token: int
    actor: int
    language: str
    only: frozenset[str] | None

    def act(self, door: Door, **more: Any) -> Act:
        """An act through this token, at this moment."""
        return act_now(self.actor, door, language=self.language, only=self.only, operator=f"token {self.token}", **more)


def bearer(secret: str) -> Bearer | None:
    """The token that was sent, if it is one of ours, runs, and its owner may come in. One query, seldom two."""
    return _shown(Token.objects.filter(digest=token_digest(secret), kind=TokenKind.TOKEN))


def by_app_password(typed_login: str, typed: str) -> Bearer | None:
    """What a program shows that knows only login and password. The app password, never the person's own."""
    login = writable(typed_login).strip().lower()
    digest = token_digest(as_kept(typed[:LONGEST], TokenKind.APP_PASSWORD))
    return _shown(Token.objects.filter(digest=digest, kind=TokenKind.APP_PASSWORD, actor__sign_in__login=login))


def _shown(tokens: QuerySet[Token]) -> Bearer | None:
    """The one of these that runs and whose owner may come in; an agent comes in as long as its owner works here."""
    now = clock.now()
    held = Appointment.objects.order_by().values("actor").annotate(last=Max(Coalesce("last_date", Value(date.max))))
    found = (
        tokens.filter(revoked_at__isnull=True, expires_at__gt=now)
        .filter(Q(actor__sign_in__is_active=True) | Q(actor__kind="AGENT"))
        .annotate(
            last=Subquery(held.filter(actor=OuterRef("actor")).values("last")),
            owner_last=Subquery(held.filter(actor=OuterRef("actor__owner")).values("last")),
        )
        .values_list("pk", "actor_id", "actor__owner_id", "actor__language", "codes", "used_at", "last", "owner_last")
        .first()
    )
    if found is None:
        return None
    key, actor, owner, language, codes, used_at, last_date, owner_last_date = found
    if has_left(actor, last_date, now) or (owner is not None and has_left(owner, owner_last_date, now)):
        return None
    _mark_used(key, used_at, now)
    return Bearer(key, actor, language, frozenset(codes) if codes else None)


def _mark_used(key: int, used_at: datetime | None, now: datetime) -> None:
    """A record of operation, written at most every five minutes."""
    if used_at is None or now - used_at > USED_EVERY:
        Token.objects.filter(pk=key).update(used_at=now)


def act_key() -> str:
    """A key for one form, so that sending it twice does it once."""
    return secrets.token_urlsafe(16)
