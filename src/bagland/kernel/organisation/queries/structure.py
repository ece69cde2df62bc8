"""Departments and the chart of positions on a day, past or to come, across all legal entities of the group."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from bagland.foundation.act import Act
from bagland.kernel.organisation.models import Department, DepartmentTerm
from bagland.kernel.organisation.queries.positions import Seat, seats
from bagland.kernel.organisation.rules import PlannedChange
from bagland.kernel.organisation.states import SeatState


@dataclass(frozen=True, slots=True)
class Branch:
    """A department on a day, at its depth in the tree; counts are of the department itself, without those below."""

    key: int
    code: str
    name: str
    entity: int
    entity_name: str
    parent: int | None
    depth: int
    head: int | None
    head_title: str
    heads: tuple[str, ...]
    positions: int
    vacant: int


@dataclass(frozen=True, slots=True)
class Node:
    """A seat of the chart with those that report to it, by department and number."""

    seat: Seat
    reports: tuple[Node, ...]


def departments(act: Act) -> Any:
    """Departments that the actor may see, by entity and code. No query yet."""
    rows = Department.objects.visible_to(act, "organisation.see").select_related("entity")
    return rows.order_by("entity", "code", "pk")


def tree(act: Act, day: date) -> list[Branch]:
    """Departments that exist on a day, each under its parent, by entity and name. Nine queries."""
    visible = {department.pk: department for department in departments(act)}
    rows = DepartmentTerm.objects.on(day).filter(department__in=list(visible)).order_by("name", "pk")
    terms = {term.department_id: term for term in rows}
    there = seats(act, day)
    below: dict[int | None, list[int]] = defaultdict(list)
    for key, term in sorted(terms.items(), key=lambda item: (visible[item[0]].entity_id, item[1].name, item[0])):
        below[term.parent_id if term.parent_id in terms else None].append(key)
    found: list[Branch] = []

    def walk(parent: int | None, depth: int) -> None:
        for key in below[parent]:
            found.append(_branch(visible[key], terms[key], depth, there))
            walk(key, depth + 1)

    walk(None, 0)
    return found


def _branch(department: Department, term: DepartmentTerm, depth: int, there: Mapping[int, Seat]) -> Branch:
    own = [
        seat
        for seat in there.values()
        if seat.department == department.pk and seat.state in (SeatState.FILLED, SeatState.VACANT)
    ]
    head = there.get(term.head_id or 0)
    return Branch(
        key=department.pk,
        code=department.code,
        name=term.name,
        entity=department.entity_id,
        entity_name=str(department.entity),
        parent=term.parent_id,
        depth=depth,
        head=term.head_id,
        head_title=head.title if head else "",
        heads=tuple(holder.name for holder in head.holders) if head else (),
        positions=len(own),
        vacant=sum(seat.state == SeatState.VACANT for seat in own),
    )


def chart(act: Act, day: date, changes: Sequence[PlannedChange] = ()) -> list[Node]:
    """The group's seats on a day, each under the seat it reports to, with planned changes made. Seven queries.

    A seat whose manager is not there stands at the top. Seats that are planned or closed on the day are left out.
    """
    found = seats(act, day)
    there = {key: seat for key, seat in found.items() if seat.state in (SeatState.FILLED, SeatState.VACANT)}
    if changes:
        there = _changed(there, changes, day)
    below: dict[int | None, list[Seat]] = defaultdict(list)
    for seat in sorted(there.values(), key=lambda seat: (seat.entity or 0, seat.department_name, seat.number)):
        below[seat.reports_to if seat.reports_to in there else None].append(seat)
    placed: set[int] = set()

    def nodes(of: Iterable[Seat]) -> tuple[Node, ...]:
        built = []
        for seat in of:
            if seat.key not in placed:
                placed.add(seat.key)
                built.append(Node(seat, nodes(below[seat.key])))
        return tuple(built)

    return list(nodes(below[None]))


def _changed(there: Mapping[int, Seat], changes: Sequence[PlannedChange], day: date) -> dict[int, Seat]:
    """The seats with changes of positions made, and departments' new names."""
    found = dict(there)
    names = {change.department: change.name for change in changes if change.department is not None and change.name}
    for change in changes:
        if change.position is None or change.position not in found:
            continue
        seat = found.pop(change.position)
        if not change.closes:
            found[seat.key] = replace(
                seat,
                title=change.name or seat.title,
                department=change.under or seat.department,
                department_name=change.under_name or seat.department_name,
                reports_to=change.reports_to or seat.reports_to,
                fte=seat.fte if change.fte is None else change.fte,
                first_date=day,
            )
    return {
        key: replace(seat, department_name=names[seat.department]) if seat.department in names else seat
        for key, seat in found.items()
    }
