"""What events of the work room say beyond their changed columns."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from bagland.foundation.facts import Facts


@dataclass(frozen=True, kw_only=True, slots=True)
class ForWhom(Facts):
    """For which positions and people a task waits."""

    of: ClassVar[str] = "work.create_task"
    positions: tuple[int, ...]
    people: tuple[int, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class HandedOver(Facts):
    """From and to whom a task was given, and why."""

    of: ClassVar[str] = "work.hand_over"
    from_positions: tuple[int, ...]
    from_people: tuple[int, ...]
    to_position: int | None
    to_person: int | None


@dataclass(frozen=True, kw_only=True, slots=True)
class TakenOver(Facts):
    """Who took over a person's open work, and which tasks and recurrences."""

    of: ClassVar[str] = "work.take_over"
    successor: int
    tasks: tuple[int, ...]
    recurrences: tuple[int, ...]
