"""After an act, in its own transaction: the tasks that it did are closed, and their cases move on."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Q

from bagland.foundation.act import Act
from bagland.foundation.activity import Activity
from bagland.foundation.kinds import kind_of
from bagland.kernel.work import tasks
from bagland.kernel.work.engine import advance, plan_for
from bagland.kernel.work.engine.run import GONE, UNCAUSED
from bagland.kernel.work.gate import ALWAYS, CASES, CLOSES, DECIDE, DUE, DUE_CASE, SKIP, TAKEN, in_use
from bagland.kernel.work.models import Case, Expectation, Task, Timer, Token
from bagland.kernel.work.readers import record
from bagland.kernel.work.rules.definition import Automatic, Step
from bagland.kernel.work.states import Left, TaskState, TimerKind

BRINGS = "the variables that the act brings"
"""Where the doing of a step leaves its answers: a dictionary of values by name."""


def settle_steps(act: Act, activity: Activity, subject: Any, result: Any, event: int) -> None:
    """Close what was done; let those know who waited for it; give what follows its cause."""
    closes: list[Task] = act.memory.get(CLOSES, [])
    if closes and activity.code != DECIDE:
        for task in closes:
            _close(act, task, subject, result, event, is_skipped=activity.code == SKIP)
    if act.timer is not None:
        _was_due(act, result if result is not None else subject, event)
    if activity.code in in_use(act) and activity.code not in ALWAYS:
        _expected(act, activity, subject if subject is not None else result, event)
    if uncaused := act.memory.get(UNCAUSED):
        Timer.objects.filter(pk__in=uncaused).update(event=event)


def _close(act: Act, task: Task, subject: Any, result: Any, event: int, *, is_skipped: bool) -> None:
    brings = dict(act.memory.get(BRINGS, {}))
    note = str(brings.pop("", ""))
    state = TaskState.SKIPPED if is_skipped else TaskState.DONE
    tasks.close_task(act, task, state, state.value.lower(), event, note=note)
    if task.case_id is None or task.token_id is None:
        return
    case: Case = act.memory[CASES][task.case_id]
    node = plan_for(case).node(task.node)
    left = Left.SKIPPED if is_skipped else Left.DONE
    if isinstance(node, Step) and node.keeps_as and not is_skipped:
        brings |= _kept(act, node.keeps_as, result if isinstance(result, models.Model) else subject)
    advance(act, Token.objects.get(pk=task.token_id), left, values=brings, case=case, is_fresh=True)


def _kept(act: Act, name: str, thing: Any) -> dict[str, Any]:
    """The object that the act made, or that it was about, under a variable's name."""
    return {name: record(act, kind_of(thing), thing.pk)} if isinstance(thing, models.Model) else {}


def _was_due(act: Act, thing: Any, event: int) -> None:
    """What was due has been done: an automatic step goes on."""
    timer: Timer = act.memory[DUE]
    key = timer.pk
    if timer.kind == TimerKind.AUTOMATIC and timer.about is not None:
        token, case = Token.objects.get(pk=timer.about), act.memory[DUE_CASE]
        node = plan_for(case).node(token.node)
        keeps = _kept(act, node.keeps_as, thing) if isinstance(node, Automatic) and node.keeps_as else {}
        advance(act, token, values=keeps, case=case, is_fresh=True)
    if timer.about not in act.memory.get(GONE, ()) and TAKEN not in act.memory:
        Timer.objects.filter(pk=key).delete()


def _expected(act: Act, activity: Activity, thing: Any, event: int) -> None:
    """Cases that waited for this go on, each in a transaction of its own. One query, three when some did."""
    asked = Q(subject_id__isnull=True)
    if isinstance(thing, models.Model):
        asked |= Q(subject_kind=kind_of(thing), subject_id=thing.pk)
    found = list(Expectation.objects.filter(asked, activity=activity.code).values_list("pk", "token", "token__case"))
    if not found:
        return
    Timer.objects.bulk_create(
        Timer(kind=TimerKind.WAIT, case_id=case, about=token, event=event, due_at=act.at) for _key, token, case in found
    )
    Expectation.objects.filter(pk__in=[key for key, _token, _case in found]).delete()
