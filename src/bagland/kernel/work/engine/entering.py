"""What happens when a case comes to a node, by the node's kind."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from bagland.foundation.activity import activities
from bagland.foundation.kinds import kind_of
from bagland.foundation.money import Money
from bagland.kernel.work import tasks
from bagland.kernel.work.approving.climbing import with_authority
from bagland.kernel.work.engine import due as deadlines
from bagland.kernel.work.engine.faults import CannotGoOn
from bagland.kernel.work.engine.run import Run
from bagland.kernel.work.models import Block, Expectation, Timer, Variable
from bagland.kernel.work.resolving import resolve
from bagland.kernel.work.rules.definition import (
    Approval,
    Automatic,
    Call,
    Decide,
    Each,
    End,
    Parallel,
    Phase,
    Repeat,
    Set,
    Step,
    Table,
    Tell,
    Wait,
)
from bagland.kernel.work.rules.expressions import Readable, to_json
from bagland.kernel.work.rules.lanes import Resolved
from bagland.kernel.work.rules.plan import OTHERWISE
from bagland.kernel.work.states import CaseState, TaskKind, TimerKind

MOST_ITEMS = 1_000
DECIDE = "work.decide"


def enter(run: Run, node: Any, block: Block | None) -> None:
    """Come to a node whose `only_if` holds. Raises CannotGoOn before anything is written."""
    match node:
        case Phase():
            run.enter_body(node.id, "", block)
        case Step():
            _step(run, node, block)
        case Approval():
            _approval(run, node, block)
        case Decide():
            _decide(run, node, block)
        case Parallel():
            _parallel(run, node, block)
        case Each():
            _each(run, node, block)
        case Repeat():
            run.enter_body(node.id, "", run.open_block(node.id, block))
        case Wait():
            _wait(run, node, block)
        case Table():
            _table(run, node, block)
        case Call():
            from bagland.kernel.work.engine.calling import call

            call(run, node, block)
        case Automatic():
            run.caused(run.arrive(node.id, block))
        case Tell():
            _tell(run, node, block)
        case Set():
            _set(run, node, block)
        case End():
            run.end(CaseState.CANCELLED if node.cancels else CaseState.DONE)
        case _:
            raise AssertionError(node)


def begin_item(run: Run, node: str, whole: Block, index: int) -> None:
    """The next item of a list of which one is done after the other."""
    told: Each = run.plan.node(node)
    from bagland.kernel.work.engine.known import read_value

    items = read_value(run.act, whole.items)
    item = run.open_block(node, whole, is_item=True, index=index)
    run.known.give(told.name, items[index], item, node=node, here=True)
    run.enter_body(node, "", item)


def _decide(run: Run, node: Decide, block: Block | None) -> None:
    for branch in node.branches:
        if run.known.holds(branch.when, block, run.title(node.id)):
            run.enter_body(node.id, branch.id, block)
            return
    run.enter_body(node.id, OTHERWISE, block)


def _parallel(run: Run, node: Parallel, block: Block | None) -> None:
    taken = [branch.id for branch in node.branches if run.known.holds(branch.when, block, run.title(node.id))]
    if not taken:
        run.pass_on(node.id, block)
        return
    inside = run.open_block(node.id, block, remaining=len(taken))
    for branch in taken:
        run.enter_body(node.id, branch, inside)


def _each(run: Run, node: Each, block: Block | None) -> None:
    items = run.known.worked_out(node.items, block, run.title(node.id)) if node.items else []
    if items is None:
        items = []
    if not isinstance(items, list):
        raise CannotGoOn(
            _("“%(expression)s” at %(where)s is no list.") % {"expression": node.items, "where": run.title(node.id)}
        )
    if len(items) > MOST_ITEMS:
        raise CannotGoOn(
            _("%(where)s has %(count)s items; at most %(most)s can be done.")
            % {"where": run.title(node.id), "count": len(items), "most": MOST_ITEMS}
        )
    if not items:
        run.pass_on(node.id, block)
        return
    whole = run.open_block(node.id, block, remaining=len(items), items=to_json(items))
    if not node.together:
        begin_item(run, node.id, whole, 0)
        return
    rows = [
        Block(
            case=run.case, node=node.id, parent=whole, is_item=True, index=index, outside=whole.scopes,
            started_at=run.act.at,
        )
        for index in range(len(items))
    ]  # fmt: skip
    made = Block.objects.bulk_create(rows)
    run.know_blocks(made)
    given = [
        Variable(
            case=run.case, block=item, name=node.name, value=to_json(value), node=node.id, set_at=run.act.at,
            data_class=run.plan.names.get(node.name, "normal"),
        )
        for item, value in zip(made, items, strict=True)
    ]  # fmt: skip
    run.known.remember(Variable.objects.bulk_create(given))
    for item in made:
        run.enter_body(node.id, "", item)


def _set(run: Run, node: Set, block: Block | None) -> None:
    """All values are worked out before the first is given: the order in which they are written says nothing."""
    found = {name: run.known.worked_out(text, block, run.title(node.id)) for name, text in node.values.items()}
    for name, value in found.items():
        run.known.give(name, value, block, node=node.id, data_class=run.known.data_class(node.values[name]))
    run.pass_on(node.id, block)


def _table(run: Run, node: Table, block: Block | None) -> None:
    table = run.plan.tables.get(node.table)
    if table is None:
        raise CannotGoOn(_("There is no decision table called %(name)s.") % {"name": node.table})
    for name, value in run.known.decided(table, block, run.title(node.id)).items():
        run.known.give(name, value, block, node=node.id)
    run.pass_on(node.id, block)


def _tell(run: Run, node: Tell, block: Block | None) -> None:
    found = resolved_for(run, node, block)
    tasks.open_task(
        run.act,
        kind=TaskKind.READING,
        title=run.title(node.id),
        text=node.text.in_language(run.language),
        lane=run.plan.lanes[node.id],
        case=run.case,
        node=node.id,
        found=found,
    )
    run.pass_on(node.id, block)


def _wait(run: Run, node: Wait, block: Block | None) -> None:
    moment = deadlines.wait_until(run, node, block)
    place = subject_of(run, node.activity, node.subject, block, run.title(node.id)) if node.activity else None
    if moment is None and not node.activity:
        run.pass_on(node.id, block)
        return
    token = run.arrive(node.id, block)
    if moment is not None:
        Timer.objects.create(kind=TimerKind.WAIT, case=run.case, about=token.pk, due_at=moment)
    if node.activity:
        kind, key = place or ("", None)
        Expectation.objects.create(token=token, activity=node.activity, subject_kind=kind, subject_id=key)


def _step(run: Run, node: Step, block: Block | None) -> None:
    activity = node.activity or tasks.DO
    subject = subject_of(run, activity, node.subject, block, run.title(node.id)) if node.subject else None
    amount = money_of(run, node.duty.amount, block, node.id)
    _open(run, node, block, kind=TaskKind.STEP, activity=activity, subject=subject, amount=amount)


def _approval(run: Run, node: Approval, block: Block | None) -> None:
    amount = money_of(run, node.amount, block, node.id)
    _open(run, node, block, kind=TaskKind.APPROVAL, activity=DECIDE, subject=None, amount=amount)


def _open(run: Run, node: Any, block: Block | None, *, kind: TaskKind, **more: Any) -> None:
    due = deadlines.due_of(run, node.due, block, run.title(node.id)) if node.due is not None else None
    found = resolved_for(run, node, block, activity=more["activity"])
    token = run.arrive(node.id, block)
    tasks.open_task(
        run.act,
        kind=kind,
        title=run.title(node.id),
        text=node.text.in_language(run.language),
        lane=run.plan.lanes[node.id],
        case=run.case,
        token=token,
        node=node.id,
        due_at=due.at if due is not None else None,
        due_rule=due.rule if due is not None else "",
        starter=run.case.starter_id,
        found=found,
        **more,
    )
    if due is not None:
        deadlines.set_timers(run, node.due, due.at, token)


def resolved_for(run: Run, node: Any, block: Block | None, *, activity: str = tasks.DO) -> Resolved:
    """For whom a node's work waits. Raises CannotGoOn where there is nobody."""
    lane = run.plan.lanes[node.id]
    amount = money_of(run, lane.amount, block, node.id)
    if lane.kind == "authority" and amount is None and isinstance(node, Approval):
        amount = money_of(run, node.amount, block, node.id)
    found = resolve(
        run.act,
        lane,
        case=run.case,
        variables=told_names(run, lane.of, block),
        types=run.plan.types,
        amount=amount,
        activity=activity,
        asker=run.case.starter_id,
    )
    if isinstance(node, Approval) and node.activity:
        found = with_authority(run.act, run.case, node.activity, money_of(run, node.amount, block, node.id), found)
    if found.nobody:
        raise CannotGoOn(_("Nobody can be found for %(where)s.") % {"where": run.title(node.id)})
    return found


