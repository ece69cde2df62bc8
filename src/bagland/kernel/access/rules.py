"""Who holds what today, and whether it suffices: pure decisions over facts that `powers` has gathered."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from bagland.foundation.act import Basis
from bagland.foundation.kinds import Reach, Scope
from bagland.foundation.money import Money

Converter = Callable[[Money, str], Money | None]
"""An amount in another currency at the day's rate; None when there is no rate."""

OWN, POSITION, DEPARTMENT, ENTITY = "OWN", "POSITION", "DEPARTMENT", "ENTITY"
NAMED, GROUP = "NAMED", "GROUP"
_WIDTH = {OWN: 0, POSITION: 1, DEPARTMENT: 2, ENTITY: 3, NAMED: 4, GROUP: 5}
_BASES = list(Basis)


@dataclass(frozen=True, slots=True)
class Right:
    """One granted code with its reach and limit, as a profile or a position has it."""

    code: str
    reach: str
    entities: frozenset[int] = frozenset()
    limit: Money | None = None
    asks: bool = False
    last_date: date | None = None
    first_date: date = date.min
    staff: bool = False


@dataclass(frozen=True, slots=True)
class Seat:
    """A position on a day: its entity and time zone, its department with all below, and its rights."""

    position: int
    entity: int | None
    time_zone: str
    departments: frozenset[int]
    rights: tuple[Right, ...]


@dataclass(frozen=True, slots=True)
class Hold:
    """That an actor may use a seat today: as its holder, as a substitute, or because it was lent."""

    seat: Seat
    basis: Basis
    on_behalf_of: int | None = None
    only: str = ""
    limit: Money | None = None


@dataclass(frozen=True, slots=True)
class Power:
    """One right as one actor may use it now. `lent` is a second limit, in another currency: both must suffice.

    `staff` says that it counts only in a staff session.
    """

    code: str
    position: int
    basis: Basis
    reach: str
    entity: int | None
    time_zone: str
    entities: frozenset[int]
    departments: frozenset[int]
    own: frozenset[int]
    limit: Money | None
    asks: bool
    on_behalf_of: int | None
    lent: Money | None = None
    staff: bool = False

    @property
    def limits(self) -> tuple[Money, ...]:
        return tuple(limit for limit in (self.limit, self.lent) if limit is not None)

    def covers(self, scope: Scope) -> bool:
        """Whether something of this scope lies within the power's reach."""
        if self.reach == GROUP:
            return True
        if self.reach in (OWN, POSITION):
            return not self.own.isdisjoint(scope.own) or (self.reach == POSITION and self.position in scope.positions)
        if self.reach == DEPARTMENT:
            return scope.department in self.departments
        return scope.entity is not None and scope.entity in self.entities

    @property
    def order(self) -> tuple[bool, int, bool, int, int]:
        """Without approval first; own, substitute, delegation; then the smallest limit and the narrowest reach."""
        return (
            self.asks,
            _BASES.index(self.basis),
            self.limit is None,
            self.limit.minor if self.limit else 0,
            _WIDTH[self.reach],
        )


@dataclass(frozen=True, slots=True)
class Verdict:
    """The answer of `decide`: the power that acts, or why there is none."""

    power: Power | None = None
    reason: str = ""
    best: Power | None = None
    choices: tuple[Power, ...] = ()


NOT_GRANTED, OUT_OF_SCOPE, ABOVE_LIMIT, NO_RATE, CHOOSE = (
    "not_granted",
    "out_of_scope",
    "above_limit",
    "no_rate",
    "choose",
)


def powers_of(actor: int, holds: Iterable[Hold], *, code: str = "") -> dict[str, tuple[Power, ...]]:
    """Every power (or those of one code) by its code, in the order in which they are tried.

    Rights over one's own cases belong to the person, so a substitute or delegate does not get them; those over what
    waits for the position they do get.
    """
    found: dict[str, list[Power]] = {}
    for hold in holds:
        seat = hold.seat
        for right in seat.rights:
            if code and right.code != code:
                continue
            if hold.basis is not Basis.OWN and right.reach == OWN:
                continue
            if hold.only and right.code != hold.only:
                continue
            limit, lent = _limits(right.limit, hold.limit)
            entities = right.entities if right.reach == NAMED else frozenset({seat.entity} - {None})
            power = Power(
                code=right.code,
                position=seat.position,
                basis=hold.basis,
                reach=right.reach,
                entity=seat.entity,
                time_zone=seat.time_zone,
                entities=entities,  # type: ignore[arg-type]
                departments=seat.departments if right.reach == DEPARTMENT else frozenset(),
                own=_own(actor, hold, right),
                limit=limit,
                asks=right.asks,
                on_behalf_of=hold.on_behalf_of,
                lent=lent,
                staff=right.staff,
            )
            found.setdefault(right.code, []).append(power)
    return {code: tuple(sorted(powers, key=lambda power: power.order)) for code, powers in found.items()}


