"""Tasks, procedures, cases, approvals and services."""

from __future__ import annotations

from bagland.foundation.kinds import Scope
from bagland.kernel.work.models.approvals import ApprovalRule, Vote
from bagland.kernel.work.models.cases import Block, Case, Expectation, Move, Timer, Token, Variable
from bagland.kernel.work.models.letters import Digest
from bagland.kernel.work.models.measures import Measure, MeasuredMonth
from bagland.kernel.work.models.procedures import DraftStep, MovePlan, Procedure, Start, Version
from bagland.kernel.work.models.recurring import Recurrence
from bagland.kernel.work.models.services import Service
from bagland.kernel.work.models.tasks import Dependency, Link, Resolution, Snooze, Task, TimeSpent, Waiting
from bagland.kernel.work.models.working_time import WorkingTime

__all__ = [
    "ApprovalRule",
    "Block",
    "Case",
    "Dependency",
    "Digest",
    "DraftStep",
    "Expectation",
    "Link",
    "Measure",
    "MeasuredMonth",
    "Move",
    "MovePlan",
    "Procedure",
    "Recurrence",
    "Resolution",
    "Service",
    "Snooze",
    "Start",
    "Task",
    "TimeSpent",
    "Timer",
    "Token",
    "Variable",
    "Version",
    "Vote",
    "Waiting",
    "WorkingTime",
    "task_scope",
]


def task_scope(task: Task) -> Scope:
    """Entity, department, and the positions and people for whom a task waits, or who closed it. One query."""
    rows = Waiting.objects.filter(task=task.pk).values_list("position", "actor")
    positions, actors = zip(*rows, strict=True) if rows else ((), (task.closed_by_id,))
    return Scope(
        task.entity_id,
        task.department_id,
        own=frozenset(actor for actor in actors if actor is not None),
        positions=frozenset(position for position in positions if position is not None),
    )
