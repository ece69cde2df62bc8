"""What the page of a case shows: its checklist with who and when, its answers, its sub-cases, who has it now."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bagland.foundation.act import Act
from bagland.foundation.activity import title_of
from bagland.foundation.naming import Place, names_of
from bagland.foundation.periods import day_of
from bagland.foundation.speech import language
from bagland.kernel.work.engine.run import plan_for
from bagland.kernel.work.models import Case, Task, Token, Waiting
from bagland.kernel.work.resolving import company_on, zone_of
from bagland.kernel.work.rules.progress import Line, Stands, Visit, lines
from bagland.kernel.work.states import CaseState

ACTOR, POSITION = "organisation.actor", "organisation.position"
MOST_VISITS = 2_000
"""How many stays of a case its page looks at, the newest; what is open is always among them."""
MOST_AT_A_LINE = 5


@dataclass(frozen=True, slots=True)
class Holder:
    """For whom something waits: the position (or the person), and who can do it today."""

    name: str
    who: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Stay:
    """One stay at a node: the task it brought, if it did, who closed it, when, and with which word."""

    token: int
    is_open: bool
    at: datetime
    task: int | None = None
    title: str = ""
    who: str = ""
    note: str = ""
    due_at: datetime | None = None
    is_late: bool = False
    holders: tuple[Holder, ...] = ()
    fault: str = ""
    case: int | None = None
    """The case that it called."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A line of the checklist as the page shows it. `more` stays are not shown."""

    line: Line
    stays: Sequence[Stay]
    more: int = 0


def checklist(act: Act, case: Case) -> list[Shown]:
    """The whole checklist of a case. Six queries, whatever its length."""
    plan = plan_for(case)
    newest = Token.objects.filter(case=case).order_by("-pk")[:MOST_VISITS]
    tokens = {token.pk: token for token in newest}
    tokens |= {token.pk: token for token in Token.objects.filter(case=case, left_at__isnull=True)[:MOST_VISITS]}
    visits = [Visit(key, token.node, token.left) for key, token in sorted(tokens.items())]
    is_over = case.state in (CaseState.DONE, CaseState.CANCELLED)
    told = lines(plan.definition, visits, is_over=is_over)
    wanted = [visit.token for line in told for visit in line.visits[-MOST_AT_A_LINE:]]
    tasks = {task.token_id: task for task in _tasks_at(wanted)}
    called = dict(Case.objects.filter(caller__in=wanted).values_list("caller", "pk"))
    holders = holders_of(act, [task for task in tasks.values() if task.is_open])
    names = names_of(act, {(ACTOR, task.closed_by_id) for task in tasks.values() if task.closed_by_id})
    found = []
    for line in told:
        shown = line.visits[-MOST_AT_A_LINE:]
        stays = [_stay(act, tokens[visit.token], tasks, called, holders, names) for visit in shown]
        found.append(Shown(line, stays, len(line.visits) - len(shown)))
    return found


def _tasks_at(tokens: Sequence[int]) -> Iterable[Task]:
    for start in range(0, len(tokens), 400):
        yield from Task.objects.filter(token__in=tokens[start : start + 400])


def _stay(
    act: Act,
    token: Token,
    tasks: dict[int | None, Task],
    called: dict[int | None, int],
    holders: dict[int, tuple[Holder, ...]],
    names: dict[Place, str],
) -> Stay:
    task = tasks.get(token.pk)
    is_open = token.left_at is None
    due = task.due_at if task is not None else None
    ends = token.left_at or act.at
    return Stay(
        token=token.pk,
        is_open=is_open,
        at=token.arrived_at if token.left_at is None else token.left_at,
        task=task.pk if task is not None else None,
        title=task.title if task is not None else "",
        who=names.get((ACTOR, task.closed_by_id), "") if task is not None and task.closed_by_id else "",
        note=task.outcome_note if task is not None else "",
        due_at=due,
        is_late=due is not None and due < ends,
        holders=holders.get(task.pk, ()) if task is not None else (),
        fault=token.fault,
        case=called.get(token.pk),
    )


def holders_of(act: Act, tasks: Sequence[Task]) -> dict[int, tuple[Holder, ...]]:
    """For whom open tasks wait and who that is today, by task. One query, and those of names that are not kept."""
    if not tasks:
        return {}
    by_task = {task.pk: task for task in tasks}
    rows = list(Waiting.objects.filter(task__in=list(by_task)).order_by("pk")[:2_000])
    present: dict[int, tuple[int, ...]] = {}
    places: set[Place] = set()
    for row in rows:
        if row.position_id:
            company = company_on(act, day_of(act.at, zone_of(act, by_task[row.task_id].entity_id)))
            present[row.position_id] = company.present.get(row.position_id, ())
            places |= {(POSITION, row.position_id), *((ACTOR, who) for who in present[row.position_id])}
        elif row.actor_id:
            places.add((ACTOR, row.actor_id))
    names = names_of(act, places)
    found: dict[int, tuple[Holder, ...]] = {}
    for row in rows:
        if row.position_id:
            who = tuple(names[ACTOR, one] for one in present[row.position_id])
            holder = Holder(names[POSITION, row.position_id], who)
        else:
            holder = Holder("", (names[ACTOR, row.actor_id or 0],))
        found[row.task_id] = (*found.get(row.task_id, ()), holder)
    return found


def title_of_node(node: Any) -> str:
    """What a node is called in the reader's language; a step without a title by what is done."""
    told = str(node.title.in_language(language()))
    code = getattr(node, "activity", "")
    return told or (str(title_of(code)) if code else node.id)


def open_steps(act: Act, case: Case) -> list[tuple[Task, tuple[Holder, ...]]]:
    """What the case waits for now, the earliest due first, at most ten. Two queries."""
    rows = Task.objects.filter(case=case, state="OPEN", parent__isnull=True).order_by("due_at", "pk")
    tasks = list(rows[:10])
    holders = holders_of(act, tasks)
    return [(task, holders.get(task.pk, ())) for task in tasks]


def sub_cases(act: Act, case: Case) -> list[Case]:
    """The cases that this one called, of those that the reader may see. One query."""
    seen: Any = Case.objects.visible_to(act)
    return list(seen.filter(caller__case=case).select_related("procedure").order_by("pk")[:100])


def cases_about(act: Act, kind: str, key: int, most: int = 20) -> list[Case]:
    """The cases about an object that the reader may see, those under way first. One query."""
    seen: Any = Case.objects.visible_to(act)
    rows = seen.filter(subject_kind=kind, subject_id=key).select_related("procedure")
    return list(rows.order_by("-state", "-pk")[:most])


__all__ = [
    "Holder",
    "Shown",
    "Stands",
    "Stay",
    "cases_about",
    "checklist",
    "holders_of",
    "open_steps",
    "sub_cases",
    "title_of_node",
]
