"""What concerns one person: when one is written to, and who takes over when somebody leaves."""

from __future__ import annotations

from typing import Annotated, Any

from django.utils.translation import gettext_lazy as _

from bagland.foundation.act import Act
from bagland.foundation.activity import activity
from bagland.foundation.inputs import Says
from bagland.foundation.kinds import Scope
from bagland.foundation.refusals import InputFault
from bagland.kernel.organisation.models import Actor
from bagland.kernel.organisation.states import ActorKind
from bagland.kernel.work.facts import TakenOver
from bagland.kernel.work.models import Digest, Recurrence, Task
from bagland.kernel.work.models.letters import DigestHour
from bagland.kernel.work.resolving import to_person
from bagland.kernel.work.rules.lanes import Hop, Said
from bagland.kernel.work.states import TaskState
from bagland.kernel.work.tasks import resolve_task, wait_anew


def _of_person(subject: Actor | None, _inputs: dict[str, Any]) -> Scope:
    return subject.scope() if subject is not None else Scope()


@activity(
    "work.choose_digest", title=_("Daily mail of my work"), told=_("chose when to be written to."), subject=Actor,
    scope=_of_person,
)  # fmt: skip
def choose_digest(act: Act, person: Actor, *, hour: Annotated[DigestHour, Says(_("At what hour"))]) -> Actor:
    """When one gets a mail of what waits: on working days, if anything does; or never."""
    Digest.objects.update_or_create(actor=person, defaults={"hour": hour.value})
    return person


@activity(
    "work.take_over", title=_("Give open work to another"), told=_("gave the open work to another."), subject=Actor,
    scope=_of_person,
)  # fmt: skip
def take_over(act: Act, person: Actor, *, successor: Annotated[Actor, Says(_("Who takes over"))]) -> Actor:
    """Before somebody leaves: what waits for the person by name, and what will come again, waits for the successor.

    What waits for a position stays there, and is the next holder's.
    """
    if successor.pk == person.pk or successor.kind != ActorKind.PERSON or successor.erased_at is not None:
        raise InputFault({"successor": str(_("Name another person who works here."))})
    rows = Task.objects.filter(state__in=[TaskState.OPEN, TaskState.BLOCKED], lane__of=to_person(person.pk).of)
    tasks = list(rows.filter(lane_kind="person").select_for_update(of=("self",)).order_by("pk"))
    for task in tasks:
        lane = to_person(successor.pk)
        task.lane, task.handed_by_id = lane.model_dump(mode="json", exclude_defaults=True), act.actor
        task.save(update_fields=["lane", "handed_by"])
        found = resolve_task(act, task)
        found.trace.insert(0, Hop(Said.HANDED, actor=successor.pk))
        wait_anew(act, task, found)
    recurrences = list(Recurrence.objects.filter(person=person, ended_at__isnull=True).order_by("pk"))
    Recurrence.objects.filter(pk__in=[each.pk for each in recurrences]).update(person=successor)
    act.tell(
        TakenOver(
            successor=successor.pk,
            tasks=tuple(task.pk for task in tasks),
            recurrences=tuple(each.pk for each in recurrences),
        )
    )
    return person
