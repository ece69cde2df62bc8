"""Who may read a document, as one filter: the rule itself, asked of the rows as they are.

A document is read by whoever may read its class, and sees one of the records it is attached to, or its folder, or has
filed it while it lies nowhere. Nothing of that is kept: when an appointment ends, a department moves or a record
becomes confidential, the next question is answered by the rows of then.

The records' own rules (`reach_from`, `within`) are asked for their part, so that a room that comes later brings its
own.
"""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator
from enum import StrEnum
from functools import cache, reduce
from operator import or_
from typing import Any

from django.apps import apps
from django.db import connection
from django.db.models import Exists, OuterRef, Q, Subquery
from django.db.models.lookups import IsNull

from bagland.foundation import clock
from bagland.foundation.activity import views
from bagland.foundation.kinds import Kept, Reach, kind_of, model_of
from bagland.kernel.documents.models.classes import DocumentClass

SEE = "documents.see"
ACTOR = "actor"
NOBODY = Q(pk__in=())
SILENT = frozenset({"access", "audit", "desk", "exchange", "jobs", "mail", "notices", "search", "webhooks"})
"""Rooms whose objects are no matter that documents belong to: proofs, deliveries and the like."""
PLACES = frozenset({"document", "folder", "documentclass"})
"""What documents are and lie in; they are not attached to it."""
FEW = 1000
"""Who sees no more documents than this is asked for them first; the lists of others are read in their order."""
STANDS_SECONDS = 60.0


def takes_documents(model: Any) -> bool:
    """Whether documents can be attached to objects of this kind: those with a page, outside the silent rooms."""
    return (
        isinstance(model, type)
        and issubclass(model, Kept)
        and bool(model.page)
        and model._meta.app_label not in SILENT
        and not (model._meta.app_label == "documents" and model._meta.model_name in PLACES)
    )


@cache
def opening() -> tuple[str, ...]:
    """The views that can open a class: those of this room by which something is seen."""
    return tuple(sorted(code for code in views if code.startswith("documents.see")))


@cache
def kinds() -> tuple[str, ...]:
    """All kinds that documents can be attached to."""
    return tuple(sorted(kind_of(model) for model in apps.get_models() if takes_documents(model)))


def reach_from(ask: Callable[[str], Reach], actor: int | None) -> Reach:
    """How far somebody reads documents: the reach of the views that open classes, and of every record's own view."""
    opens = [(code, reach) for code in opening() if not (reach := ask(code)).nothing]
    if not opens:
        return Reach()
    records = [(kind, reach) for kind in kinds() if not (reach := model_of(kind).reach_from(ask, None, actor)).nothing]
    me = [(ACTOR, Reach(own=frozenset({actor})))] if actor is not None else []
    return Reach(beside=(*opens, *records, *me), on=clock.now().date())


def within(reach: Reach) -> Q:
    """Documents within a reach, asked row by row: right for one document and for a list of which most can be seen."""
    return _by_class(reach, lambda narrow: _lies_open(reach, narrow) | _is_attached(reach, narrow) | _is_own(reach))


def _by_class(reach: Reach, where: Callable[[Reach], Q]) -> Q:
    """What `where` says for each view that opens classes; those that reach everywhere together."""
    told: dict[Reach, list[str]] = {}
    for code in opening():
        if not (narrow := reach.by(code)).nothing:
            told.setdefault(_EVERYWHERE if code == SEE else narrow, []).append(code)
    parts = [
        Q(Exists(DocumentClass.objects.filter(pk=OuterRef("document_class"), opened_by__in=codes))) & where(narrow)
        for narrow, codes in told.items()
    ]
    return reduce(or_, parts, NOBODY) if parts else NOBODY


_EVERYWHERE = Reach(everything=True)


def _covered(narrow: Reach) -> Q:
    """Documents whose own scope lies within the reach of the view that opens their class."""
    if narrow.everything:
        return Q()
    return Q(entity__in=narrow.entities) | Q(department__in=narrow.departments) | Q(filed_by__in=narrow.own)


def _lies_open(reach: Reach, narrow: Reach) -> Q:
    """In a folder that is seen."""
    see = reach.by(SEE)
    if see.nothing:
        return NOBODY
    folder = Q() if see.everything else Q(entity__in=see.entities) | Q(department__in=see.departments)
    return Q(folder__isnull=False) & folder & _covered(narrow)


def _is_own(reach: Reach) -> Q:
    """Filed by the reader, and lying nowhere yet. Who cannot see the class has not filed it either."""
    return Q(folder__isnull=True, is_attached=False, filed_by__in=reach.by(ACTOR).own)


def _is_attached(reach: Reach, narrow: Reach) -> Q:
    """Attached to a record that is seen; the record's scope, or for one without any the document's, is covered too."""
    from bagland.kernel.documents.models.documents import Attachment

    scoped, free = _records(reach, narrow)
    attached = Attachment.objects.filter(document=OuterRef("pk"), detached_at__isnull=True)
    found = NOBODY
    if scoped:
        found |= _there_is(attached.filter(reduce(or_, scoped)))
    if free:
        found |= _there_is(attached.filter(reduce(or_, free))) & _covered(narrow)
    return found


def _there_is(rows: Any) -> Q:
    """Whether there is such a row, asked for each document by itself.

    PostgreSQL reads the whole table once for an EXISTS that it thinks is asked often, also where a page of fifty ends
    the asking (measured, 100,000 documents: 5.6 ms against 1.0 ms); a single value it never does so for.
    """
    if connection.vendor != "postgresql":
        return Q(Exists(rows))
    return Q(IsNull(Subquery(rows.order_by().values("pk")[:1]), False))


