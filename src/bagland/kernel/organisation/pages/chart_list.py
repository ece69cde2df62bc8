"""The organisation on a day as a list: departments and seats nested, with whoever stands in named."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from django.utils.safestring import SafeString
from django.utils.translation import gettext, gettext_lazy

from bagland.foundation import formats
from bagland.foundation.act import Act
from bagland.foundation.speech import joined, language
from bagland.kernel.organisation.pages.photos import portrait
from bagland.kernel.organisation.pages.reorganisations import CHANGED, turned
from bagland.kernel.organisation.queries.changing import differences
from bagland.kernel.organisation.queries.picture import Organisation
from bagland.kernel.organisation.queries.positions import Holder, Seat, seats
from bagland.kernel.organisation.queries.structure import Branch
from bagland.kernel.organisation.states import SeatState
from bagland.ui.columns import Column
from bagland.ui.details import Section
from bagland.ui.pages import address

WORDS = {
    **CHANGED,
    "holders": gettext_lazy("is held by"),
    "opens": gettext_lazy("opens"),
    "closes": gettext_lazy("closes"),
}


@dataclass(frozen=True, slots=True)
class HolderLine:
    """Who sits there, until when if that is known, and who acts meanwhile when away."""

    name: str
    key: int
    face: SafeString
    address: str
    is_away: bool
    last_date: date | None
    stand_ins: str


@dataclass(frozen=True, slots=True)
class SeatLine:
    """A seat of the tree. `taker` acts for a vacant one."""

    seat: Seat
    address: str
    holders: Sequence[HolderLine]
    is_head: bool
    taker: str

    @property
    def is_vacant(self) -> bool:
        return self.seat.state == SeatState.VACANT


@dataclass(frozen=True, slots=True)
class Place:
    """A department with its seats, the head's first, and the departments below it."""

    branch: Branch
    address: str
    seats: Sequence[SeatLine]
    below: list[Place] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Company:
    """A legal entity with its departments, and the seats that have none."""

    key: int
    name: str
    address: str
    places: Sequence[Place]
    loose: Sequence[SeatLine]


def companies(branches: Sequence[Branch], of: Organisation) -> list[Company]:
    """Nested places from the flat tree, by legal entity."""
    heads = {branch.key: branch.head for branch in branches}
    by_department: dict[int | None, list[SeatLine]] = {}
    loose: dict[int, list[SeatLine]] = {}
    there = sorted(of.seats.values(), key=lambda seat: (heads.get(seat.department or 0) != seat.key, seat.number))
    for seat in there:
        line = _line(seat, of, is_head=heads.get(seat.department or 0) == seat.key)
        if seat.department in heads:
            by_department.setdefault(seat.department, []).append(line)
        elif seat.entity is not None:
            loose.setdefault(seat.entity, []).append(line)
    names = {branch.entity: branch.entity_name for branch in branches}
    names |= {seat.entity: seat.entity_name for seat in there if seat.entity is not None}
    tops: dict[int, list[Place]] = {key: [] for key in names}
    trail: list[Place] = []
    for branch in branches:
        place = Place(branch, address("organisation.department", branch.key), by_department.get(branch.key, []))
        del trail[branch.depth :]
        (trail[-1].below if trail else tops[branch.entity]).append(place)
        trail.append(place)
    return [
        Company(key, name, address("organisation.entity", key), tops[key], loose.get(key, []))
        for key, name in sorted(names.items())
    ]


def _line(seat: Seat, of: Organisation, *, is_head: bool) -> SeatLine:
    vacant = of.acting.get((seat.key, None))
    return SeatLine(
        seat,
        address("organisation.position", seat.key),
        [_holder(seat, holder, of) for holder in seat.holders],
        is_head,
        joined(vacant.names) if vacant else "",
    )


def _holder(seat: Seat, holder: Holder, of: Organisation) -> HolderLine:
    acting = of.acting.get((seat.key, holder.actor))
    return HolderLine(
        holder.name,
        holder.actor,
        portrait(holder.name, holder.actor, holder.photo, is_software=holder.is_software),
        address("organisation.person", holder.actor),
        holder.is_away,
        holder.last_date,
        joined(acting.names) if acting else "",
    )


def compared(act: Act, now: date, day: date) -> Section:
    """What is otherwise on the day than today. Twelve queries."""
    columns = (
        Column("position", gettext_lazy("Position")),
        Column("what", gettext_lazy("How")),
        Column("change", gettext("Today → %(day)s") % {"day": formats.day(day, language())}),
    )
    rows = [
        {
            "key": item.seat.key,
            "position": item.seat.title,
            "what": str(WORDS[item.what]),
            "change": turned(item.before, item.after),
        }
        for item in differences(seats(act, now), seats(act, day))
    ]
    return Section(
        gettext_lazy("Different from today"),
        columns,
        rows,
        detail="organisation.position",
        empty=gettext_lazy("Nothing: all is as it is today."),
    )
