"""What is otherwise in the organisation on another day, as marks on the chart and as sentences beside it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from bagland.foundation import formats
from bagland.foundation.speech import joined, language
from bagland.kernel.organisation.pages.photos import portrait
from bagland.kernel.organisation.queries.picture import Organisation
from bagland.kernel.organisation.queries.positions import Holder, Seat
from bagland.kernel.organisation.rules import tidy
from bagland.ui.pages import address


class Mark(StrEnum):
    """What a card of the chart is marked with, compared with today."""

    NEW = "new"
    MOVED = "moved"
    GOES = "goes"


@dataclass(frozen=True, slots=True)
class Sentence:
    """One change in words, with the face of whom it is about."""

    text: str
    address: str
    name: str = ""
    key: int = 0
    photo: str = ""
    is_software: bool = False

    @property
    def face(self) -> SafeString:
        return portrait(self.name, self.key, self.photo, is_software=self.is_software)


@dataclass(slots=True)
class Changes:
    """Marks and short notes by seat, and every change as a sentence."""

    marks: dict[int, Mark] = field(default_factory=dict)
    notes: dict[int, list[str]] = field(default_factory=dict)
    sentences: list[Sentence] = field(default_factory=list)

    def mark(self, key: int, mark: Mark, note: str) -> None:
        """Mark a seat; the first mark stays, every note is kept."""
        self.marks.setdefault(key, mark)
        self.notes.setdefault(key, []).append(note)


def changes_between(now: Organisation, then: Organisation) -> Changes:
    """What comes between today and a day to come. No query."""
    found = Changes()
    _people(now, then, found)
    for key, seat in then.seats.items():
        if key not in now.seats:
            _opened(seat, found)
        else:
            _changed(now.seats[key], seat, now, then, found)
    for key, seat in now.seats.items():
        if key not in then.seats:
            found.mark(key, Mark.GOES, _("closes"))
            found.sentences.append(_about(seat, _("%(position)s is closed.") % {"position": seat.title}))
    for key, name in then.departments.items():
        found.sentences += _department(key, name, now, then)
    return found


def _people(now: Organisation, then: Organisation, found: Changes) -> None:
    """Who comes, moves and goes."""
    before, after = _held(now), _held(then)
    for actor in sorted(before.keys() | after.keys()):
        had, has = before.get(actor, {}), after.get(actor, {})
        gained = [seat for key, seat in has.items() if key not in had]
        lost = [seat for key, seat in had.items() if key not in has]
        holder = _holder(actor, [*has.values(), *had.values()])
        facts = {
            "person": holder.name,
            "new": joined(seat.title for seat in gained),
            "old": joined(seat.title for seat in lost),
        }
        if gained and lost:
            text = _("%(person)s goes from %(old)s to %(new)s.") % facts
            _note(gained, Mark.MOVED, _("from %(old)s") % facts, found)
        elif gained and not had:
            text = _("%(person)s starts as %(new)s.") % facts
            _note(gained, Mark.NEW, _("starts here"), found)
        elif gained:
            text = _("%(person)s also becomes %(new)s.") % facts
            _note(gained, Mark.NEW, _("in addition"), found)
        elif lost and has:
            text = _("%(person)s is no longer %(old)s.") % facts
        elif lost:
            text = _left(holder, lost, facts)
        else:
            continue
        where = address("organisation.person", actor)
        found.sentences.append(Sentence(text, where, holder.name, actor, holder.photo, holder.is_software))
        for seat in lost:
            if seat.key in then.seats and not then.seats[seat.key].holders:
                found.mark(seat.key, Mark.GOES, _goes(seat, actor))


def _left(holder: Holder, lost: list[Seat], facts: Mapping[str, Any]) -> str:
    ends = [held.last_date for seat in lost for held in seat.holders if held.actor == holder.actor]
    last = max((day for day in ends if day is not None), default=None)
    if last is None:
        return _("%(person)s leaves as %(old)s.") % facts
    return _("%(person)s leaves as %(old)s. The last day is %(day)s.") % {**facts, "day": formats.day(last, language())}


def _goes(seat: Seat, actor: int) -> str:
    """«Thomas Brandt leaves 31 Dec»."""
    for holder in seat.holders:
        if holder.actor == actor:
            facts = {"person": holder.name, "day": _day(holder.last_date)}
            return _("%(person)s goes %(day)s") % facts if facts["day"] else _("%(person)s goes") % facts
    return ""


def _day(day: date | None) -> str:
    return formats.day(day, language()) if day else ""


def _note(seats: list[Seat], mark: Mark, note: str, found: Changes) -> None:
    for seat in seats:
        found.mark(seat.key, mark, note)


def _opened(seat: Seat, found: Changes) -> None:
    """A seat that is not there today."""
    if seat.holders:
        found.marks.setdefault(seat.key, Mark.NEW)
        return
    found.mark(seat.key, Mark.NEW, _("new position"))
    found.sentences.append(_about(seat, _("%(position)s opens and is vacant.") % {"position": seat.title}))


def _changed(before: Seat, seat: Seat, now: Organisation, then: Organisation, found: Changes) -> None:
    """The same seat: another name, department, manager or size."""
    who = joined(dict.fromkeys(holder.name for holder in seat.holders)) or seat.title
    if before.title != seat.title:
        facts = {"old": before.title, "new": seat.title}
        found.mark(seat.key, Mark.MOVED, _("before: %(old)s") % facts)
        text = _("%(who)s becomes %(new)s.") if seat.holders else _("%(old)s becomes %(new)s.")
        found.sentences.append(_about(seat, text % {**facts, "who": who}))
    if before.department != seat.department:
        facts = {"who": who, "old": before.department_name or "–", "new": seat.department_name or "–"}
        found.mark(seat.key, Mark.MOVED, _("before in %(old)s") % facts)
        found.sentences.append(_about(seat, _("%(who)s moves from %(old)s to %(new)s.") % facts))
    if now.above.get(seat.key) != then.above.get(seat.key):
        manager = _called(then, then.above.get(seat.key))
        if manager:
            found.mark(seat.key, Mark.MOVED, _("now under %(manager)s") % {"manager": manager})
            text = _("%(who)s gets %(manager)s as manager.") % {"who": who, "manager": manager}
            found.sentences.append(_about(seat, text))
    if before.fte != seat.fte:
        facts = {"position": seat.title, "old": _number(before), "new": _number(seat)}
        found.sentences.append(_about(seat, _("%(position)s goes from %(old)s to %(new)s FTE.") % facts))


def _number(seat: Seat) -> str:
    return formats.number(tidy(seat.fte), language())


def _called(of: Organisation, key: int | None) -> str:
    """Who holds a seat, else what it is called."""
    seat = of.seats.get(key or 0)
    if seat is None:
        return ""
    return joined(dict.fromkeys(holder.name for holder in seat.holders)) or seat.title


def _department(key: int, name: str, now: Organisation, then: Organisation) -> Iterator[Sentence]:
    """A department that is new, is called otherwise, or hangs elsewhere."""
    where = address("organisation.department", key)
    if key not in now.departments:
        yield Sentence(_("%(department)s is a new department.") % {"department": name}, where)
        return
    if now.departments[key] != name:
        text = _("The department %(old)s is called %(new)s.") % {"old": now.departments[key], "new": name}
        yield Sentence(text, where)
    parent = then.parents[key]
    if parent is not None and now.parents[key] != parent and parent in then.departments:
        text = _("%(department)s belongs to %(parent)s.") % {"department": name, "parent": then.departments[parent]}
        yield Sentence(text, where)


def _about(seat: Seat, text: str) -> Sentence:
    where = address("organisation.position", seat.key)
    if not seat.holders:
        return Sentence(text, where)
    holder = seat.holders[0]
    return Sentence(text, where, holder.name, holder.actor, holder.photo, holder.is_software)


def _held(of: Organisation) -> dict[int, dict[int, Seat]]:
    """The seats of each holder, by holder and seat."""
    found: dict[int, dict[int, Seat]] = {}
    for seat in of.seats.values():
        for holder in seat.holders:
            found.setdefault(holder.actor, {})[seat.key] = seat
    return found


def _holder(actor: int, seats: list[Seat]) -> Holder:
    return next(holder for seat in seats for holder in seat.holders if holder.actor == actor)
