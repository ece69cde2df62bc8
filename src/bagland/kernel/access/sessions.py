"""Sessions: Django's row, read by one prepared statement, and beside it a row of ours that people see and end."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.contrib.sessions.backends import db
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from bagland.foundation import clock
from bagland.foundation.act import Act, Door, act_now
from bagland.foundation.perform import perform
from bagland.kernel.access.devices import device_of
from bagland.kernel.access.models import Session, SignIn, StaffSession
from bagland.kernel.jobs.system import system_actor

_READ = "SELECT session_data FROM django_session WHERE session_key = %s AND expire_date > %s"

SEEN_EVERY = timedelta(minutes=5)
BROWSER_COOKIE = "bagland_browser"
BROWSER_LASTS = timedelta(days=365)


class SessionStore(db.SessionStore):
    """As Django's own; when its row goes, the person's session is over, and when its key changes, it goes along."""

    def load(self) -> dict[str, Any]:
        now = connection.ops.adapt_datetimefield_value(timezone.now())
        with connection.cursor() as cursor:
            cursor.execute(_READ, [self.session_key, now])
            row = cursor.fetchone()
        if row is None:
            self._session_key = None
            return {}
        found: dict[str, Any] = self.decode(row[0])
        return found

    def cycle_key(self) -> None:
        before = self.session_key
        if before:
            Session.objects.filter(digest=digest_of(before)).update(digest=f"moving {digest_of(before)}"[:64])
        super().cycle_key()
        if before and self.session_key:
            moved = Session.objects.filter(digest=f"moving {digest_of(before)}"[:64])
            moved.update(digest=digest_of(self.session_key))

    def delete(self, session_key: str | None = None) -> None:
        gone = session_key or self.session_key
        super().delete(session_key)
        if gone:
            _end(Session.objects.filter(digest=digest_of(gone)), clock.now())


def digest_of(key: str) -> str:
    """What stands in our row of a session's key: it is 160 random bits, so it needs no slow hash."""
    return hashlib.sha256(key.encode()).hexdigest()


def begin(sender: Any, request: HttpRequest, user: SignIn, **_more: Any) -> None:
    """Write our row when somebody is signed in, in whatever way (Django's signal)."""
    key = request.session.session_key
    if key is None:
        return
    now = clock.now()
    Session.objects.update_or_create(
        digest=digest_of(key),
        defaults={
            "sign_in": user,
            "device": device_of(request.META.get("HTTP_USER_AGENT", "")),
            "address": request.META.get("REMOTE_ADDR", "")[:45],
            "browser": _browser(request),
            "began_at": now,
            "seen_at": now,
            "ended_at": None,
        },
    )


def notice_new_browser(request: HttpRequest, sign_in: SignIn, way: str) -> None:
    """Tell a person by mail who comes in from a browser never used before; not at the very first sign-in."""
    key = request.session.session_key
    mine = Session.objects.filter(sign_in=sign_in)
    here = mine.filter(digest=digest_of(key)).first() if key else None
    if here is None:
        return
    before = mine.exclude(pk=here.pk)
    if not before.exists() or (here.browser and before.filter(browser=here.browser).exists()):
        return
    act = act_now(system_actor(), Door.BROWSER)
    perform(_record_new_browser(), act, sign_in.pk, device=here.device or "–", address=here.address or "–")


def _record_new_browser() -> Any:
    from bagland.kernel.access.activities import record_new_browser

    return record_new_browser


def _browser(request: HttpRequest) -> str:
    """The SHA-256 of the cookie that stays in this browser; one is made for a browser that has none."""
    kept = request.COOKIES.get(BROWSER_COOKIE, "")
    if not 20 <= len(kept) <= 60:
        kept = secrets.token_urlsafe(24)
        request.META[BROWSER_COOKIE] = kept
    return digest_of(kept)


def leave_browser_cookie(request: HttpRequest, response: HttpResponse) -> None:
    """Leave the cookie that tells a known browser from a new one. It says nothing of who uses it."""
    if made := request.META.get(BROWSER_COOKIE):
        response.set_cookie(
            BROWSER_COOKIE,
            made,
            max_age=BROWSER_LASTS,
            httponly=True,
            secure=settings.SESSION_COOKIE_SECURE,
            samesite="Lax",
        )


def is_over(began_at: datetime, seen_at: datetime, now: datetime) -> bool:
    """Whether a session has been idle, or has lived, for too long."""
    idle = timedelta(minutes=settings.SESSION_IDLE_MINUTES)
    return now - seen_at > idle or now - began_at > timedelta(seconds=settings.SESSION_COOKIE_AGE)


def mark_seen(session: int, seen_at: datetime, now: datetime, address: str) -> None:
    """A record of operation, written at most every five minutes."""
    if now - seen_at > SEEN_EVERY:
        Session.objects.filter(pk=session).update(seen_at=now, address=address[:45])


def alive(now: datetime) -> Any:
    """Sessions that are neither ended nor over by their age."""
    idle = now - timedelta(minutes=settings.SESSION_IDLE_MINUTES)
    oldest = now - timedelta(seconds=settings.SESSION_COOKIE_AGE)
    return Session.objects.filter(ended_at__isnull=True, seen_at__gte=idle, began_at__gte=oldest)


def end_all_of(actor: int, at: datetime) -> int:
    """End every session of a person, staff sessions too. How many were open."""
    return _end(Session.objects.filter(sign_in__actor=actor), at)


def end_others_of(act: Act, actor: int) -> int:
    """End every session of a person but the one that the act comes through. How many were open."""
    others = Session.objects.filter(sign_in__actor=actor)
    return _end(others.exclude(pk=act.session.key) if act.session is not None else others, act.at)


def _end(rows: Any, at: datetime) -> int:
    keys = list(rows.filter(ended_at__isnull=True).values_list("pk", flat=True))
    if keys:
        Session.objects.filter(pk__in=keys).update(ended_at=at)
        end_staff_sessions_in(keys, at)
    return len(keys)


def end_staff_sessions_in(sessions: Iterable[int], at: datetime) -> None:
    """End the staff sessions of these sessions; one whose time was over already ended then."""
    rows = StaffSession.objects.filter(session__in=list(sessions), ended_at__isnull=True)
    for row in rows:
        row.ended_at = min(at, row.until_at)
        row.save(update_fields=["ended_at"])
