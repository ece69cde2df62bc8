"""Decisions of the organisation: facts in, answer or refusal out. No database, no clock."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import available_timezones

from bagland.foundation.decimals import NotExact, scaled
from bagland.foundation.money import Money
from bagland.foundation.periods import DateSpan, gaps
from bagland.foundation.refusals import InputFault
from bagland.foundation.speech import spoken
from bagland.kernel.organisation import refusals

PLACES, RATE_PLACES, OWNERSHIP_PLACES = 4, 9, 6
_COUNTRY = re.compile(r"[A-Z]{2}")
_EMAIL = re.compile(r"[^\s@<>,;]+@[^\s@<>,;]+\.[^\s@<>,;]+")


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


def fault(name: str, sentence: Any, **facts: Any) -> InputFault:
    """The refusal of one input, with its sentence beside the field."""
    return InputFault({name: str(sentence) % {key: spoken(value) for key, value in facts.items()}})


def must_fit(**texts: tuple[str | None, int]) -> None:
    """Each text has room in its column. Refuses with InputFault naming the input."""
    for name, (text, most) in texts.items():
        if text is not None and len(text) > most:
            raise fault(name, refusals.TOO_LONG, most=most)


def must_end_after(first: date, last: date | None, name: str = "last_date") -> None:
    """The last day is not before the first."""
    if last is not None and last < first:
        raise fault(name, refusals.ENDS_BEFORE_IT_BEGINS, first=first)


def must_end_sooner(first: date, planned: date | None, last: date) -> None:
    """An end is moved nearer, and not before the first day. Refuses with EndsAlready."""
    must_end_after(first, last)
    if planned is not None and last > planned:
        raise refusals.EndsAlready(last=planned)


def must_not_lie_back(day: date, today: date, name: str) -> None:
    """The day is today or later."""
    if day < today:
        raise fault(name, refusals.LIES_BACK, today=today)


def day_after(day: date, name: str) -> date:
    """The next day; the calendar ends in the year 9999."""
    if day == date.max:
        raise fault(name, refusals.OUTSIDE_CALENDAR)
    return day + timedelta(days=1)


def must_be_share(value: Decimal, name: str, *, most: Decimal = Decimal(1), places: int = PLACES) -> None:
    """Above zero, at most `most`, and exact in its column."""
    try:
        scaled(value, places)
    except NotExact:
        value = Decimal(0)
    if not 0 < value <= most:
        raise fault(name, refusals.NOT_A_SHARE, most=most, places=places)


def must_be_rate(value: Decimal) -> None:
    """A rate is above zero and exact in its column."""
    try:
        scaled(value, RATE_PLACES)
    except NotExact:
        value = Decimal(0)
    if not 0 < value < 1_000_000:
        raise fault("rate", refusals.RATE_NOT_ABOVE_ZERO)


def must_be_country(code: str) -> None:
    """Two capital letters, as ISO 3166-1 has them."""
    if not _COUNTRY.fullmatch(code):
        raise fault("country", refusals.NOT_A_COUNTRY)


def must_be_time_zone(name: str) -> None:
    """A name of the IANA time zone database."""
    if name not in available_timezones():
        raise fault("time_zone", refusals.NOT_A_TIME_ZONE)


def email(typed: str | None, name: str = "work_email") -> str | None:
    """The address in small letters, which is how it is kept and compared; empty stays empty."""
    if typed and not _EMAIL.fullmatch(typed):
        raise fault(name, refusals.NOT_AN_EMAIL)
    return typed.lower() if typed else typed


def must_not_be_negative(amount: Money | None, name: str) -> None:
    """A cost or a limit is zero or more."""
    if amount is not None and amount.is_negative:
        raise fault(name, refusals.BELOW_ZERO)


def must_be_one(first: tuple[str, Any], second: tuple[str, Any], labels: tuple[Any, Any]) -> None:
    """Exactly one of two inputs is given."""
    if (first[1] is None) == (second[1] is None):
        raise fault(first[0], refusals.ONE_OF_TWO, one=labels[0], other=labels[1])


def must_cover(thing: str, spans: Iterable[DateSpan], needed: DateSpan) -> None:
    """Something exists on every day on which it is needed. Refuses with DoesNotHold naming the first day it does not."""
    missing = gaps(spans, needed)
    if missing:
        raise refusals.DoesNotHold(thing=thing, day=missing[0].first_date)


def tidy(value: Decimal) -> Decimal:
    """The same number without zeros at its end: 0.8000 is 0.8, and 1.0000 is 1."""
    return value.quantize(Decimal(1)) if value == value.to_integral_value() else value.normalize()


def must_have_room(position: str, capacities: Sequence[Capacity], holdings: Sequence[Holding], within: DateSpan) -> None:
    """On no day of a span do the holders' shares exceed the position's FTE. Refuses with PositionIsFull.

    Only days on which something begins need a look: between them nothing grows.
    """
    starts = {within.first_date, *(item.span.first_date for item in (*capacities, *holdings))}
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


def stands_above(candidate: int, thing: int, above: Mapping[int, int | None]) -> bool:
    """Whether `thing` is `candidate` or stands anywhere above it; `above` names what stands over each."""
    seen: set[int] = set()
    here: int | None = candidate
    while here is not None and here not in seen:
        if here == thing:
            return True
        seen.add(here)
        here = above.get(here)
    return False


def owns(owner: int, entity: int, links: Iterable[tuple[int, int]]) -> bool:
    """Whether `owner` is `entity` or owns it, through others too; links are (owner, owned)."""
    owned = list(links)
    reached = {owner}
    while fresh := {of for by, of in owned if by in reached} - reached:
        reached |= fresh
    return entity in reached


def with_below(top: int, above: Mapping[int, int | None]) -> set[int]:
    """A node and everything under it."""
    return {node for node in {top, *above} if stands_above(node, top, above)}


def seat_state(holds_today: bool, begins_later: bool, is_held: bool) -> str:
    """PLANNED, VACANT, FILLED or CLOSED: what a position is on a day."""
    if holds_today:
        return "FILLED" if is_held else "VACANT"
    return "PLANNED" if begins_later else "CLOSED"


def year_name(first: date, last: date) -> str:
    """What a financial year is called when nobody says: 2026, or 2025/26 when it crosses New Year."""
    return str(first.year) if first.year == last.year else f"{first.year}/{last.year % 100:02}"
