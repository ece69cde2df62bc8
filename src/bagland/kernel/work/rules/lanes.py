"""For whom something waits: a lane over the organisation of a day. Pure decisions over facts that `resolving` gathers.

Each hop is kept: where a position is vacant, or everybody in it is away and nobody stands in, it waits for the position
above too, and at last for whoever keeps the procedure. What was vacant keeps its place, so that a new holder has the
work at once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any

LANE, ABOVE, AWAY, OWNER = "LANE", "ABOVE", "AWAY", "OWNER"
"""Why a task waits for somebody: values of `states.Why`."""


class Said(StrEnum):
    """What a hop of the trace says."""

    HANDED = "handed"
    """It was handed over to this position or person."""
    NAMED = "named"
    """The lane names this position."""
    NO_SUCH_PROFILE = "no such profile"
    PERSON = "person"
    """The lane names this person."""
    NO_PERSON = "no person"
    """A variable that should name a person is empty."""
    MANAGER = "manager"
    """This position is above that of the person."""
    NO_MANAGER = "no manager"
    HEAD = "head"
    """This position heads the department."""
    NO_HEAD = "no head"
    TOO_LITTLE = "too little authority"
    """The authority of this position does not cover it."""
    ENOUGH = "enough authority"
    NOT_ENOUGH = "nobody has the authority"
    VACANT = "vacant"
    AWAY = "away"
    """Everybody who holds it is away today, and nobody stands in."""
    GONE = "gone"
    """The person holds no position any more."""
    UP = "up"
    """So it waits for the position above."""
    OWNER = "owner"
    """So it waits for the position that keeps the procedure."""
    ASKED_BY = "asked by"
    """So it waits for whoever asked for it."""
    NOBODY = "nobody"
    OWN = "own request"
    """Whoever holds the position has asked for it, and nobody approves what is one's own."""
    NO_RIGHT = "no right"
    """No position has the right to the activity without asking another."""
    CIRCLE = "circle"
    """The positions above close a circle."""


@dataclass(frozen=True, slots=True)
class Hop:
    """One step of the way to whom it waits for. `code` is a profile or an activity, `until` the last day away."""

    said: Said
    position: int | None = None
    actor: int | None = None
    department: int | None = None
    code: str = ""
    until: date | None = None

    def plain(self) -> dict[str, Any]:
        """As JSON keeps it, without what is empty."""
        told = {"position": self.position, "actor": self.actor, "department": self.department, "code": self.code}
        return {
            "said": self.said.value,
            **{name: value for name, value in told.items() if value},
            **({"until": self.until.isoformat()} if self.until else {}),
        }

    @classmethod
    def of(cls, told: Mapping[str, Any]) -> Hop:
        """Back from JSON."""
        until = told.get("until")
        rest = {name: told[name] for name in ("position", "actor", "department", "code") if name in told}
        return cls(Said(told["said"]), until=date.fromisoformat(until) if until else None, **rest)


@dataclass(frozen=True, slots=True)
class Place:
    """A position on a day: whose it is and what stands above it."""

    entity: int | None
    department: int | None
    profile: str
    reports_to: int | None


@dataclass(frozen=True, slots=True)
class Company:
    """The organisation on a day, as lanes ask it.

    `present` gives for each position those who may do its work today — holders who are there, substitutes, delegates of
    the whole position; `lent` the same for one activity of a position. `away` has the last day, where it is known.
    """

    places: Mapping[int, Place]
    holders: Mapping[int, tuple[int, ...]]
    present: Mapping[int, tuple[int, ...]]
    lent: Mapping[tuple[int, str], tuple[int, ...]]
    seats: Mapping[int, tuple[int, ...]]
    """The positions that each actor holds, the first of them the main one."""
    heads: Mapping[int, int | None]
    parents: Mapping[int, int | None]
    away: Mapping[int, date | None]
    by_profile: Mapping[str, tuple[int, ...]]

    def acts_for(self, position: int, activity: str) -> bool:
        """Whether anybody may do this activity of the position today."""
        return bool(self.present.get(position)) or bool(self.lent.get((position, activity)))

    def above(self, position: int) -> int | None:
        """What stands above a position: what it reports to, else the head of its department or of one above that."""
        place = self.places.get(position)
        if place is None:
            return None
        if place.reports_to is not None:
            return place.reports_to
        department, seen = place.department, set[int]()
        while department is not None and department not in seen:
            seen.add(department)
            head = self.heads.get(department)
            if head is not None and head != position:
                return head
            department = self.parents.get(department)
        return None


