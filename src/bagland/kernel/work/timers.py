"""What is due: taken with a lease by any number of workers, each performed once as the system.

A timer is deleted in the transaction that does what it is for, while it is locked; so a worker that dies at any moment
leaves either all of it or nothing, and nothing is done twice: there is no timer any more. What belongs to cases alone
is done many to a transaction, each with its own event, and one by one where one of them fails.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction
from django.db.models import F, Q, QuerySet
from django.utils.translation import gettext as _

from bagland.foundation import clock
from bagland.foundation.act import Act, Door
from bagland.foundation.activity import find
from bagland.foundation.perform import (
    Pending,
    carry_through,
    must_be_performable,
    perform,
    perform_for,
    uncrossed,
)
from bagland.foundation.refusal import Refusal
from bagland.kernel.audit.models import Event
from bagland.kernel.jobs.system import system_actor
from bagland.kernel.work import refusals, tasks
from bagland.kernel.work.engine import CannotGoOn, Run, advance, locked_case, plan_for
from bagland.kernel.work.engine.entering import subject_of, told_names
from bagland.kernel.work.gate import DUE, DUE_CASE, DUE_TOKEN, TAKEN, locked_timers
from bagland.kernel.work.models import Case, Expectation, Task, Timer, Token, Waiting
from bagland.kernel.work.resolving import resolve
from bagland.kernel.work.rules.definition import Automatic
from bagland.kernel.work.rules.expressions import Readable
from bagland.kernel.work.states import Left, TaskState, TimerKind, Why

log = logging.getLogger(__name__)

LEASE = timedelta(minutes=5)
MOST_ATTEMPTS = 20
FIRST_WAIT, LONGEST_WAIT = timedelta(seconds=2), timedelta(hours=1)
LONGEST_FAULT = 2000

TOGETHER = frozenset({TimerKind.WAIT, TimerKind.LATE, TimerKind.REMIND, TimerKind.ESCALATE})

Doing = Callable[[Act, Timer], Any]
doings: dict[TimerKind, Doing] = {}
"""How a kind of timer is done, by `perform`, with the act that is given; rooms' parts add theirs."""


def doing(*kinds: TimerKind) -> Callable[[Doing], Doing]:
    """Declare the decorated function as what does timers of these kinds."""

    def declare(function: Doing) -> Doing:
        for kind in kinds:
            doings[kind] = function
        return function

    return declare


def due_now(now: datetime) -> QuerySet[Timer]:
    """Timers that are due and free, the longest due first."""
    free = Q(lease_until__isnull=True) | Q(lease_until__lt=now)
    return Timer.objects.filter(free, due_at__lte=now, parked_at__isnull=True).order_by("due_at", "pk")


def claim(worker: str, *, most: int = 50) -> list[Timer]:
    """Lease up to `most` timers to this worker; no other takes them until the lease runs out."""
    now = clock.now()

    def take() -> list[Timer]:
        with transaction.atomic(durable=True):
            rows = due_now(now)
            if connection.vendor == "postgresql":
                rows = rows.select_for_update(skip_locked=True, of=("self",))
            taken = list(rows[:most])
            keys = [timer.pk for timer in taken]
            Timer.objects.filter(pk__in=keys).update(lease_until=now + LEASE, worker=worker, attempts=F("attempts") + 1)
            return taken

    return uncrossed(take) if due_now(now).exists() else []


def run_due(worker: str, *, most: int = 50) -> int:
    """Take what is due, and do it. How many were taken."""
    taken = claim(worker, most=most)
    together = [timer for timer in taken if timer.kind in TOGETHER]
    if len(together) > 1 and _done_together(together):
        rest = [timer for timer in taken if timer.kind not in TOGETHER]
    else:
        rest = taken
    for timer in rest:
        do(timer, worker)
    return len(taken)


