"""The working time of an entity."""

from __future__ import annotations

from bagland.foundation.working_time import Calendar


def calendar_of(entity: int | None) -> Calendar:
    """The calendar of a legal entity."""
    return Calendar()
