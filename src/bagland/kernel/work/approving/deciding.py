"""A yes or a no is given: in the transaction of the act that gives it, and with what was seen."""

from __future__ import annotations

from typing import Any

from bagland.foundation.act import Act
from bagland.foundation.activity import Activity
from bagland.kernel.work import tasks
from bagland.kernel.work.approving import ballots
from bagland.kernel.work.approving.seen import shown_of_node
from bagland.kernel.work.engine import advance, plan_for
from bagland.kernel.work.models import Case, Task, Token, Vote
from bagland.kernel.work.rules.definition import Approval
from bagland.kernel.work.states import TaskState

VOTE = "the answer that the act gives"
"""Where an act remembers it until there is an event to keep it with."""
OUTCOME = "what the answer decides"
APPROVED, DECLINED = "approved", "declined"


def answer_node(act: Act, task: Task, case: Case, *, is_for: bool, reason: str) -> None:
    """Give one answer to an approval in a case; with the last that is needed the case moves on.

    The case is locked. Refuses with MayNotDecide or DecidedAlready.
    """
    node = plan_for(case).node(task.node)
    assert isinstance(node, Approval)  # noqa: S101 - its task is an approval
    ballot = ballots.of_node(act, task, case, node)
    voice = ballot.voice(act.actor, _behalf(act), is_for=is_for)
    ballot.must_take(act, voice)
    remember(act, task, act.actor, _position(act), _behalf(act), is_for, reason, shown_of_node(act, task, case, node))
    stand = ballot.stand(voice)
    if stand.is_approved or stand.is_declined:
        act.memory[OUTCOME] = (task, case, stand.is_approved)


def remember(
    act: Act,
    task: Task,
    actor: int,
    position: int,
    behalf: int | None,
    is_for: bool,
    reason: str,
    seen: dict[str, Any],
) -> None:
    """Keep an answer until the act has its event."""
    act.memory[VOTE] = Vote(
        task=task, actor_id=actor, position_id=position, on_behalf_of_id=behalf, is_for=is_for, reason=reason,
        at=act.at, seen=seen,
    )  # fmt: skip


def settle_decision(act: Act, activity: Activity, subject: Any, result: Any, event: int) -> None:
    """After the act, in its transaction: the answer is kept with its event, and what it decides happens. No query for
    any other act.
    """
    vote: Vote | None = act.memory.pop(VOTE, None)
    if vote is not None:
        vote.event = event
        vote.save(force_insert=True)
    outcome: tuple[Task, Case, bool] | None = act.memory.pop(OUTCOME, None)
    if outcome is not None:
        task, case, is_approved = outcome
        tasks.close_task(act, task, TaskState.DONE, APPROVED if is_approved else DECLINED, event)
        advance(act, Token.objects.get(pk=task.token_id or 0), approved=is_approved, case=case)


def _position(act: Act) -> int:
    assert act.standing is not None  # noqa: S101 - `perform` found it
    return act.standing.position


def _behalf(act: Act) -> int | None:
    return act.standing.on_behalf_of if act.standing is not None else None
