"""What one does with a task that waits for one: hand it over, put it off, count the time."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any

from django.utils.translation import gettext_lazy as _

from bagland.foundation.act import Act
from bagland.foundation.activity import activity
from bagland.foundation.inputs import Says
from bagland.foundation.kinds import Scope
from bagland.foundation.refusals import InputFault
from bagland.kernel.work import refusals
from bagland.kernel.work.activities.tasks import (
    ForPerson,
    ForPosition,
    Reason,
    lane_for,
    must_be_open,
    of_asker_or_doer,
)
from bagland.kernel.work.facts import HandedOver
from bagland.kernel.work.models import Snooze, Task, TimeSpent, Waiting
from bagland.kernel.work.rules.lanes import Hop, Said
from bagland.kernel.work.states import TaskKind
from bagland.kernel.work.tasks import resolve_task, wait_anew

LONGEST_DAY = 24 * 60


@activity(
    "work.hand_over",
    title=_("Hand over"),
    told=_("handed the task over."),
    subject=Task,
    scope=of_asker_or_doer,
    bulk=True,
)
def hand_over(
    act: Act, task: Task, *, position: ForPosition = None, person: ForPerson = None, reason: Reason = ""
) -> Task:
    """A task is given on: it waits for another position or person, who has it at once. The story says by whom and why.

    Refuses with TaskIsClosed, NotYourself where it waits there already, and StepOfProcedure for an approval, which
    is decided by whoever has the authority.
    """
    must_be_open(task)
    if task.kind in (TaskKind.APPROVAL, TaskKind.READING):
        raise refusals.StepOfProcedure(task=task.title)
    if position is None and person is None:
        raise InputFault({"position": str(_("Name the position or the person who gets it."))})
    there: list[tuple[int | None, int | None]] = list(
        Waiting.objects.filter(task=task).values_list("position", "actor")
    )
    place = (position.pk if position is not None else None, person.pk if person is not None else None)
    if there == [place]:
        raise refusals.NotYourself(task=task.title, who=str(position or person))
    lane = lane_for(act, position, person)
    task.lane, task.lane_kind = lane.model_dump(mode="json", exclude_defaults=True), lane.kind
    task.handed_by_id = act.actor
    task.save(update_fields=["lane", "lane_kind", "handed_by"])
    found = resolve_task(act, task)
    found.trace.insert(0, Hop(Said.HANDED, *place))
    wait_anew(act, task, found)
    act.tell(
        HandedOver(
            from_positions=tuple(key for key, _actor in there if key is not None),
            from_people=tuple(key for _position, key in there if key is not None),
            to_position=place[0],
            to_person=place[1],
        )
    )
    return task


@activity("work.snooze", title=_("Put off"), told=_("put it off."), subject=Task, scope=of_asker_or_doer, bulk=True)
def snooze(
    act: Act,
    task: Task,
    *,
    until: Annotated[datetime, Says(_("Until"))],
    reason: Annotated[str, Says(_("Reason"), personal="normal")],
) -> Task:
    """A task is out of one's own list until a moment; for the others it waits on, and it is due when it was.

    Refuses with TaskIsClosed and NotLater.
    """
    must_be_open(task)
    if until <= act.at:
        raise refusals.NotLater
    Snooze.objects.update_or_create(task=task, actor_id=act.actor, defaults={"until": until, "reason": reason[:400]})
    return task


@activity("work.wake", title=_("Take up again"), told=_("took it up again."), subject=Task, scope=of_asker_or_doer)
def wake(act: Act, task: Task) -> Task:
    """What was put off is in one's list again."""
    Snooze.objects.filter(task=task, actor=act.actor).delete()
    return task


@activity("work.spend_time", title=_("Register time"), told=_("registered time."), subject=Task, scope=of_asker_or_doer)
def spend_time(
    act: Act,
    task: Task,
    *,
    minutes: Annotated[int, Says(_("Minutes"))],
    day: Annotated[date | None, Says(_("Day"), _("Today when left out."))] = None,
    note: Annotated[str, Says(_("Note"), personal="normal")] = "",
) -> TimeSpent:
    """Working time on a task, in whole minutes, on a day that has begun; on a closed one too."""
    on = day or act.today
    if not 1 <= minutes <= LONGEST_DAY:
        raise InputFault({"minutes": str(_("Give from 1 to 1,440 minutes."))})
    if on > act.today:
        raise InputFault({"day": str(_("That day is still to come."))})
    made: TimeSpent = TimeSpent.objects.create(task=task, actor_id=act.actor, day=on, minutes=minutes, note=note[:400])
    return made


def _own_time(subject: TimeSpent | None, _inputs: dict[str, Any]) -> Scope:
    return Scope(own=frozenset({subject.actor_id})) if subject is not None else Scope()


@activity(
    "work.withdraw_time", title=_("Withdraw time"), told=_("withdrew the time."), subject=TimeSpent, scope=_own_time
)
def withdraw_time(act: Act, spent: TimeSpent) -> TimeSpent:
    """Time that one registered by mistake does not count; that it was there stays to be seen."""
    if spent.withdrawn_at is None:
        spent.withdrawn_at = act.at
        spent.save(update_fields=["withdrawn_at"])
    return spent
