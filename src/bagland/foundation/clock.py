"""The clock, read once for each act.

A data directory born by `demo` or by a test may be opened with its clock set (`BAGLAND_CLOCK`); what is done then says
so in its event. Everywhere else a set clock stops the start (the audit room asks `allowed`).
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum

DRIFT = timedelta(minutes=15)
"""How far an act's moment may lie from the system's clock when its clock is said not to be set."""


class Source(StrEnum):
    """Whether a moment came from the machine or was set by hand."""

    SYSTEM = "system"
    SET = "set"


@dataclass(slots=True)
class _Shift:
    """How far the clock is set ahead of the machine's."""

    by: timedelta | None = None


_shift = _Shift()


def reading() -> tuple[datetime, Source]:
    """This moment in UTC, and whether the clock is set."""
    now = datetime.now(UTC)
    if _shift.by is None:
        return now, Source.SYSTEM
    return now + _shift.by, Source.SET


def now() -> datetime:
    """This moment in UTC, as `reading` has it."""
    return reading()[0]


def set_to(moment: datetime | None) -> None:
    """Set the clock; it goes on from there. None gives it back to the machine."""
    _shift.by = None if moment is None else moment.astimezone(UTC) - datetime.now(UTC)


def is_set() -> bool:
    """Whether the clock is set."""
    return _shift.by is not None


def has_drifted(at: datetime) -> bool:
    """Whether a moment lies too far from the machine's clock to have been read from it."""
    return abs(at.timestamp() - time.time()) > DRIFT.total_seconds()
