"""Opening a task for whom it waits, and closing it: plain functions that activities, the engine and approvals share."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

from django.db import models

from bagland.foundation.act import Act
from bagland.foundation.kinds import kind_of
from bagland.foundation.money import Money
from bagland.kernel.work.models import Case, Dependency, Task, Token, Waiting
from bagland.kernel.work.resolving import resolve
from bagland.kernel.work.rules.definition import Lane
from bagland.kernel.work.rules.lanes import LANE, Resolved
from bagland.kernel.work.states import TaskKind, TaskState, Why

FAR = datetime(9999, 12, 31, tzinfo=UTC)
"""When something is due that is never due: the far end of every list by time."""
DO = "work.do_task"
resolvers: list[Callable[[Act, Task], Resolved | None]] = []
"""Asked first for whom a task waits now: those that are requests of other rooms have no lane."""
OPEN_STATES = (TaskState.BLOCKED, TaskState.OPEN)


def open_task(
    act: Act,
    *,
    kind: TaskKind,
    title: str,
    lane: Lane,
    activity: str = DO,
    subject: models.Model | tuple[str, int] | None = None,
    text: str = "",
    entity: int | None = None,
    department: int | None = None,
    case: Case | None = None,
    token: Token | None = None,
    node: str = "",
    parent: Task | None = None,
    recurrence: int | None = None,
    due_at: datetime | None = None,
    due_rule: str = "",
    amount: Money | None = None,
    is_confidential: bool = False,
    starter: int | None = None,
    variables: Mapping[str, Any] | None = None,
    types: Mapping[str, str] | None = None,
    lane_amount: Money | None = None,
    after: Iterable[int] = (),
    found: Resolved | None = None,
) -> Task:
    """Write a task and for whom it waits; `found` where the caller has resolved the lane already. Two queries.

    `after` are keys of open tasks that must be done first. A case gives its entity, department and confidentiality.
    """
    if case is not None:
        entity = case.entity_id if entity is None else entity
        department = case.department_id if department is None else department
        is_confidential = is_confidential or case.is_confidential
    if found is None:
        found = resolve(
            act, lane, case=case, entity=entity, department=department, starter=starter or act.actor,
            variables=variables, types=types, amount=lane_amount if lane_amount is not None else amount,
            activity=activity, asker=act.actor,
        )  # fmt: skip
    if case is None:
        from bagland.kernel.work.gate import must_notice

        must_notice(act, activity)
    subject_kind, subject_id = _place(subject)
    written: Lane = found.lane or lane
    earlier = list(after)
    task = Task.objects.create(
        kind=kind,
        state=TaskState.BLOCKED if earlier else TaskState.OPEN,
        title=title[:200],
        text=text,
        activity=activity,
        subject_kind=subject_kind,
        subject_id=subject_id,
        entity_id=entity,
        department_id=department,
        lane=written.model_dump(mode="json", exclude_defaults=True),
        lane_kind=written.kind,
        case=case,
        token=token,
        node=node,
        parent=parent,
        recurrence_id=recurrence,
        created_by_id=act.actor,
        created_at=act.at,
        due_at=due_at,
        due_rule=due_rule,
        amount_minor=amount.minor if amount is not None else None,
        amount_currency=amount.currency if amount is not None else "",
        is_confidential=is_confidential,
        trace=[hop.plain() for hop in found.trace],
    )
    if earlier:
        Dependency.objects.bulk_create([Dependency(task=task, on_id=on) for on in earlier])
    Waiting.objects.bulk_create(rows_of(task, found, act.at))
    return task


def rows_of(task: Task, found: Resolved, since: datetime) -> list[Waiting]:
    """A task's rows of `Waiting`, not written. One that waits for other tasks waits for nobody yet."""
    if task.state != TaskState.OPEN:
        return []
    named = Why.HANDED if task.handed_by_id is not None else Why.LANE
    facts = {
        "task": task,
        "kind": task.kind,
        "activity": task.activity,
        "due_at": task.due_at or FAR,
        "since": since,
    }
    return [
        *(Waiting(position_id=key, why=named if why == LANE else why, **facts) for key, why in found.positions),
        *(Waiting(actor_id=key, why=named if why == LANE else why, **facts) for key, why in found.actors),
    ]


