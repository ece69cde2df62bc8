"""Files on their way in over HTTP, by the open protocol tus 1.0.0 (tus.io/protocols/resumable-upload): creation,
termination, checksum and expiration. A broken line costs the bytes that were in it, and nothing before them.
"""

from __future__ import annotations

import base64
import binascii
from typing import BinaryIO, cast

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.http import http_date
from django.utils.translation import gettext_lazy as _

from bagland.foundation.act import Act
from bagland.foundation.environment import environment
from bagland.foundation.refusal import Refusal
from bagland.kernel.documents import receiving
from bagland.kernel.documents.models import Transfer
from bagland.kernel.documents.pages import lanes
from bagland.kernel.documents.store.refusals import TooManyAtOnce

VERSION = "1.0.0"
EXTENSIONS = "creation,creation-with-upload,termination,checksum,expiration"
CHECKSUMS = ("sha1", "sha256")
BYTES = "application/offset+octet-stream"
UNKNOWN = ("OPTIONS", "POST")
KNOWN = ("OPTIONS", "HEAD", "PATCH", "DELETE")


class NotSpoken(Refusal):
    """The sender speaks another version of the protocol, or none."""

    code = "documents.not_spoken"
    message = _("Files are sent by tus %(version)s. Say so in the header Tus-Resumable.")
    status = 412


class NotUnderstood(Refusal):
    """A header of the protocol is missing or is not what the protocol says."""

    code = "documents.header_not_understood"
    message = _("The header %(header)s is missing, or cannot be understood.")
    status = 400


class NotBytes(Refusal):
    """A piece of a file was sent as something else."""

    code = "documents.not_bytes"
    message = _("A piece of a file is sent with Content-Type %(type)s.")
    status = 415


class NotDoneHere(Refusal):
    """The protocol has no such method at this address."""

    code = "documents.not_done_here"
    message = _("Files on their way know no %(method)s here. These are known: %(known)s.")
    status = 405


def send(request: HttpRequest, secret: str = "") -> HttpResponse:
    """The browser's door: by its session, and with the token that foreign pages do not have."""
    act: Act | None = getattr(request, "act", None)
    if act is None:
        told = {"code": "signed_out", "sentence": _("You are signed out. Sign in, and the file goes on where it was.")}
        return with_version(JsonResponse({name: str(value) for name, value in told.items()}, status=401))
    try:
        return spoken(request, act, secret)
    except Refusal as refusal:
        answer = JsonResponse({"code": refusal.code, "sentence": refusal.sentence}, status=refusal.status)
        return with_version(answer, refusal)


def spoken(request: HttpRequest, act: Act, secret: str = "") -> HttpResponse:
    """What the protocol answers; the address of a file on its way is this one with its secret. Raises refusals."""
    method = str(request.method)
    if method == "POST":
        method = str(request.headers.get("X-HTTP-Method-Override") or method).upper()
    known = KNOWN if secret else UNKNOWN
    if method not in known:
        raise NotDoneHere(method=method, known=", ".join(known))
    if method == "OPTIONS":
        return with_version(HttpResponse(status=204, headers=_abilities()))
    if request.headers.get("Tus-Resumable") != VERSION:
        raise NotSpoken(version=VERSION)
    if method == "POST":
        return with_version(_begun(request, act))
    transfer = receiving.transfer_at(act, secret)
    match method:
        case "HEAD":
            answer = _told(transfer, 200)
            answer["Upload-Length"], answer["Cache-Control"] = str(transfer.size), "no-store"
        case "PATCH":
            answer = _taken(request, transfer)
        case _:
            receiving.drop(transfer)
            answer = HttpResponse(status=204)
    return with_version(answer)


def with_version(answer: HttpResponse, refusal: Refusal | None = None) -> HttpResponse:
    """The headers that every answer carries, and those that a refusal adds."""
    answer["Tus-Resumable"] = VERSION
    match refusal:
        case NotSpoken():
            answer["Tus-Version"] = VERSION
        case TooManyAtOnce():
            answer["Retry-After"] = str(lanes.AGAIN_SECONDS)
        case NotDoneHere():
            answer["Allow"] = str(refusal.facts["known"])
    return answer


def _abilities() -> dict[str, str]:
    return {
        "Tus-Version": VERSION,
        "Tus-Extension": EXTENSIONS,
        "Tus-Max-Size": str(environment.largest_file * receiving.MB),
        "Tus-Checksum-Algorithm": ",".join(CHECKSUMS),
        "Bagland-Chunk": str(receiving.CHUNK),
    }


def _begun(request: HttpRequest, act: Act) -> HttpResponse:
    size, told = _number(request, "Upload-Length"), _metadata(request)
    transfer = receiving.begin(act, name=told.get("filename", told.get("name", "")), size=size)
    if request.headers.get("Content-Type") == BYTES:
        with lanes.lane():
            receiving.append(transfer, offset=0, stream=cast(BinaryIO, request), checksum=_checksum(request))
    answer = _told(transfer, 201)
    answer["Location"] = f"{request.path.rstrip('/')}/{transfer.secret}{'/' if request.path.endswith('/') else ''}"
    return answer


def _taken(request: HttpRequest, transfer: Transfer) -> HttpResponse:
    if request.headers.get("Content-Type") != BYTES:
        raise NotBytes(type=BYTES)
    offset, checksum = _number(request, "Upload-Offset"), _checksum(request)
    with lanes.lane():
        receiving.append(transfer, offset=offset, stream=cast(BinaryIO, request), checksum=checksum)
        return _told(transfer, 204)


def _told(transfer: Transfer, status: int) -> HttpResponse:
    """How far it is. A file that has come whole is finished here, so that asking mends a finish that was cut short."""
    here = receiving.received(transfer)
    if here == transfer.size:
        receiving.finish(transfer)
    headers = {
        "Upload-Offset": str(here),
        "Upload-Expires": http_date((transfer.touched_at + receiving.KEPT_UNFILED).timestamp()),
        "Bagland-Transfer": str(transfer.pk),
    }
    return HttpResponse(status=status, headers=headers)


def _number(request: HttpRequest, header: str) -> int:
    said = request.headers.get(header, "")
    if not (said.isascii() and said.isdigit() and len(said) <= 18):
        raise NotUnderstood(header=header)
    return int(said)


def _metadata(request: HttpRequest) -> dict[str, str]:
    """`filename aW52b2ljZS5wZGY=,filetype …` as words by name."""
    found = {}
    for pair in request.headers.get("Upload-Metadata", "").split(","):
        name, _space, value = pair.strip().partition(" ")
        try:
            found[name] = base64.b64decode(value, validate=True).decode()
        except (binascii.Error, ValueError):
            raise NotUnderstood(header="Upload-Metadata") from None
    return found


def _checksum(request: HttpRequest) -> tuple[str, bytes] | None:
    said = request.headers.get("Upload-Checksum")
    if said is None:
        return None
    algorithm, _space, digest = said.partition(" ")
    try:
        taken = base64.b64decode(digest, validate=True)
    except (binascii.Error, ValueError):
        taken = b""
    if algorithm not in CHECKSUMS or not taken:
        raise NotUnderstood(header="Upload-Checksum")
    return algorithm, taken