@dataclass(frozen=True, slots=True)
class Asked:
    """What a lane is asked about: whose work it is, who started it, and the values of its variables.

    `people` and `departments` are the keys that the variables `of` name; `suffices` says whether the authority of a
    position covers what is at stake; `owner` keeps the procedure, `asker` asked for the task.
    """

    entity: int | None = None
    department: int | None = None
    starter: int | None = None
    asker: int | None = None
    owner: int | None = None
    activity: str = "work.do_task"
    person: int | None = None
    of_department: int | None = None
    suffices: Callable[[int], bool] = field(default=lambda position: False, compare=False)


@dataclass(slots=True)
class Resolved:
    """For which positions and people it waits, each with the reason, and every hop on the way."""

    positions: list[tuple[int, str]] = field(default_factory=list)
    actors: list[tuple[int, str]] = field(default_factory=list)
    trace: list[Hop] = field(default_factory=list)
    empty: set[int] = field(default_factory=set)
    """Those of the positions in which nobody can act today."""
    lane: Any = None
    """The lane that was asked, its variables and its amount written out, so that it can be asked again by itself."""

    @property
    def nobody(self) -> bool:
        """Whether there is nobody who can do it today."""
        return not self.actors and all(position in self.empty for position, _why in self.positions)

    @property
    def acting(self) -> list[int]:
        """The positions in which somebody can act today."""
        return [position for position, _why in self.positions if position not in self.empty]

    def add(self, position: int, why: str) -> None:
        if all(position != known for known, _why in self.positions):
            self.positions.append((position, why))

    def add_actor(self, actor: int, why: str) -> None:
        if all(actor != known for known, _why in self.actors):
            self.actors.append((actor, why))


def resolved(kind: str, company: Company, asked: Asked, *, positions: Iterable[int] = (), code: str = "") -> Resolved:
    """For whom a lane of this kind waits today."""
    found = Resolved()
    match kind:
        case "position":
            for position in positions:
                _wait_for(found, company, asked, position, Hop(Said.NAMED, position))
        case "profile":
            _of_profile(found, company, asked, code)
        case "starter":
            _person(found, company, asked, asked.starter)
        case "person":
            _person(found, company, asked, asked.person)
        case "manager":
            _manager(found, company, asked, asked.person or asked.starter)
        case "head":
            _head(found, company, asked)
        case "authority":
            _authority(found, company, asked, code)
    if found.nobody:
        _fall_back(found, company, asked)
    return found


def _wait_for(found: Resolved, company: Company, asked: Asked, position: int, hop: Hop, why: str = LANE) -> bool:
    """Add a position, and those above it until somebody can act. Whether somebody can."""
    found.trace.append(hop)
    seen: set[int] = set()
    here: int | None = position
    while here is not None:
        found.add(here, why)
        if company.acts_for(here, asked.activity):
            return True
        seen.add(here)
        found.empty.add(here)
        found.trace += _why_empty(company, here)
        here, why = company.above(here), ABOVE
        if here in seen:
            found.trace.append(Hop(Said.CIRCLE, here))
            return False
        if here is not None:
            found.trace.append(Hop(Said.UP, here))
    return False


def _why_empty(company: Company, position: int) -> list[Hop]:
    holders = company.holders.get(position, ())
    if not holders:
        return [Hop(Said.VACANT, position)]
    return [Hop(Said.AWAY, position, actor, until=company.away.get(actor)) for actor in holders]


