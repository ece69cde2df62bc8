"""Running cases taken from one version to another, some at a time, and taken back: what activities and pages share.

A move changes where the rows of a case point: tokens, blocks and tasks get the ids of the other version, open tasks its
words and its lane. What was done stays done, what waits goes on waiting as it began, with its own deadline.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Max

from bagland.foundation.act import Act
from bagland.foundation.facts import digest
from bagland.kernel.work.engine import CannotGoOn, Run, locked_case
from bagland.kernel.work.engine.ending import OPEN_CASES
from bagland.kernel.work.engine.entering import resolved_for
from bagland.kernel.work.models import Block, Case, Move, MovePlan, Task, Token, Variable, Version, Vote
from bagland.kernel.work.rules.definition import Approval, Step
from bagland.kernel.work.rules.moving import Verdict, is_proof, verdict
from bagland.kernel.work.rules.plan import Plan, plan_of
from bagland.kernel.work.states import Left, TaskState
from bagland.kernel.work.tasks import DO, wait_anew

CHUNK = 50
"""Cases in one transaction, which others wait for on SQLite: some 25 queries each."""
NEEDS, SINCE = "needs", "since"
_AT_ONCE = 500


@dataclass(slots=True)
class Forecast:
    """What a plan would do to the cases that run now."""

    follow: int = 0
    need: int = 0
    stay: int = 0
    at: Counter[str] = field(default_factory=Counter)
    """How many cases stand at each node of the old version."""
    waiting_for: Counter[str] = field(default_factory=Counter)
    """How many cases need a choice, by the node about which nobody has said."""
    because: Counter[tuple[str, str]] = field(default_factory=Counter)
    """How many stay, by why and at which node."""


def plans_of(plan: MovePlan) -> tuple[Plan, Plan]:
    """The two versions made ready."""
    return plan_of(plan.from_version.definition), plan_of(plan.to_version.definition)


def forecast(plan: MovePlan) -> Forecast:
    """What the plan would do now. Three queries for each five hundred cases."""
    old, new = plans_of(plan)
    found = Forecast()
    for _key, stands, judged in judged_cases(plan, old, new, running(plan.from_version).values_list("pk", flat=True)):
        found.at.update(set(stands))
        if judged.stays is not None:
            found.stay += 1
            found.because[judged.stays.value, judged.at] += 1
        elif judged.needs:
            found.need += 1
            found.waiting_for.update(judged.needs)
        else:
            found.follow += 1
    return found


def any_follows(plan: MovePlan) -> bool:
    """Whether a case would follow now."""
    old, new = plans_of(plan)
    keys = running(plan.from_version).values_list("pk", flat=True)
    judged = judged_cases(plan, old, new, keys)
    return any(not found.needs and found.stays is None for _key, _stands, found in judged)


def running(version: Version) -> Any:
    """The cases that run, or have stopped, on a version."""
    return Case.objects.filter(version=version, state__in=OPEN_CASES).order_by("pk")


def judged_cases(
    plan: MovePlan, old: Plan, new: Plan, keys: Iterable[int]
) -> Iterable[tuple[int, Sequence[str], Verdict]]:
    """For each case: the nodes where it stands, and what becomes of it. Two queries for each five hundred."""
    proofs = [key for key in old.places if is_proof(old, key)]
    listed = list(keys)
    for start in range(0, len(listed), _AT_ONCE):
        part = listed[start : start + _AT_ONCE]
        here: dict[int, list[str]] = defaultdict(list)
        done: dict[int, list[str]] = defaultdict(list)
        for case, node in Token.objects.filter(case__in=part, left_at__isnull=True).values_list("case", "node"):
            here[case].append(node)
        proven = Token.objects.filter(case__in=part, node__in=proofs, left=Left.DONE)
        for case, node in proven.values_list("case", "node").distinct():
            done[case].append(node)
        for case in part:
            yield case, here[case], verdict(old, new, plan.mapping, here[case], done[case])


def move_some(act: Act, plan: MovePlan, most: int = CHUNK) -> bool:
    """Move the next cases of a plan, in the order of their keys. Whether there are more."""
    old, new = plans_of(plan)
    keys = list(running(plan.from_version).filter(pk__gt=plan.cursor).values_list("pk", flat=True)[: most + 1])
    for key in keys[:most]:
        case = locked_case(key)
        if case.version_id != plan.from_version_id or case.state not in OPEN_CASES:
            continue
        [(_key, _stands, judged)] = judged_cases(plan, old, new, [key])
        if judged.needs or judged.stays is not None:
            kept = judged.stays.value if judged.stays is not None else NEEDS
            at = judged.at or min(judged.needs, default="")
            Move.objects.create(plan=plan, case=case, kept_because=kept, kept_at=at)
            plan.kept += 1
            continue
        before = move_case(act, case, plan)
        Move.objects.create(plan=plan, case=case, before=before, after=stands_as(case), moved_at=act.at)
        plan.moved += 1
    plan.cursor = keys[:most][-1] if keys else plan.cursor
    return len(keys) > most


def move_case(act: Act, case: Case, plan: MovePlan) -> dict[str, Any]:
    """One case, locked, goes to the other version. What it was before, for `take_back`."""
    renamed = {old: new for old, new in plan.mapping.items() if new and old != new}
    before: dict[str, Any] = {"tokens": {}, "blocks": {}, "tasks": []}
    if renamed:
        for model, name in ((Token, "tokens"), (Block, "blocks")):
            rows: Any = model
            there: dict[str, list[int]] = defaultdict(list)
            for key, node in rows.objects.filter(case=case, node__in=list(renamed)).values_list("pk", "node"):
                there[node].append(key)
            _rename(rows, there, renamed)
            before[name] = there
        closed = Task.objects.filter(case=case, node__in=list(renamed)).exclude(state=TaskState.OPEN)
        there = defaultdict(list)
        for key, node in closed.values_list("pk", "node"):
            there[node].append(key)
        _rename(Task, there, renamed)
        before["closed"] = there
    case.version = plan.to_version
    case.save(update_fields=["version"])
    told = (_told_anew(act, case, task, renamed) for task in _open_tasks(case))
    before["tasks"] = [was for was in told if was is not None]
    return before


def _rename(model: Any, there: Mapping[str, Sequence[int]], names: Mapping[str, str]) -> None:
    for node, keys in there.items():
        for start in range(0, len(keys), _AT_ONCE):
            model.objects.filter(pk__in=keys[start : start + _AT_ONCE]).update(node=names[node])


def _open_tasks(case: Case) -> list[Task]:
    return list(Task.objects.filter(case=case, state=TaskState.OPEN, token__isnull=False).order_by("pk"))


_KEPT = ("node", "title", "text", "activity", "lane")


def _told_anew(act: Act, case: Case, task: Task, renamed: Mapping[str, str]) -> dict[str, Any] | None:
    """An open task gets the words and the lane of its node in the other version. What it was before; None where it is
    the same there.
    """
    was = {"pk": task.pk, **{name: getattr(task, name) for name in _KEPT}}
    run = Run(act, case)
    task.node = renamed.get(task.node, task.node)
    node = run.plan.node(task.node)
    if not isinstance(node, Step | Approval):
        task.save(update_fields=["node"])
        return was
    task.title, task.text = run.title(node.id)[:200], node.text.in_language(run.language)
    if isinstance(node, Step):
        task.activity = node.activity or DO
    handed = task.handed_by_id is not None
    if not handed:
        task.lane = run.plan.lanes[node.id].model_dump(mode="json", exclude_defaults=True)
    if all(getattr(task, name) == was[name] for name in _KEPT):
        return None
    task.save(update_fields=list(_KEPT))
    _wait_where_it_now_belongs(act, run, task, node, asks_lane=not handed)
    return was


def _wait_where_it_now_belongs(act: Act, run: Run, task: Task, node: Any, *, asks_lane: bool) -> None:
    """For whom it waits is asked anew; where nobody is found it waits on for those it waited for."""
    if not asks_lane:
        return
    block = run.block(task.token.block_id) if task.token is not None else None
    try:
        found = resolved_for(run, node, block, activity=task.activity)
    except CannotGoOn:
        return
    wait_anew(act, task, found)


def take_some_back(act: Act, plan: MovePlan, most: int = CHUNK) -> bool:
    """Take the next moves of a plan back, in the order in which they were made. Whether there are more."""
    rows = Move.objects.filter(plan=plan, pk__gt=plan.cursor, moved_at__isnull=False, reversed_at__isnull=True)
    moves = list(rows.order_by("pk")[: most + 1])
    for move in moves[:most]:
        case = locked_case(move.case_id)
        if case.version_id != plan.to_version_id or stands_as(case) != move.after:
            move.kept_because = SINCE
            move.save(update_fields=["kept_because"])
            continue
        take_back(act, case, plan, move.before)
        move.reversed_at = act.at
        move.save(update_fields=["reversed_at"])
        plan.taken_back += 1
    plan.cursor = moves[:most][-1].pk if moves else plan.cursor
    return len(moves) > most


def take_back(act: Act, case: Case, plan: MovePlan, before: Mapping[str, Any]) -> None:
    """One case, locked, goes back to where it was."""
    case.version = plan.from_version
    case.save(update_fields=["version"])
    for model, name in ((Token, "tokens"), (Block, "blocks"), (Task, "closed")):
        there: Mapping[str, Sequence[int]] = before.get(name, {})
        _rename(model, there, {node: node for node in there})
    run = Run(act, case)
    for was in before["tasks"]:
        task = Task.objects.get(pk=was["pk"])
        for name in _KEPT:
            setattr(task, name, was[name])
        task.save(update_fields=list(_KEPT))
        node = run.plan.node(task.node)
        if isinstance(node, Step | Approval):
            _wait_where_it_now_belongs(act, run, task, node, asks_lane=task.handed_by_id is None)


def stands_as(case: Case) -> str:
    """How a case stands, as a hash: another one means that something was done since. Five queries."""
    tokens = list(Token.objects.filter(case=case, left_at__isnull=True).order_by("pk").values_list("pk", "fault"))
    tasks = Task.objects.filter(case=case)
    last = [
        Token.objects.filter(case=case).aggregate(last=Max("pk"))["last"],
        Variable.objects.filter(case=case).aggregate(last=Max("set_at"))["last"],
        Vote.objects.filter(task__case=case).aggregate(last=Max("pk"))["last"],
    ]
    told = tasks.aggregate(closed=Max("closed_at"), last=Max("pk"))
    waits = sorted(tasks.filter(state=TaskState.OPEN).values_list("pk", "handed_by"))
    return digest([case.state, [list(each) for each in tokens], last, told, [list(each) for each in waits]])
