"""What an expression may ask of an object: only the parts that are declared here, none of them personal.

A room declares more with `reads`. A part is worked out when it is asked for.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from bagland.foundation.act import Act
from bagland.foundation.kinds import model_of
from bagland.foundation.periods import day_of
from bagland.kernel.organisation.models import Actor, Appointment, PositionTerm

DEPARTMENT = "organisation.department"
Part = Callable[[Act, Any], Any]
_parts: dict[str, dict[str, Part]] = {}


def reads(kind: str, name: str) -> Callable[[Part], Part]:
    """Declare what expressions call a part of objects of a kind."""

    def declare(part: Part) -> Part:
        _parts.setdefault(kind, {})[name] = part
        return part

    return declare


@dataclass(frozen=True)
class Record:
    """An object as expressions see it: what it is, and its declared parts."""

    act: Act
    kind: str
    key: int

    def part(self, name: str) -> Any:
        """The value of one of its parts. KeyError for one that is not declared."""
        if name == "number":
            return self.key
        part = _parts.get(self.kind, {})[name]
        thing = model_of(self.kind)._default_manager.filter(pk=self.key).first()
        return None if thing is None else part(self.act, thing)

    def parts(self) -> tuple[str, ...]:
        """The names of its parts."""
        return ("number", *sorted(_parts.get(self.kind, {})))


def record(act: Act, kind: str, key: int) -> Record:
    """An object that an expression may name."""
    return Record(act, kind, int(key))


def parts_of(kind: str) -> tuple[str, ...]:
    """The names of the parts of a kind, for whoever writes an expression."""
    return Record(None, kind, 0).parts()  # type: ignore[arg-type]


@reads("organisation.actor", "name")
def _name(act: Act, actor: Actor) -> str:
    return actor.name


@reads("organisation.actor", "position")
def _position(act: Act, actor: Actor) -> Record | None:
    seat = _seat(act, actor)
    return None if seat is None else record(act, "organisation.position", seat.position_id)


@reads("organisation.actor", "department")
def _department(act: Act, actor: Actor) -> Record | None:
    seat = _seat(act, actor)
    return None if seat is None or seat.department_id is None else record(act, DEPARTMENT, seat.department_id)


@reads("organisation.actor", "manager")
def _manager(act: Act, actor: Actor) -> Record | None:
    seat = _seat(act, actor)
    if seat is None or seat.reports_to_id is None:
        return None
    above = Appointment.objects.on(day_of(act.at, "UTC")).filter(position=seat.reports_to_id)
    holder = above.order_by("-share", "first_date", "pk").first()
    return None if holder is None else record(act, "organisation.actor", holder.actor_id)


def _seat(act: Act, actor: Actor) -> PositionTerm | None:
    day = day_of(act.at, "UTC")
    held = Appointment.objects.on(day).filter(actor=actor).order_by("-share", "first_date", "pk").first()
    return None if held is None else PositionTerm.objects.on(day).filter(position=held.position_id).first()
