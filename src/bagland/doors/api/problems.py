"""A refusal as the problem document of RFC 9457."""

from __future__ import annotations

import inspect
import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from django.http import HttpResponse

from bagland.doors.api.refusals import TokenMissing, TokenNotGood, WrongMethod
from bagland.foundation.refusal import Refusal

PROBLEM = "application/problem+json"
JSON = "application/json"


def type_of(code: str) -> str:
    """Where the refusal is explained: the stable address that tells kinds of problems apart."""
    return f"/docs/refusals/{code}"


def problem(refusal: Refusal, path: str) -> HttpResponse:
    """The answer for a refusal, its sentence in the active language. The title is English and for developers."""
    content: dict[str, Any] = {
        "type": type_of(refusal.code),
        "title": title_of(type(refusal)),
        "status": refusal.status,
        "detail": refusal.sentence,
        "code": refusal.code,
        "instance": quote(path),
    }
    if refusal.faults:
        content["faults"] = dict(refusal.faults)
    return json_response(content, refusal.status, PROBLEM, headers_of(refusal))


def title_of(refusal: type[Refusal]) -> str:
    """The first sentence of the refusal's description."""
    return " ".join((inspect.getdoc(refusal) or refusal.code).split("\n\n")[0].split())


def headers_of(refusal: Refusal) -> dict[str, str]:
    """The headers that HTTP asks for beside some statuses (RFC 9110, 15.5.2 and 15.5.6; RFC 6750, 3)."""
    match refusal:
        case TokenMissing():
            return {"WWW-Authenticate": 'Bearer realm="bagland"'}
        case TokenNotGood():
            return {"WWW-Authenticate": 'Bearer realm="bagland", error="invalid_token"'}
        case WrongMethod():
            return {"Allow": ", ".join(refusal.allowed)}
        case _:
            return {}


def json_response(content: Any, status: int, media_type: str, headers: Mapping[str, str]) -> HttpResponse:
    """Compact JSON in UTF-8; what UTF-8 cannot say is escaped."""
    text = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
    return HttpResponse(
        text.encode("utf-8", "backslashreplace"), status=status, content_type=media_type, headers=dict(headers)
    )
