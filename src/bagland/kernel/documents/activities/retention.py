"""Retention that is worked out again: for one document with a reason, or for many by the worker."""

from __future__ import annotations

from typing import Annotated, Any

from django.db import connection
from django.utils.translation import gettext_lazy as _

from bagland.foundation.act import Act
from bagland.foundation.activity import activity
from bagland.foundation.inputs import Says
from bagland.foundation.kinds import GROUP, Scope
from bagland.kernel.documents import facts_of_keeping as facts
from bagland.kernel.documents import refusals_of_keeping as refusals
from bagland.kernel.documents.models import Document, DocumentClass, Recalculation
from bagland.kernel.documents.retaining import had_by, retain
from bagland.kernel.documents.states import DocumentState

CHUNK = 500


@activity(
    "documents.shorten_retention",
    title=_("Shorten retention"),
    told=_("shortened the retention."),
    subject=Document,
    always_asks=True,
)
def shorten_retention(act: Act, document: Document, *, reason: Annotated[str, Says(_("Reason"), lines=3)]) -> Document:
    """A document that was filed under the wrong class ends earlier, as its claims are today; another approves it.

    Never earlier than its class and the records that it belongs to ask for. Refuses with NothingToShorten.
    """
    before = document.retain_until
    was = (document.is_permanent, before)
    retain(document, at=act.at, because=reason)
    if (document.is_permanent, document.retain_until) == was:
        raise refusals.NothingToShorten
    act.tell(facts.RetentionShortened(before=before, until=document.retain_until, reason=reason))
    return document


def _group(_subject: Any, _inputs: dict[str, Any]) -> Scope:
    return GROUP


@activity(
    "documents.recalculate",
    title=_("Work retention out again"),
    told=_("worked retention out again."),
    scope=_group,
    by_system=True,
)
def recalculate(act: Act, *, recalculation: Annotated[int, Says(_("Number of the recalculation"))]) -> None:
    """One chunk of documents whose class, financial year or person has changed is worked out again."""
    rows = Recalculation.objects.all()
    if connection.vendor == "postgresql":
        rows = rows.select_for_update()
    asked = rows.get(pk=recalculation)
    if asked.finished_at is not None:
        return
    documents: Any = concerned(asked).filter(pk__gt=asked.after, state=DocumentState.KEPT).order_by("pk")
    if connection.vendor == "postgresql":
        documents = documents.select_for_update(no_key=True, of=("self",))
    chunk = list(documents.select_related("document_class", "entity")[:CHUNK])
    for document in chunk:
        retain(document, at=act.at, because=asked.because if _was_approved(asked, document) else "")
    if len(chunk) < CHUNK:
        asked.finished_at = act.at
    if chunk:
        asked.after, asked.done = chunk[-1].pk, asked.done + len(chunk)
        act.tell(
            facts.RetentionRecalculated(
                kind=asked.kind, key=asked.key, first=chunk[0].pk, last=chunk[-1].pk, count=len(chunk)
            )
        )
    asked.save()


def _was_approved(asked: Recalculation, document: Document) -> bool:
    """Whether the two who changed a class decided over this document's end too: it was the class's own, and then."""
    if asked.rule is None or (document.classed_at is not None and document.classed_at > asked.asked_at):
        return False
    now = document.document_class
    before = DocumentClass(legal_basis_da=now.legal_basis_da, legal_basis_en=now.legal_basis_en, **asked.rule)
    return had_by(document, before)


def concerned(asked: Recalculation) -> Any:
    """The documents that a recalculation is about. No query yet."""
    match asked.kind:
        case "documents.documentclass":
            return Document.objects.filter(document_class=asked.key)
        case "organisation.legalentity":
            return Document.objects.filter(entity=asked.key, document_class__starts_at="FINANCIAL_YEAR_END")
        case _:
            return Document.objects.filter(
                pk__in=Document.objects.filter(
                    attachments__about_kind=asked.kind,
                    attachments__about=asked.key,
                    attachments__detached_at__isnull=True,
                ).values("pk")
            )
