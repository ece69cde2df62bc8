"""Who leaves, what still points at them, and who takes it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from bagland.foundation.act import Act
from bagland.kernel.organisation.models import Actor, Appointment
from bagland.kernel.organisation.pointing import Pointer, points_at
from bagland.kernel.organisation.queries.positions import Seat, seats
from bagland.kernel.organisation.queries.tenure import appointments

SOON = timedelta(days=31)
LATEST = date.max - SOON - timedelta(days=1)
"""Nobody leaves at the end of the calendar."""
Beginning = tuple[int, str, date]
"""Who begins, by key and name, and when."""


class TakenBy(StrEnum):
    """How a seat is cared for after its holder has left."""

    SUCCESSOR = "successor"
    """Somebody new begins the day after, or within a month."""
    OTHER_HOLDER = "other holder"
    SUBSTITUTE = "substitute"
    NOBODY = "nobody"


@dataclass(frozen=True, slots=True)
class Leaver:
    """That somebody holds a position for the last time on a day, and who takes it the day after.

    `is_gone` says that the person then holds nothing any more. `manager` names who must care where nobody takes it.
    """

    actor: int
    name: str
    appointment: int
    position: int
    title: str
    last_date: date
    is_gone: bool
    taken: TakenBy
    takers: tuple[str, ...]
    taken_from: date | None
    manager: tuple[str, ...]


def what_points_at(act: Act, person: Actor, day: date) -> list[Pointer]:
    """Everything that points at a person on a day or later, from every room; an empty list is a clean desk."""
    return [pointer for ask in points_at for pointer in ask(act, person, day)]


def leavers(act: Act, first: date, last: date) -> list[Leaver]:
    """Whose appointments end within these days, by day and name, and who takes each. About a dozen queries a day.

    An appointment that goes on the day after, with another share, is no leaving.
    """
    rows = appointments(act).filter(last_date__gte=first, last_date__lte=min(last, LATEST))
    ending = list(rows.order_by("last_date", "actor__name", "pk"))
    found: list[Leaver] = []
    for day in sorted({row.last_date for row in ending}):
        after = day + timedelta(days=1)
        of_day = [row for row in ending if row.last_date == day]
        there = seats(act, after, {row.position_id for row in of_day})
        above = seats(act, after, {seat.reports_to for seat in there.values() if seat.reports_to is not None})
        still = _still_holding({row.actor_id for row in of_day}, after)
        began = _beginning({row.position_id for row in of_day}, after)
        for row in of_day:
            seat = there.get(row.position_id)
            if seat is not None and (row.actor_id, after) not in {
                (who, first) for who, _name, first in began[seat.key]
            }:
                found.append(_leaver(row, day, seat, above, is_gone=row.actor_id not in still, began=began[seat.key]))
    return found


def _still_holding(actors: Iterable[int], day: date) -> set[int]:
    return set(Appointment.objects.filter(actor__in=set(actors)).ending_from(day).values_list("actor_id", flat=True))


def _beginning(positions: set[int], after: date) -> dict[int, list[Beginning]]:
    """Who begins in these positions from a day on, within a month, by day. One query."""
    rows = Appointment.objects.filter(position__in=positions, first_date__gte=after, first_date__lt=after + SOON)
    found: dict[int, list[Beginning]] = {position: [] for position in positions}
    for row in rows.select_related("actor").order_by("first_date", "pk"):
        found[row.position_id].append((row.actor_id, str(row.actor), row.first_date))
    return found


def _leaver(
    row: Appointment, last: date, seat: Seat, above: dict[int, Seat], *, is_gone: bool, began: list[Beginning]
) -> Leaver:
    new = {who for who, _name, _first in began}
    others = tuple(holder.name for holder in seat.holders if holder.actor not in new)
    stand_ins = tuple(stand_in.name for stand_in in seat.stand_ins[:1] if stand_in.actor != row.actor_id)
    after = last + timedelta(days=1)
    if began:
        taken, takers, taken_from = TakenBy.SUCCESSOR, tuple(name for _who, name, _first in began), began[0][2]
    elif others:
        taken, takers, taken_from = TakenBy.OTHER_HOLDER, others, after
    elif stand_ins:
        taken, takers, taken_from = TakenBy.SUBSTITUTE, stand_ins, after
    else:
        taken, takers, taken_from = TakenBy.NOBODY, (), None
    manager = above.get(seat.reports_to or 0)
    return Leaver(
        actor=row.actor_id,
        name=str(row.actor),
        appointment=row.pk,
        position=row.position_id,
        title=seat.title,
        last_date=last,
        is_gone=is_gone,
        taken=taken,
        takers=takers,
        taken_from=taken_from,
        manager=tuple(holder.name for holder in manager.holders) if manager else (),
    )
