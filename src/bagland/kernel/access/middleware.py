"""Each request gets its act: who asks, in which language, at which moment. One query."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any, NamedTuple

from django.contrib.auth import HASH_SESSION_KEY
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.utils import timezone, translation
from django.utils.crypto import constant_time_compare

from bagland.foundation.act import Act, Door, act_now
from bagland.kernel.access.authority import VERSION_QUERY
from bagland.kernel.access.models import SignIn

Answer = Callable[[HttpRequest], HttpResponse]
SESSION_USER = "_auth_user_id"


class ActMiddleware:
    """Sets `request.act` (None for a stranger), and activates language and time zone.

    The signed-in person and the organisation's version come in one query; a session whose password has changed is over.
    What rooms registered in `known_with_person` comes along, as `request.known`: what stands on every page.
    """

    def __init__(self, answer: Answer) -> None:
        self.answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponse:
        asked: Any = request
        asked.act, asked.known = None, {}
        language, zone = _language(request, None), None
        user_key = request.session.get(SESSION_USER)
        if user_key is not None and (person := _person(user_key, request)) is not None:
            language = _language(request, person)
            zone, asked.act, asked.known = person.time_zone, _act(person, language), person.known
        translation.activate(language)
        timezone.activate(zone or "Europe/Copenhagen")
        asked.LANGUAGE_CODE = language
        response = self.answer(request)
        response.headers.setdefault("Content-Language", language)
        return response


class Person(NamedTuple):
    """What a request needs to know of the one who is signed in."""

    password: str
    actor: int
    language: str
    time_zone: str | None
    version: int
    known: dict[str, Any]


known_with_person: dict[str, str] = {}
"""Scalar sub-selects by name, written by the rooms to the right at start; `s` is the row of access_signin, as in
`(SELECT count(*) FROM notices_notice n WHERE n.reader_id = s.actor_id AND n.read_at IS NULL)`."""


# Every page begins with it, so it is no query of the ORM: building that one cost a quarter of a list page.
_PERSON = f"""
SELECT s.password, s.actor_id, a.language, e.time_zone, ({VERSION_QUERY}) %s
FROM access_signin s
JOIN organisation_actor a ON a.id = s.actor_id
LEFT JOIN organisation_legalentity e ON e.id = a.home_id
WHERE s.id = %%s AND s.is_active
"""  # noqa: S608 - both parts are ours


@cache
def _person_query() -> str:
    """The statement with what the rooms registered; asked first when all of them have."""
    return _PERSON % "".join(f", {select}" for select in known_with_person.values())


def _person(key: str, request: HttpRequest) -> Person | None:
    """The sign-in with language and time zone, and the organisation's version beside it. One query."""
    with connection.cursor() as cursor:
        cursor.execute(_person_query(), [int(key)])
        row = cursor.fetchone()
    if row is None or not _still_good(row[0], request):
        request.session.flush()
        return None
    return Person(*row[:5], known=dict(zip(known_with_person, row[5:], strict=True)))


def _still_good(password: str, request: HttpRequest) -> bool:
    kept = request.session.get(HASH_SESSION_KEY, "")
    return constant_time_compare(kept, SignIn(password=password).get_session_auth_hash())


def _act(person: Person, language: str) -> Act:
    act = act_now(person.actor, Door.BROWSER, language=language)
    act.memory["version"] = person.version
    return act


def _language(request: HttpRequest, person: Person | None) -> str:
    """What was chosen on this computer, else the person's own, else what the browser asks for."""
    chosen = request.COOKIES.get("language", "")
    if chosen in ("da", "en"):
        return chosen
    if person is not None:
        return "en" if person.language.startswith("en") else "da"
    return "en" if translation.get_language_from_request(request).startswith("en") else "da"
