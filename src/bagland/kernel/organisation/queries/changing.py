"""When the organisation changes, and what is different on another day."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Max, Min, Q

from bagland.foundation.act import Act
from bagland.kernel.organisation.models import Appointment, DepartmentTerm, PositionTerm
from bagland.kernel.organisation.queries.positions import Seat
from bagland.kernel.organisation.states import SeatState

DAY = timedelta(days=1)
THERE = (SeatState.FILLED, SeatState.VACANT)


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing about a seat that is otherwise on another day: which, what it was and what it will be."""

    seat: Seat
    what: str
    before: str
    after: str


def turning_days(act: Act, day: date) -> tuple[date | None, date | None]:
    """The nearest days before and after on which a department, a seat or a holder changes. Three queries."""
    before: list[date] = []
    after: list[date] = []
    rows: tuple[Any, ...] = (DepartmentTerm.objects, Appointment.objects, PositionTerm.objects)
    for terms in rows:
        found = terms.aggregate(
            begun=Max("first_date", filter=Q(first_date__lt=day)),
            ended=Max("last_date", filter=Q(last_date__lt=day - DAY)),
            begins=Min("first_date", filter=Q(first_date__gt=day)),
            ends=Min("last_date", filter=Q(last_date__gte=day)),
        )
        before += [found["begun"]] if found["begun"] else []
        before += [found["ended"] + DAY] if found["ended"] else []
        after += [found["begins"]] if found["begins"] else []
        after += [found["ends"] + DAY] if found["ends"] and found["ends"] < date.max else []
    return max(before, default=None), min(after, default=None)


def differences(one: Mapping[int, Seat], other: Mapping[int, Seat]) -> list[Difference]:
    """What is otherwise in the seats of another day, by department and number. No query."""
    found: list[Difference] = []
    keys = {key for seats in (one, other) for key, seat in seats.items() if seat.state in THERE}
    for key in keys & one.keys() & other.keys():
        found += _of_seat(one[key], other[key], one, other)
    return sorted(found, key=lambda item: (item.seat.entity or 0, item.seat.department_name, item.seat.number))


def _of_seat(seat: Seat, then: Seat, one: Mapping[int, Seat], other: Mapping[int, Seat]) -> Iterable[Difference]:
    if (seat.state in THERE) != (then.state in THERE):
        what = "opens" if then.state in THERE else "closes"
        yield Difference(then, what, _names(seat), _names(then))
        return
    columns = {
        "holders": (_names(seat), _names(then)),
        "name": (seat.title, then.title),
        "under": (seat.department_name, then.department_name),
        "reports_to": (_title(one, seat.reports_to), _title(other, then.reports_to)),
        "fte": (f"{seat.fte:f}", f"{then.fte:f}"),
    }
    changed = {what for what, (before, after) in columns.items() if before != after}
    if seat.reports_to == then.reports_to:
        changed.discard("reports_to")
    if seat.department == then.department:
        changed.discard("under")
    for what, (before, after) in columns.items():
        if what in changed:
            yield Difference(then, what, before, after)


def _names(seat: Seat) -> str:
    return ", ".join(dict.fromkeys(holder.name for holder in seat.holders))


def _title(seats: Mapping[int, Seat], key: int | None) -> str:
    return seats[key].title if key is not None and key in seats else ""
