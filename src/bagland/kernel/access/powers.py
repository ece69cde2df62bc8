"""Gathering who holds which position today, for one actor or for all, and keeping the answer while it is true.

A kept answer is good for one version of the organisation and until the next midnight in any time zone concerned.
"""

from __future__ import annotations

from collections import OrderedDict, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any

from bagland.foundation.act import Basis
from bagland.foundation.money import Money
from bagland.foundation.periods import day_of, midnight
from bagland.kernel.access.rules import (
    DEPARTMENT,
    OWN,
    Hold,
    Power,
    Right,
    Seat,
    active_substitutes,
    powers_of,
    without_staff,
)
from bagland.kernel.organisation.models import (
    Absence,
    AbsenceSubstitute,
    Appointment,
    Delegation,
    DepartmentTerm,
    Grant,
    LegalEntity,
    PositionProfile,
    PositionTerm,
    Substitute,
    Version,
)

KEPT_ACTORS = 4096


@dataclass(frozen=True, slots=True)
class Powers:
    """What one actor may do and see, with how long that holds."""

    version: int
    from_at: datetime
    until_at: datetime
    by_code: dict[str, tuple[Power, ...]]
    outside: dict[str, tuple[Power, ...]]
    """Those that count outside a staff session."""

    def holds_at(self, version: int, at: datetime) -> bool:
        return self.version == version and self.from_at <= at < self.until_at


_kept: OrderedDict[int, Powers] = OrderedDict()


def forget() -> None:
    """Drop what is kept (a test has another database in hand)."""
    _kept.clear()
    _everyone.clear()


def powers(actor: int, version: int, at: datetime) -> Powers:
    """The actor's powers at a moment. No query while the kept answer is true; about a dozen else.

    What was gathered is kept only when the version is still the same: an act that has changed the organisation itself
    and is then refused must not leave behind what never became true.
    """
    found = _kept.get(actor)
    if found is not None and found.holds_at(version, at):
        return found
    gathered = Gathered(at, actor)
    by_code = powers_of(actor, gathered.holds()[actor])
    found = Powers(version, *gathered.span(), by_code, without_staff(by_code))
    if Version.objects.values_list("version", flat=True).first() == version:
        _kept[actor] = found
        if len(_kept) > KEPT_ACTORS:
            _kept.popitem(last=False)
    return found


def seats_on(at: datetime) -> dict[int, Seat]:
    """Every position that there is at a moment, with its rights, whether anybody holds it or not. Six queries."""
    gathered = Gathered(at, None)
    terms = PositionTerm.objects.touching(gathered.first, gathered.last).filter(position__entity__isnull=False)
    return gathered.seats(set(terms.values_list("position_id", flat=True)))


@dataclass(frozen=True, slots=True)
class Everyone:
    """Every seat that anybody may use, with how long that holds; powers are made of it when a code is asked for."""

    version: int
    from_at: datetime
    until_at: datetime
    holds: dict[int, list[Hold]]
    by_code: dict[str, dict[int, tuple[Power, ...]]]

    def all_of(self, actor: int) -> dict[str, tuple[Power, ...]]:
        """Every power of one actor, by code."""
        return powers_of(actor, self.holds.get(actor, ()))

    def powers(self, code: str) -> dict[int, tuple[Power, ...]]:
        """Who has powers of this code, by actor."""
        if code not in self.by_code:
            made = {actor: powers_of(actor, holds, code=code).get(code, ()) for actor, holds in self.holds.items()}
            self.by_code[code] = {actor: powers for actor, powers in made.items() if powers}
        return self.by_code[code]


_everyone: list[Everyone] = []


def everyone(version: int, at: datetime) -> Everyone:
    """Who may use which seats at a moment. No query while what was gathered is true; about a dozen else.

    A page asks it to say who can press a button that its reader cannot.
    """
    for known in _everyone:
        if known.version == version and known.from_at <= at < known.until_at:
            return known
    gathered = Gathered(at, None)
    found = Everyone(version, *gathered.span(), gathered.holds(), {})
    if Version.objects.values_list("version", flat=True).first() == version:
        _everyone[:] = [found]
    return found


