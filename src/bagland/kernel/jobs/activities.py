"""What a person does about work that is parked, and about bulk runs."""

from __future__ import annotations

from typing import Annotated, Any

from django.utils.translation import gettext_lazy as _

from bagland.foundation.act import Act
from bagland.foundation.activity import activity, view
from bagland.foundation.inputs import Says
from bagland.foundation.kinds import Scope
from bagland.kernel.audit.models import Event
from bagland.kernel.jobs.facts import RunDiscarded, WorkGivenUp
from bagland.kernel.jobs.models import Delivery, Effect, Run, RunRow
from bagland.kernel.jobs.refusals import NotParked, RunIsOver

view("jobs.see", title=_("See parked work and bulk runs"))


def _where(delivery: Any, _inputs: dict[str, Any]) -> Scope:
    return Event.objects.get(pk=delivery.event_id).scope()


@activity("jobs.run_again", title=_("Run again"), told=_("let the work run again."), subject=Delivery, scope=_where)
def run_again(act: Act, delivery: Delivery) -> Delivery:
    """Let parked work be tried once more, from the first attempt. Refuses with NotParked."""
    _must_be_parked(delivery)
    delivery.parked_at, delivery.due_at, delivery.attempts = None, act.at, 0
    delivery.save(update_fields=["parked_at", "due_at", "attempts"])
    return delivery


@activity("jobs.give_up", title=_("Give up parked work"), told=_("gave the work up."), subject=Delivery, scope=_where)
def give_up(act: Act, delivery: Delivery, *, reason: Annotated[str, Says(_("Reason"), lines=3)]) -> None:
    """Take parked work away for good, with a reason; what waited behind it goes on. Refuses with NotParked."""
    _must_be_parked(delivery)
    code = delivery.fault.partition(":")[0]
    act.tell(WorkGivenUp(reaction=delivery.reaction, event=delivery.event_id, fault=code, reason=reason))
    Effect.objects.get_or_create(reaction=delivery.reaction, event=delivery.event_id)
    Delivery.objects.filter(pk=delivery.pk).delete()


@activity("jobs.discard_run", title=_("Discard bulk run"), told=_("discarded the run."), subject=Run)
def discard_run(act: Act, run: Run, *, reason: Annotated[str, Says(_("Reason"), lines=3)]) -> Run:
    """Stop a run where it stands and drop its staged rows; what was performed stays. Refuses with RunIsOver."""
    if run.state not in (Run.State.STAGED, Run.State.RUNNING):
        raise RunIsOver(run=run.pk)
    act.tell(RunDiscarded(reason=reason))
    run.state = Run.State.DISCARDED
    run.save(update_fields=["state"])
    RunRow.objects.filter(run=run, event__isnull=True).update(inputs="")
    return run


def _must_be_parked(delivery: Delivery) -> None:
    if delivery.parked_at is None:
        raise NotParked
