"""Spans of days and of moments, and where a day begins in a time zone.

Days are counted with both ends, as people do: 1 to 31 October has 31 days. Moments are UTC and exclude the end, so that
one span may begin at the very moment another ends. An end of None means: until further notice.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import Self, TypeAlias, TypeVar
from zoneinfo import ZoneInfo

TimeZone: TypeAlias = str | tzinfo
"""A zone, or its name: "Europe/Copenhagen"."""

_NEVER = 2**63
"""An end behind every day and every microsecond of the calendar."""


class PeriodError(ValueError):
    """A span that cannot be, or a moment or zone that does not say which time is meant."""


class _Span(ABC):
    """What both kinds share, told once for whole numbers: a span covers start ≤ number < end."""

    __slots__ = ()

    @abstractmethod
    def _bounds(self) -> tuple[int, int]:
        """The first number covered, and the first no longer covered."""

    @classmethod
    @abstractmethod
    def _between(cls, start: int, end: int) -> Self:
        """The span with these bounds."""

    def overlaps(self, other: Self) -> bool:
        """Whether something lies in both."""
        (start, end), (other_start, other_end) = self._bounds(), other._bounds()
        return start < other_end and other_start < end

    def adjoins(self, other: Self) -> bool:
        """Whether one follows the other at once, with nothing between them and nothing in both."""
        (start, end), (other_start, other_end) = self._bounds(), other._bounds()
        return end == other_start or other_end == start

    def covers(self, other: Self) -> bool:
        """Whether all of the other lies in this one."""
        (start, end), (other_start, other_end) = self._bounds(), other._bounds()
        return start <= other_start and other_end <= end

    def intersection(self, other: Self) -> Self | None:
        """What lies in both, if anything does."""
        (start, end), (other_start, other_end) = self._bounds(), other._bounds()
        start, end = max(start, other_start), min(end, other_end)
        return self._between(start, end) if start < end else None

    def minus(self, other: Self) -> list[Self]:
        """What is left of this span without the other: nothing, one piece, or the two on either side of it."""
        (start, end), (other_start, other_end) = self._bounds(), other._bounds()
        left = (start, min(end, other_start)), (max(start, other_end), end)
        return [self._between(first, last) for first, last in left if first < last]


AnySpan = TypeVar("AnySpan", bound=_Span)


@dataclass(frozen=True, slots=True)
class DateSpan(_Span):
    """Calendar days from the first to the last, both counted. The last day of the calendar, 9999-12-31, means None."""

    first_date: date
    last_date: date | None = None

    def __post_init__(self) -> None:
        for day in (self.first_date, self.last_date):
            if isinstance(day, datetime):
                raise PeriodError(f"{day} is a moment; a span of days takes days.")
        if self.last_date is not None and self.last_date < self.first_date:
            raise PeriodError(f"The last day, {self.last_date}, lies before the first, {self.first_date}.")
        if self.last_date == date.max:
            object.__setattr__(self, "last_date", None)

    @property
    def days(self) -> int | None:
        """How many days it has; None when no end is known."""
        return None if self.last_date is None else (self.last_date - self.first_date).days + 1

    def contains(self, day: date) -> bool:
        """Whether the day is one of them."""
        return self.first_date <= day and (self.last_date is None or day <= self.last_date)

    def in_zone(self, time_zone: TimeZone) -> MomentSpan:
        """From the midnight that begins the first day to the one that ends the last, by the clocks of the zone."""
        end = None if self.last_date is None else midnight(self.last_date + timedelta(days=1), time_zone)
        return MomentSpan(midnight(self.first_date, time_zone), end)

    def _bounds(self) -> tuple[int, int]:
        return self.first_date.toordinal(), _NEVER if self.last_date is None else self.last_date.toordinal() + 1

    @classmethod
    def _between(cls, start: int, end: int) -> Self:
        return cls(date.fromordinal(start), None if end == _NEVER else date.fromordinal(end - 1))


_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class MomentSpan(_Span):
    """All moments from the start up to, and without, the end. Moments of any zone are taken, and kept in UTC."""

    start_at: datetime
    end_at: datetime | None = None

    def __post_init__(self) -> None:
        object.__setattr__(self, "start_at", _in_utc(self.start_at))
        if self.end_at is not None:
            object.__setattr__(self, "end_at", _in_utc(self.end_at))
            if self.end_at <= self.start_at:
                raise PeriodError(f"The end, {self.end_at}, is not after the start, {self.start_at}.")

    @property
    def duration(self) -> timedelta | None:
        """How long it lasts; None when no end is known."""
        return None if self.end_at is None else self.end_at - self.start_at

    def contains(self, moment: datetime) -> bool:
        """Whether the moment lies in it; the end does not."""
        at = _in_utc(moment)
        return self.start_at <= at and (self.end_at is None or at < self.end_at)

    def _bounds(self) -> tuple[int, int]:
        end = _NEVER if self.end_at is None else (self.end_at - _EPOCH) // _MICROSECOND
        return (self.start_at - _EPOCH) // _MICROSECOND, end

    @classmethod
    def _between(cls, start: int, end: int) -> Self:
        return cls(_EPOCH + start * _MICROSECOND, None if end == _NEVER else _EPOCH + end * _MICROSECOND)


def merged(spans: Iterable[AnySpan]) -> list[AnySpan]:
    """What any of the spans covers, in order, in as few spans as can be: those that overlap or adjoin become one."""
    return _covered(spans, times=1)


def overlaps(spans: Iterable[AnySpan]) -> list[AnySpan]:
    """What at least two of the spans cover, in order."""
    return _covered(spans, times=2)


def gaps(spans: Iterable[AnySpan], within: AnySpan) -> list[AnySpan]:
    """What none of the spans covers within another, in order."""
    left = [within]
    for span in merged(spans):
        # They come in order, so that each can only touch the last piece.
        left[-1:] = left[-1].minus(span) if left else []
    return left


def _covered(spans: Iterable[AnySpan], *, times: int) -> list[AnySpan]:
    """Walk along all starts and ends, counting how many spans are open, and note where enough of them are."""
    steps: Counter[int] = Counter()
    kind: type[AnySpan] | None = None
    for span in spans:
        kind = type(span)
        start, end = span._bounds()
        steps[start] += 1
        steps[end] -= 1
    if kind is None:
        return []
    found: list[AnySpan] = []
    open_spans, since = 0, 0
    for here in sorted(steps):
        before, open_spans = open_spans, open_spans + steps[here]
        if before < times <= open_spans:
            since = here
        elif open_spans < times <= before:
            found.append(kind._between(since, here))
    return found


def local(moment: datetime, time_zone: TimeZone) -> datetime:
    """The moment as the clocks of the zone show it."""
    try:
        return _in_utc(moment).astimezone(_zone(time_zone))
    except OverflowError:
        raise PeriodError(f"{moment} lies at the edge of the calendar, and outside it in {time_zone}.") from None


def day_of(moment: datetime, time_zone: TimeZone) -> date:
    """The calendar day that the clocks of the zone show at this moment."""
    return local(moment, time_zone).date()


def midnight(day: date, time_zone: TimeZone) -> datetime:
    """The moment, in UTC, at which the calendar of the zone first shows this day.

    Where clocks are put forward at midnight the day begins later, at 01:00 say. Where they are put back over midnight
    it begins at the first of the two. A day that a zone left out (Samoa, 30 December 2011) begins and ends at once.
    """
    zone = _zone(time_zone)
    start = datetime.combine(day, time.min, tzinfo=zone)
    moment = _in_utc(start)
    if moment.astimezone(zone).replace(tzinfo=None) == start.replace(tzinfo=None):
        return moment
    # This midnight was skipped. Its two readings, by the offsets after and before, lie on both sides of the change.
    before, after = _in_utc(start.replace(fold=1)), moment
    while after - before > _MICROSECOND:
        between = before + (after - before) / 2
        before, after = (between, after) if between.astimezone(zone).date() < day else (before, between)
    return after


def _in_utc(moment: datetime) -> datetime:
    """The same moment in UTC, in which moments can be compared: Python compares two of one zone by their clocks."""
    if moment.tzinfo is None or moment.utcoffset() is None:
        raise PeriodError(f"{moment} has no time zone, so it could be any of several moments.")
    try:
        return moment.astimezone(UTC)
    except OverflowError:
        raise PeriodError(f"{moment} lies at the edge of the calendar, and outside it in UTC.") from None


def _zone(time_zone: TimeZone) -> tzinfo:
    if isinstance(time_zone, tzinfo):
        return time_zone
    try:
        return ZoneInfo(time_zone)
    except (KeyError, ValueError, OSError):
        raise PeriodError(f"There is no time zone {time_zone!r}; a name looks like Europe/Copenhagen.") from None