def _records(reach: Reach, narrow: Reach) -> tuple[list[Q], list[Q]]:
    """Attachments to records that are seen: those covered by the narrow reach, and those of kinds without a scope."""
    whole: dict[bool, list[str]] = {True: [], False: []}
    parts: dict[bool, list[Q]] = {True: [], False: []}
    for kind in kinds():
        if (own := reach.by(kind)).nothing:
            continue
        seen, covers, scoped = _seen(kind, own, narrow)
        if not seen and not covers:
            whole[scoped].append(kind)
        else:
            rows = model_of(kind)._default_manager.filter(seen, covers, pk=OuterRef("about"))
            parts[scoped].append(Q(about_kind=kind) & Q(Exists(rows)))
    for scoped, named in whole.items():
        if named:
            parts[scoped].append(Q(about_kind__in=named))
    return parts[True], parts[False]


def _seen(kind: str, own: Reach, narrow: Reach) -> tuple[Q, Q, bool]:
    """Filters for records of a kind, seen and covered by the narrow reach; and whether the kind has a scope."""
    model: Any = model_of(kind)
    seen = Q() if own.everything else model.within(own)
    if narrow.everything:
        return seen, Q(), True
    covers: Q = model.within(narrow)
    return seen, covers, bool(covers)


# Few or many: how a list is read.


class Shape(StrEnum):
    """How much a reader sees: little at all, little beside what is attached to records, or much."""

    FEW = "few"
    FEW_IN_FOLDERS = "few in folders"
    MANY = "many"


_ATTACHED = Q(is_attached=True) & Q(is_attached__in=(True,))
"""Said twice: as the condition of an index, and as an equality that its columns answer."""


def branches(reach: Reach) -> list[Q]:
    """How a list reads what is within a reach: by its keys where they are few, else in its order, row by row.

    Who sees few in folders (an employee) reads what is attached apart: there the indexes hold attached documents only.
    PostgreSQL was slower that way with a million documents (163 ms against 4 ms for the newest) and reads in the list's
    order; what such a reader finds little of by a filter is slow there still.
    """
    match shape(reach):
        case Shape.FEW:
            return [Q(pk__in=_keys(reach, [*_open_ways(reach), *_attached_ways(reach)]))]
        case Shape.FEW_IN_FOLDERS:
            attached = _by_class(reach, lambda narrow: _is_attached(reach, narrow))
            return [Q(pk__in=_keys(reach, _open_ways(reach))), _ATTACHED & attached]
        case _:
            return [within(reach)]


_shapes: OrderedDict[Reach, tuple[Shape, float]] = OrderedDict()
MOST_KEPT = 4096


def shape(reach: Reach) -> Shape:
    """Whether a reader of this reach sees few documents or many: asked once a minute, and only for speed."""
    known = _shapes.get(reach)
    if known is not None and known[1] > time.monotonic():
        return known[0]
    found = _shape(reach)
    _shapes[reach] = (found, time.monotonic() + STANDS_SECONDS)
    if len(_shapes) > MOST_KEPT:
        _shapes.popitem(last=False)
    return found


def forget() -> None:
    """Drop what is kept (a test has another database in hand)."""
    _shapes.clear()


def _shape(reach: Reach) -> Shape:
    left = _left(FEW, _open_ways(reach))
    if left < 0:
        return Shape.MANY
    if _left(left, _attached_ways(reach)) >= 0:
        return Shape.FEW
    return Shape.MANY if connection.vendor == "postgresql" else Shape.FEW_IN_FOLDERS


def _left(most: int, ways: Iterable[Any]) -> int:
    """What these ways leave of so many rows; each reads no more, and below zero none is read any further."""
    for way in ways:
        most -= way[: most + 1].count()
        if most < 0:
            break
    return most


def _keys(reach: Reach, ways: Iterable[Any]) -> Any:
    """Keys of the documents within a reach that these ways lead to.

    PostgreSQL follows each way's index when they are one set of keys; several sets it reads its whole table for.
    """
    from bagland.kernel.documents.models.documents import Document

    documents, several = Document._default_manager.order_by(), list(ways)
    if connection.vendor == "postgresql" and len(several) > 1:
        reached = Q(pk__in=several[0].union(*several[1:]))
    else:
        reached = reduce(or_, (Q(pk__in=way) for way in several), NOBODY)
    return documents.filter(reached).filter(within(reach)).values("pk")


def _open_ways(reach: Reach) -> Iterator[Any]:
    """Keys of the documents in folders that are seen, and of one's own that lie nowhere: each way by an index."""
    from bagland.kernel.documents.models.documents import Document

    documents = Document._default_manager.order_by()
    see = reach.by(SEE)
    if see.everything:
        yield documents.filter(folder__isnull=False).values("pk")
    else:
        for keys, column in ((see.entities, "entity__in"), (see.departments, "department__in")):
            if keys:
                yield documents.filter(folder__isnull=False, **{column: keys}).values("pk")
    if not (me := reach.by(ACTOR)).nothing:
        yield documents.filter(folder__isnull=True, is_attached=False, filed_by__in=me.own).values("pk")


def _attached_ways(reach: Reach) -> Iterator[Any]:
    """Keys of the documents that are attached to records that are seen, kind by kind."""
    from bagland.kernel.documents.models.documents import Attachment

    attached = Attachment.objects.filter(detached_at__isnull=True).order_by()
    for kind in kinds():
        if (own := reach.by(kind)).nothing:
            continue
        rows = attached.filter(about_kind=kind)
        model: Any = model_of(kind)
        where = Q() if own.everything else model.within(own)
        if where:
            rows = rows.filter(about__in=model._default_manager.filter(where).values("pk"))
        yield rows.values("document")