def _done_together(taken: list[Timer]) -> bool:
    """Do timers of cases in one transaction, each as an act with its own event. False, and nothing done, when one
    cannot be done: each is then tried by itself.
    """
    activity, acts = find("work.fire_timer"), {timer.pk: system_act(timer) for timer in taken}
    must_be_performable(activity, next(iter(acts.values())), None)

    def all_of_them() -> None:
        known: dict[Any, Any] = {TAKEN: True}
        with transaction.atomic(durable=True):
            found = locked_timers(list(acts))
            tokens = Token.objects.filter(pk__in=[timer.about for timer in found.values()], left_at__isnull=True)
            here = {token.pk: token for token in tokens}
            Timer.objects.filter(pk__in=list(acts)).delete()
            for key, timer in found.items():
                token, act = here.get(timer.about or 0), acts[key]
                if token is None:
                    continue
                carry_through(
                    activity, act, {"timer": key}, {**known, DUE: timer, DUE_CASE: timer.case, DUE_TOKEN: token}
                )

    try:
        uncrossed(all_of_them)
    except Exception:
        log.info("timers are done one by one", exc_info=True)
        return False
    return True


def do(timer: Timer, worker: str) -> None:
    """Do one timer that this worker has. A refusal parks it at once, other faults after twenty attempts."""
    try:
        answer = doings[TimerKind(timer.kind)](system_act(timer), timer)
        if isinstance(answer, Pending):
            _park(timer, worker, _("This needs the approval of a person."))
    except refusals.TimerGone:
        Timer.objects.filter(pk=timer.pk, worker=worker).delete()
    except Refusal as refusal:
        _park(timer, worker, refusal.sentence)
    except CannotGoOn as stopped:
        _park(timer, worker, stopped.why)
    except Exception as error:
        log.exception("a timer failed", extra={"timer": timer.pk, "kind": timer.kind})
        fault = f"{type(error).__name__}: {error}"[:LONGEST_FAULT]
        if timer.attempts + 1 >= MOST_ATTEMPTS:
            _park(timer, worker, fault)
            return
        wait = min(FIRST_WAIT * 2**timer.attempts, LONGEST_WAIT)
        Timer.objects.filter(pk=timer.pk, worker=worker).update(
            due_at=clock.now() + wait, lease_until=None, worker="", fault=fault
        )


def system_act(timer: Timer) -> Act:
    """The system's act for a timer, caused by the timer's event. That the row goes makes it happen once."""
    at, source = clock.reading()
    depth = 0
    if timer.event is not None:
        depth = (Event.objects.filter(pk=timer.event).values_list("depth", flat=True).first() or 0) + 1
    return Act(
        actor=system_actor(),
        at=at,
        clock=source,
        door=Door.JOB,
        timer=timer.pk,
        cause=timer.event,
        depth=depth,
    )


def _park(timer: Timer, worker: str, fault: str) -> None:
    """Put a timer where a person sees it; its case stops."""
    Timer.objects.filter(pk=timer.pk, worker=worker).update(
        parked_at=clock.now(), lease_until=None, worker="", fault=fault[:LONGEST_FAULT]
    )
    if timer.case_id is None or timer.kind != TimerKind.AUTOMATIC:
        return
    at, source = clock.reading()
    act = Act(actor=system_actor(), at=at, clock=source, door=Door.JOB, key=f"timer:{timer.pk}:{timer.attempts}:parked")
    try:
        perform(find("work.stop_case"), act, None, timer=timer.pk, fault=fault[:LONGEST_FAULT])
    except Refusal:
        log.warning("a parked timer's case is gone", extra={"timer": timer.pk})


@doing(TimerKind.WAIT, TimerKind.LATE, TimerKind.REMIND, TimerKind.ESCALATE)
def _fires(act: Act, timer: Timer) -> Any:
    return perform(find("work.fire_timer"), act, None, timer=timer.pk)


@doing(TimerKind.AUTOMATIC)
def _automatic(act: Act, timer: Timer) -> Any:
    """The activity of an automatic step, with what its expressions come to now. Refuses with TimerGone."""
    token = Token.objects.filter(pk=timer.about or 0, left_at__isnull=True).first()
    if token is None:
        raise refusals.TimerGone
    case = Case.objects.select_related("version", "procedure").get(pk=token.case_id)
    run = Run(act, case)
    node, block = run.plan.node(token.node), run.block(token.block_id)
    assert isinstance(node, Automatic)  # noqa: S101 - its timer says so
    activity = find(node.activity)
    subject = subject_of(run, node.activity, node.subject, block, run.title(node.id)) if node.subject else None
    sent = {name: run.known.worked_out(text, block, run.title(node.id)) for name, text in node.inputs.items()}
    kinds = {item.name: item for item in activity.inputs}
    inputs = {name: _sent(value, kinds.get(name)) for name, value in sent.items() if value is not None}
    act.memory.clear()
    return perform_for(activity, act, subject[1] if subject is not None else None, inputs)


