"""The organisation on a day: departments and seats as a tree, with whoever stands in named."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from bagland.foundation import formats
from bagland.foundation.act import Act
from bagland.foundation.speech import language
from bagland.kernel.organisation.pages.days import today
from bagland.kernel.organisation.pages.reorganisations import CHANGED, turned
from bagland.kernel.organisation.queries.changing import THERE, differences, turning_days
from bagland.kernel.organisation.queries.positions import Holder, Seat, seats
from bagland.kernel.organisation.queries.structure import Branch, tree
from bagland.kernel.organisation.queries.tenure import away
from bagland.kernel.organisation.states import SeatState
from bagland.ui.chips import Chip, Tone
from bagland.ui.columns import Column
from bagland.ui.detailing import table
from bagland.ui.details import Section
from bagland.ui.pages import Page, address

EARLIEST, LATEST = 1900, 2199
"""Years between which a day may be asked for."""
WORDS = {
    **CHANGED,
    "holders": _("is held by"),
    "opens": _("opens"),
    "closes": _("closes"),
}


@dataclass(frozen=True, slots=True)
class HolderLine:
    """Who sits there, until when if that is known, and who acts meanwhile when away."""

    name: str
    key: int
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


class Chart(Page):
    """The tree of departments and seats on a day: today, or `?day=2027-01-01`."""

    code = "organisation.chart"
    path = "organisation/"
    title = _("Organisation")
    view = "organisation.see"

    def answer(self, request: HttpRequest, act: Act, **keys: Any) -> HttpResponse:
        now = today(act)
        day, fault = _day(request.GET.get("day", ""), now)
        there = {key: seat for key, seat in seats(act, day).items() if seat.state in THERE}
        branches = tree(act, day)
        before, after = turning_days(act, day)
        is_today = day == now
        context = {
            "companies": _companies(branches, there, _standing_in(act, day, there)),
            "sentence": _sentence(branches, there.values()),
            "chip": None if is_today else _as_of(day, now),
            "day": formats.day(day, language()),
            "is_today": is_today,
            "here": address(self.code),
            "before": before,
            "after": after,
            "fault": fault,
            "changes": None if is_today else table(_changes(act, now, day)),
            "changes_title": gettext("Different from today"),
        }
        return self.shown(request, act, "organisation/chart.html", context, status=422 if fault else 200)


def _day(typed: str, now: date) -> tuple[date, str]:
    """The day asked for, or today and the sentence that says what could not be read."""
    if not typed.strip():
        return now, ""
    try:
        day = formats.parse_day(typed, language(), today=now)
    except formats.NotUnderstood as fault:
        return now, gettext(fault.message) % fault.facts
    if not EARLIEST <= day.year <= LATEST:
        return now, gettext("Choose a day between %(first)s and %(last)s.") % {"first": EARLIEST, "last": LATEST}
    return day, ""


def _as_of(day: date, now: date) -> Chip:
    """«as of 1 Jan 2027, in 39 days»."""
    days = abs((day - now).days)
    facts = {"day": formats.day(day, language()), "days": days}
    if day > now:
        words = ngettext("as of %(day)s, in %(days)s day", "as of %(day)s, in %(days)s days", days) % facts
    else:
        words = ngettext("as of %(day)s, %(days)s day ago", "as of %(day)s, %(days)s days ago", days) % facts
    return Chip(words, "calendar", Tone.RUN)


def _sentence(branches: Sequence[Branch], there: Iterable[Seat]) -> str:
    states = [seat.state for seat in there]
    vacant = states.count(SeatState.VACANT)
    counted = [
        ngettext("%(number)s department", "%(number)s departments", len(branches)) % {"number": len(branches)},
        ngettext("%(number)s position", "%(number)s positions", len(states)) % {"number": len(states)},
    ]
    free = ngettext("%(number)s is vacant.", "%(number)s are vacant.", vacant) % {"number": vacant}
    together = gettext("%(departments)s with %(positions)s.") % {"departments": counted[0], "positions": counted[1]}
    return f"{together} {free}" if vacant else together


def _standing_in(act: Act, day: date, there: Mapping[int, Seat]) -> Mapping[tuple[int, int | None], str]:
    """Who acts on the day, by seat and absent holder (None for a vacant seat): whoever was chosen for the absence, else
    the first standing substitute who is employed and not away himself.
    """
    absent = {row.actor: row for row in away(act, day)}
    employed = {holder.actor for seat in there.values() for holder in seat.holders}
    acting: dict[tuple[int, int | None], str] = {}
    for seat in there.values():
        present = [one for one in seat.stand_ins if one.actor in employed and one.actor not in absent]
        first = present[0].name if present else ""
        if not seat.holders:
            acting[seat.key, None] = first
        for holder in seat.holders:
            if holder.actor in absent:
                acting[seat.key, holder.actor] = ", ".join(absent[holder.actor].substitutes) or first
    return acting


def _companies(
    branches: Sequence[Branch], there: Mapping[int, Seat], acting: Mapping[tuple[int, int | None], str]
) -> list[Company]:
    """Nested places from the flat tree, by legal entity."""
    heads = {branch.key: branch.head for branch in branches}
    by_department: dict[int | None, list[SeatLine]] = {}
    loose: dict[int, list[SeatLine]] = {}
    for seat in sorted(there.values(), key=lambda seat: (heads.get(seat.department or 0) != seat.key, seat.number)):
        line = _line(seat, heads.get(seat.department or 0) == seat.key, acting)
        if seat.department in heads:
            by_department.setdefault(seat.department, []).append(line)
        elif seat.entity is not None:
            loose.setdefault(seat.entity, []).append(line)
    names = {branch.entity: branch.entity_name for branch in branches}
    names |= {seat.entity: seat.entity_name for seat in there.values() if seat.entity is not None}
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


def _line(seat: Seat, is_head: bool, acting: Mapping[tuple[int, int | None], str]) -> SeatLine:
    return SeatLine(
        seat,
        address("organisation.position", seat.key),
        [_holder(seat, holder, acting) for holder in seat.holders],
        is_head,
        acting.get((seat.key, None), ""),
    )


def _holder(seat: Seat, holder: Holder, acting: Mapping[tuple[int, int | None], str]) -> HolderLine:
    return HolderLine(
        holder.name,
        holder.actor,
        address("organisation.person", holder.actor),
        holder.is_away,
        holder.last_date,
        acting.get((seat.key, holder.actor), ""),
    )


def _changes(act: Act, now: date, day: date) -> Section:
    """What is otherwise on the day than today. Twelve queries."""
    columns = (
        Column("position", _("Position")),
        Column("what", _("How")),
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
        _("Different from today"),
        columns,
        rows,
        detail="organisation.position",
        empty=_("Nothing: all is as it is today."),
    )
