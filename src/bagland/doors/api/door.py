"""The door: who asks and in which language, the right operation, one answer; whatever goes wrong is a problem document.

No cookie is read, so no other site can send a person's browser here with a right: the token stands in a header.
"""

from __future__ import annotations

import base64
import logging
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from django.core import signals
from django.http import HttpRequest, HttpResponse
from django.utils import timezone, translation
from django.utils.translation.trans_real import parse_accept_lang_header
from pydantic import BaseModel

from bagland.doors.api import reading
from bagland.doors.api.operations import Answer, Call, Operation
from bagland.doors.api.problems import JSON, json_response, problem
from bagland.doors.api.refusals import Broken, NothingHere, TokenMissing, TokenNotGood, WrongMethod
from bagland.foundation.act import Act, Door
from bagland.foundation.refusal import Refusal
from bagland.kernel.access.sign_in import Bearer, bearer, by_app_password
from bagland.kernel.organisation.models import Actor

log = logging.getLogger(__name__)
ZONE = "Europe/Copenhagen"


class Address:
    """The view of one address: its operations by method."""

    csrf_exempt = True
    """Read by Django's middleware; there is no cookie that a foreign form could use."""

    def __init__(self, operations: Mapping[str, Operation]) -> None:
        self.operations = operations

    def __call__(self, request: HttpRequest, **written: str) -> HttpResponse:
        """The answer, in the language that was asked for, in the time zone of the one who asks."""
        with translation.override(wanted_language(request) or "en"), timezone.override(ZONE):
            try:
                response = self._answered(request, written)
            except Refusal as refusal:
                response = problem(refusal, request.path)
            except Exception:
                log.exception("unhandled in the API", extra={"path": request.path, "method": request.method})
                signals.got_request_exception.send(sender=type(self), request=request)
                response = problem(Broken(), request.path)
                response._has_been_logged = True  # type: ignore[attr-defined]  # Django would say it once more
            response.headers["Content-Language"] = translation.get_language() or "en"
        response.headers["Vary"] = "Authorization, Accept-Language"
        return response

    def _answered(self, request: HttpRequest, written: Mapping[str, str]) -> HttpResponse:
        act = come_in(request)
        method = "GET" if request.method == "HEAD" else request.method or ""
        operation = self.operations.get(method)
        if operation is None:
            raise WrongMethod(path=request.path, method=method, allowed=self.allowed)
        call = Call(
            act=act,
            path=request.path,
            keys=reading.path_keys(operation, written, request.path),
            given=reading.query(operation, request),
            headers=reading.headers(operation, request),
            body=reading.body(request) if operation.body is not None else None,
        )
        return sent(operation.answer(call))

    @property
    def allowed(self) -> list[str]:
        """The methods that this address knows."""
        return sorted({*self.operations, *({"HEAD"} if "GET" in self.operations else ())})


def come_in(request: HttpRequest) -> Act:
    """The bearer's act; language and time zone count from here on. Refuses with TokenMissing or TokenNotGood."""
    scheme, _space, secret = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() not in ("bearer", "basic") or not secret.strip():
        raise TokenMissing
    found = bearer(secret.strip()) if scheme.lower() == "bearer" else _by_app_password(secret.strip())
    if found is None:
        raise TokenNotGood
    act = found.act(Door.API)
    language = wanted_language(request) or ("en" if found.language.startswith("en") else "da")
    translation.activate(language)
    timezone.activate(zone_of(found.actor))
    return replace(act, language=language)


def _by_app_password(written: str) -> Bearer | None:
    """Login and app password, as programs that know no better send them (RFC 7617, UTF-8)."""
    try:
        login, colon, password = base64.b64decode(written, validate=True).decode().partition(":")
    except ValueError:
        return None
    return by_app_password(login, password) if colon else None


def zone_of(actor: int) -> str:
    """The time zone in which this actor reads moments: that of the home entity. One query."""
    zone = Actor.objects.filter(pk=actor).values_list("home__time_zone", flat=True).first()
    return str(zone or ZONE)


def wanted_language(request: HttpRequest) -> str:
    """`da` or `en`, whichever Accept-Language prefers; empty when it names neither."""
    wishes = parse_accept_lang_header(request.headers.get("Accept-Language", "").lower())
    for wish, _weight in wishes:
        if wish[:2] in ("da", "en") and wish[2:3] in ("", "-"):
            return str(wish[:2])
    return ""


def sent(answer: Answer) -> HttpResponse:
    """An answer as a response. What a model leaves unset is not sent."""
    content: Any = answer.content
    if isinstance(content, BaseModel):
        content = content.model_dump(mode="json", by_alias=True, exclude_unset=True)
    return json_response(content, answer.status, JSON, answer.headers)


def nothing_here(request: HttpRequest, **_written: str) -> HttpResponse:
    """The answer for every address below the API that is none."""
    with translation.override(wanted_language(request) or "en"):
        response = problem(NothingHere(path=request.path), request.path)
        response.headers["Content-Language"] = translation.get_language() or "en"
        return response


nothing_here.csrf_exempt = True  # type: ignore[attr-defined]