def _sent(value: Any, item: Any) -> Any:
    """A value of a case as an activity takes it."""
    if isinstance(value, Readable):
        return int(value.key)
    if isinstance(value, list):
        return [_sent(one, item) for one in value]
    is_whole = item is not None and (item.type is int or item.model is not None)
    return int(value) if is_whole and not isinstance(value, bool) and hasattr(value, "as_tuple") else value


def fire(act: Act, key: int) -> tuple[Case, str, str]:
    """Inside `work.fire_timer`: what is due happens. The case, the kind and the node. Refuses with TimerGone."""
    timer: Timer | None = act.memory.get(DUE)
    case: Case | None = act.memory.get(DUE_CASE)
    if timer is None or timer.pk != key or case is None:
        raise refusals.TimerGone
    token = act.memory.get(DUE_TOKEN) or Token.objects.filter(pk=timer.about or 0, left_at__isnull=True).first()
    if token is None or token.left_at is not None or token.case_id != case.pk:
        raise refusals.TimerGone
    match TimerKind(timer.kind):
        case TimerKind.WAIT:
            if plan_for(case).node(token.node).activity:
                Expectation.objects.filter(token=token).delete()
            advance(act, token, case=case, is_fresh=True)
        case TimerKind.LATE:
            if task := _task_of(token):
                tasks.close_task(act, task, TaskState.CANCELLED, "late")
            advance(act, token, Left.LATE, case=case, is_fresh=True)
        case TimerKind.ESCALATE:
            _escalate(act, case, token)
        case TimerKind.REMIND:
            _remind(act, token)
    return case, timer.kind, token.node


def _task_of(token: Token) -> Task | None:
    found: Task | None = Task.objects.filter(token=token, state__in=tasks.OPEN_STATES).first()
    return found


def _escalate(act: Act, case: Case, token: Token) -> None:
    """A step that is late waits for others too."""
    task = _task_of(token)
    if task is None or task.state != TaskState.OPEN:
        return
    run = Run(act, case)
    lane = run.plan.node(token.node).due.escalate
    names = told_names(run, lane.of, run.block(token.block_id))
    found = resolve(act, lane, case=case, variables=names, types=run.plan.types, activity=task.activity)
    there: set[tuple[int | None, int | None]] = set(Waiting.objects.filter(task=task).values_list("position", "actor"))
    facts = {"task": task, "why": Why.ESCALATED, "kind": task.kind, "activity": task.activity, "since": act.at}
    due = task.due_at or tasks.FAR
    rows = [Waiting(position_id=key, due_at=due, **facts) for key, _why in found.positions if (key, None) not in there]
    rows += [Waiting(actor_id=key, due_at=due, **facts) for key, _why in found.actors if (None, key) not in there]
    Waiting.objects.bulk_create(rows)


def _remind(act: Act, token: Token) -> None:
    """A step that is due soon is new again in the lists of those for whom it waits."""
    if task := _task_of(token):
        Waiting.objects.filter(task=task).update(since=act.at)


def stop(act: Act, key: int, fault: str) -> Case:
    """Inside `work.stop_case`: the token of a parked timer says why the case cannot go on. Refuses with TimerGone."""
    timer = Timer.objects.filter(pk=key).first()
    if timer is None or timer.case_id is None:
        raise refusals.TimerGone
    case = locked_case(timer.case_id)
    token = Token.objects.filter(pk=timer.about or 0, left_at__isnull=True).first()
    if token is None:
        raise refusals.TimerGone
    token.fault = fault
    token.save(update_fields=["fault"])
    Run(act, case).mark_stopped(fault)
    return case
