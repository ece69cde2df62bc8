"""Days: what begins, ends, covers and fits."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from bagland.foundation.periods import DateSpan, gaps
from bagland.kernel.organisation import refusals
from bagland.kernel.organisation.rules.inputs import fault


@dataclass(frozen=True, slots=True)
class Holding:
    """That somebody holds a share of a position over some days."""

    span: DateSpan
    share: Decimal
    holder: str


@dataclass(frozen=True, slots=True)
class Capacity:
    """How much of a position there is over some days, in FTE."""

    span: DateSpan
    fte: Decimal


def must_end_after(first: date, last: date | None, name: str = "last_date") -> None:
    """The last day is not before the first."""
    if last is not None and last < first:
        raise fault(name, refusals.ENDS_BEFORE_IT_BEGINS, first=first)


def must_end_sooner(first: date, planned: date | None, last: date) -> None:
    """An end is moved nearer, and not before the first day. Refuses with EndsAlready."""
    must_end_after(first, last)
    if planned is not None and last > planned:
        raise refusals.EndsAlready(last=planned)


def day_after(day: date, name: str) -> date:
    """The next day; the calendar ends in the year 9999."""
    if day == date.max:
        raise fault(name, refusals.OUTSIDE_CALENDAR)
    return day + timedelta(days=1)


def must_cover(thing: str, spans: Iterable[DateSpan], needed: DateSpan) -> None:
    """Something exists on every day on which it is needed. Refuses with DoesNotHold naming the first it does not."""
    missing = gaps(spans, needed)
    if missing:
        raise refusals.DoesNotHold(thing=thing, day=missing[0].first_date)


def tidy(value: Decimal) -> Decimal:
    """The same number without zeros at its end: 0.8000 is 0.8, and 1.0000 is 1."""
    return value.quantize(Decimal(1)) if value == value.to_integral_value() else value.normalize()


def must_have_room(
    position: str, capacities: Sequence[Capacity], holdings: Sequence[Holding], within: DateSpan
) -> None:
    """On no day of a span do the holders' shares exceed the position's FTE. Refuses with PositionIsFull.

    Only days on which something begins need a look: between them nothing grows.
    """
    starts = {within.first_date}
    starts |= {item.span.first_date for item in capacities} | {item.span.first_date for item in holdings}
    for day in sorted(day for day in starts if within.contains(day)):
        fte = sum((item.fte for item in capacities if item.span.contains(day)), Decimal(0))
        there = [item for item in holdings if item.span.contains(day)]
        held = sum((item.share for item in there), Decimal(0))
        if held > fte:
            raise refusals.PositionIsFull(
                position=position,
                day=day,
                fte=tidy(fte),
                held=tidy(held),
                holders=[item.holder for item in there],
            )


def seat_state(holds_today: bool, begins_later: bool, is_held: bool) -> str:
    """PLANNED, VACANT, FILLED or CLOSED: what a position is on a day."""
    if holds_today:
        return "FILLED" if is_held else "VACANT"
    return "PLANNED" if begins_later else "CLOSED"


def year_name(first: date, last: date) -> str:
    """What a financial year is called when nobody says: 2026, or 2025/26 when it crosses New Year."""
    return str(first.year) if first.year == last.year else f"{first.year}/{last.year % 100:02}"
