"""Procedures that tests publish and run: written as lists of nodes, performed by real acts."""

from __future__ import annotations

from typing import Any

from bagland.foundation.act import Act, Door
from bagland.foundation.activity import find
from bagland.foundation.clock import Source
from bagland.foundation.perform import perform
from bagland.kernel.jobs.system import system_actor
from bagland.kernel.work import timers
from bagland.kernel.work.models import Case, Procedure, Task, Timer, Token, Variable, Version
from bagland.kernel.work.rules.definition import Definition
from bagland.kernel.work.rules.expressions import from_json
from bagland.kernel.work.states import TaskState, TimerKind, VersionState


def published(
    company, body: list[dict[str, Any]], *, code: str = "trial", owner: str = "maria", **more: Any
) -> Procedure:
    """A procedure whose first version is in force, kept by the finance manager."""
    from tests.conftest import MONDAY

    definition = Definition.model_validate({"body": body, **more})
    procedure = Procedure.objects.create(
        code=code,
        title_en=code.capitalize(),
        title_da=code.capitalize(),
        owner_id=company.seats["finance_manager"],
        entity_id=company.entities["NK"],
        created_at=MONDAY,
    )
    Version.objects.create(
        procedure=procedure,
        number=1,
        state=VersionState.PUBLISHED,
        definition=definition.canonical(),
        sha256=definition.sha256(),
        author_id=company.people["maria"],
        created_at=MONDAY,
        published_at=MONDAY,
    )
    return procedure


def seat(company, profile: str = "bookkeeper") -> dict[str, Any]:
    """The lane of one position."""
    return {"kind": "position", "positions": [company.seats[profile]]}


def step(key: str, **more: Any) -> dict[str, Any]:
    """A step that is ticked off."""
    return {"kind": "step", "id": key, "title": {"en": key, "da": key}, **more}


def started(company, procedure: Procedure, who: str = "ida", **inputs: Any) -> Case:
    """A case that somebody starts."""
    done = perform(find("work.start_case"), company.act(who), procedure.pk, **inputs)
    found: Case = Case.objects.get(pk=done.key)
    return found


def open_steps(case: Case) -> list[str]:
    """The nodes whose tasks are open, in the order in which they opened."""
    rows = Task.objects.filter(case=case, state=TaskState.OPEN, token__isnull=False).order_by("pk")
    return list(rows.values_list("node", flat=True))


def task_of(case: Case, node: str) -> Task:
    """The first open task of a node."""
    found: Task = Task.objects.filter(case=case, node=node, state=TaskState.OPEN).order_by("pk")[0]
    return found


def does(company, who: str, case: Case, node: str, **inputs: Any) -> Any:
    """Somebody ticks a step off."""
    return perform(find("work.do_task"), company.act(who), task_of(case, node).pk, **inputs)


def fires(company, timer: Timer, **more: Any) -> None:
    """What is due happens, at the company's moment."""
    act = Act(
        actor=system_actor(), at=max(company.at, timer.due_at), clock=Source.SET, door=Door.JOB, timer=timer.pk,
        key=f"timer:{timer.pk}", **more,
    )  # fmt: skip
    timers.doings[TimerKind(timer.kind)](act, timer)


def fire_all(company, case: Case, kind: str | None = None) -> int:
    """Every timer of a case, the earliest first, until none of the kind is left. How many fired."""
    fired = 0
    while True:
        rows = Timer.objects.filter(case=case)
        timer = (rows.filter(kind=kind) if kind else rows).order_by("due_at", "pk").first()
        if timer is None:
            return fired
        fires(company, timer)
        fired += 1


def variables(case: Case) -> dict[str, Any]:
    """The variables of the whole case."""
    return {row.name: from_json(row.value) for row in Variable.objects.filter(case=case, block__isnull=True)}


def visits(case: Case) -> list[tuple[str, str]]:
    """Every node that waited, with how it was left."""
    return list(Token.objects.filter(case=case).order_by("pk").values_list("node", "left"))
