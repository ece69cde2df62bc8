"""Bytes out over HTTP (RFC 9110): whole or in ranges, block by block, never as a page of ours.

Nothing that comes out of the archive runs here: its type is never guessed, its scripts are shut in a sandbox, and only
what a browser shows without running it is shown in its window.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from typing import Any, BinaryIO
from urllib.parse import quote

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils.http import http_date
from django.utils.translation import gettext_lazy as _

from bagland.foundation.act import Act
from bagland.foundation.environment import environment
from bagland.kernel.documents.models import Content, Version
from bagland.kernel.documents.pages import lanes
from bagland.kernel.documents.queries.documents import version_of
from bagland.kernel.documents.store import store
from bagland.kernel.documents.store.refusals import FileDestroyed, FileMissing
from bagland.ui.pages import Page

BLOCK = 256 * 1024
SHOWN = {"application/pdf", "image/png", "image/jpeg", "image/gif", "image/webp", "text/plain"}
"""What a browser may show in its window when it is asked to; everything else is kept as a file."""
SANDBOX = "default-src 'none'; style-src 'unsafe-inline'; img-src 'self' data:; media-src 'self'; sandbox"
_RANGE = re.compile(r"bytes=\s*(\d{0,18})\s*-\s*(\d{0,18})\s*")


class DocumentFile(Page):
    """A document's file: of its newest version, or of `?version=2`; in the window with `?inline=1`."""

    code = "documents.file"
    path = "documents/<int:key>/file/"
    title = _("File")
    parent = "documents.documents"

    def answer(self, request: HttpRequest, act: Act, **keys: Any) -> Any:
        number = request.GET.get("version", "")
        of = int(number) if number.isascii() and number.isdigit() and len(number) < 9 else None
        return sent_out(request, version_of(act, keys["key"], of), inline=request.GET.get("inline") == "1")


def sent_out(request: HttpRequest, version: Version, *, inline: bool = False) -> HttpResponseBase:
    """The answer with the bytes, or the part that was asked for. Refuses with FileDestroyed and FileMissing."""
    content, tag = version.content, f'"{version.content.sha256}"'
    if content.removed_at is not None:
        raise FileDestroyed(name=version.file_name)
    headers = {
        "ETag": tag,
        "Last-Modified": http_date(content.stored_at.timestamp()),
        "Accept-Ranges": "bytes",
        "Cache-Control": "private, no-cache",
        "Content-Disposition": disposition(version.file_name, inline=inline and content.media_type in SHOWN),
        "Content-Security-Policy": SANDBOX,
        "Cross-Origin-Resource-Policy": "same-origin",
        "X-Content-Type-Options": "nosniff",
    }
    if _has_already(request, tag):
        return HttpResponse(status=304, headers=headers)
    kind = f"{content.media_type}; charset=utf-8" if content.media_type.startswith("text/") else content.media_type
    part = _part(request, content, tag)
    if part == ():
        return HttpResponse(status=416, headers={**headers, "Content-Range": f"bytes */{content.size}"})
    status, first, last = (206, part[0], part[1]) if part else (200, 0, content.size - 1)
    if part:
        headers["Content-Range"] = f"bytes {first}-{last}/{content.size}"
    headers |= {"Content-Type": kind, "Content-Length": str(last - first + 1)}
    if environment.files_by_proxy and not part:
        return HttpResponse(status=200, headers={**_without_length(headers), **_by_proxy(content)})
    return _streamed(request, version, status, first, last, headers)


def disposition(name: str, *, inline: bool) -> str:
    """Content-Disposition with the name for old readers in ASCII, and as it is (RFC 6266; RFC 8187)."""
    plain = re.sub(r'[^ -~]|["\\%;]', "_", name)
    whole = quote(name, safe="!#$&+-.^_`|~")
    return f"{'inline' if inline else 'attachment'}; filename=\"{plain}\"; filename*=UTF-8''{whole}"


def _has_already(request: HttpRequest, tag: str) -> bool:
    asked = request.headers.get("If-None-Match", "")
    return asked.strip() == "*" or tag in (one.strip().removeprefix("W/") for one in asked.split(","))


def _part(request: HttpRequest, content: Content, tag: str) -> tuple[int, int] | tuple[()] | None:
    """First and last byte of the part that is asked for, None for all of it, empty when it lies outside.

    Several parts at once are answered with all of it, as RFC 9110, 14.2 allows; so is what a changed file is asked for
    with If-Range.
    """
    asked, unless = request.headers.get("Range"), request.headers.get("If-Range")
    if request.method != "GET" or asked is None or (unless is not None and unless.strip() != tag):
        return None
    found = _RANGE.fullmatch(asked)
    if found is None or not (found[1] or found[2]):
        return None
    if not found[1]:
        length = min(int(found[2]), content.size)
        return (content.size - length, content.size - 1) if length else ()
    first = int(found[1])
    last = min(int(found[2]), content.size - 1) if found[2] else content.size - 1
    if found[2] and int(found[2]) < first:
        return None
    return (first, last) if first < content.size else ()


def _without_length(headers: dict[str, str]) -> dict[str, str]:
    """The web server writes the length itself, and answers ranges."""
    return {name: value for name, value in headers.items() if name not in ("Content-Length", "Accept-Ranges")}


def _by_proxy(content: Content) -> dict[str, str]:
    if environment.files_by_proxy == "x-sendfile":
        return {"X-Sendfile": str(store.path(content.sha256))}
    return {"X-Accel-Redirect": f"/archive/{content.sha256[:2]}/{content.sha256[2:4]}/{content.sha256}"}


def _streamed(
    request: HttpRequest, version: Version, status: int, first: int, last: int, headers: dict[str, str]
) -> HttpResponseBase:
    """Small files in one piece; of large ones a block at a time is in memory, and a lane is held."""
    file = opened(version)
    if request.method == "HEAD" or last - first < BLOCK:
        with file:
            file.seek(first)
            return HttpResponse(
                b"" if request.method == "HEAD" else file.read(last - first + 1), status=status, headers=headers
            )
    try:
        lanes.enter()
    except BaseException:
        file.close()
        raise
    response = StreamingHttpResponse(_blocks(file, first, last), status=status, headers=headers)
    response._resource_closers += [file.close, lanes.held_by(response)]  # type: ignore[attr-defined]  # Django closes these
    return response


def opened(version: Version) -> BinaryIO:
    """The bytes of a version. Refuses with FileDestroyed, and with FileMissing when they are not there as they were."""
    content = version.content
    if content.removed_at is not None:
        raise FileDestroyed(name=version.file_name)
    try:
        file = store.open(content.sha256)
    except FileNotFoundError:
        raise FileMissing(name=version.file_name) from None
    if os.fstat(file.fileno()).st_size != content.size:
        file.close()
        raise FileMissing(name=version.file_name)
    return file


def _blocks(file: BinaryIO, first: int, last: int) -> Iterator[bytes]:
    file.seek(first)
    left = last - first + 1
    while left and (block := file.read(min(BLOCK, left))):
        left -= len(block)
        yield block
