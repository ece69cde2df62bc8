"""A case begins."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.db import models

from bagland.foundation.act import Act
from bagland.foundation.kinds import kind_of
from bagland.kernel.organisation.models import PositionTerm
from bagland.kernel.work.engine.due import Deadline, due_of
from bagland.kernel.work.engine.faults import CannotGoOn
from bagland.kernel.work.engine.run import Run
from bagland.kernel.work.models import Case, Token, Version
from bagland.kernel.work.rules.definition import Due
from bagland.kernel.work.rules.plan import TOP


def start_case(
    act: Act,
    version: Version,
    *,
    values: Mapping[str, Any],
    title: str | None = None,
    subject: models.Model | tuple[str, int] | None = None,
    event: int | None = None,
    service: int | None = None,
    caller: Token | None = None,
    starter: int | None = None,
    entity: int | None = None,
    department: int | None = None,
    is_confidential: bool = False,
    files: Callable[[Case], Mapping[str, Any]] | None = None,
) -> Case:
    """Begin a procedure on one of its versions, and move to where it first waits.

    `values` are the answers of its form, by name, as expressions know them; names that it has not are left out. Entity
    and department are those of the procedure, else of the position that starts it. `files` is asked for further values
    once the case is there: documents are filed on it.
    """
    procedure = version.procedure
    seat = act.standing
    entity = entity or procedure.entity_id or (seat.entity if seat is not None else None)
    department = department or procedure.department_id or _department_of(act)
    kind, key = (subject if isinstance(subject, tuple) else (kind_of(subject), subject.pk)) if subject else ("", None)
    case = Case(
        procedure=procedure,
        version=version,
        title=title or procedure.title,
        subject_kind=kind,
        subject_id=key,
        entity_id=entity,
        department_id=department,
        starter_id=starter or act.actor,
        started_at=act.at,
        opened_by=event,
        service=service,
        caller=caller,
        is_confidential=is_confidential or procedure.is_confidential,
    )
    case.save(force_insert=True)
    run = Run(act, case, is_being_called=caller is not None)
    run.known.born()
    for name, value in {**values, **(files(case) if files else {})}.items():
        if name in run.plan.names and value is not None:
            run.known.give(name, value, None, node="", by=act.actor)
    _name(run, title)
    run.enter_body(TOP, "", None)
    run.go()
    return case


def _name(run: Run, title: str | None) -> None:
    """The title by the definition's expression, and the promise by its time; a fault leaves them as they are."""
    told, changed = run.plan.definition, []
    try:
        if told.case_title and not title:
            found = run.known.worked_out(told.case_title, None, run.case.title)
            run.case.title = str(found)[:200] if found else run.case.title
            changed.append("title")
        if told.within:
            promised: Deadline | None = due_of(run, Due(within=told.within), None, run.case.title)
            run.case.promised_at = promised.at if promised is not None else None
            changed.append("promised_at")
    except CannotGoOn:
        pass
    if changed:
        run.case.save(update_fields=changed)


def _department_of(act: Act) -> int | None:
    """The department of the position that acts."""
    if act.standing is None:
        return None
    terms = PositionTerm.objects.on(act.today).filter(position=act.standing.position)
    return terms.values_list("department_id", flat=True).first()
