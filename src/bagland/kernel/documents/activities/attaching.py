"""To which records a document belongs."""

from __future__ import annotations

from typing import Annotated

from django.utils.translation import gettext_lazy as _

from bagland.foundation.act import Act
from bagland.foundation.activity import activity
from bagland.foundation.inputs import Says
from bagland.kernel.documents.activities.filing import About, AboutKind
from bagland.kernel.documents.facts import Attached, Detached
from bagland.kernel.documents.holding import follow
from bagland.kernel.documents.models import Attachment, Document
from bagland.kernel.documents.queries.documents import places_of
from bagland.kernel.documents.queries.reading import must_be_kept, place_of, readers, record
from bagland.kernel.documents.refusals import AlreadyAttached, LastPlace, NotAttached
from bagland.kernel.documents.retaining import retain


@activity("documents.attach", title=_("Attach document"), told=_("attached the document."), subject=Document)
def attach(act: Act, document: Document, *, about_kind: AboutKind, about: About) -> Document:
    """A document that one may read belongs to a record that one may see, from now on; it may belong to many.

    Who sees the record reads the document from then on, if the document's class is open to them; the event says how
    many those are. Refuses with AlreadyAttached, TakesNoDocuments, NotFound and DocumentDestroyed.
    """
    must_be_kept(document)
    thing = record(act, about_kind, about)
    kind, key = place_of(thing)
    if document.attachments.filter(about_kind=kind, about=key, detached_at__isnull=True).exists():
        raise AlreadyAttached(title=document.title, thing=str(thing))
    Attachment.objects.create(document=document, about_kind=kind, about=key, by_id=act.actor, at=act.at)
    document.is_attached = True
    document.save(update_fields=["is_attached"])
    follow(document, *places_of(thing), act.at)
    retain(document, at=act.at, may_start=document.attachments.count() == 1)
    act.tell(Attached(about_kind=kind, about=key, readers=readers(act, thing, document.document_class)))
    return document


@activity("documents.detach", title=_("Detach document"), told=_("detached the document."), subject=Document)
def detach(
    act: Act,
    document: Document,
    *,
    about_kind: AboutKind,
    about: About,
    reason: Annotated[str, Says(_("Reason"))],
) -> Document:
    """A document does not belong to a record any more; that it did stays in both stories. A legal hold that came with
    the record stays too.

    Refuses with NotAttached, NotFound for a record that one may not see, LastPlace when it would lie nowhere, and
    DocumentDestroyed.
    """
    must_be_kept(document)
    kind, key = place_of(record(act, about_kind, about))
    live = document.attachments.filter(detached_at__isnull=True)
    attachment: Attachment | None = live.filter(about_kind=kind, about=key).first()
    if attachment is None:
        raise NotAttached(title=document.title)
    others = live.exclude(pk=attachment.pk).exists()
    if not others and document.folder_id is None:
        raise LastPlace(title=document.title)
    attachment.detached_at, attachment.detached_by_id, attachment.reason = act.at, act.actor, reason
    attachment.save(update_fields=["detached_at", "detached_by", "reason"])
    document.is_attached = others
    document.save(update_fields=["is_attached"])
    retain(document, at=act.at, may_start=False)
    act.tell(Detached(about_kind=kind, about=key, reason=reason))
    return document
