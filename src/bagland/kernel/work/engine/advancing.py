"""A case goes on from where it waited."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bagland.foundation.act import Act
from bagland.kernel.work.engine.run import Run, locked_case
from bagland.kernel.work.models import Case, Token
from bagland.kernel.work.rules.definition import Approval, Repeat
from bagland.kernel.work.rules.plan import LATE, REFUSED
from bagland.kernel.work.states import CaseState, Left


def advance(
    act: Act,
    token: Token,
    left: Left = Left.DONE,
    *,
    values: Mapping[str, Any] | None = None,
    approved: bool | None = None,
    case: Case | None = None,
    is_fresh: bool = False,
) -> Case:
    """A token leaves its node and the case moves on; `values` are the variables that it brings, by name.

    `approved` is the answer of an approval; `is_fresh` says that the token was read with the case locked. A token
    that has left already is left alone: a second act does nothing.
    """
    run = Run(act, case or locked_case(token.case_id))
    if not is_fresh:
        token.refresh_from_db()
    if token.left_at is not None or run.case.state not in (CaseState.RUNNING, CaseState.STOPPED):
        return run.case
    node, block = run.plan.node(token.node), run.block(token.block_id)
    for name, value in (values or {}).items():
        run.known.give(name, value, block, node=token.node, by=act.actor)
    if isinstance(node, Approval) and approved is not None and node.keeps_as:
        run.known.give(node.keeps_as, approved, block, node=token.node, by=act.actor)
    token.fault = ""
    run.leave(token, left)
    if left == Left.LATE:
        run.enter_body(node.id, LATE, block)
    elif isinstance(node, Approval) and approved is False:
        if node.refused is None:
            run.end(CaseState.CANCELLED)
        else:
            run.enter_body(node.id, REFUSED, block)
    else:
        run.pass_on(node.id, block)
    run.go()
    return run.case


def go_on(act: Act, case: Case, *, skip: bool = False) -> Case:
    """A stopped case tries again where it stopped, or passes those nodes with `skip`."""
    run = Run(act, case)
    stopped = Token.objects.filter(case=case, left_at__isnull=True).exclude(fault="").order_by("pk")
    for token in stopped:
        block = run.block(token.block_id)
        token.fault = ""
        run.leave(token, Left.SKIPPED if skip else Left.MOVED)
        if isinstance(run.plan.node(token.node), Repeat) and block is not None and block.node == token.node:
            _end_of_turn(run, token.node, block, skip)
        elif skip:
            run.pass_on(token.node, block)
        else:
            run.enter(token.node, block)
    run.go()
    return run.case


def _end_of_turn(run: Run, node: str, block: Any, skip: bool) -> None:
    """Whether a repeat is through is asked again; skipped, it is."""
    if skip:
        run.close_block(block)
        run.pass_on(node, run.block(block.parent_id))
    else:
        run.turn_through(node, block)