def everyone_on(at: datetime) -> Everyone:
    """The same on another day than today, and not kept. A dozen queries."""
    gathered = Gathered(at, None)
    return Everyone(-1, *gathered.span(), gathered.holds(), {})


def of_position(position: int, at: datetime) -> dict[str, tuple[Power, ...]]:
    """What a position may do and see at a moment, whoever holds it: without the rights over a holder's own cases."""
    found = powers_of(0, [Hold(seat, Basis.OWN) for seat in Gathered(at, 0).seats({position}).values()])
    shared = {code: tuple(power for power in powers if power.reach != OWN) for code, powers in found.items()}
    return {code: powers for code, powers in shared.items() if powers}


@dataclass
class Gathered:
    """The rows that decide who holds what at one moment; for all actors when `actor` is None."""

    at: datetime
    actor: int | None
    zones: dict[int | None, str] = field(default_factory=dict)
    _days: dict[str, date] = field(default_factory=dict)

    def __post_init__(self) -> None:
        utc_day = self.at.astimezone(UTC).date()
        self.first, self.last = utc_day - timedelta(days=1), utc_day + timedelta(days=1)
        self.zones = {None: "UTC"} | dict(LegalEntity.objects.values_list("pk", "time_zone"))

    def day(self, entity: int | None) -> date:
        """The calendar day at this moment in an entity's time zone."""
        zone = self.zones.get(entity, "UTC")
        if zone not in self._days:
            self._days[zone] = day_of(self.at, zone)
        return self._days[zone]

    def span(self) -> tuple[datetime, datetime]:
        """From and until when no day changes anywhere in the group; the end is excluded."""
        zones = set(self.zones.values())
        return (
            max(midnight(day_of(self.at, zone), zone) for zone in zones),
            min(midnight(day_of(self.at, zone) + timedelta(days=1), zone) for zone in zones),
        )

    def holds(self) -> dict[int, list[Hold]]:
        """Every seat that each actor may use now, and why. Somebody who holds no position of his own has none."""
        own = self._appointments(None if self.actor is None else {"actor": self.actor})
        holds: dict[int, list[Hold]] = defaultdict(list)
        for actor, _position, _entity in own:
            holds[actor] = []
        stood_in = self._substitutions(own)
        lent = self._delegations()
        positions = {row[1] for row in own} | {row[1] for row in stood_in} | {row.position_id for row in lent}
        seats = self.seats(positions)
        for actor, position, _entity in own:
            if position in seats:
                holds[actor].append(Hold(seats[position], Basis.OWN))
        for actor, position, absent in stood_in:
            if actor in holds and position in seats:
                holds[actor].append(Hold(seats[position], Basis.SUBSTITUTE, on_behalf_of=absent))
        for row in lent:
            if row.receiver_id in holds and row.position_id in seats:
                seat = seats[row.position_id]
                holds[row.receiver_id].append(
                    Hold(seat, Basis.DELEGATION, on_behalf_of=row.giver_id, only=row.code, limit=row.limit)
                )
        return holds

    def _appointments(self, where: dict[str, Any] | None) -> list[tuple[int, int, int | None]]:
        rows = Appointment.objects.touching(self.first, self.last).filter(**(where or {}))
        return [
            (actor, position, entity)
            for actor, position, entity, first, last in rows.values_list(
                "actor_id", "position_id", "position__entity_id", "first_date", "last_date"
            )
            if _holds(first, last, self.day(entity))
        ]

    def _substitutions(self, own: list[tuple[int, int, int | None]]) -> list[tuple[int, int, int | None]]:
        """(substitute, position, holder who is away) for every position where the actor stands in today."""
        absences = Absence.objects.touching(self.first, self.last).filter(cancelled_at__isnull=True)
        for_absence = AbsenceSubstitute.objects.filter(absence__in=absences)
        named = Substitute.objects.touching(self.first, self.last)
        if self.actor is not None:
            for_absence, named = for_absence.filter(actor=self.actor), named.filter(actor=self.actor)
        replaced = set(for_absence.values_list("absence__actor_id", flat=True))
        wanted = set(named.values_list("position_id", flat=True))
        if not replaced and not wanted:
            return []
        held = own if self.actor is None else self._appointments_of(wanted, replaced)
        wanted |= {position for actor, position, _entity in held if actor in replaced}
        ranked = self._ranked(wanted)
        concerned = {row[0] for row in held} | {who for ranks in ranked.values() for _rank, who, _entity in ranks}
        return self._standing_in(wanted, held, ranked, concerned)

    def _appointments_of(self, positions: set[int], actors: set[int]) -> list[tuple[int, int, int | None]]:
        of_actors = self._appointments({"actor__in": actors})
        positions = positions | {row[1] for row in of_actors}
        return self._appointments({"position__in": positions})

    def _ranked(self, positions: set[int]) -> dict[int, list[tuple[int, int, int | None]]]:
        """Standing substitutes by position: (rank, substitute, entity), those whose days include today."""
        ranked: dict[int, list[tuple[int, int, int | None]]] = defaultdict(list)
        rows = Substitute.objects.touching(self.first, self.last).filter(position__in=positions)
        for position, rank, who, entity, first, last in rows.values_list(
            "position_id", "rank", "actor_id", "position__entity_id", "first_date", "last_date"
        ):
            if _holds(first, last, self.day(entity)):
                ranked[position].append((rank, who, entity))
        return ranked

    def _standing_in(
        self,
        positions: set[int],
        held: list[tuple[int, int, int | None]],
        ranked: dict[int, list[tuple[int, int, int | None]]],
        concerned: set[int],
    ) -> list[tuple[int, int, int | None]]:
        entity_of = {position: entity for _actor, position, entity in held}
        entity_of |= {position: entity for position, ranks in ranked.items() for _rank, _who, entity in ranks}
        absent_rows = list(
            Absence.objects.touching(self.first, self.last)
            .filter(cancelled_at__isnull=True, actor__in=concerned)
            .values_list("actor_id", "first_date", "last_date", "substitutes__actor_id")
        )
        own_choices = {choice for *_rest, choice in absent_rows if choice is not None}
        employed = frozenset(row[0] for row in self._appointments({"actor__in": concerned | own_choices}))
        found: list[tuple[int, int, int | None]] = []
        for position in positions:
            day = self.day(entity_of.get(position))
            away = frozenset(actor for actor, first, last, _who in absent_rows if _holds(first, last, day))
            chosen = {
                actor: who
                for actor, first, last, who in absent_rows
                if who is not None and who in employed and _holds(first, last, day)
            }
            holders = [actor for actor, seat, _entity in held if seat == position]
            found += [(chosen[holder], position, holder) for holder in holders if holder in chosen]
            others = [holder for holder in holders if holder not in chosen]
            if holders and not others:
                continue
            ranks = [(rank, who) for rank, who, _entity in ranked.get(position, [])]
            found += [(who, position, holder) for who, holder in active_substitutes(others, away, employed, ranks)]
        return found if self.actor is None else [row for row in found if row[0] == self.actor]

    def _delegations(self) -> list[Delegation]:
        """Accepted, not revoked, within their days, while the giver holds the position."""
        rows = Delegation.objects.touching(self.first, self.last).filter(
            accepted_at__isnull=False, revoked_at__isnull=True
        )
        if self.actor is not None:
            rows = rows.filter(receiver=self.actor)
        found = [row for row in rows.select_related("position") if row.holds_on(self.day(row.position.entity_id))]
        if not found:
            return []
        held = {
            (actor, position)
            for actor, position, _entity in self._appointments({"position__in": {row.position_id for row in found}})
        }
        return [row for row in found if (row.giver_id, row.position_id) in held]

    def seats(self, positions: set[int]) -> dict[int, Seat]:
        """The positions that hold today, with their rights."""
        rows = PositionTerm.objects.touching(self.first, self.last).filter(position__in=positions)
        terms = {
            position: (entity, profile, department)
            for position, entity, profile, department, first, last in rows.values_list(
                "position_id", "position__entity_id", "profile_id", "department_id", "first_date", "last_date"
            )
            if _holds(first, last, self.day(entity))
        }
        chains = _profile_chains()
        profiles = {link for _entity, profile, _department in terms.values() for link in chains[profile]}
        of_profile, of_position = self._rights(profiles, set(terms))
        narrow = any(
            right.reach == DEPARTMENT for rights in (*of_profile.values(), *of_position.values()) for right in rights
        )
        below = self._below() if narrow else {}
        seats: dict[int, Seat] = {}
        for position, (entity, profile, department) in terms.items():
            day = self.day(entity)
            granted = [right for link in chains[profile] for right in of_profile.get(link, [])]
            granted += of_position.get(position, [])
            rights = tuple(right for right in granted if _holds(right.first_date, right.last_date, day))
            under = frozenset(_with_descendants(department, below)) if department is not None else frozenset()
            seats[position] = Seat(position, entity, self.zones.get(entity, "UTC"), under, rights)
        return seats

    def _rights(self, profiles: set[int], positions: set[int]) -> tuple[dict[int, list[Right]], dict[int, list[Right]]]:
        of_profile: dict[int, list[Right]] = defaultdict(list)
        of_position: dict[int, list[Right]] = defaultdict(list)
        rows = Grant.objects.touching(self.first, self.last)
        named: dict[int, set[int]] = defaultdict(set)
        for grant, entity in Grant.entities.through.objects.values_list("grant_id", "legalentity_id"):
            named[grant].add(entity)
        columns = ("pk", "profile_id", "position_id", "code", "reach", "limit_minor", "limit_currency", "asks", "staff")
        of_either = rows.filter(profile__in=profiles) | rows.filter(position__in=positions)
        for key, profile, position, code, reach, minor, currency, asks, staff, first, last in of_either.values_list(
            *columns, "first_date", "last_date"
        ):
            limit = None if minor is None else Money(minor, currency)
            right = Right(code, reach, frozenset(named.get(key, ())), limit, asks, last, first, staff)
            if profile is not None:
                of_profile[profile].append(right)
            else:
                of_position[position].append(right)
        return of_profile, of_position

    def _below(self) -> dict[int, list[int]]:
        """Departments by the one above them, today."""
        below: dict[int, list[int]] = defaultdict(list)
        rows = DepartmentTerm.objects.touching(self.first, self.last).filter(parent__isnull=False)
        for child, parent, entity, first, last in rows.values_list(
            "department_id", "parent_id", "department__entity_id", "first_date", "last_date"
        ):
            if _holds(first, last, self.day(entity)):
                below[parent].append(child)
        return below


def _holds(first: date, last: date | None, day: date) -> bool:
    return first <= day and (last is None or day <= last)


def _profile_chains() -> dict[int, tuple[int, ...]]:
    """Every profile with those whose rights it has, itself first. A circle ends where it closes."""
    bases = dict(PositionProfile.objects.values_list("pk", "based_on_id"))
    chains: dict[int, tuple[int, ...]] = {}
    for profile in bases:
        chain: list[int] = []
        link: int | None = profile
        while link is not None and link not in chain:
            chain.append(link)
            link = bases.get(link)
        chains[profile] = tuple(chain)
    return chains


def _with_descendants(department: int, below: dict[int, list[int]]) -> Iterable[int]:
    """A department and everything under it; a circle ends where it closes."""
    seen: set[int] = set()
    waiting = [department]
    while waiting:
        here = waiting.pop()
        if here not in seen:
            seen.add(here)
            waiting += below.get(here, [])
    return seen
