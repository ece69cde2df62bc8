"""The calendar of a legal entity: its hours, its country's holidays, and the days on which it is otherwise."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date, time
from functools import lru_cache
from typing import Any

from bagland.foundation.ports import ports
from bagland.foundation.working_time import OFFICE_HOURS, Calendar, Hours
from bagland.kernel.organisation.models import LegalEntity


def calendar_of(entity: int | None) -> Calendar:
    """The calendar of an entity by its key; without one, that of the entity that was founded first. One query.

    The same calendar is kept in the process as long as nothing that it is made of changes.
    """
    rows = LegalEntity.objects.order_by("pk")
    if entity is not None:
        rows = rows.filter(pk=entity)
    found = rows.values_list("country", "time_zone", "working_time__hours", "working_time__days").first()
    if found is None:
        return Calendar()
    country, zone, hours, days = found
    return calendar_from(country, zone, hours, days)


def calendar_from(country: str, zone: str, hours: Any, days: Any) -> Calendar:
    """The calendar of these columns; `hours` and `days` as `WorkingTime` keeps them, or None."""
    return _calendar(country, zone, json.dumps(hours, sort_keys=True), json.dumps(days, sort_keys=True))


@lru_cache(maxsize=200)
def _calendar(country: str, zone: str, hours: str, days: str) -> Calendar:
    told: dict[date, str] = {date.fromisoformat(day): name for day, name in (json.loads(days) or {}).items()}

    def closed(year: int) -> Mapping[date, str]:
        everywhere = ports.holidays(country, year)
        own = {day: name for day, name in told.items() if day.year == year}
        return {day: name for day, name in {**everywhere, **own}.items() if name}

    return Calendar(
        zone=zone,
        hours=hours_of(json.loads(hours)),
        closed=closed,
        bank_closed=lambda year: ports.bank_holidays(country, year),
    )


def hours_of(told: Mapping[str, Any] | None) -> Mapping[int, Hours]:
    """The hours by weekday, from what a row keeps; office hours where nothing is said."""
    if told is None:
        return OFFICE_HOURS
    return {
        int(weekday): tuple((time.fromisoformat(start), time.fromisoformat(end)) for start, end in spans)
        for weekday, spans in told.items()
        if spans
    }
