"""The day that a page shows, and what a span of days is on it."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from datetime import date
from enum import StrEnum
from typing import TypeVar

from django.db.models import Q
from django.utils import timezone

from bagland.foundation.act import Act

Found = TypeVar("Found")


class Phase(StrEnum):
    """Whether something holds on a day, will, or did."""

    LATER = "later"
    NOW = "now"
    OVER = "over"


def today(act: Act) -> date:
    """The reader's day, in the time zone of the entity that employs him."""
    return timezone.localdate(act.at)


def phase(first: date, last: date | None, day: date) -> Phase:
    """What a span is on a day; both its ends count."""
    if first > day:
        return Phase.LATER
    return Phase.OVER if last is not None and last < day else Phase.NOW


def in_phase(wanted: Phase, day: date) -> Q:
    """The filter for dated rows in a phase."""
    match wanted:
        case Phase.LATER:
            return Q(first_date__gt=day)
        case Phase.OVER:
            return Q(last_date__lt=day)
        case _:
            return Q(first_date__lte=day) & (Q(last_date__isnull=True) | Q(last_date__gte=day))


def once(act: Act, key: Hashable, look_up: Callable[[], Found]) -> Found:
    """What this act has looked up already, else looked up now: the parts of one page ask for the same."""
    if key not in act.memory:
        act.memory[key] = look_up()
    found: Found = act.memory[key]
    return found