def _of_profile(found: Resolved, company: Company, asked: Asked, code: str) -> None:
    """The positions of a profile, those of the entity before others."""
    all_of_it = company.by_profile.get(code, ())
    near = [key for key in all_of_it if asked.entity is not None and company.places[key].entity == asked.entity]
    if not all_of_it:
        found.trace.append(Hop(Said.NO_SUCH_PROFILE, code=code))
    chosen = near or list(all_of_it)
    filled = [key for key in chosen if company.acts_for(key, asked.activity)]
    for position in filled or chosen:
        _wait_for(found, company, asked, position, Hop(Said.NAMED, position, code=code))
    for position in chosen:
        if filled and position not in filled:
            found.add(position, LANE)
            found.empty.add(position)


def _person(found: Resolved, company: Company, asked: Asked, actor: int | None) -> None:
    """A person by name; while away, whoever stands in for the person's first position too."""
    if actor is None:
        found.trace.append(Hop(Said.NO_PERSON))
        return
    found.trace.append(Hop(Said.PERSON, actor=actor))
    seats = company.seats.get(actor, ())
    if not seats:
        found.trace.append(Hop(Said.GONE, actor=actor))
        return
    found.add_actor(actor, LANE)
    if actor in company.away:
        hop = Hop(Said.AWAY, seats[0], actor, until=company.away[actor])
        _wait_for(found, company, asked, seats[0], hop, AWAY)


def _manager(found: Resolved, company: Company, asked: Asked, actor: int | None) -> None:
    """The position above a person's: the one in the entity at hand, where the person holds several."""
    seat = _seat_of(company, asked, actor)
    if seat is None:
        found.trace.append(Hop(Said.NO_PERSON if actor is None else Said.GONE, actor=actor))
        return
    manager = company.above(seat)
    if manager is None:
        found.trace.append(Hop(Said.NO_MANAGER, seat, actor))
        return
    _wait_for(found, company, asked, manager, Hop(Said.MANAGER, manager, actor))


def _head(found: Resolved, company: Company, asked: Asked) -> None:
    """The head of a department, or of the nearest above it that has one."""
    department = asked.of_department
    if department is None:
        seat = _seat_of(company, asked, asked.person or asked.starter)
        place = company.places.get(seat) if seat is not None else None
        department = place.department if place is not None else asked.department
    seen: set[int] = set()
    while department is not None and department not in seen:
        seen.add(department)
        head = company.heads.get(department)
        if head is not None:
            _wait_for(found, company, asked, head, Hop(Said.HEAD, head, department=department))
            return
        found.trace.append(Hop(Said.NO_HEAD, department=department))
        department = company.parents.get(department)


def _authority(found: Resolved, company: Company, asked: Asked, code: str) -> None:
    """The nearest up the line from the person whose authority covers it, and in which somebody can act."""
    here = _seat_of(company, asked, asked.person or asked.starter)
    seen: set[int] = set()
    while (here := company.above(here) if here is not None else None) is not None:
        if here in seen:
            found.trace.append(Hop(Said.CIRCLE, here))
            break
        seen.add(here)
        if not company.acts_for(here, asked.activity):
            found.trace += _why_empty(company, here)
        elif asked.suffices(here):
            found.trace.append(Hop(Said.ENOUGH, here, code=code))
            found.add(here, LANE)
            return
        else:
            found.trace.append(Hop(Said.TOO_LITTLE, here, code=code))
    found.trace.append(Hop(Said.NOT_ENOUGH, code=code))


def _seat_of(company: Company, asked: Asked, actor: int | None) -> int | None:
    seats = company.seats.get(actor, ()) if actor is not None else ()
    here = [seat for seat in seats if asked.entity is not None and company.places[seat].entity == asked.entity]
    return next(iter(here or seats), None)


def _fall_back(found: Resolved, company: Company, asked: Asked) -> None:
    """Where nobody was found: whoever keeps the procedure, else whoever asked for it."""
    if asked.owner is not None and _wait_for(found, company, asked, asked.owner, Hop(Said.OWNER, asked.owner), OWNER):
        return
    if asked.asker is not None and company.seats.get(asked.asker):
        found.trace.append(Hop(Said.ASKED_BY, actor=asked.asker))
        found.add_actor(asked.asker, OWNER)
        return
    found.trace.append(Hop(Said.NOBODY))
