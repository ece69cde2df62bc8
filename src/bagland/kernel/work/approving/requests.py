"""Requests of every room as tasks: each waits, as a task, for those who can approve it, as long as it waits."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from django.db import transaction

from bagland.foundation.act import Act
from bagland.foundation.activity import Activity, activities, find, title_of
from bagland.foundation.kinds import Scope
from bagland.foundation.perform import Done, Pending, perform
from bagland.foundation.working_time import parse_duration
from bagland.kernel.access import requests as asked
from bagland.kernel.access.authority import Able, authority
from bagland.kernel.access.models import Request
from bagland.kernel.access.refusals import OwnRequest
from bagland.kernel.access.rules import Power
from bagland.kernel.access.states import RequestState
from bagland.kernel.work import refusals_of_approvals as no
from bagland.kernel.work import tasks
from bagland.kernel.work.approving import ballots
from bagland.kernel.work.approving.ballots import Ballot, task_of
from bagland.kernel.work.approving.deciding import remember
from bagland.kernel.work.approving.ruling import ruling
from bagland.kernel.work.approving.seats import DECIDE, company_at, line_above, owners_of, seats_for_request, why_nobody
from bagland.kernel.work.approving.seen import shown_of_request
from bagland.kernel.work.calendars import calendar_of
from bagland.kernel.work.engine import CannotGoOn, Run
from bagland.kernel.work.engine.entering import resolved_for
from bagland.kernel.work.models import Task, Timer, Vote, Waiting
from bagland.kernel.work.rules.definition import Lane
from bagland.kernel.work.rules.lanes import LANE, Hop, Resolved, Said
from bagland.kernel.work.rules.votes import ANY, LINE
from bagland.kernel.work.states import Answer, TaskKind, TaskState, TimerKind, Why

REMINDED_AFTER = parse_duration("P2BD")
OUTCOMES = {
    RequestState.APPROVED: TaskState.DONE,
    RequestState.DECLINED: TaskState.DONE,
    RequestState.WITHDRAWN: TaskState.CANCELLED,
    RequestState.EXPIRED: TaskState.CANCELLED,
}


def waits(act: Act, request: Request) -> Task:
    """A request waits, as a task, for the positions that can approve it. In the transaction that keeps it."""
    task = tasks.open_task(
        replace(act, actor=request.actor_id),
        kind=TaskKind.APPROVAL,
        title=str(title_of(request.activity)),
        lane=Lane(kind="authority", code=request.activity),
        activity=asked.approved_by(request.activity),
        subject=(ballots.REQUEST, request.pk),
        entity=request.entity,
        department=request.department,
        due_at=request.expires_at,
        amount=request.amount,
        found=resolved(act, request),
    )
    Timer.objects.create(
        kind=TimerKind.UNANSWERED, about=task.pk, due_at=calendar_of(request.entity).add(REMINDED_AFTER, act.at)
    )
    return task


def unanswered(act: Act, task: Task) -> bool:
    """Nobody has decided in time: it is new again in the lists of those for whom it waits, and what goes up the line
    waits for the next above it too. Whether there is somebody new.

    The next time comes by itself, as long as it waits.
    """
    request = asked.locked(task.subject_id or 0)
    Waiting.objects.filter(task=task).update(since=act.at)
    higher = _next_above(act, request, task)
    if higher is not None:
        facts = {"task": task, "why": Why.ESCALATED, "kind": task.kind, "activity": task.activity, "since": act.at}
        Waiting.objects.create(position_id=higher, due_at=task.due_at or tasks.FAR, **facts)
    again = calendar_of(request.entity).add(REMINDED_AFTER, act.at)
    if again < request.expires_at:
        Timer.objects.create(kind=TimerKind.UNANSWERED, about=task.pk, due_at=again)
    return higher is not None


def _next_above(act: Act, request: Request, task: Task) -> int | None:
    """Of what goes up the line the next position with the authority, above all for whom it waits."""
    rule = ruling(act, request.activity, request.entity, request.amount)
    if rule.rule != LINE:
        return None
    there = set(Waiting.objects.filter(task=task, position__isnull=False).values_list("position", flat=True))
    able = seats_for_request(act, request, replace(rule, rule=ANY)).by_position
    return next((here for here in line_above(company_at(act, request.entity), request.position)
                 if able.get(here) and here not in there), None)  # fmt: skip


def resolved(act: Act, request: Request) -> Resolved:
    """For whom a request waits today: whole positions where all who act in them may approve, people by name where only
    some may — the one who asks holds it too, or one was lent just this. With why nobody, where nobody may.
    """
    rule = ruling(act, request.activity, request.entity, request.amount)
    seats = seats_for_request(act, request, rule)
    company = company_at(act, request.entity)
    found = Resolved()
    for position, may in sorted(seats.by_position.items()):
        if position in seats.escalated:
            continue
        whole = set(company.present.get(position, ()))
        found.trace.append(Hop(Said.ENOUGH, position, code=request.activity))
        if whole and whole <= may:
            found.add(position, LANE)
            may -= whole
        for actor in sorted(may - company.away.keys()):
            found.add_actor(actor, LANE)
    for position in seats.escalated:
        found.add(position, Why.ESCALATED)
    if rule.rule == LINE and len(seats.by_position) != 1:
        found.trace.append(Hop(Said.NOT_ENOUGH, code=request.activity))
    if found.nobody:  # who is away may answer still, and has it before the eyes
        for position in sorted(seats.by_position):
            found.add(position, LANE)
            found.empty.add(position)
        found.trace = why_nobody(act, request)
    return found


def resolve_task(act: Act, task: Task) -> Resolved | None:
    """For whom an approval waits now; None for other tasks. One query more for a request, a few for a case's."""
    if task.kind != TaskKind.APPROVAL:
        return None
    if task.case is not None and task.token is not None:
        run = Run(act, task.case)
        try:
            return resolved_for(run, run.plan.node(task.node), run.block(task.token.block_id), activity=DECIDE)
        except CannotGoOn:
            return None
    if task.subject_kind != ballots.REQUEST:
        return None
    request = Request.objects.filter(pk=task.subject_id or 0, state=RequestState.WAITING).first()
    return resolved(act, request) if request is not None else Resolved()


