"""The addresses of the API, made from its operations. Config includes them when every app is ready."""

from __future__ import annotations

import re

from django.urls import URLPattern, path, re_path

from bagland.doors.api.document import document, openapi
from bagland.doors.api.door import Address, nothing_here
from bagland.doors.api.every import operations
from bagland.doors.api.files import addresses as files
from bagland.doors.api.operations import Operation

__all__ = ["beyond", "document", "urlpatterns"]


def addresses() -> list[URLPattern]:
    """One address for each path, the document, and an answer for whatever else is asked below them."""
    by_path: dict[str, dict[str, Operation]] = {}
    for operation in operations():
        by_path.setdefault(operation.path, {})[operation.method] = operation
    # Written words stand before keys: /rights/of is no person.
    ordered = sorted(by_path.items(), key=lambda pair: [part.startswith("{") for part in pair[0].split("/")])
    return [
        path("openapi.json", openapi, name="openapi"),
        *files(),
        *(path(_route(template), Address(known), name=_name(known)) for template, known in ordered),
        re_path(r"^.*\Z", nothing_here, name="nothing"),
    ]


def _route(template: str) -> str:
    return re.sub(r"\{(\w+)\}", r"<str:\1>", template.removeprefix("/"))


def _name(known: dict[str, Operation]) -> str:
    return min(operation.name for operation in known.values())


urlpatterns = addresses()
beyond = [re_path(r"^api(/|\Z)", nothing_here, name="no-api")]
"""For config, behind the API itself: what lies below /api/ and is no API answers as the API does."""
