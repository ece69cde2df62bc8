"""A case ends: what still waits in it is taken away, and whoever called it goes on."""

from __future__ import annotations

from django.utils.translation import gettext as _

from bagland.foundation.act import Act
from bagland.kernel.work import tasks
from bagland.kernel.work.engine.run import Run, locked_case, plan_for
from bagland.kernel.work.models import Case, Expectation, Task, Timer, Token
from bagland.kernel.work.states import CaseState, Left, TaskState

OPEN_CASES = (CaseState.RUNNING, CaseState.STOPPED)


def end(run: Run, state: CaseState) -> None:
    """The case is over: nothing of it waits any more. Its caller goes on, in the same transaction."""
    case, act = run.case, run.act
    clear(act, case)
    case.state, case.ended_at, case.stopped_because = state, act.at, ""
    case.save(update_fields=["state", "ended_at", "stopped_because"])
    if case.caller_id is not None and not run.is_being_called:
        caller_goes_on(act, case)


def clear(act: Act, case: Case) -> None:
    """Take away everything that waits in a case. Two queries, and some for each open task and each called case."""
    here = list(Token.objects.filter(case=case, left_at__isnull=True).order_by("pk"))
    if not here:
        Timer.objects.filter(case=case).delete()
        return
    keys = [token.pk for token in here]
    open_tasks = Task.objects.filter(token__in=keys, state__in=(TaskState.OPEN, TaskState.BLOCKED)).order_by("pk")
    for task in open_tasks.select_for_update(of=("self",), no_key=True):
        tasks.close_task(act, task, TaskState.CANCELLED)
    Expectation.objects.filter(token__in=keys).delete()
    Timer.objects.filter(case=case).delete()
    Token.objects.filter(pk__in=keys).update(left=Left.CANCELLED, left_at=act.at)
    for called in Case.objects.filter(caller__in=keys, state__in=OPEN_CASES).order_by("pk"):
        cancel(act, locked_case(called.pk))


def cancel(act: Act, case: Case) -> Case:
    """Stop a case for good, with everything that it called."""
    clear(act, case)
    case.state, case.ended_at, case.stopped_because = CaseState.CANCELLED, act.at, ""
    case.save(update_fields=["state", "ended_at", "stopped_because"])
    return case


def settle_stop(run: Run) -> None:
    """A case that was stopped runs again when no open token of it has a fault left."""
    faults = Token.objects.filter(case=run.case, left_at__isnull=True).exclude(fault="").order_by("pk")
    fault = faults.values_list("fault", flat=True).first()
    if fault is None:
        run.case.state, run.case.stopped_because = CaseState.RUNNING, ""
    else:
        run.case.state, run.case.stopped_because = CaseState.STOPPED, fault
    run.case.save(update_fields=["state", "stopped_because"])


def caller_goes_on(act: Act, called: Case) -> None:
    """A called case has ended: the one that called it moves on."""
    token = Token.objects.get(pk=called.caller_id or 0)
    if token.left_at is not None:
        return
    run = Run(act, locked_case(token.case_id))
    take_over(run, token, called)
    run.go()


def take_over(run: Run, token: Token, called: Case) -> None:
    """What a called case came to, in the case that called it. One that was cancelled stops its caller."""
    from bagland.kernel.work.engine.known import Known

    if called.state == CaseState.CANCELLED:
        token.fault = _("“%(case)s”, which was called here, did not come to its purpose.") % {"case": called.title}
        token.save(update_fields=["fault"])
        run.mark_stopped(token.fault)
        return
    block = run.block(token.block_id)
    inner = Known(run.act, called, plan_for(called))
    for name, theirs in run.plan.node(token.node).keeps.items():
        value, data_class = inner.value(theirs, None), inner.plan.names.get(theirs, "")
        run.known.give(name, value, block, node=token.node, data_class=data_class)
    run.leave(token, Left.DONE)
    run.pass_on(token.node, block)
