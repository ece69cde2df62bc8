"""What is done about legal holds. Lifting one, wholly or for a document, takes the eyes of another."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated, Any

from django.db import connection
from django.utils.translation import gettext_lazy as _

from bagland.foundation import keyset
from bagland.foundation.act import Act
from bagland.foundation.activity import activity
from bagland.foundation.facts import digest
from bagland.foundation.inputs import Says
from bagland.foundation.kinds import Kept, Scope, kind_of, model_of
from bagland.foundation.refusals import InputFault, NotFound
from bagland.kernel.documents import facts_of_keeping as facts
from bagland.kernel.documents import refusals_of_keeping as refusals
from bagland.kernel.documents.holding import take_turn
from bagland.kernel.documents.models import Document, Folder, Hold, HoldItem, HoldPlace
from bagland.kernel.documents.queries.documents import places_of
from bagland.kernel.documents.states import DocumentState, HoldState
from bagland.kernel.organisation.models import LegalEntity

MOST = 5_000
"""Documents that one act covers: as many rows are locked until it commits."""
TOLD = 100
"""Keys that an event names one by one; of more it says count and hash."""

Documents = Annotated[list[Document], Says(_("Documents"), suggests=None)]
RecordKind = Annotated[str, Says(_("Kind of record"), _("All that is attached to it. Such as organisation.actor."))]
RecordKey = Annotated[int | None, Says(_("Number of the record"))]
InFolder = Annotated[Folder | None, Says(_("Folder"), _("All that lies in it."))]
Reason = Annotated[str, Says(_("Reason"), lines=3)]


def _of_entity(_subject: Any, inputs: dict[str, Any]) -> Scope:
    found: Scope = inputs["entity"].scope()
    return found


def holds_in_force(act: Act, _subject: Any) -> Any:
    """The holds that a document can be put under."""
    return Hold.objects.visible_to(act).filter(lifted_at__isnull=True).order_by("-placed_at", "-pk")


@activity("documents.place_hold", title=_("Place legal hold"), told=_("placed a legal hold."), scope=_of_entity)
def place_hold(
    act: Act,
    *,
    entity: Annotated[LegalEntity, Says(_("Legal entity"))],
    title: Annotated[str, Says(_("Title"), _("Such as: Dispute with Nordhavn Byg."))],
    reason: Reason,
    documents: Documents = (),  # type: ignore[assignment]
    about_kind: RecordKind = "",
    about: RecordKey = None,
    folder: InFolder = None,
) -> Hold:
    """From now on nothing that it covers is destroyed, whatever its retention says.

    It covers the named documents, what is attached to a record, and what lies in a folder: what is there now, and what
    comes there while the hold is in force. What is detached or moved away stays held.

    Refuses with HoldTooLarge, OtherEntity or AlreadyDestroyed.
    """
    hold: Hold = Hold.objects.create(
        entity=entity, title=title, reason=reason, placed_by_id=act.actor, placed_at=act.at
    )
    _cover(act, hold, documents, about_kind, about, folder, reason="")
    return hold


@activity("documents.add_to_hold", title=_("Add to legal hold"), told=_("added documents to the hold."), subject=Hold)
def add_to_hold(
    act: Act,
    hold: Hold,
    *,
    documents: Documents = (),  # type: ignore[assignment]
    about_kind: RecordKind = "",
    about: RecordKey = None,
    folder: InFolder = None,
) -> Hold:
    """The hold covers more. Refuses with HoldLifted, HoldTooLarge, OtherEntity or AlreadyDestroyed."""
    _must_hold(hold)
    _cover(act, hold, documents, about_kind, about, folder, reason="")
    return hold


@activity(
    "documents.hold_document",
    title=_("Put under legal hold"),
    told=_("put the document under a legal hold."),
    subject=Document,
)
def hold_document(
    act: Act, document: Document, *, hold: Annotated[Hold, Says(_("Legal hold"), suggests=holds_in_force)]
) -> Document:
    """A hold that is in force covers this document too, from now on. Refuses with HoldLifted, OtherEntity,
    AlreadyOnHold or AlreadyDestroyed.
    """
    _must_hold(hold)
    if document.entity_id != hold.entity_id:
        raise refusals.OtherEntity(document=document.title, entity=document.entity.name)
    if document.state != DocumentState.KEPT:
        raise refusals.AlreadyDestroyed(document=document.pk)
    if HoldItem.objects.filter(hold=hold, document=document, ended_at__isnull=True).exists():
        raise refusals.AlreadyOnHold(document=document.title, hold=hold.title)
    HoldItem.objects.create(hold=hold, document=document, added_at=act.at)
    document.refresh_from_db(fields=["is_held"])
    act.tell(facts.DocumentHeld(hold=hold.pk))
    return document


@activity(
    "documents.let_out_of_hold",
    title=_("Let document out of legal hold"),
    told=_("let a document out of the hold."),
    subject=Hold,
    always_asks=True,
)
def let_out_of_hold(
    act: Act, hold: Hold, *, document: Annotated[Document, Says(_("Document"))], reason: Reason
) -> Hold:
    """A document is not covered any more, because it has nothing to do with the matter; another person approves it.

    Refuses with HoldLifted or NotOnHold.
    """
    _must_hold(hold)
    if not HoldItem.objects.filter(hold=hold, document=document, ended_at__isnull=True).update(ended_at=act.at):
        raise refusals.NotOnHold(hold=hold.title, document=document.title)
    document.refresh_from_db(fields=["is_held"])
    act.tell(facts.HoldCovers(documents=[document.pk], count=1, sha256=digest([document.pk]), reason=reason))
    return hold


@activity(
    "documents.lift_hold",
    title=_("Lift legal hold"),
    told=_("lifted the legal hold."),
    subject=Hold,
    always_asks=True,
)
def lift_hold(act: Act, hold: Hold, *, reason: Reason) -> Hold:
    """The matter is over; another person approves it. What no other hold covers follows its retention again.

    Refuses with HoldLifted.
    """
    _must_hold(hold)
    hold.state, hold.lifted_at, hold.lifted_because = HoldState.LIFTED, act.at, reason
    hold.save(update_fields=["state", "lifted_at", "lifted_because"])
    HoldItem.objects.filter(hold=hold, ended_at__isnull=True).update(ended_at=act.at)
    HoldPlace.objects.filter(hold=hold, ended_at__isnull=True).update(ended_at=act.at)
    return hold


def _must_hold(hold: Hold) -> None:
    if hold.lifted_at is not None:
        raise refusals.HoldLifted(hold=hold.title, lifted=hold.lifted_at)


def _cover(
    act: Act,
    hold: Hold,
    documents: Iterable[Document],
    about_kind: str,
    about: int | None,
    folder: Folder | None,
    *,
    reason: str,
) -> None:
    wanted = {document.pk for document in documents}
    for document in documents:
        if document.entity_id != hold.entity_id:
            raise refusals.OtherEntity(document=document.title, entity=document.entity.name)
    follows: list[tuple[str, int]] = []
    rows = Document.objects.filter(entity=hold.entity_id, state=DocumentState.KEPT)
    if about is not None:
        kind, places = places_of(_record(act, about_kind, about))
        take_turn(kind, places)
        follows.append((kind, places[0]))
        of_record = rows.filter(
            attachments__about_kind=kind, attachments__about__in=places, attachments__detached_at__isnull=True
        )
        wanted |= set(of_record.values_list("pk", flat=True)[: MOST + 1])
    if folder is not None:
        follows.append((kind_of(folder), folder.pk))
        take_turn(kind_of(folder), [folder.pk])
        wanted |= set(rows.filter(folder=folder).values_list("pk", flat=True)[: MOST + 1])
    if len(wanted) > MOST:
        raise refusals.HoldTooLarge(found=len(wanted), most=MOST)
    keys = _locked(wanted)
    known = set(HoldItem.objects.filter(hold=hold, ended_at__isnull=True).values_list("document_id", flat=True))
    fresh = [key for key in keys if key not in known]
    HoldItem.objects.bulk_create([HoldItem(hold=hold, document_id=key, added_at=act.at) for key in fresh])
    for kind, key in follows:
        if not HoldPlace.objects.filter(hold=hold, about_kind=kind, about=key, ended_at__isnull=True).exists():
            HoldPlace.objects.create(hold=hold, about_kind=kind, about=key, added_at=act.at)
    for document in documents:
        document.refresh_from_db(fields=["is_held"])
    act.tell(facts.HoldCovers(documents=fresh[:TOLD], count=len(fresh), sha256=digest(fresh), reason=reason))


def _record(act: Act, kind: str, key: int) -> Kept:
    """The record, if it can have documents and the act may see it."""
    model = model_of(kind)
    if not (isinstance(model, type) and issubclass(model, Kept)):
        raise InputFault({"about_kind": str(refusals.NOT_A_RECORD)})
    found: Kept | None = keyset.visible(model._default_manager.all(), act).filter(pk=key).first()
    if found is None:
        raise NotFound(kind=model._meta.verbose_name, key=key)
    return found


def _locked(keys: Iterable[int]) -> list[int]:
    """These documents, locked in order, so that none is destroyed in between. Refuses with AlreadyDestroyed."""
    rows: Any = Document.objects.filter(pk__in=keys).order_by("pk")
    if connection.vendor == "postgresql":
        rows = rows.select_for_update(no_key=True, of=("self",))
    found = list(rows.values_list("pk", "state"))
    for key, state in found:
        if state != DocumentState.KEPT:
            raise refusals.AlreadyDestroyed(document=key)
    return [key for key, _state in found]
