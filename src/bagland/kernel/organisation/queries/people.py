"""People and agents, and what holds for them on a day."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from bagland.foundation.act import Act
from bagland.kernel.organisation.models import Actor, Appointment
from bagland.kernel.organisation.queries.positions import Seat, away_on, seats
from bagland.kernel.organisation.states import ActorKind


@dataclass(frozen=True, slots=True)
class HeldSeat:
    """A position that somebody holds on a day: the seat itself, the share, the days, and the manager's seat."""

    seat: Seat
    appointment: int
    share: Decimal
    first_date: date
    last_date: date | None
    manager: Seat | None

    @property
    def managers(self) -> tuple[str, ...]:
        """Names of those who hold the seat above."""
        return tuple(holder.name for holder in self.manager.holders) if self.manager else ()


@dataclass(frozen=True, slots=True)
class PersonOn:
    """A person or agent on a day. Why somebody is away is not told here."""

    key: int
    seats: tuple[HeldSeat, ...]
    is_away: bool
    away_until: date | None

    @property
    def titles(self) -> tuple[str, ...]:
        return tuple(held.seat.title for held in self.seats)


def people(act: Act) -> Any:
    """People and agents that the actor may see, without the system and those who were erased, by name. No query yet."""
    rows = Actor.objects.visible_to(act, "organisation.see").exclude(kind=ActorKind.SYSTEM)
    return rows.filter(erased_at__isnull=True).order_by("name", "pk")


def people_on(act: Act, day: date, actors: Iterable[int]) -> dict[int, PersonOn]:
    """What these actors hold on a day, and whether they are away. Sixteen queries, whatever their number."""
    wanted = set(actors)
    held = list(Appointment.objects.filter(actor__in=wanted).on(day).order_by("-share", "first_date", "pk"))
    theirs = seats(act, day, {row.position_id for row in held})
    above = seats(act, day, {seat.reports_to for seat in theirs.values() if seat.reports_to is not None})
    away = away_on(day, wanted)
    found: dict[int, list[HeldSeat]] = defaultdict(list)
    for row in held:
        if (seat := theirs.get(row.position_id)) is not None:
            manager = above.get(seat.reports_to or 0)
            found[row.actor_id].append(HeldSeat(seat, row.pk, row.share, row.first_date, row.last_date, manager))
    return {key: PersonOn(key, tuple(found[key]), key in away, away.get(key)) for key in wanted}


def private_phone(act: Act, person: Actor) -> str | None:
    """The private number, where `organisation.see_private_contact` reaches; None where it does not. One query."""
    rows = Actor.objects.visible_to(act, "organisation.see_private_contact").filter(pk=person.pk)
    number: str | None = rows.values_list("private_phone", flat=True).first()
    return number
