"""Documents of a record, and what is known of one."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from bagland.foundation import keyset
from bagland.foundation.act import Act
from bagland.foundation.kinds import Kept, kind_of, model_of
from bagland.foundation.naming import Place, names_of
from bagland.kernel.documents.models import Attachment, Content, Document, Version
from bagland.kernel.documents.queries.reading import must_read, visible
from bagland.kernel.documents.refusals import NoSuchVersion

MOST_SHOWN = 200


@dataclass(frozen=True, slots=True)
class AttachedDocument:
    """A document of a record, with since when and by whom it was attached. `about` is the record that it hangs on."""

    document: Document
    at: datetime
    by: int
    about: int


@dataclass(frozen=True, slots=True)
class Belonging:
    """A record that a document belongs to, as its reader may know it."""

    kind: str
    key: int
    name: str
    at: datetime
    by: int


def attached_to(act: Act, thing: Kept, *, most: int = MOST_SHOWN) -> list[AttachedDocument]:
    """The documents of a record that the act may read, the latest attached first. Two queries.

    Those of records that were merged into it are among them.
    """
    kind, keys = places_of(thing)
    rows = _live(kind, keys).order_by("-pk")
    rows = rows.filter(document__in=visible(act).values("pk")) if kind else rows
    found = list(rows.select_related("document", "document__document_class")[:most])
    once: dict[int, AttachedDocument] = {}
    for row in found:
        once.setdefault(row.document_id, AttachedDocument(row.document, row.at, row.by_id, row.about))
    return list(once.values())


def count_attached(act: Act, thing: Kept, *, most: int = MOST_SHOWN) -> int:
    """How many documents of a record the act may read, counted to `most`. Two queries."""
    kind, keys = places_of(thing)
    rows = _live(kind, keys).filter(document__in=visible(act).values("pk"))
    return rows.order_by().values("document").distinct()[:most].count()


def places_of(thing: Kept) -> tuple[str, list[int]]:
    """The kind and keys under which a record's documents hang: its own, and those of records merged into it."""
    kind = kind_of(thing)
    if not hasattr(thing, "merged_into_id"):
        return kind, [thing.pk]
    same = [key for other, keys in thing.told_with() if other == kind for key in keys]
    return kind, [thing.pk, *same]


def _live(kind: str, keys: Iterable[int]) -> QuerySet[Attachment]:
    return Attachment.objects.filter(about_kind=kind, about__in=list(keys), detached_at__isnull=True)


def belongs_to(act: Act, document: Document) -> tuple[list[Belonging], int]:
    """The records that a document belongs to and the act may see, and how many more there are. A query a kind."""
    rows = list(document.attachments.filter(detached_at__isnull=True).order_by("pk"))
    by_kind: dict[str, set[int]] = {}
    for row in rows:
        by_kind.setdefault(row.about_kind, set()).add(row.about)
    seen: set[Place] = set()
    for kind, keys in by_kind.items():
        if (model := model_of(kind)) is not None:
            known = keyset.visible(model._default_manager.filter(pk__in=keys), act)
            seen |= {(kind, key) for key in known.values_list("pk", flat=True)}
    names = names_of(act, seen)
    shown = [
        Belonging(row.about_kind, row.about, names[row.about_kind, row.about], row.at, row.by_id)
        for row in rows
        if (row.about_kind, row.about) in seen
    ]
    return shown, len(rows) - len(shown)


def versions(document: Document) -> list[Version]:
    """All its versions, the newest first. One query. The document was read by right before."""
    return list(document.versions.select_related("content", "by").order_by("-number"))


def content_of(act: Act, document: int | Document, number: int | None = None) -> Content:
    """The bytes of a version, the newest when none is named. Two queries.

    Refuses with NotFound, DocumentDestroyed and NoSuchVersion.
    """
    return version_of(act, document, number).content


def version_of(act: Act, document: int | Document, number: int | None = None) -> Version:
    """One version of a document that the act may read. Refuses as `content_of`."""
    read = must_read(act, document)
    wanted = read.number if number is None else number
    found: Version | None = read.versions.select_related("content").filter(number=wanted).first()
    if found is None:
        raise NoSuchVersion(title=read.title, newest=read.number, number=wanted)
    return found


def stories_of(act: Act, thing: Kept) -> list[tuple[str, list[int]]]:
    """The documents whose events stand in a record's story too: those that its reader may read. Two queries."""
    from bagland.kernel.documents.models.reading import takes_documents

    if not takes_documents(type(thing)):
        return []
    kind, keys = places_of(thing)
    ever: Any = Attachment.objects.filter(about_kind=kind, about__in=keys)
    read = visible(act).filter(pk__in=ever.values("document")).order_by("-pk").values_list("pk", flat=True)
    return [(kind_of(Document), list(read[:MOST_SHOWN]))]
