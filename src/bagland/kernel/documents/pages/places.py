"""Where files go that come in through a page, and what the page says of it before they are sent."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Self

from django.http import HttpRequest
from django.middleware.csrf import get_token
from django.urls import get_script_prefix
from django.utils.translation import gettext

from bagland.foundation import formats
from bagland.foundation.act import Act
from bagland.foundation.environment import environment
from bagland.foundation.kinds import Kept, kind_of
from bagland.foundation.speech import language
from bagland.kernel.documents import receiving
from bagland.kernel.documents.models import Document, Folder
from bagland.kernel.documents.queries.classes import offered_classes
from bagland.kernel.documents.states import DocumentState
from bagland.ui.assets import asset
from bagland.ui.forms import KEY
from bagland.ui.pages import address
from bagland.ui.ports import ports
from bagland.ui.refusals import NoSuchPage

MOST_DIGITS = 18
FILE, ADD = "documents.file_document", "documents.add_version"


@dataclass(frozen=True, slots=True)
class Place:
    """To a record (`about_kind`, `about`), into a `folder`, or as the next version of a `document`, which one saw when
    it had the version `seen`.
    """

    about_kind: str = ""
    about: int | None = None
    folder: int | None = None
    document: int | None = None
    document_class: int | None = None
    seen: int | None = None
    reason: str = ""

    @classmethod
    def read(cls, given: Mapping[str, str]) -> Self:
        """As a form sends it. Refuses with NoSuchPage what no form of ours sends."""
        keys = {name: key_in(given.get(name, "")) for name in ("about", "folder", "document", "document_class", "seen")}
        kind = given.get("about_kind", "")[:100] if keys["about"] is not None else ""
        return cls(about_kind=kind, reason=given.get("reason", "").strip(), **keys)

    @classmethod
    def of(cls, thing: Kept) -> Self:
        """The place that the page of an object is."""
        match thing:
            case Folder():
                return cls(folder=thing.pk)
            case Document():
                return cls(document=thing.pk, seen=thing.number)
        return cls(about_kind=kind_of(thing), about=thing.pk)

    @property
    def is_known(self) -> bool:
        return not (self.about is None and self.folder is None and self.document is None)

    @property
    def hidden(self) -> list[tuple[str, Any]]:
        """What a form carries along."""
        names = ("about_kind", "about", "folder", "document", "seen")
        return [(name, value) for name in names if (value := getattr(self, name)) not in ("", None)]


def key_in(text: str) -> int | None:
    """The key that a form sends. Refuses with NoSuchPage what no form of ours sends."""
    if not text:
        return None
    if not (text.isascii() and text.isdigit() and len(text) <= MOST_DIGITS):
        raise NoSuchPage
    return int(text)


def drop_zone(request: HttpRequest, act: Act, place: Place, thing: Kept | None = None) -> dict[str, Any]:
    """What `documents/drop.html` takes, and why this reader may send nothing here. One query at most."""
    document = thing if isinstance(thing, Document) else None
    refusal = _refusal(act, document)
    reader = ports.signed_in(act).actor
    where = "-".join(str(value) for _name, value in place.hidden if _name != "seen")
    folder = thing if isinstance(thing, Folder) else None
    has_class = document is not None or (folder is not None and folder.document_class_id is not None)
    return {
        "place": place,
        "zone": {
            "refusal": refusal,
            "is_version": document is not None,
            "hidden": place.hidden,
            "name": f"{reader}-{where or 'archive'}",
            "classes": [] if has_class or refusal else offered_classes(act),
            "class": folder.document_class if folder is not None and has_class else None,
            "send": f"{get_script_prefix()}documents/send/",
            "action": address("documents.filing"),
            "script": asset("uploading.js"),
            "largest": environment.largest_file * receiving.MB,
            "largest_said": _said_limit(environment.largest_file),
            "chunk": receiving.CHUNK,
            "token": get_token(request),
            "key_name": KEY,
            "key": secrets.token_hex(12),
            "over": _over(thing),
        },
    }


def _refusal(act: Act, document: Document | None) -> str:
    """Why nothing can be sent here, as far as it is known before; empty when it can."""
    if document is not None and document.state == DocumentState.DESTROYED:
        return gettext("It is destroyed and takes no new versions.")
    code = FILE if document is None else ADD
    refusal = ports.may(act, [code], document).get(code)
    return refusal.sentence if refusal is not None else ""


def _over(thing: Kept | None) -> str:
    match thing:
        case None:
            return gettext("Let go, and the files are sent")
        case Document():
            return gettext("Let go, and it becomes the next version of “%(thing)s”") % {"thing": thing}
        case Folder():
            return gettext("Let go, and the files lie in “%(thing)s”") % {"thing": thing}
    return gettext("Let go, and the files belong to “%(thing)s”") % {"thing": thing}


def _said_limit(megabytes: int) -> str:
    """A limit as whoever set it knows it: 4096 MB is 4 GB."""
    return f"{megabytes // 1024} GB" if megabytes % 1024 == 0 else f"{megabytes} MB"


def said_size(size: int) -> str:
    """A size as people say it: `812 B`, `1,4 MB`. A thousand bytes are a kilobyte, as on disks."""
    for unit, least in (("GB", 10**9), ("MB", 10**6), ("kB", 10**3)):
        if size >= least:
            figure = (Decimal(size) / least).quantize(Decimal("0.1") if size < 100 * least else Decimal(1))
            figure = figure.to_integral_value() if figure == figure.to_integral_value() else figure
            return f"{formats.number(figure, language())} {unit}"
    return f"{size} B"
