"""The destruction of documents whose retention is over: proposed, looked at, approved by another, certified."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

from django.utils.translation import gettext_lazy as _

from bagland.foundation import formats
from bagland.foundation.act import Act
from bagland.foundation.activity import activity
from bagland.foundation.facts import digest
from bagland.foundation.inputs import Says
from bagland.foundation.kinds import Scope
from bagland.foundation.ports import ports
from bagland.foundation.refusals import InputFault
from bagland.kernel.documents import destroying
from bagland.kernel.documents import facts_of_keeping as facts
from bagland.kernel.documents import refusals_of_keeping as refusals
from bagland.kernel.documents.models import Destruction, DestructionItem, Document
from bagland.kernel.documents.states import DestructionState
from bagland.kernel.organisation.models import LegalEntity

Reason = Annotated[str, Says(_("Reason"), lines=3)]


def _of_entity(_subject: Any, inputs: dict[str, Any]) -> Scope:
    found: Scope = inputs["entity"].scope()
    return found


@activity(
    "documents.propose_destruction",
    title=_("Propose destruction"),
    told=_("proposed a destruction run."),
    scope=_of_entity,
)
def propose_destruction(
    act: Act,
    *,
    entity: Annotated[LegalEntity, Says(_("Legal entity"))],
    until: Annotated[date, Says(_("Retention over by"), _("Documents whose last day is this or an earlier one."))],
    reason: Reason = "",
    although_idle: Annotated[
        bool, Says(_("Filing has stopped for good"), _("Only when nothing is filed here any more, and that is right."))
    ] = False,
) -> Destruction:
    """List what need not be kept any more. Nothing is destroyed before another person approves the list.

    Up to 5,000 documents are listed at once, more by the worker; confidential ones only by who may see such. Refuses
    with IntakeStopped when nothing has been filed in the entity for 90 days, and with InputFault for a day that is not
    over.
    """
    today = destroying.day_of_destruction(act.at, entity.time_zone)
    if until >= today:
        raise InputFault({"until": str(refusals.NOT_OVER_YET) % {"today": formats.day(today, act.language)}})
    run: Destruction = Destruction.objects.create(
        entity=entity,
        proposed_by_id=act.actor,
        proposed_at=act.at,
        until=until,
        reason=reason,
        although_idle=although_idle,
        with_confidential=ports.authority.reach(act, "documents.see_confidential").covers(entity.scope()),
    )
    _must_take_in(act, run)
    destroying.gather(run)
    return run


@activity(
    "documents.list_for_destruction",
    title=_("List documents for destruction"),
    told=_("listed documents whose retention is over."),
    subject=Destruction,
    by_system=True,
)
def list_for_destruction(act: Act, run: Destruction) -> Destruction:
    """The next part of a long list. Refuses with RunNotReady."""
    _must_be(run, DestructionState.GATHERING)
    keys = destroying.gather(run)
    act.tell(facts.ListGathered(listed=len(keys), sha256=digest(keys)))
    return run


@activity(
    "documents.leave_out",
    title=_("Leave documents out of destruction"),
    told=_("left documents out of the run."),
    subject=Destruction,
)
def leave_out(
    act: Act,
    run: Destruction,
    *,
    documents: Annotated[list[int], Says(_("Documents"), _("Their numbers on the list."))],
    reason: Reason,
) -> Destruction:
    """Some documents of a proposed run stay, with the reason; also those that the actor may not read.

    Refuses with RunNotReady or NotOnTheList.
    """
    _must_be(run, DestructionState.PROPOSED)
    keys = sorted(set(documents))
    listed = set(destroying.waiting(run).filter(document__in=keys).values_list("document_id", flat=True))
    for key in keys:
        if key not in listed:
            raise refusals.NotOnTheList(document=key)
    DestructionItem.objects.filter(destruction=run, document__in=keys).update(kept_back=reason)
    run.left_out += len(keys)
    run.save(update_fields=["left_out"])
    act.tell(facts.LeftOut(documents=keys, reason=reason))
    return run


@activity(
    "documents.drop_destruction",
    title=_("Drop destruction run"),
    told=_("dropped the destruction run."),
    subject=Destruction,
)
def drop_destruction(act: Act, run: Destruction, *, reason: Reason) -> Destruction:
    """A proposed run is not carried out. Refuses with RunNotReady once it is approved."""
    _must_be(run, DestructionState.GATHERING, DestructionState.PROPOSED)
    run.state, run.dropped_at, run.dropped_because = DestructionState.DROPPED, act.at, reason
    run.save(update_fields=["state", "dropped_at", "dropped_because"])
    return run


@activity(
    "documents.carry_out_destruction",
    title=_("Carry out destruction"),
    told=_("approved the destruction run."),
    subject=Destruction,
    always_asks=True,
)
def carry_out_destruction(act: Act, run: Destruction) -> Destruction:
    """The listed documents are destroyed by the worker, once another person has approved the list.

    Each is asked again when its turn comes: a hold or a new claim keeps it. Who approves sees the list with its counts
    and bases; a list that has changed since it was asked for refuses. Refuses with RunNotReady, NothingToDestroy or
    IntakeStopped. A run takes two people; the one who approves stands on it beside the one who proposed it.
    """
    _must_be(run, DestructionState.PROPOSED)
    if run.listed <= run.left_out:
        raise refusals.NothingToDestroy
    _must_take_in(act, run)
    other = act.approved_by if act.approved_by != run.proposed_by_id else act.actor
    if other is None or other == run.proposed_by_id:
        raise refusals.TakesTwo
    run.state, run.approved_by_id, run.approved_at = DestructionState.APPROVED, other, act.at
    run.save(update_fields=["state", "approved_by", "approved_at"])
    return run


@activity(
    "documents.destroy_chunk",
    title=_("Destroy documents"),
    told=_("destroyed documents of the run."),
    subject=Destruction,
    by_system=True,
)
def destroy_chunk(act: Act, run: Destruction) -> Destruction:
    """The next 200 documents of an approved run are destroyed or kept back. Refuses with RunNotReady or IntakeStopped.

    Their bytes go afterwards, when nothing that is kept uses them (`removing.py`).
    """
    _must_be(run, DestructionState.APPROVED)
    _must_take_in(act, run)
    gone, back = destroying.destroy(run, act.at)
    every = sorted([*gone, *back])
    if every:
        act.tell(
            facts.DocumentsDestroyed(
                first=every[0], last=every[-1], destroyed=len(gone), kept_back=len(back), sha256=digest(gone)
            )
        )
    return run


@activity(
    "documents.certify_destruction",
    title=_("Certify destruction"),
    told=_("filed the certificate of the destruction."),
    subject=Destruction,
    by_system=True,
)
def certify_destruction(
    act: Act, run: Destruction, *, certificate: Annotated[Document, Says(_("Certificate"))]
) -> Destruction:
    """The run is over, and its certificate lies in the archive for good. Refuses with RunNotReady."""
    _must_be(run, DestructionState.APPROVED)
    if run.carried_out_at is None:
        raise refusals.RunNotReady(state=DestructionState(run.state).label)
    run.state, run.certificate = DestructionState.DONE, certificate
    run.save(update_fields=["state", "certificate"])
    return run


def _must_be(run: Destruction, *states: DestructionState) -> None:
    if run.state not in states:
        raise refusals.RunNotReady(state=DestructionState(run.state).label)


def _must_take_in(act: Act, run: Destruction) -> None:
    if not run.although_idle and (days := destroying.intake_stopped(run.entity, act.at)):
        raise refusals.IntakeStopped(entity=run.entity.name, days=days)
