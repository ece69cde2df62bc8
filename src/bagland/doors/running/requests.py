"""Every request gets an id and is timed: the outermost layer, so that what it sees is what the reader waited for."""

from __future__ import annotations

import re
import secrets
import time
from collections.abc import Callable
from typing import Any

import structlog
from django.conf import settings
from django.http import HttpRequest, HttpResponse

from bagland.doors.running import measures

_GIVEN = re.compile(r"[A-Za-z0-9._-]{8,64}")
METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})


class Watched:
    """Sets `request.id` and `request.number`, which an error page shows, and counts the answer.

    An id that a proxy has given in X-Request-ID is kept, so that both logs say the same. Every line of the log that is
    written meanwhile carries it.
    """

    def __init__(self, answer: Callable[[HttpRequest], HttpResponse]) -> None:
        self.answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponse:
        started, asked = time.perf_counter(), _named(request)
        structlog.contextvars.bind_contextvars(request_id=asked.id)
        status = "500"
        try:
            response = self.answer(request)
            status = str(response.status_code)
            response.headers["X-Request-ID"] = asked.id
            return response
        finally:
            structlog.contextvars.unbind_contextvars("request_id")
            method = request.method if request.method in METHODS else "other"
            measures.requests.labels(page_of(request), method, status).observe(time.perf_counter() - started)


def _named(request: HttpRequest) -> Any:
    asked: Any = request
    given = request.headers.get("X-Request-ID", "")
    asked.id = given if _GIVEN.fullmatch(given) else secrets.token_hex(8)
    asked.number = asked.id[:8].upper()
    return asked


def page_of(request: HttpRequest) -> str:
    """The name of the page that answered: as many as there are pages, whatever is asked for."""
    match = request.resolver_match
    if match is not None:
        return match.view_name or match.route or "unnamed"
    return "static" if request.path_info.startswith(settings.STATIC_URL) else "none"
