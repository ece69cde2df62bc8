"""Positions as seats on a day: what each is, who holds it, who stands over it and who stands in."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from bagland.foundation.act import Act
from bagland.foundation.money import Money
from bagland.kernel.organisation.models import (
    Absence,
    Appointment,
    DepartmentTerm,
    Position,
    PositionTerm,
    Substitute,
)
from bagland.kernel.organisation.rules import seat_state
from bagland.kernel.organisation.states import SeatState


@dataclass(frozen=True, slots=True)
class Holder:
    """Who holds a seat on a day, with what share, until when, and whether away that day."""

    actor: int
    name: str
    appointment: int
    share: Decimal
    last_date: date | None
    is_away: bool


@dataclass(frozen=True, slots=True)
class StandIn:
    """A standing substitute of a seat on a day."""

    actor: int
    name: str
    substitute: int
    rank: int


@dataclass(frozen=True, slots=True)
class Seat:
    """A position on a day. A planned one shows its first term, a closed one its last."""

    key: int
    number: int
    entity: int | None
    entity_name: str
    title: str
    profile: int
    profile_code: str
    department: int | None
    department_name: str
    reports_to: int | None
    fte: Decimal
    yearly_cost: Money | None
    first_date: date
    last_date: date | None
    state: SeatState
    holders: tuple[Holder, ...]
    stand_ins: tuple[StandIn, ...]

    @property
    def held(self) -> Decimal:
        """The holders' shares together, in FTE."""
        return sum((holder.share for holder in self.holders), Decimal(0))


def positions(act: Act) -> Any:
    """Positions that the actor may see, without the system's own, by entity and number. No query yet."""
    rows = Position.objects.visible_to(act, "organisation.see").filter(entity__isnull=False)
    return rows.order_by("entity", "number", "pk")


def seats(act: Act, day: date, keys: Iterable[int] | None = None) -> dict[int, Seat]:
    """Positions on a day by key, of those given or of all that the actor may see, by entity and number. Seven queries.

    Costs are there only where `organisation.see_costs` reaches.
    """
    rows = positions(act) if keys is None else positions(act).filter(pk__in=list(keys))
    chosen = list(rows.select_related("entity").distinct())
    wanted = [position.pk for position in chosen]
    terms = _terms(wanted, day)
    names = dict(DepartmentTerm.objects.on(day).values_list("department_id", "name"))
    holders, stand_ins = _holders(wanted, day), _stand_ins(wanted, day)
    priced = set(
        Position.objects.visible_to(act, "organisation.see_costs").filter(pk__in=wanted).values_list("pk", flat=True)
    )
    return {
        position.pk: _seat(
            position,
            terms[position.pk],
            day,
            department_name=names.get(terms[position.pk].department_id, ""),
            holders=tuple(holders[position.pk]),
            stand_ins=tuple(stand_ins[position.pk]),
            shows_cost=position.pk in priced,
        )
        for position in chosen
        if position.pk in terms
    }


def _seat(
    position: Position,
    term: PositionTerm,
    day: date,
    *,
    department_name: str,
    holders: tuple[Holder, ...],
    stand_ins: tuple[StandIn, ...],
    shows_cost: bool,
) -> Seat:
    state = seat_state(term.holds_on(day), term.first_date > day, bool(holders))
    return Seat(
        key=position.pk,
        number=position.number,
        entity=position.entity_id,
        entity_name=str(position.entity or ""),
        title=str(term),
        profile=term.profile_id,
        profile_code=term.profile.code,
        department=term.department_id,
        department_name=department_name,
        reports_to=term.reports_to_id,
        fte=term.fte,
        yearly_cost=term.yearly_cost if shows_cost else None,
        first_date=term.first_date,
        last_date=term.last_date,
        state=SeatState(state),
        holders=holders,
        stand_ins=stand_ins,
    )


def _terms(positions: list[int], day: date) -> dict[int, PositionTerm]:
    """The term of the day, else the first that is planned, else the last that was. One query."""
    rows = PositionTerm.objects.filter(position__in=positions).select_related("profile").order_by("first_date", "pk")
    found: dict[int, PositionTerm] = {}
    for term in rows:
        known = found.get(term.position_id)
        if known is None or term.first_date <= day:
            found[term.position_id] = term
    return found


def _holders(positions: list[int], day: date) -> dict[int, list[Holder]]:
    """Two queries."""
    rows = Appointment.objects.filter(position__in=positions).on(day).select_related("actor")
    held = list(rows.order_by("-share", "first_date", "pk"))
    away = away_on(day, {row.actor_id for row in held})
    found: dict[int, list[Holder]] = defaultdict(list)
    for row in held:
        holder = Holder(row.actor_id, str(row.actor), row.pk, row.share, row.last_date, row.actor_id in away)
        found[row.position_id].append(holder)
    return found


def _stand_ins(positions: list[int], day: date) -> dict[int, list[StandIn]]:
    rows = Substitute.objects.filter(position__in=positions).on(day).select_related("actor")
    found: dict[int, list[StandIn]] = defaultdict(list)
    for row in rows.order_by("rank", "pk"):
        found[row.position_id].append(StandIn(row.actor_id, str(row.actor), row.pk, row.rank))
    return found


def away_on(day: date, actors: Iterable[int]) -> dict[int, date | None]:
    """Which of these actors are away on a day, with the last day when it is known. One query."""
    rows = Absence.objects.filter(actor__in=set(actors), cancelled_at__isnull=True).on(day).order_by("pk")
    return dict(rows.values_list("actor_id", "last_date"))
