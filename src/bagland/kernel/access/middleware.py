"""Each request gets its act: who asks, in which language, at which moment. One query."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone, translation

from bagland.foundation.act import Act, Door, act_now
from bagland.kernel.access.models import SignIn
from bagland.kernel.organisation.models import Version

Answer = Callable[[HttpRequest], HttpResponse]
SESSION_USER = "_auth_user_id"


class ActMiddleware:
    """Sets `request.act` (None for a stranger) and `request.person`, and activates language and time zone.

    The signed-in person and the organisation's version come in one query; a session whose password has changed is over.
    """

    def __init__(self, answer: Answer) -> None:
        self.answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponse:
        asked: Any = request
        asked.act = asked.person = None
        language = _language(request, None)
        user_key = request.session.get(SESSION_USER)
        if user_key is not None and (person := _person(user_key, request)) is not None:
            language = _language(request, person)
            asked.person = person
            asked.act = _act(person, language)
        translation.activate(language)
        zone = asked.person.actor.home.time_zone if asked.person and asked.person.actor.home else "Europe/Copenhagen"
        timezone.activate(zone)
        asked.LANGUAGE_CODE = language
        response = self.answer(request)
        response.headers.setdefault("Content-Language", language)
        return response


def _person(key: str, request: HttpRequest) -> SignIn | None:
    """The sign-in with actor and home entity, and the organisation's version beside it."""
    found: Any = (
        SignIn.objects.select_related("actor__home")
        .annotate(version=Version.objects.filter(pk=1).values("version")[:1])
        .filter(pk=key, is_active=True)
        .first()
    )
    if found is None or not _still_good(found, request):
        request.session.flush()
        return None
    person: SignIn = found
    return person


def _still_good(person: SignIn, request: HttpRequest) -> bool:
    from django.contrib.auth import HASH_SESSION_KEY
    from django.utils.crypto import constant_time_compare

    kept = request.session.get(HASH_SESSION_KEY, "")
    return constant_time_compare(kept, person.get_session_auth_hash())


def _act(person: Any, language: str) -> Act:
    act = act_now(person.actor_id, Door.BROWSER, language=language)
    act.memory["version"] = person.version
    return act


def _language(request: HttpRequest, person: SignIn | None) -> str:
    """What was chosen on this computer, else the person's own, else what the browser asks for."""
    chosen = request.COOKIES.get("language", "")
    if chosen in ("da", "en"):
        return chosen
    if person is not None:
        return "en" if person.actor.language.startswith("en") else "da"
    return "en" if translation.get_language_from_request(request).startswith("en") else "da"
