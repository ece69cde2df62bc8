"""What the page of a task shows beside its own columns."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Sum

from bagland.foundation import keyset
from bagland.foundation.act import Act
from bagland.foundation.kinds import model_of
from bagland.foundation.naming import Place, names_of
from bagland.foundation.periods import day_of
from bagland.kernel.work.models import Dependency, Link, Task, TimeSpent, Waiting
from bagland.kernel.work.queries.why import ACTOR, POSITION
from bagland.kernel.work.resolving import company_on, zone_of


@dataclass(frozen=True, slots=True)
class WaitsFor:
    """One of those for whom a task waits: a position with whoever may act in it today, or a person."""

    position: int | None
    actor: int | None
    name: str
    who: tuple[str, ...]
    why: str
    since: Any


def waits_for(act: Act, task: Task) -> list[WaitsFor]:
    """For whom a task waits and who that is today. One query, and those of names that are not kept."""
    rows = list(Waiting.objects.filter(task=task).order_by("pk"))
    company = company_on(act, day_of(act.at, zone_of(act, task.entity_id)))
    present = {row.position_id: company.present.get(row.position_id or 0, ()) for row in rows}
    lent = {row.position_id: company.lent.get((row.position_id or 0, task.activity), ()) for row in rows}
    places: set[Place] = {(POSITION, row.position_id) for row in rows if row.position_id}
    places |= {(ACTOR, row.actor_id) for row in rows if row.actor_id}
    places |= {(ACTOR, who) for group in (*present.values(), *lent.values()) for who in group}
    names = names_of(act, places)
    return [
        WaitsFor(
            row.position_id,
            row.actor_id,
            names[POSITION, row.position_id] if row.position_id else names[ACTOR, row.actor_id or 0],
            tuple(
                dict.fromkeys(names[ACTOR, who] for who in (*present[row.position_id], *lent[row.position_id]))
            ) if row.position_id else (),
            row.why,
            row.since,
        )
        for row in rows
    ]  # fmt: skip


def parts_of(act: Act, task: Task) -> list[Task]:
    """The parts of a task that the reader may see, in their order. One query."""
    rows: Any = Task.objects.visible_to(act).filter(parent=task).order_by("pk")
    return list(rows[:100])


def before_and_after(act: Act, task: Task) -> tuple[list[Task], list[Task]]:
    """The tasks for which it waits, and those that wait for it, of those that the reader may see. Two queries."""
    seen: Any = Task.objects.visible_to(act).order_by("pk")
    before = seen.filter(pk__in=Dependency.objects.filter(task=task).values("on"))
    after = seen.filter(pk__in=Dependency.objects.filter(on=task).values("task"))
    return list(before[:50]), list(after[:50])


def linked(act: Act, task: Task) -> list[Any]:
    """The objects that a task is about, its subject first, as far as the reader sees them. One query a kind."""
    places: list[Place] = [(task.subject_kind, task.subject_id)] if task.subject_kind and task.subject_id else []
    places += [(row.about_kind, row.about) for row in Link.objects.filter(task=task).order_by("pk")]
    found: dict[Place, Any] = {}
    for kind in dict.fromkeys(kind for kind, _key in places):
        model = model_of(kind)
        if model is not None:
            keys = [key for other, key in places if other == kind]
            for thing in keyset.visible_one(model._default_manager.filter(pk__in=keys), act):
                found[kind, thing.pk] = thing
    return [found[place] for place in dict.fromkeys(places) if place in found]


def time_spent(task: Task) -> tuple[int, list[TimeSpent]]:
    """All minutes on a task, and the newest entries. Two queries."""
    rows = TimeSpent.objects.filter(task=task, withdrawn_at__isnull=True)
    total = rows.aggregate(all=Sum("minutes"))["all"] or 0
    return total, list(rows.select_related("actor").order_by("-day", "-pk")[:20]) if total else []


def about(act: Act, kind: str, key: int, most: int = 20) -> list[Task]:
    """The open tasks about an object, by its subject or by a link, that the reader may see. One query."""
    linked_to = Link.objects.filter(about_kind=kind, about=key).values("task")
    seen: Any = Task.objects.visible_to(act).filter(state__in=["BLOCKED", "OPEN"])
    rows = seen.filter(subject_kind=kind, subject_id=key) | seen.filter(pk__in=linked_to)
    return list(rows.order_by("pk").distinct()[:most])


def minutes_told(minutes: int) -> str:
    """«1:30», hours and minutes."""
    return f"{minutes // 60}:{minutes % 60:02d}"
