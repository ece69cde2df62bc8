"""Before an act: is it the doing of a step, and may this doer do it? Asked of every act at every door.

Whoever does the activity of a waiting step on its subject does the step. Which activities any procedure or task is
about is known to each process, for one version of the organisation: an act of another activity costs nothing here.
"""

from __future__ import annotations

from typing import Any

from django.db import connection
from django.db.models import Q

from bagland.foundation.act import Act
from bagland.foundation.activity import Activity, title_of
from bagland.foundation.kinds import Scope, kind_of
from bagland.foundation.naming import names_of
from bagland.foundation.ports import ports
from bagland.foundation.speech import joined
from bagland.kernel.access import rules as rights
from bagland.kernel.access.authority import Able, answers_for, authority
from bagland.kernel.audit.models import Event
from bagland.kernel.work import refusals
from bagland.kernel.work.engine.ending import OPEN_CASES
from bagland.kernel.work.engine.run import locked_case, plan_for
from bagland.kernel.work.facts_of_cases import StepDone
from bagland.kernel.work.models import Case, Start, Task, Timer, Version, Waiting
from bagland.kernel.work.rules.definition import Duty
from bagland.kernel.work.rules.plan import plan_of
from bagland.kernel.work.states import TaskKind, TaskState, VersionState
from bagland.kernel.work.tasks import DO

DECIDE, SKIP = "work.decide", "work.skip_step"
CLOSES = "the tasks that the act does"
"""Where an act remembers them, for the settler."""
CASES = "the cases that the act locked"
DUE, DUE_CASE = "the timer that is due", "the case of the timer"
DUE_TOKEN, TAKEN = "the token of the timer", "whether the timer was deleted with others"
ALWAYS = frozenset({DO, DECIDE, SKIP})
_in_use: dict[int, frozenset[str]] = {}
_of_version: dict[tuple[int, str], frozenset[str]] = {}


def forget() -> None:
    """Drop what is kept (a test has another database in hand)."""
    _in_use.clear()
    _of_version.clear()


def raise_version() -> None:
    """Let every process notice that other activities than before may be steps: with the organisation's version."""
    with connection.cursor() as cursor:
        cursor.execute("UPDATE organisation_version SET version = version + 1 WHERE id = 1")


def in_use(act: Act) -> frozenset[str]:
    """The activities that any published procedure, running case or open task is about. No query while the organisation
    has the same version; three else, and one for each version of a procedure that the process has not met.
    """
    version = ports.authority.version(act)
    if version not in _in_use:
        found = _gathered()
        _in_use.clear()
        _in_use[version] = found
    return _in_use[version]


def must_notice(act: Act, code: str) -> None:
    """A task about an activity is written: from now on doing that closes it. One update where nobody knew of it."""
    if code not in ALWAYS and code not in in_use(act):
        raise_version()


def _gathered() -> frozenset[str]:
    codes = set(ALWAYS)
    running = Q(pk__in=Case.objects.filter(state__in=OPEN_CASES).values("version"))
    known = Version.objects.filter(Q(state=VersionState.PUBLISHED) | running)
    for key, sha256 in known.values_list("pk", "sha256"):
        if (key, sha256) not in _of_version:
            plan = plan_of(Version.objects.values_list("definition", flat=True).get(pk=key))
            _of_version[key, sha256] = plan.done_by | plan.awaited
        codes |= _of_version[key, sha256]
    codes |= set(Start.objects.exclude(activity="").values_list("activity", flat=True))
    loose = Task.objects.filter(state=TaskState.OPEN, case__isnull=True).exclude(activity=DO)
    return frozenset(codes | set(loose.exclude(kind=TaskKind.APPROVAL).values_list("activity", flat=True).distinct()))


def step_gate(act: Act, activity: Activity, subject: Any, values: dict[str, Any]) -> None:
    """Refuses when the act would be the doing of a step that this doer may not do."""
    if act.timer is not None:
        _must_be_due(act)
    if activity.code not in in_use(act):
        return
    found = tasks_for(act, activity, subject)
    act.memory[CLOSES] = found
    act.memory[CASES] = cases = {}
    for key in sorted({task.case_id for task in found if task.case_id is not None}):
        cases[key] = locked_case(key)
    for task in found:
        if task.case_id is not None:
            task.case = cases[task.case_id]
    for task in found:
        if task.case_id is not None and activity.code != SKIP:
            must_be_fit(act, task, cases[task.case_id])
    if found and activity.code not in ALWAYS:
        act.tell(
            StepDone(
                tasks=[task.pk for task in found],
                cases=[task.case_id for task in found],
                nodes=[task.node for task in found],
            )
        )


