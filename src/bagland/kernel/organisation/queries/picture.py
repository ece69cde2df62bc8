"""What the drawn chart needs of a day: seats with where they hang, departments, who stands in, and what turns when."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Q

from bagland.foundation.act import Act
from bagland.kernel.organisation.models import Appointment, Department, DepartmentTerm, PositionTerm
from bagland.kernel.organisation.queries.changing import THERE
from bagland.kernel.organisation.queries.positions import Seat, seats
from bagland.kernel.organisation.queries.tenure import away
from bagland.kernel.organisation.rules.hanging import Hook, Node, hung

MOST_TURNS = 60


@dataclass(frozen=True, slots=True)
class StandsIn:
    """Who acts for somebody who is away, or for a vacant seat, and until when that is known to last."""

    names: tuple[str, ...]
    until: date | None


@dataclass(frozen=True, slots=True)
class Organisation:
    """The seats of a day that the reader may see, with what each hangs under (None at the top)."""

    day: date
    seats: Mapping[int, Seat]
    above: Mapping[int, int | None]
    departments: Mapping[int, str]
    parents: Mapping[int, int | None]
    acting: Mapping[tuple[int, int | None], StandsIn]
    """By seat and absent holder; None for a vacant seat."""


def organisation_on(act: Act, day: date) -> Organisation:
    """The organisation on a day. Ten queries."""
    there = {key: seat for key, seat in seats(act, day).items() if seat.state in THERE}
    visible = Department.objects.visible_to(act, "organisation.see")
    terms = list(DepartmentTerm.objects.on(day).filter(department__in=visible.values("pk")).order_by("pk"))
    nodes = {term.department_id: Node(term.parent_id, term.head_id) for term in terms}
    hooks = [Hook(seat.key, seat.reports_to, seat.department) for seat in there.values()]
    return Organisation(
        day=day,
        seats=there,
        above=hung(hooks, nodes),
        departments={term.department_id: term.name for term in terms},
        parents={term.department_id: term.parent_id for term in terms},
        acting=_standing_in(act, day, there),
    )


def _standing_in(act: Act, day: date, there: Mapping[int, Seat]) -> dict[tuple[int, int | None], StandsIn]:
    """Whoever was chosen for the absence, else the first standing substitute who is employed and not away himself."""
    absent = {row.actor: row for row in away(act, day)}
    employed = {holder.actor for seat in there.values() for holder in seat.holders}
    acting: dict[tuple[int, int | None], StandsIn] = {}
    for seat in there.values():
        present = [one.name for one in seat.stand_ins if one.actor in employed and one.actor not in absent][:1]
        if not seat.holders:
            acting[seat.key, None] = StandsIn(tuple(present), None)
        for holder in seat.holders:
            if holder.actor in absent:
                row = absent[holder.actor]
                acting[seat.key, holder.actor] = StandsIn(row.substitutes or tuple(present), row.last_date)
    return acting


def turning_days_between(act: Act, first: date, last: date) -> list[date]:
    """The days of a span on which a department, a seat or a holder changes, in order. Three queries."""
    found: set[date] = set()
    rows: tuple[Any, ...] = (DepartmentTerm.objects, Appointment.objects, PositionTerm.objects)
    for terms in rows:
        touching = Q(first_date__range=(first, last)) | Q(last_date__range=(first, last))
        for begun, ended in terms.filter(touching).values_list("first_date", "last_date").distinct():
            found |= {begun} if first <= begun <= last else set()
            found |= {ended + timedelta(days=1)} if ended is not None and first <= ended < last else set()
    return sorted(found)
