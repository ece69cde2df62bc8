"""Carrying out what a reorganisation has planned: all of it from one day."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from bagland.kernel.organisation import closing, questions, terms
from bagland.kernel.organisation.models import Department, DepartmentTerm, Position, PositionTerm
from bagland.kernel.organisation.rules import Plan, PlannedChange


def carry_out(before: Plan, changes: Sequence[PlannedChange], day: date) -> None:
    """Split the terms on the day; first what moves, then what closes, the lowest departments first.

    Moves are all made before any circle is looked for, so that two may change places. What was planned for later days
    can still speak against it: then the same refusals are raised as for the single acts.
    """
    moved = [change for change in changes if not change.closes]
    for change in moved:
        _move(change, day)
    for change in moved:
        _must_stand(change, day)
    last = day - timedelta(days=1)
    for change in changes:
        if change.closes and change.position is not None:
            closing.close_position(Position.objects.get(pk=change.position), last)
    above = {item.key: item.parent for item in before.departments.values()}
    closed = [change.department for change in changes if change.closes and change.department is not None]
    for key in sorted(closed, key=lambda key: -_depth(key, above)):
        closing.close_department(Department.objects.get(pk=key), last)


def _move(change: PlannedChange, day: date) -> None:
    given: dict[str, Any]
    if change.department is not None:
        rows = DepartmentTerm.objects.filter(department=change.department)
        given = {"name": change.name or None, "parent_id": change.under}
    else:
        rows = PositionTerm.objects.filter(position=change.position)
        given = {
            "title": change.name or None,
            "department_id": change.under,
            "reports_to_id": change.reports_to,
            "fte": change.fte,
        }
    columns = {name: value for name, value in given.items() if value is not None}
    if columns:
        terms.change_from(rows, day, columns, of=change.label)


def _must_stand(change: PlannedChange, day: date) -> None:
    """No circle and no missing department, manager or room, on the day or on a later one."""
    under = None if change.under is None else Department.objects.get(pk=change.under)
    if change.department is not None:
        _department_must_stand(Department.objects.get(pk=change.department), under, day)
    elif change.position is not None:
        _position_must_stand(Position.objects.get(pk=change.position), under, change, day)


def _department_must_stand(department: Department, under: Department | None, day: date) -> None:
    questions.must_not_circle(DepartmentTerm.objects, "department_id", "parent_id", department, under, day)
    if under is not None:
        rest = terms.rest_from(DepartmentTerm.objects.filter(department=department), day)
        questions.department_must_hold(under, rest, department.entity)


def _position_must_stand(position: Position, under: Department | None, change: PlannedChange, day: date) -> None:
    rest = terms.rest_from(PositionTerm.objects.filter(position=position), day)
    if change.reports_to is not None:
        manager = Position.objects.get(pk=change.reports_to)
        questions.must_not_circle(PositionTerm.objects, "position_id", "reports_to_id", position, manager, day)
        questions.position_must_hold(manager, rest)
    if under is not None:
        questions.department_must_hold(under, rest, position.entity)
    if change.fte is not None:
        questions.must_have_room(position, rest)


def _depth(key: int, above: dict[int, int | None]) -> int:
    depth, here = 0, above.get(key)
    while here is not None and depth <= len(above):
        depth, here = depth + 1, above.get(here)
    return depth
