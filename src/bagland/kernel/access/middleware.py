"""Each request gets its act: who asks, in which language, at which moment, through which session. One query."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from functools import cache
from typing import Any, NamedTuple, cast

from django.conf import settings
from django.contrib.auth import HASH_SESSION_KEY
from django.db import connection
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import get_script_prefix
from django.utils import timezone, translation
from django.utils.crypto import constant_time_compare

from bagland.foundation import clock
from bagland.foundation.act import Act, Door, Session, act_now
from bagland.kernel.access.authority import VERSION_QUERY
from bagland.kernel.access.leaving import LAST_APPOINTMENT, as_day, as_moment, has_left
from bagland.kernel.access.models import SignIn
from bagland.kernel.access.sessions import digest_of, is_over, leave_browser_cookie, mark_seen
from bagland.kernel.access.sign_in import PROVED

Answer = Callable[[HttpRequest], HttpResponse]
SESSION_USER = "_auth_user_id"


class ActMiddleware:
    """Sets `request.act` (None for a stranger), and activates language and time zone.

    The signed-in person, the session and the organisation's version come in one query. A session is over when it was
    ended or has grown too old, when the password has changed, the sign-in is closed, or the last appointment has ended.
    Whoever must choose a new password gets to no other page before. What rooms registered in `known_with_person` comes
    along, as `request.known`: what stands on every page.
    """

    def __init__(self, answer: Answer) -> None:
        self.answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponse:
        asked: Any = request
        asked.act, asked.known = None, {}
        language, zone = _language(request, None), None
        user_key = request.session.get(SESSION_USER)
        person = _person(user_key, request) if user_key is not None else None
        if person is not None:
            language = _language(request, person)
            zone, asked.act, asked.known = person.time_zone, _act(person, language, request), person.known
        translation.activate(language)
        timezone.activate(zone or "Europe/Copenhagen")
        asked.LANGUAGE_CODE = language
        if person is not None and person.must_change and not _may_go_on(request, person):
            response = to_new_password(request, person.actor)
        else:
            response = self.answer(request)
        leave_browser_cookie(request, response)
        response.headers.setdefault("Content-Language", language)
        return response


class Person(NamedTuple):
    """What a request needs to know of the one who is signed in."""

    password: str
    actor: int
    language: str
    time_zone: str | None
    version: int
    session: int
    began_at: datetime
    seen_at: datetime
    must_change: bool
    last_date: date | None
    staff: int | None
    staff_until_at: datetime | None
    staff_reason: str | None
    known: dict[str, Any]


known_with_person: dict[str, str] = {}
"""Scalar sub-selects by name, written by the rooms to the right at start; `s` is the row of access_signin, as in
`(SELECT count(*) FROM notices_notice n WHERE n.reader_id = s.actor_id AND n.read_at IS NULL)`."""


# Every page begins with it, so it is no query of the ORM: building that one cost a quarter of a list page.
_PERSON = f"""
SELECT s.password, s.actor_id, a.language, e.time_zone, ({VERSION_QUERY}), r.id, r.began_at, r.seen_at, s.must_change,
{LAST_APPOINTMENT.format(actor="s.actor_id")}, t.id, t.until_at, t.reason %s
FROM access_signin s
JOIN access_session r ON r.sign_in_id = s.id AND r.digest = %%s AND r.ended_at IS NULL
LEFT JOIN access_staffsession t ON t.session_id = r.id AND t.ended_at IS NULL
JOIN organisation_actor a ON a.id = s.actor_id
LEFT JOIN organisation_legalentity e ON e.id = a.home_id
WHERE s.id = %%s AND s.is_active
"""  # noqa: S608 - both parts are ours


@cache
def _person_query() -> str:
    """The statement with what the rooms registered; asked first when all of them have."""
    return _PERSON % "".join(f", {select}" for select in known_with_person.values())


def _person(key: str, request: HttpRequest) -> Person | None:
    """The sign-in with language, time zone and session, and the organisation's version beside it. One query.

    Around the midnight on which the last appointment ends it is two.
    """
    now = clock.now()
    with connection.cursor() as cursor:
        cursor.execute(_person_query(), [digest_of(request.session.session_key or ""), int(key)])
        row = cursor.fetchone()
    person = _read(row) if row is not None and _still_good(row[0], request) else None
    if person is None or is_over(person.began_at, person.seen_at, now) or has_left(person.actor, person.last_date, now):
        request.session.flush()
        return None
    mark_seen(person.session, person.seen_at, now, request.META.get("REMOTE_ADDR", ""))
    if person.staff_until_at is not None and person.staff_until_at <= now:
        return person._replace(staff=None)
    return person


def _read(row: tuple[Any, ...]) -> Person:
    """The row of the query, with moments and days as such on both databases."""
    password, actor, language, zone, version, session, began, seen, must_change, last, staff, until, reason = row[:13]
    return Person(
        password=password,
        actor=actor,
        language=language,
        time_zone=zone,
        version=version,
        session=session,
        began_at=cast(datetime, as_moment(began)),
        seen_at=cast(datetime, as_moment(seen)),
        must_change=bool(must_change),
        last_date=as_day(last),
        staff=staff,
        staff_until_at=as_moment(until),
        staff_reason=reason,
        known=dict(zip(known_with_person, row[13:], strict=True)),
    )


def _still_good(password: str, request: HttpRequest) -> bool:
    kept = request.session.get(HASH_SESSION_KEY, "")
    return constant_time_compare(kept, SignIn(password=password).get_session_auth_hash())


def _act(person: Person, language: str, request: HttpRequest) -> Act:
    proved = request.session.get(PROVED)
    session = Session(
        key=person.session,
        proved_at=datetime.fromtimestamp(proved, UTC) if isinstance(proved, (int, float)) else None,
        staff=person.staff,
    )
    act = act_now(person.actor, Door.BROWSER, language=language, session=session)
    act.memory["version"] = person.version
    if person.staff is not None and person.staff_until_at is not None:
        asked: Any = request
        asked.staff = StaffNow(person.staff, person.staff_until_at, person.staff_reason or "")
    return act


class StaffNow(NamedTuple):
    """The staff session of a request, for the bar on its page."""

    key: int
    until_at: datetime
    reason: str


def _may_go_on(request: HttpRequest, person: Person) -> bool:
    """Whether this address is open to somebody who must choose a new password first."""
    prefix = get_script_prefix()
    mine = f"{prefix}act/access.set_password/{person.actor}/"
    return request.path in (mine, f"{prefix}sign-out/", f"{prefix}language/") or request.path.startswith(
        (settings.STATIC_URL, f"{prefix}api/")
    )


def to_new_password(request: HttpRequest, actor: int) -> HttpResponse:
    """Off to the form for a new password; a fragment asks the browser to go there as a whole."""
    where = f"{get_script_prefix()}act/access.set_password/{actor}/"
    if request.headers.get("HX-Request"):
        return HttpResponse(status=204, headers={"HX-Redirect": where})
    return HttpResponseRedirect(where)


def _language(request: HttpRequest, person: Person | None) -> str:
    """The person's choice for every computer, then the one on this computer, the person's own, the browser's."""
    everywhere = person.known.get("desk.language") if person is not None else None
    chosen = everywhere or request.COOKIES.get("language", "")
    if chosen in ("da", "en"):
        return chosen
    if person is not None:
        return "en" if person.language.startswith("en") else "da"
    return "en" if translation.get_language_from_request(request).startswith("en") else "da"