def _own(actor: int, hold: Hold, right: Right) -> frozenset[int]:
    """Whose own cases the right covers. What waits for a position may have been handed to its holder by name."""
    is_own = right.reach == OWN or (right.reach == POSITION and hold.basis is Basis.OWN)
    return frozenset({actor}) if is_own else frozenset()


def without_staff(by_code: dict[str, tuple[Power, ...]]) -> dict[str, tuple[Power, ...]]:
    """The powers that count outside a staff session; the same dictionary when that is all of them."""
    if not any(power.staff for powers in by_code.values() for power in powers):
        return by_code
    plain = {code: tuple(power for power in powers if not power.staff) for code, powers in by_code.items()}
    return {code: powers for code, powers in plain.items() if powers}


def _limits(limit: Money | None, lent: Money | None) -> tuple[Money | None, Money | None]:
    """The stricter of a seat's limit and a lent one; both, where they are in two currencies."""
    if limit is None or lent is None:
        return (lent if limit is None else limit), None
    return (min(limit, lent), None) if limit.currency == lent.currency else (limit, lent)


def decide(
    powers: Sequence[Power], scope: Scope, amount: Money | None, *, position: int | None, convert: Converter
) -> Verdict:
    """Which power acts: the position named, else the first that suffices; between two entities one must choose."""
    named = [power for power in powers if position is None or power.position == position]
    if not named:
        return Verdict(reason=NOT_GRANTED)
    covering = [power for power in named if power.covers(scope)]
    if not covering:
        return Verdict(reason=OUT_OF_SCOPE, best=named[0])
    if scope.entity is not None:
        covering.sort(key=lambda power: (power.order[:2], power.entity != scope.entity, power.order))
    lacks_rate = False
    sufficing: list[Power] = []
    for power in covering:
        enough = suffices(power, amount, convert)
        lacks_rate = lacks_rate or enough is None
        if enough:
            sufficing.append(power)
    if not sufficing:
        return Verdict(reason=NO_RATE if lacks_rate else ABOVE_LIMIT, best=covering[-1])
    best = sufficing[0]
    rivals = [power for power in sufficing if power.order[:2] == best.order[:2] and power.reach != OWN]
    if scope.entity is None and position is None and best.reach != OWN and len({power.entity for power in rivals}) > 1:
        return Verdict(reason=CHOOSE, choices=tuple(rivals))
    return Verdict(power=best)


def suffices(power: Power, amount: Money | None, convert: Converter) -> bool | None:
    """Whether an amount is within the power's limits, each itself included; None when no rate tells."""
    if amount is None:
        return True
    within: bool | None = True
    for limit in power.limits:
        measured = amount if amount.currency == limit.currency else convert(amount, limit.currency)
        if measured is not None and abs(measured) > limit:
            return False
        within = within if measured is not None else None
    return within


def reach_of(powers: Iterable[Power]) -> Reach:
    """What all powers of one view together let an actor see."""
    entities: set[int] = set()
    departments: set[int] = set()
    own: set[int] = set()
    positions: set[int] = set()
    for power in powers:
        if power.reach == GROUP:
            return Reach(everything=True)
        if power.reach in (OWN, POSITION):
            own |= power.own
            positions |= {power.position} if power.reach == POSITION else set()
        elif power.reach == DEPARTMENT:
            departments |= power.departments
        else:
            entities |= power.entities
    return Reach(
        entities=frozenset(entities),
        departments=frozenset(departments),
        own=frozenset(own),
        positions=frozenset(positions),
    )


def active_substitutes(
    holders: Iterable[int], away: frozenset[int], employed: frozenset[int], ranked: Sequence[tuple[int, int]]
) -> list[tuple[int, int | None]]:
    """Who stands in for a position today, and on behalf of whom (None for a vacant seat).

    `ranked` is (rank, substitute). The first who is employed and not away stands in, for every holder that is away.
    """
    present = [who for _rank, who in sorted(ranked) if who in employed and who not in away]
    if not present:
        return []
    holding = list(holders)
    absent: list[int | None] = [holder for holder in holding if holder in away]
    if not holding:
        absent = [None]
    return [(present[0], holder) for holder in absent if present[0] != holder]