def yes_of_several(act: Act, request: Request, values: dict[str, Any]) -> Done | None:
    """A yes that is not the last is kept, and is the answer; None where it is enough, or where none was needed before.

    Whoever presses twice gets the first answer.
    """
    task = task_of(request.pk)
    if task is None or not ruling(act, request.activity, request.entity, request.amount).takes_several:
        return None
    mine = Vote.objects.filter(task=task, actor=act.actor).first()
    if mine is not None:
        if mine.is_for and mine.event is not None and not ballots.of_request(act, request, task).stand().is_approved:
            return Done(mine.event, "work.task", task.pk, replayed=True)
        return None
    _must_be_anothers(act, request)
    asked.must_be_decided_by(act, request)
    _ask_anew(act, task)
    only = act.only | {DECIDE} if act.only is not None else None
    voting = replace(act, only=only, confirmation=values, told=[], memory={})
    try:
        answer = perform(find(DECIDE), voting, task.pk, answer=Answer.YES)
    except no.YesIsTheLast:
        return None
    assert not isinstance(answer, Pending)  # noqa: S101 - deciding asks nobody
    return answer


def _must_be_anothers(act: Act, request: Request) -> None:
    """Refuses with OwnRequest: oneself, one's agent and one's owner are one."""
    owners = owners_of({act.actor, request.actor_id})
    if owners[act.actor] == owners[request.actor_id]:
        scope = Scope(request.entity, request.department)
        raise OwnRequest(who=Able(authority, act, request.activity, scope, request.amount, besides=(request.actor_id,)))


def _ask_anew(act: Act, task: Task) -> None:
    """Where the organisation has changed since, so that it does not wait for the actor yet, it is asked again now."""
    there = Waiting.objects.filter(Waiting.within(Waiting.reach_by(act)), task=task)
    if not there.exists():
        with transaction.atomic():
            tasks.wait_anew(replace(act, memory={}), task)


def answer_request(act: Act, task: Task, *, is_for: bool) -> None:
    """Inside `work.decide`: one yes of several to a request. Refuses with DecidedOnRequest for a no, and with
    YesIsTheLast for the yes that performs it.
    """
    if not is_for:
        raise no.DecidedOnRequest(request=task.subject_id)
    request = asked.locked(task.subject_id or 0)
    asked.must_wait(request, act)
    ballot = ballots.of_request(act, request, task)
    power = _power(act, request, act.actor)
    voice = ballot.voice(act.actor, power.on_behalf_of if power else None, is_for=True)
    ballot.must_take(act, voice)
    if power is None:
        raise no.MayNotDecide(task=task.title, who=ballots.who_can(act, ballot, besides=act.actor))
    if ballot.stand(voice).is_approved:
        raise no.YesIsTheLast(request=request.pk)
    _remember(act, request, task, power, act.actor, is_for=True)