def told_names(run: Run, name: str, block: Block | None) -> Mapping[str, Any]:
    """The variable that a lane names, as the lanes read it."""
    if not name:
        return {}
    value = run.known.worked_out(name, block, name)
    if isinstance(value, Readable):
        value = {"kind": value.kind, "key": int(value.key)}
    return {name: value}


def money_of(run: Run, text: str, block: Block | None, node: str) -> Money | None:
    """An amount that an expression gives; a plain number is in the currency of the case's entity."""
    if not text:
        return None
    value = run.known.worked_out(text, block, run.title(node))
    if value is None or isinstance(value, Money):
        return value
    entity = run.case.entity
    if entity is None or isinstance(value, bool) or not hasattr(value, "as_tuple"):
        raise CannotGoOn(
            _("“%(expression)s” at %(where)s is no amount.") % {"expression": text, "where": run.title(node)}
        )
    return Money.of(value, entity.currency)


def subject_of(run: Run, activity: str, text: str, block: Block | None, where: str) -> tuple[str, int] | None:
    """The object that an expression names, as kind and key; None where it names none."""
    if not text:
        return None
    value = run.known.worked_out(text, block, where)
    if value is None:
        return None
    if isinstance(value, Readable):
        return value.kind, int(value.key)
    known = activities.get(activity)
    if known is None or known.subject is None or isinstance(value, bool) or not hasattr(value, "as_tuple"):
        raise CannotGoOn(_("“%(expression)s” at %(where)s names no object.") % {"expression": text, "where": where})
    return kind_of(known.subject), int(value)