def close_task(
    act: Act, task: Task, state: TaskState, outcome: str = "", event: int | None = None, *, note: str = ""
) -> None:
    """Close an open task, so that it waits for nobody, and open those that waited for it alone. Three queries, and some
    for each task that it held up.
    """
    task.state, task.outcome, task.outcome_note = state, outcome, note
    task.closed_at, task.closed_by_id, task.event = act.at, act.actor, event
    task.save(update_fields=["state", "outcome", "outcome_note", "closed_at", "closed_by", "event"])
    Waiting.objects.filter(task=task).delete()
    for held in list(Dependency.objects.filter(on=task, task__state=TaskState.BLOCKED).values_list("task", flat=True)):
        _release(act, held)


def hold_up(act: Act, task: Task, on: Task) -> None:
    """Let an open task wait until another is done: it waits for nobody meanwhile."""
    Dependency.objects.get_or_create(task=task, on=on)
    if task.state == TaskState.OPEN and on.is_open:
        task.state = TaskState.BLOCKED
        task.save(update_fields=["state"])
        Waiting.objects.filter(task=task).delete()


def let_go(act: Act, task: Task, on: Task) -> None:
    """A task waits no more for another."""
    Dependency.objects.filter(task=task, on=on).delete()
    _release(act, task.pk)
    task.refresh_from_db(fields=["state", "trace"])


def _release(act: Act, key: int) -> None:
    """Open a task when nothing is left for which it waits."""
    task = Task.objects.select_for_update(of=("self",)).get(pk=key)
    waits = Dependency.objects.filter(task=task, on__state__in=OPEN_STATES).exists()
    if task.state != TaskState.BLOCKED or waits:
        return
    task.state = TaskState.OPEN
    found = resolve_task(act, task)
    task.trace = [hop.plain() for hop in found.trace]
    task.save(update_fields=["state", "trace"])
    Waiting.objects.bulk_create(rows_of(task, found, act.at))


def wait_anew(act: Act, task: Task, found: Resolved | None = None) -> bool:
    """Ask an open task's lane again, and write for whom it waits where that is no longer so. Whether anything changed.

    Those for whom it goes on waiting keep their rows, and since when. Two queries, two more where it changed.
    """
    if task.state != TaskState.OPEN:
        return False
    found = resolve_task(act, task) if found is None else found
    wanted = {(row.position_id, row.actor_id): row for row in rows_of(task, found, act.at)}
    there = {(row.position_id, row.actor_id): row for row in Waiting.objects.filter(task=task)}
    same = {place for place, row in wanted.items() if place in there and _alike(there[place], row)}
    trace = [hop.plain() for hop in found.trace]
    if len(same) == len(wanted) == len(there) and trace == task.trace:
        return False
    Waiting.objects.filter(pk__in=[row.pk for place, row in there.items() if place not in same]).delete()
    for place, row in wanted.items():
        row.since = there[place].since if place in there else act.at
    Waiting.objects.bulk_create([row for place, row in wanted.items() if place not in same])
    task.trace = trace
    Task.objects.filter(pk=task.pk).update(trace=trace)
    return True


def _alike(row: Waiting, other: Waiting) -> bool:
    return (row.why, row.kind, row.activity, row.due_at) == (other.why, other.kind, other.activity, other.due_at)


def resolve_task(act: Act, task: Task, *, variables: Mapping[str, Any] | None = None) -> Resolved:
    """For whom an open task waits now: its lane asked again, or whoever else knows of it (`resolvers`)."""
    for ask in resolvers:
        if (known := ask(act, task)) is not None:
            return known
    return resolve(
        act,
        Lane.model_validate(task.lane),
        case=task.case,
        entity=task.entity_id,
        department=task.department_id,
        starter=task.case.starter_id if task.case is not None else task.created_by_id,
        variables=variables,
        amount=task.amount,
        activity=task.activity,
        asker=task.created_by_id,
    )


def _place(subject: models.Model | tuple[str, int] | None) -> tuple[str, int | None]:
    if subject is None:
        return "", None
    return subject if isinstance(subject, tuple) else (kind_of(subject), subject.pk)
