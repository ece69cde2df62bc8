"""The worker's share of keeping: retention worked out again, runs listed, carried out and certified, bytes removed."""

from __future__ import annotations

import logging
import time
from typing import Any

from bagland.foundation.act import Act, Door, act_now
from bagland.foundation.kinds import kind_of
from bagland.foundation.perform import perform
from bagland.foundation.refusal import Refusal
from bagland.kernel.documents.activities import destruction
from bagland.kernel.documents.activities.retention import recalculate
from bagland.kernel.documents.certifying import certificate_of
from bagland.kernel.documents.models import Destruction, Recalculation
from bagland.kernel.documents.states import DestructionState
from bagland.kernel.jobs.reactions import reaction
from bagland.kernel.jobs.system import system_actor
from bagland.kernel.organisation.models import Actor, Appointment, FinancialYear, LegalEntity

log = logging.getLogger(__name__)

SECONDS = 60.0
"""How long one turn goes on; the rest is done in the next, so that other recurring work is not kept waiting."""


def by_system(key: str | None = None) -> Act:
    """The system's act at this moment."""
    return act_now(system_actor(), Door.JOB, language="en", key=key)


def work_out_again() -> int:
    """Go on with retention that is to be worked out again. How many chunks were done."""
    ends, chunks = time.monotonic() + SECONDS, 0
    for key in list(Recalculation.objects.filter(finished_at__isnull=True).order_by("pk").values_list("pk", flat=True)):
        while time.monotonic() < ends and Recalculation.objects.filter(pk=key, finished_at__isnull=True).exists():
            perform(recalculate, by_system(), recalculation=key)
            chunks += 1
    return chunks


def carry_on() -> int:
    """Go on with every run that is being listed or carried out. How many steps were done.

    A run that is refused stays where it is, and its page says why; the others go on.
    """
    ends, steps = time.monotonic() + SECONDS, 0
    at_work = (DestructionState.GATHERING, DestructionState.APPROVED)
    for key in list(Destruction.objects.filter(state__in=at_work).order_by("pk").values_list("pk", flat=True)):
        try:
            while time.monotonic() < ends and _step(Destruction.objects.get(pk=key)):
                steps += 1
        except Refusal as refusal:
            log.warning("a destruction run was refused", extra={"run": key, "refusal": refusal.code})
    return steps


def _step(run: Destruction) -> bool:
    """One step of a run; False when nothing is left to do."""
    if run.state == DestructionState.GATHERING:
        perform(destruction.list_for_destruction, by_system(), run.pk)
    elif run.state == DestructionState.APPROVED and run.carried_out_at is None:
        perform(destruction.destroy_chunk, by_system(), run.pk)
    elif run.state == DestructionState.APPROVED:
        perform(destruction.certify_destruction, by_system(), run.pk, certificate=certificate_of(run, by_system()))
    else:
        return False
    return True


@reaction("documents.year_opened", to=["organisation.open_financial_year", "organisation.found_company"])
def year_opened(act: Act, event: Any) -> None:
    """Documents that waited for their financial year get their last day."""
    entity = event.subject_id
    if event.subject_kind == kind_of(FinancialYear):
        entity = FinancialYear.objects.values_list("entity_id", flat=True).get(pk=entity)
    if event.subject_kind in (kind_of(FinancialYear), kind_of(LegalEntity)):
        Recalculation.objects.create(kind=kind_of(LegalEntity), key=entity, asked_at=act.at)


@reaction("documents.appointed", to=["organisation.appoint", "organisation.end_appointment"])
def appointed(act: Act, event: Any) -> None:
    """A person who leaves starts the clock of the personnel file; one who comes back stops it."""
    if event.subject_kind != kind_of(Appointment):
        return
    person = Appointment.objects.values_list("actor_id", flat=True).filter(pk=event.subject_id).first()
    for kind, key in ((kind_of(Actor), person), (kind_of(Appointment), event.subject_id)):
        if key is not None:
            Recalculation.objects.create(kind=kind, key=key, asked_at=act.at)
