"""What of this room points at a person: asked before somebody leaves."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _

from bagland.foundation.act import Act
from bagland.foundation.kinds import kind_of
from bagland.kernel.organisation.models import Actor, Appointment
from bagland.kernel.organisation.public import Pointer
from bagland.kernel.work.models import Procedure, Recurrence, Task
from bagland.kernel.work.resolving import to_person
from bagland.kernel.work.states import TaskState

MOST = 50


def in_work(act: Act, person: Actor, day: date) -> list[Pointer]:
    """Open tasks by name, tasks that the person asked for, recurrences, and procedures kept by positions that nobody
    else holds then. Four queries. Only what the reader may see.
    """
    open_tasks: Any = Task.objects.visible_to(act).filter(state__in=[TaskState.OPEN, TaskState.BLOCKED]).order_by("pk")
    by_name = open_tasks.filter(lane_kind="person", lane__of=to_person(person.pk).of)
    asked = open_tasks.filter(created_by=person, case__isnull=True).exclude(pk__in=by_name.values("pk"))
    named = Recurrence.objects.visible_to(act).filter(person=person, ended_at__isnull=True).order_by("pk")
    return [
        *(_pointer(_("Has the task"), task, task.title) for task in by_name[:MOST]),
        *(_pointer(_("Waits for the task"), task, task.title) for task in asked[:MOST]),
        *(_pointer(_("Has the task that comes again"), each, each.title) for each in named),
        *(_pointer(_("Keeps the procedure"), each, each.title) for each in _procedures(person, day)),
    ]


def _procedures(person: Actor, day: date) -> list[Procedure]:
    held = Appointment.objects.filter(actor=person).ending_from(day).values_list("position", flat=True)
    shared = Appointment.objects.filter(position__in=list(held)).exclude(actor=person).ending_from(day)
    alone = set(held) - set(shared.values_list("position", flat=True))
    return list(Procedure.objects.filter(owner__in=alone, ended_at__isnull=True).order_by("code")) if alone else []


def _pointer(how: Any, thing: Any, name: str) -> Pointer:
    return Pointer(how, kind_of(thing), thing.pk, name)
