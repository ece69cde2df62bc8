"""Who may read a document now. The rule itself is `models/reading.py`; every list, search and door goes through it."""

from __future__ import annotations

from typing import Any

from bagland.foundation import keyset
from bagland.foundation.act import Act
from bagland.foundation.kinds import Kept, Scope, kind_of, model_of
from bagland.foundation.ports import ports
from bagland.foundation.refusals import NotFound
from bagland.kernel.access import powers, rules
from bagland.kernel.documents.models import Document, DocumentClass
from bagland.kernel.documents.models.reading import takes_documents
from bagland.kernel.documents.refusals import DocumentDestroyed, TakesNoDocuments
from bagland.kernel.documents.states import DocumentState
from bagland.kernel.organisation.public import system_actor


def visible(act: Act) -> Any:
    """The documents that the act may read, as a queryset."""
    return keyset.visible(Document._default_manager.all(), act)


def may_read(act: Act, document: Document) -> bool:
    """Whether the act may read this document now. One query."""
    return bool(visible(act).filter(pk=document.pk).exists())


def must_read(act: Act, document: int | Document) -> Document:
    """The document as it is now. Refuses with NotFound, as if there were none, and with DocumentDestroyed."""
    key = document.pk if isinstance(document, Document) else document
    found: Document | None = visible(act).select_related("document_class").filter(pk=key).first()
    if found is None:
        raise NotFound(kind=Document._meta.verbose_name, key=key)
    must_be_kept(found)
    return found


def must_be_kept(document: Document) -> None:
    """Refuses with DocumentDestroyed."""
    if document.state == DocumentState.DESTROYED:
        raise DocumentDestroyed(title=document.title, day=document.destroyed_at and document.destroyed_at.date())


def may_open(act: Act, document_class: DocumentClass) -> bool:
    """Whether the act reads documents of this class at all. No query."""
    return not ports.authority.reach(act, document_class.opened_by).nothing


def record(act: Act, kind: str, key: int) -> Kept:
    """The record that documents belong to, as the act sees it. Refuses with TakesNoDocuments and NotFound."""
    model = model_of(kind)
    if not takes_documents(model):
        raise TakesNoDocuments(kind=kind[:100])
    found: Kept | None = keyset.visible(model._default_manager.all(), act).filter(pk=key).first()
    if found is None:
        raise NotFound(kind=model._meta.verbose_name, key=key)
    return found


def readers(act: Act, thing: Kept, document_class: DocumentClass) -> int:
    """How many people and agents would read a document of this class on this record, by the rights of now.

    From what is kept of everybody's rights: no query while the organisation stays the same, but for the record's scope.
    """
    kept = powers.everyone(ports.authority.version(act), act.at)
    scope = thing.scope()
    see, opens = kept.powers(thing.view), kept.powers(document_class.opened_by)
    ordinary = document_class.opened_by == Document.view
    return sum(
        _covers(see[actor], scope, type(thing)) and (ordinary or _covers(opens[actor], scope, type(thing)))
        for actor in (see.keys() & opens.keys()) - {system_actor()}
    )


def _covers(held: Any, scope: Scope, model: type[Kept]) -> bool:
    reach = rules.reach_of(held)
    shared_by_all = not reach.nothing and not model.within(reach)
    return reach.everything or shared_by_all or reach.covers(scope)


def place_of(thing: Kept) -> tuple[str, int]:
    """How an attachment names a record."""
    return kind_of(thing), thing.pk