def weigh(act: Act, request: Request, activity: Activity, subject: Any, values: dict[str, Any]) -> None:
    """Before an approved act runs: enough have said yes, all of them still with the authority for it.

    Refuses with MoreMustApprove, MayNotDecide or DecidedAlready.
    """
    task, approver = task_of(request.pk), act.approved_by
    if task is None or approver is None:
        return
    ballot = ballots.of_request(act, request, task)
    power = _power(act, request, approver)
    voice = ballot.voice(approver, power.on_behalf_of if power else None, is_for=True)
    if not ballot.has_answered(approver):
        ballot.must_take(act, voice)
    stand = ballot.stand(voice)
    if not stand.is_approved:
        raise no.MoreMustApprove(wanted=stand.wanted, given=stand.given)
    if power is not None and not ballot.has_answered(approver):
        _remember(act, request, task, power, approver, is_for=True)


def keep_no(act: Act, request: Request, reason: str) -> bool:
    """A no is kept with its reason. Whether it decides: of several only when those left are too few."""
    task = task_of(request.pk)
    power = _power(act, request, act.actor)
    if task is None or power is None:
        return True
    ballot = ballots.of_request(act, request, task)
    voice = ballot.voice(act.actor, power.on_behalf_of, is_for=False)
    ballot.must_take(act, voice)
    _remember(act, request, task, power, act.actor, is_for=False, reason=reason)
    return ballot.stand(voice).is_declined


def closed(act: Act, request: Request) -> None:
    """A request is decided: its task waits for nobody any more."""
    task = task_of(request.pk)
    if task is None:
        return
    state = RequestState(request.state)
    by = replace(act, actor=request.closed_by_id or act.actor)
    Timer.objects.filter(kind=TimerKind.UNANSWERED, about=task.pk).delete()
    tasks.close_task(by, task, OUTCOMES[state], state.value.lower(), request.event)


def _power(act: Act, request: Request, approver: int) -> Power | None:
    """The right of an approver, asked as for the one who asks."""
    asking = replace(act, actor=request.actor_id, memory=act.memory)
    scope = Scope(request.entity, request.department)
    return authority.approval_power(asking, approver, request.activity, scope, request.amount)


def _remember(
    act: Act, request: Request, task: Task, power: Power, actor: int, *, is_for: bool, reason: str = ""
) -> None:
    seen = shown_of_request(request, request.subject())
    if said := _said(request, act):
        seen["said"] = said
    remember(act, task, actor, power.position, power.on_behalf_of, is_for, reason, seen)


def _said(request: Request, act: Act) -> dict[str, Any]:
    """What the approver said beside yes, as far as it is not personal."""
    way = activities.get(asked.approved_by(request.activity))
    told = {item.name for item in way.inputs if not item.says.personal and not item.says.secret} if way else set()
    from bagland.foundation.facts import plain

    return {name: plain(value) for name, value in act.confirmation.items() if name in told and value not in (None, "")}


def ballot_for(act: Act, request: Request) -> Ballot | None:
    """How a request that waits stands. None where it waits no more."""
    task = task_of(request.pk) if request.state == RequestState.WAITING else None
    return ballots.of_request(act, request, task) if task is not None else None


def answered(act: Act, keys: list[int]) -> set[int]:
    """Those of the requests that the actor has said yes or no to already. One query."""
    tasks_of = Task.objects.filter(subject_kind=ballots.REQUEST, subject_id__in=keys)
    return set(tasks_of.filter(votes__actor=act.actor).values_list("subject_id", flat=True))


def open_ones(batch: int, keys: Sequence[int]) -> list[int]:
    """Those of the requests that came of one batch, in their order. One query."""
    return list(Request.objects.filter(pk__in=keys, batch=batch).order_by("pk").values_list("pk", flat=True))


def task_keys(request: int) -> list[tuple[str, list[int]]]:
    """The tasks that a request was: their events, the answers to it, belong to its story. One query."""
    found = Task.objects.filter(subject_kind=ballots.REQUEST, subject_id=request, kind=TaskKind.APPROVAL)
    return [("work.task", list(found.values_list("pk", flat=True)))]
