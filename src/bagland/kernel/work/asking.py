"""Which questions a start or a step asks, and its answers taken: what activities, pages and doors share."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from bagland.foundation.act import Act
from bagland.foundation.kinds import Kept
from bagland.kernel.work.answers import ACTOR, Given, filed, taken
from bagland.kernel.work.engine.known import Known
from bagland.kernel.work.engine.run import plan_for
from bagland.kernel.work.models import Block, Case, Task, Version
from bagland.kernel.work.readers import record
from bagland.kernel.work.rules.definition import Question, Step
from bagland.kernel.work.rules.plan import Plan, plan_of


def plan_of_version(version: Version) -> Plan:
    """The plan of a version, kept by the process."""
    return plan_of(version.definition)


def questions_of_start(version: Version) -> list[Question]:
    """What is asked of whoever starts this version."""
    return plan_of_version(version).definition.form


def known_to_start(act: Act) -> Mapping[str, Any]:
    """What the questions of a start form may hang on beside each other."""
    return {"starter": record(act, ACTOR, act.actor), "subject": None, "started": act.at}


def questions_of_step(task: Task) -> list[Question]:
    """What is asked of whoever does this step; nothing for a task that no procedure brought."""
    node = node_of(task)
    return node.form if isinstance(node, Step) else []


def node_of(task: Task) -> Any:
    """The node of the procedure that brought this task; None where none did."""
    if task.case_id is None or not task.node:
        return None
    plan: Plan = plan_for(case_of(task))
    return plan.node(task.node) if task.node in plan.places else None


def case_of(task: Task) -> Case:
    """The case of a step, with its version. One query unless it is there already."""
    if not Task.case.is_cached(task):
        task.case = Case.objects.select_related("version", "procedure").get(pk=task.case_id)
    assert task.case is not None  # noqa: S101 - says it to the type checker
    return task.case


def known_to_step(act: Act, task: Task) -> Mapping[str, Any]:
    """What the case knows where the step stands, read as it is asked for."""
    case = case_of(task)
    known = Known(act, case, plan_for(case))
    block: Block | None = task.token.block if task.token is not None else None
    return known.names(block)


def answers_of_start(act: Act, version: Version, sent: Mapping[str, Any]) -> list[Given]:
    """The answers of a start form. Raises InputFault."""
    return taken(act, questions_of_start(version), sent, knows=known_to_start(act))


def answers_of_step(act: Act, task: Task, sent: Mapping[str, Any]) -> list[Given]:
    """The answers of a step's form. Raises InputFault, also where something is answered that nobody asked."""
    asked = questions_of_step(task)
    knows = known_to_step(act, task) if asked else {}
    return taken(act, asked, sent, knows=knows)


def values_kept(act: Act, thing: Kept, given: Sequence[Given]) -> tuple[dict[str, Any], list[Given]]:
    """Inside the act: files filed on the case, and the values that it is to know, by name."""
    kept = filed(act, thing, given)
    return {each.name: each.value for each in kept}, kept
