"""Positions as seats on a day: what each is, who holds it, who stands over it and who stands in."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

from bagland.foundation.act import Act
from bagland.foundation.money import Money
from bagland.foundation.ports import ports
from bagland.kernel.organisation.models import (
    Absence,
    Appointment,
    DepartmentTerm,
    Position,
    PositionTerm,
    Substitute,
)
from bagland.kernel.organisation.queries.kept import kept
from bagland.kernel.organisation.rules import seat_state
from bagland.kernel.organisation.states import ActorKind, SeatState


@dataclass(frozen=True, slots=True)
class Holder:
    """Who holds a seat on a day, with what share, until when, and whether away that day."""

    actor: int
    name: str
    appointment: int
    share: Decimal
    last_date: date | None
    is_away: bool
    photo: str = ""
    is_software: bool = False


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
    """Positions on a day by key, of those given or of all that the actor may see, by entity and number.

    Costs are there only where `organisation.see_costs` reaches. No query while they are kept and the reader sees the
    whole group; seven at most, and one for each of the two views that reaches less far.
    """
    if keys is None:
        keys = kept(act, "position keys", day, [0], lambda _keys: {0: _all_keys()})[0]
    wanted = _reached(act, "organisation.see", list(keys))
    priced = set(_reached(act, "organisation.see_costs", wanted))
    found = kept(act, "seats", day, wanted, lambda missing: _seats(missing, day))
    bare = kept(act, "seats without cost", day, [key for key in wanted if key not in priced], _bare(found))
    shown = {key: bare.get(key, seat) for key, seat in found.items()}
    return dict(sorted(shown.items(), key=lambda item: (item[1].entity or 0, item[1].number, item[0])))


def _all_keys() -> list[int]:
    return list(Position.objects.filter(entity__isnull=False).values_list("pk", flat=True))


def _reached(act: Act, view: str, keys: list[int]) -> list[int]:
    """Those of the keys that a view of the act reaches. One query, unless it reaches all or nothing."""
    reach = ports.authority.reach(act, view)
    if reach.everything or reach.nothing:
        return keys if reach.everything else []
    rows = Position.objects.visible_to(act, view).filter(pk__in=keys)
    return list(rows.values_list("pk", flat=True).distinct())


def _bare(found: Mapping[int, Seat]) -> Callable[[list[int]], dict[int, Seat]]:
    return lambda keys: {key: replace(found[key], yearly_cost=None) for key in keys if key in found}


def _seats(keys: list[int], day: date) -> dict[int, Seat]:
    """Seats with all there is to know of them, whoever asks. Six queries."""
    chosen = list(Position.objects.filter(pk__in=keys, entity__isnull=False).select_related("entity"))
    wanted = [position.pk for position in chosen]
    terms = _terms(wanted, day)
    names = dict(
        DepartmentTerm.objects.on(day)
        .filter(department__in={term.department_id for term in terms.values()})
        .values_list("department_id", "name")
    )
    holders, stand_ins = _holders(wanted, day), _stand_ins(wanted, day)
    return {
        position.pk: _seat(
            position,
            terms[position.pk],
            day,
            department_name=names.get(terms[position.pk].department_id, ""),
            holders=tuple(holders[position.pk]),
            stand_ins=tuple(stand_ins[position.pk]),
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
        yearly_cost=term.yearly_cost,
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
        found[row.position_id].append(
            Holder(
                row.actor_id,
                str(row.actor),
                row.pk,
                row.share,
                row.last_date,
                row.actor_id in away,
                row.actor.photo,
                row.actor.kind != ActorKind.PERSON,
            )
        )
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
