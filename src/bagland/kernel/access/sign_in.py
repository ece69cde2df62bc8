"""Coming in: by password in the browser, by token at the other doors; each try is an event."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.contrib.auth import authenticate, login
from django.db.models import Q
from django.http import HttpRequest

from bagland.foundation import clock
from bagland.foundation.act import Act, Door, act_now
from bagland.foundation.perform import perform
from bagland.kernel.access.activities import record_failed_sign_in, record_sign_in, token_digest
from bagland.kernel.access.models import SignIn, Token
from bagland.kernel.jobs.system import system_actor

LONGEST = 200
USED_EVERY = timedelta(minutes=5)


def come_in(request: HttpRequest, typed_login: str, password: str) -> SignIn | None:
    """Check login and password, start a session, record it. None when they do not fit or the throttle is shut."""
    typed = writable(typed_login).strip().lower()
    user = authenticate(request, username=typed, password=password)
    by_system = act_now(system_actor(), Door.BROWSER)
    if not isinstance(user, SignIn):
        perform(record_failed_sign_in, by_system, login=typed)
        return None
    login(request, user, backend="django.contrib.auth.backends.ModelBackend")
    perform(record_sign_in, by_system, user.pk, way="password")
    return user


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
    now = clock.now()
    found = (
        Token.objects.filter(digest=token_digest(secret), revoked_at__isnull=True, expires_at__gt=now)
        .filter(Q(actor__sign_in__is_active=True) | Q(actor__kind="AGENT"))
        .values_list("pk", "actor_id", "actor__language", "codes", "used_at")
        .first()
    )
    if found is None:
        return None
    key, actor, language, codes, used_at = found
    _mark_used(key, used_at, now)
    return Bearer(key, actor, language, frozenset(codes) if codes else None)


def _mark_used(key: int, used_at: datetime | None, now: datetime) -> None:
    """A record of operation, written at most every five minutes."""
    if used_at is None or now - used_at > USED_EVERY:
        Token.objects.filter(pk=key).update(used_at=now)


def act_key() -> str:
    """A key for one form, so that sending it twice does it once."""
    return secrets.token_urlsafe(16)
