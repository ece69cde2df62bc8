"""What a reorganisation would make of a day: the chart with its changes applied, and what does not go together."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal

from bagland.foundation.periods import DateSpan
from bagland.foundation.refusal import Refusal
from bagland.kernel.organisation import refusals
from bagland.kernel.organisation.rules.spans import Capacity, Holding, must_have_room
from bagland.kernel.organisation.rules.trees import stands_above


@dataclass(frozen=True, slots=True)
class DepartmentOn:
    """A department as it holds on a day."""

    key: int
    entity: int
    name: str
    parent: int | None
    head: int | None


@dataclass(frozen=True, slots=True)
class SeatOn:
    """A position as it holds on a day, with everybody who holds it then or later."""

    key: int
    entity: int
    title: str
    department: int | None
    reports_to: int | None
    fte: Decimal
    holdings: tuple[Holding, ...] = ()


@dataclass(frozen=True, slots=True)
class Plan:
    """Departments and positions on a day, by key."""

    departments: Mapping[int, DepartmentOn]
    seats: Mapping[int, SeatOn]


@dataclass(frozen=True, slots=True)
class PlannedChange:
    """One change of a department or of a position; what is None stays. `label` and `names` are for sentences."""

    department: int | None
    position: int | None
    label: str
    name: str = ""
    under: int | None = None
    reports_to: int | None = None
    fte: Decimal | None = None
    closes: bool = False
    under_name: str = ""
    manager_name: str = ""


def applied(plan: Plan, changes: Iterable[PlannedChange]) -> Plan:
    """The plan with the changes made. A change of something that does not exist does nothing."""
    departments, seats = dict(plan.departments), dict(plan.seats)
    for change in changes:
        if change.department in departments:
            department = departments.pop(change.department)
            if not change.closes:
                departments[department.key] = replace(
                    department, name=change.name or department.name, parent=change.under or department.parent
                )
        elif change.position in seats:
            seat = seats.pop(change.position)
            if not change.closes:
                seats[seat.key] = replace(
                    seat,
                    title=change.name or seat.title,
                    department=change.under or seat.department,
                    reports_to=change.reports_to or seat.reports_to,
                    fte=seat.fte if change.fte is None else change.fte,
                )
    return Plan(departments, seats)


def conflicts(plan: Plan, changes: Sequence[PlannedChange], day: date) -> list[tuple[PlannedChange, Refusal]]:
    """Each change that cannot be made on the day, with the refusal that says why; in the order of the changes."""
    after = applied(plan, changes)
    found: list[tuple[PlannedChange, Refusal]] = []
    for change in changes:
        ask = _department_conflicts if change.department is not None else _seat_conflicts
        found += [(change, refusal) for refusal in ask(plan, after, change, day)]
    return found


def _department_conflicts(plan: Plan, after: Plan, change: PlannedChange, day: date) -> Iterable[Refusal]:
    key = change.department
    if key is None or key not in plan.departments:
        yield refusals.DoesNotHold(thing=change.label, day=day)
        return
    if change.closes:
        users = [item.name for item in after.departments.values() if item.parent == key]
        users += [seat.title for seat in after.seats.values() if seat.department == key]
        if users:
            yield refusals.DepartmentInUse(department=change.label, day=day - timedelta(days=1), users=users)
    elif change.under is not None:
        if change.under not in after.departments:
            yield refusals.DoesNotHold(thing=change.under_name, day=day)
            return
        above = {item.key: item.parent for item in after.departments.values()}
        above[key] = None
        if stands_above(change.under, key, above):
            yield refusals.GoesInCircle(above=change.under_name, below=change.label, day=day)


def _seat_conflicts(plan: Plan, after: Plan, change: PlannedChange, day: date) -> Iterable[Refusal]:
    key = change.position
    if key is None or key not in plan.seats:
        yield refusals.DoesNotHold(thing=change.label, day=day)
    elif change.closes:
        yield from _closing_conflicts(plan.seats[key], after, change.label, day)
    else:
        yield from _moving_conflicts(plan.seats[key], after, change, day)


def _closing_conflicts(seat: SeatOn, after: Plan, label: str, day: date) -> Iterable[Refusal]:
    last = day - timedelta(days=1)
    if seat.holdings:
        holders = list(dict.fromkeys(item.holder for item in seat.holdings))
        yield refusals.PositionIsHeld(position=label, day=last, holders=holders)
    users = [item.name for item in after.departments.values() if item.head == seat.key]
    users += [other.title for other in after.seats.values() if other.reports_to == seat.key]
    if users:
        yield refusals.PositionInUse(position=label, day=last, users=users)


def _moving_conflicts(seat: SeatOn, after: Plan, change: PlannedChange, day: date) -> Iterable[Refusal]:
    if change.under is not None and change.under not in after.departments:
        yield refusals.DoesNotHold(thing=change.under_name, day=day)
    if change.reports_to is not None:
        above: dict[int, int | None] = {other.key: other.reports_to for other in after.seats.values()}
        above[seat.key] = None
        if change.reports_to not in after.seats:
            yield refusals.DoesNotHold(thing=change.manager_name, day=day)
        elif stands_above(change.reports_to, seat.key, above):
            yield refusals.GoesInCircle(above=change.manager_name, below=change.label, day=day)
    if change.fte is not None:
        try:
            must_have_room(change.label, [Capacity(DateSpan(day), change.fte)], seat.holdings, DateSpan(day))
        except refusals.PositionIsFull as full:
            yield full
