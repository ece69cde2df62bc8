"""Files through the API: sent by tus 1.0.0 and fetched in ranges, as in the browser, with the bearer's right.

They are bytes and no JSON, so they stand beside the operations. `documents.file_document` files what has come, by the
number in the header Bagland-Transfer.
"""

from __future__ import annotations

import logging

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import URLPattern, path
from django.utils import timezone, translation

from bagland.doors.api.door import ZONE, come_in, wanted_language
from bagland.doors.api.problems import problem
from bagland.doors.api.refusals import Broken, WrongMethod
from bagland.foundation.refusal import Refusal
from bagland.kernel.documents.pages.fetching import sent_out
from bagland.kernel.documents.pages.sending import spoken, with_version
from bagland.kernel.documents.queries.documents import version_of

log = logging.getLogger(__name__)


def send(request: HttpRequest, secret: str = "") -> HttpResponseBase:
    """`/files` and `/files/{secret}`: the protocol."""
    with translation.override(wanted_language(request) or "en"), timezone.override(ZONE):
        try:
            return spoken(request, come_in(request), secret)
        except Refusal as refusal:
            return with_version(problem(refusal, request.path), refusal)


def fetch(request: HttpRequest, key: int, number: int | None = None) -> HttpResponseBase:
    """`/documents/{key}/file` and `/documents/{key}/versions/{number}/file`: the bytes, or a range of them."""
    with translation.override(wanted_language(request) or "en"), timezone.override(ZONE):
        try:
            act = come_in(request)
            if request.method not in ("GET", "HEAD"):
                raise WrongMethod(path=request.path, method=request.method or "", allowed=["GET", "HEAD"])
            return sent_out(request, version_of(act, key, number))
        except Refusal as refusal:
            return problem(refusal, request.path)
        except Exception:
            log.exception("unhandled in the API", extra={"path": request.path, "method": request.method})
            return problem(Broken(), request.path)


# The token stands in a header, which no foreign form can send: there is no cookie to misuse.
send.csrf_exempt = fetch.csrf_exempt = True  # type: ignore[attr-defined]


def addresses() -> list[URLPattern]:
    """Their addresses below the API's own."""
    return [
        path("files", send, name="files"),
        path("files/<str:secret>", send, name="file"),
        path("documents/<int:key>/file", fetch, name="document-file"),
        path("documents/<int:key>/versions/<int:number>/file", fetch, name="version-file"),
    ]