def tasks_for(act: Act, activity: Activity, subject: Any) -> list[Task]:
    """The open tasks that the act does. One query."""
    if isinstance(subject, Task) and activity.code in ALWAYS:
        return [subject]
    if activity.code in ALWAYS:
        return []
    asked = Q(subject_id__isnull=True, pk=act.task or 0)
    if subject is not None:
        asked |= Q(subject_kind=kind_of(subject), subject_id=subject.pk)
    rows = Task.objects.filter(asked, activity=activity.code, state=TaskState.OPEN).exclude(kind=TaskKind.APPROVAL)
    return list(rows.select_for_update(of=("self",), no_key=True).order_by("pk"))


def must_be_fit(act: Act, task: Task, case: Case) -> None:
    """Refuses where the duties of a step speak against this doer. No query where it has none."""
    plan = plan_for(case)
    place = plan.places.get(task.node)
    duty: Duty | None = getattr(place.node, "duty", None) if place is not None else None
    if duty is None or duty == Duty():
        return
    doers = {who for who in (act.actor, act.standing.on_behalf_of if act.standing else None) if who}
    earlier = doers_of(case, duty.not_doer_of) if duty.not_doer_of else {}
    asked = {*doers, *earlier, *({case.starter_id} if duty.not_starter else ())}
    answering = answers_for(asked)
    mine = {answering.get(who, who) for who in doers}
    if duty.not_starter and answering.get(case.starter_id, case.starter_id) in mine:
        raise refusals.StarterMayNot(case=case.title, task=task.title, who=whom(act, task))
    for who, node in earlier.items():
        if answering.get(who, who) in mine:
            raise refusals.SameDoer(case=case.title, task=task.title, earlier=_title(case, node), who=whom(act, task))
    if duty.only_lane and not _waits_for(act, task):
        raise refusals.OnlyWhomItWaitsFor(case=case.title, task=task.title, who=whom(act, task))
    if duty.authority and not _has_authority(act, duty.authority, case, task):
        able = Able(authority, act, duty.authority, Scope(case.entity_id, case.department_id), task.amount)
        raise refusals.AuthorityTooSmall(
            task=task.title, activity=title_of(duty.authority), amount=task.amount or "", who=able
        )


def doers_of(case: Case, nodes: list[str]) -> dict[int, str]:
    """Who did these nodes of the case, and for whom, with the node. Two queries."""
    rows = Task.objects.filter(case=case, node__in=nodes, state=TaskState.DONE).values_list(
        "closed_by", "node", "event"
    )
    found = {who: node for who, node, _event in rows if who}
    nodes_of = {event: node for _who, node, event in rows if event}
    for event, behalf in Event.objects.filter(pk__in=nodes_of, on_behalf_of__isnull=False).values_list(
        "pk", "on_behalf_of"
    ):
        found.setdefault(behalf, nodes_of[event])
    return found


def _waits_for(act: Act, task: Task) -> bool:
    position = act.standing.position if act.standing is not None else None
    return Waiting.objects.filter(Q(position=position) | Q(actor=act.actor), task=task).exists()


def _has_authority(act: Act, code: str, case: Case, task: Task) -> bool:
    held = [power for power in authority.powers(act).get(code, ()) if not power.asks]
    scope = Scope(case.entity_id, case.department_id)
    verdict = rights.decide(held, scope, task.amount, position=None, convert=authority.converter(act))
    return verdict.power is not None or verdict.reason == rights.CHOOSE


def whom(act: Act, task: Task) -> str:
    """For whom a task waits, by name."""
    places = []
    for row in Waiting.objects.filter(task=task).order_by("pk"):
        is_seat = row.position_id is not None
        places.append(
            ("organisation.position" if is_seat else "organisation.actor", row.position_id or row.actor_id or 0)
        )
    return joined(names_of(act, places).values())


def _title(case: Case, node: str) -> str:
    entity = case.entity
    return plan_for(case).node(node).title.in_language(entity.language if entity else "da") or node


def _must_be_due(act: Act) -> None:
    """Refuses with TimerGone when another has done what was due, or it was taken away. One query, which locks the case
    with the timer; a second for a timer without a case. None where the timer is one of many that were locked together.
    """
    if DUE in act.memory:
        return
    timer = locked_timers([act.timer or 0]).get(act.timer or 0)
    if timer is None:
        timer = Timer.objects.select_for_update(of=("self",)).filter(pk=act.timer or 0, case__isnull=True).first()
    if timer is None:
        raise refusals.TimerGone
    act.memory[DUE], act.memory[DUE_CASE] = timer, timer.case


def locked_timers(keys: list[int]) -> dict[int, Timer]:
    """Those of these timers that still wait in open cases, locked with their cases, in the cases' order. One query."""
    rows = Timer.objects.filter(pk__in=keys, case__state__in=OPEN_CASES)
    rows = rows.select_related("case__version", "case__procedure", "case__entity").defer("case__version__definition")
    found = rows.select_for_update(of=("self", "case"), no_key=True).order_by("case", "pk")
    return {timer.pk: timer for timer in found}
