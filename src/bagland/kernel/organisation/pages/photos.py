"""People's photos as the browser asks for them: by the hash of their bytes, so that one may be kept for a year."""

from __future__ import annotations

from html import escape

from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseNotModified
from django.urls import get_script_prefix
from django.utils.safestring import SafeString, mark_safe

from bagland.foundation.act import Act
from bagland.kernel.organisation.models import Actor, Photo
from bagland.ui.pages import to_sign_in
from bagland.ui.people import face

HASH_SHOWN = 16
"""How much of the hash stands in the address; the rest proves nothing more to a browser."""


def photo_address(key: int, digest: str, *, is_large: bool = False) -> str:
    """Where a person's photo is; `digest` is the person's column `photo`."""
    size = "large" if is_large else "small"
    return f"{get_script_prefix()}organisation/photos/{key}/{digest[:HASH_SHOWN]}/{size}.jpg"


def portrait(name: str, key: int, digest: str, *, is_software: bool = False, size: str = "") -> SafeString:
    """The photo where there is one, else initials or the square of software, as HTML. The name stands beside it."""
    if not digest:
        return mark_safe(face(name, key, is_software=is_software, size=size))  # noqa: S308 - it escapes
    big = f" face-{escape(size)}" if size else ""
    where = photo_address(key, digest, is_large=size == "large")
    return mark_safe(f'<img class="face{big}" src="{where}" alt="" width="64" height="64" loading="lazy">')  # noqa: S308


def photo(request: HttpRequest, key: int, digest: str, size: str) -> HttpResponse:
    """The picture itself, for whoever may see the person. Two queries; one when the browser has it already."""
    act: Act | None = getattr(request, "act", None)
    if act is None:
        return to_sign_in(request)
    if request.method not in ("GET", "HEAD"):
        return HttpResponseNotAllowed(["GET", "HEAD"])
    seen = Actor.objects.visible_to(act, "organisation.see").filter(pk=key, photo__startswith=digest)
    if len(digest) != HASH_SHOWN or not seen.exists():
        return _nothing()
    if request.headers.get("If-None-Match") == f'"{digest}"':
        return _kept(HttpResponseNotModified(), digest)
    column = "large" if size == "large" else "small"
    content = Photo.objects.filter(person=key).values_list(column, flat=True).first()
    if content is None:
        return _nothing()
    return _kept(HttpResponse(bytes(content), content_type="image/jpeg"), digest)


def _kept(response: HttpResponse, digest: str) -> HttpResponse:
    """By nobody but this reader's browser; the address changes with the picture."""
    response["Cache-Control"] = "private, max-age=31536000, immutable"
    response["ETag"] = f'"{digest}"'
    response["Content-Disposition"] = "inline"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    return response


def _nothing() -> HttpResponse:
    return HttpResponse(status=404, headers={"Cache-Control": "private, no-store"})
