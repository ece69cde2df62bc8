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
from bagland.kernel.organisation.queries.kept import kept
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
    """What these actors hold on a day, and whether they are away. No query while it is kept, else about nine."""
    wanted = list(dict.fromkeys(actors))
    held = kept(act, "held", day, wanted, lambda missing: _held(missing, day))
    theirs = seats(act, day, {row.position for rows in held.values() for row in rows})
    above = seats(act, day, {seat.reports_to for seat in theirs.values() if seat.reports_to is not None})
    away = kept(act, "away", day, wanted, lambda missing: _away(missing, day))
    found: dict[int, PersonOn] = {}
    for key in wanted:
        places = tuple(
            HeldSeat(seat, row.appointment, row.share, row.first_date, row.last_date, above.get(seat.reports_to or 0))
            for row in held.get(key, ())
            if (seat := theirs.get(row.position)) is not None
        )
        until = away.get(key)
        found[key] = PersonOn(key, places, until is not None, until.until if until else None)
    return found


@dataclass(frozen=True, slots=True)
class _Held:
    """An appointment as it is kept: which position, not yet what it is like for the reader."""

    appointment: int
    position: int
    share: Decimal
    first_date: date
    last_date: date | None


@dataclass(frozen=True, slots=True)
class _AwayUntil:
    until: date | None


def _held(actors: list[int], day: date) -> dict[int, tuple[_Held, ...]]:
    """One query."""
    rows = Appointment.objects.filter(actor__in=actors).on(day).order_by("-share", "first_date", "pk")
    found: dict[int, list[_Held]] = defaultdict(list)
    for actor, *place in rows.values_list("actor_id", "pk", "position_id", "share", "first_date", "last_date"):
        found[actor].append(_Held(*place))
    return {actor: tuple(places) for actor, places in found.items()}


def _away(actors: list[int], day: date) -> dict[int, _AwayUntil]:
    """One query."""
    return {actor: _AwayUntil(until) for actor, until in away_on(day, actors).items()}


def private_phone(act: Act, person: Actor) -> str | None:
    """The private number, where `organisation.see_private_contact` reaches; None where it does not. One query."""
    rows = Actor.objects.visible_to(act, "organisation.see_private_contact").filter(pk=person.pk)
    number: str | None = rows.values_list("private_phone", flat=True).first()
    return number
