"""Working time: durations that skip what is no working day, and the calendar of an entity that counts them.

Days belong to the calendar's time zone; moments go in and come out aware, and out in UTC. A working day is one that
has working hours and is no holiday; a banking day is a weekday on which banks settle.

>>> parse_duration("P2BD")
Duration(months=0, days=0, seconds=0, working_days=2, working_seconds=0)
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property
from zoneinfo import ZoneInfo

DayNames = Callable[[int], Mapping[date, str]]
"""The days of a year on which something is closed, with their names."""
Hours = tuple[tuple[time, time], ...]
"""The working hours of a day: spans in order, that do not touch."""

_LONGEST_SEARCH = 800
"""Days without one working day after which a calendar is said to have none."""
_DURATION = re.compile(
    r"(-?)P(?:(\d{1,4})Y)?(?:(\d{1,4})M)?(?:(\d{1,4})W)?(?:(\d{1,4})D)?(?:(\d{1,4})BD)?"
    r"(T(?:(\d{1,5})H)?(?:(\d{1,5})M)?(?:(\d{1,5})S)?(?:(\d{1,5})BH)?(?:(\d{1,5})BM)?)?"
)
_WORKING_WEEK = 5


class WorkingTimeError(ValueError):
    """A duration that is not written as one, or a calendar in which no working time can be found."""


@dataclass(frozen=True, slots=True)
class Duration:
    """How long: whole months, days and seconds of the clock, and days and seconds of working time; all of one sign."""

    months: int = 0
    days: int = 0
    seconds: int = 0
    working_days: int = 0
    working_seconds: int = 0

    @property
    def counts_working_time(self) -> bool:
        """Whether only a calendar can tell how long it is."""
        return bool(self.working_days or self.working_seconds)

    def in_working_time(self) -> Duration:
        """The same numbers, counted in working time: `P3D` becomes `P3BD`, `PT4H` becomes `PT4BH`, a week five days."""
        weeks, days = divmod(abs(self.days), 7)
        sign = -1 if self.days < 0 else 1
        return Duration(
            months=self.months,
            working_days=self.working_days + sign * (weeks * _WORKING_WEEK + days),
            working_seconds=self.working_seconds + self.seconds,
        )

    def __neg__(self) -> Duration:
        return Duration(-self.months, -self.days, -self.seconds, -self.working_days, -self.working_seconds)

    def __bool__(self) -> bool:
        return bool(self.months or self.days or self.seconds or self.working_days or self.working_seconds)

    def __str__(self) -> str:
        """As `parse_duration` reads it: `P1M`, `-PT4H`, `P2BDT30M`."""
        parts = (self.months, self.days, self.seconds, self.working_days, self.working_seconds)
        sign = "-" if any(part < 0 for part in parts) else ""
        months, days, seconds, working_days, working_seconds = (abs(part) for part in parts)
        hours, rest = divmod(seconds, 3600)
        working_hours, working_rest = divmod(working_seconds, 3600)
        day_part = [(months, "M"), (days, "D"), (working_days, "BD")]
        time_part = [
            (hours, "H"),
            (rest // 60, "M"),
            (rest % 60, "S"),
            (working_hours, "BH"),
            (working_rest // 60, "BM"),
        ]
        told = "".join(f"{number}{unit}" for number, unit in day_part if number)
        clock = "".join(f"{number}{unit}" for number, unit in time_part if number)
        return f"{sign}P{told}{f'T{clock}' if clock else ''}" if told or clock else "PT0S"


def parse_duration(text: str) -> Duration:
    """A duration as ISO 8601 writes it, with `BD`, `BH` and `BM` for working days, hours and minutes of our own.

    Raises WorkingTimeError.
    """
    found = _DURATION.fullmatch(text.strip())
    if found is None or not any(found.groups()[1:6] + found.groups()[7:]):
        raise WorkingTimeError(f"{text[:40]!r} is not a duration; write P3D, PT4H, P2BD or PT4BH.")
    if found[7] == "T":
        raise WorkingTimeError(f"{text[:40]!r} has no time after its T.")
    years, months, weeks, days, working_days = (int(part or 0) for part in found.groups()[1:6])
    hours, minutes, seconds, working_hours, working_minutes = (int(part or 0) for part in found.groups()[7:])
    duration = Duration(
        months=years * 12 + months,
        days=weeks * 7 + days,
        seconds=hours * 3600 + minutes * 60 + seconds,
        working_days=working_days,
        working_seconds=working_hours * 3600 + working_minutes * 60,
    )
    return -duration if found[1] else duration


def months_later(day: date, months: int) -> date:
    """The same day of a later (or earlier) month, or its last day where the month is too short."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, days_of(year, month + 1)))


def days_of(year: int, month: int) -> int:
    """How many days a month has."""
    if month == 12:
        return 31
    return (date(year, month + 1, 1) - date(year, month, 1)).days


def _none(year: int) -> Mapping[date, str]:
    return {}


OFFICE_HOURS: Mapping[int, Hours] = {weekday: ((time(8), time(16)),) for weekday in range(_WORKING_WEEK)}
"""Monday to Friday from 8 to 16, by weekday from Monday as 0."""


@dataclass(frozen=True)
class Calendar:
    """When an entity works. `closed` are its holidays, `bank_closed` the weekdays on which banks do not settle."""

    zone: str = "Europe/Copenhagen"
    hours: Mapping[int, Hours] = None  # type: ignore[assignment]  # office hours, filled below
    closed: DayNames = _none
    bank_closed: DayNames = _none

    def __post_init__(self) -> None:
        if self.hours is None:
            object.__setattr__(self, "hours", OFFICE_HOURS)

    @cached_property
    def _zone(self) -> ZoneInfo:
        return ZoneInfo(self.zone)

    @cached_property
    def _years(self) -> dict[int, Mapping[date, str]]:
        return {}

    # ---- days

    def why_closed(self, day: date) -> str:
        """The holiday's name; empty when the day is none."""
        if day.year not in self._years:
            self._years[day.year] = self.closed(day.year)
        return self._years[day.year].get(day, "")

    def is_working_day(self, day: date) -> bool:
        """Whether the entity works on that day at all."""
        return bool(self.hours.get(day.weekday())) and not self.why_closed(day)

    def is_banking_day(self, day: date) -> bool:
        """Whether banks settle on that day."""
        return day.weekday() < _WORKING_WEEK and day not in self.bank_closed(day.year)

    def next_working_day(self, day: date) -> date:
        """The first working day after that day."""
        return self._search(day, 1, self.is_working_day)

    def previous_working_day(self, day: date) -> date:
        """The last working day before that day."""
        return self._search(day, -1, self.is_working_day)

    def working_day_from(self, day: date) -> date:
        """That day, or the first working day after it."""
        return day if self.is_working_day(day) else self.next_working_day(day)

    def working_day_until(self, day: date) -> date:
        """That day, or the last working day before it."""
        return day if self.is_working_day(day) else self.previous_working_day(day)

    def nth_working_day(self, year: int, month: int, nth: int) -> date | None:
        """The nth working day of a month, from its end where negative; None when it has not so many."""
        return self._nth(year, month, nth, self.is_working_day)

    def nth_banking_day(self, year: int, month: int, nth: int) -> date | None:
        """The nth banking day of a month, from its end where negative; None when it has not so many."""
        return self._nth(year, month, nth, self.is_banking_day)

    def working_days_later(self, day: date, count: int) -> date:
        """So many working days after a day, before it where negative. 0 is the day itself, or the next that works."""
        if count == 0:
            return self.working_day_from(day)
        for _turn in range(abs(count)):
            day = self.next_working_day(day) if count > 0 else self.previous_working_day(day)
        return day

    def working_days_between(self, first: date, last: date) -> int:
        """How many working days come after the first day, up to and with the last; negative when it lies before."""
        if last < first:
            return -self.working_days_between(last, first)
        days = (first + timedelta(days=passed) for passed in range(1, (last - first).days + 1))
        return sum(self.is_working_day(day) for day in days)

    def _search(self, day: date, step: int, suits: Callable[[date], bool]) -> date:
        for _turn in range(_LONGEST_SEARCH):
            try:
                day += timedelta(days=step)
            except OverflowError:
                break
            if suits(day):
                return day
        raise WorkingTimeError(f"There is no working day within {_LONGEST_SEARCH} days of {day}.")

    def _nth(self, year: int, month: int, nth: int, suits: Callable[[date], bool]) -> date | None:
        days = [day for number in range(1, days_of(year, month) + 1) if suits(day := date(year, month, number))]
        if not nth or abs(nth) > len(days):
            return None
        return days[nth - 1] if nth > 0 else days[nth]

    # ---- moments

    def day_of(self, moment: datetime) -> date:
        """The calendar's day at a moment."""
        return moment.astimezone(self._zone).date()

    def at(self, day: date, clock: time) -> datetime:
        """A day and a time of day as a moment. Of an hour that the clocks leave out, as much later; of one that they
        show twice, the first.
        """
        return datetime.combine(day, clock, tzinfo=self._zone).astimezone(UTC)

    def spans(self, day: date) -> Iterator[tuple[datetime, datetime]]:
        """The working time of a day, as moments; none on a holiday."""
        if self.is_working_day(day):
            for start, end in self.hours[day.weekday()]:
                begins, ends = self.at(day, start), self.at(day, end)
                if begins < ends:
                    yield begins, ends

    def is_working(self, moment: datetime) -> bool:
        """Whether it is working time; the end of a span is not."""
        return any(start <= moment < end for start, end in self.spans(self.day_of(moment)))

    def working_time_from(self, moment: datetime) -> datetime:
        """That moment, or when working time next begins."""
        day = self.day_of(moment)
        for start, end in self.spans(day):
            if moment < end:
                return max(moment.astimezone(UTC), start)
        return next(self.spans(self._search(day, 1, self._has_time)))[0]

    def working_time_until(self, moment: datetime) -> datetime:
        """That moment, or when working time last ended."""
        day = self.day_of(moment)
        for start, end in reversed(list(self.spans(day))):
            if moment > start:
                return min(moment.astimezone(UTC), end)
        return list(self.spans(self._search(day, -1, self._has_time)))[-1][1]

    def working_seconds_between(self, start: datetime, end: datetime) -> int:
        """How much working time lies between two moments, in whole seconds."""
        day, last, found = self.day_of(start), self.day_of(end), timedelta()
        while day <= last:
            for begins, ends in self.spans(day):
                found += max(min(ends, end) - max(begins, start), timedelta())
            day += timedelta(days=1)
        return int(found.total_seconds())

    def add(self, duration: Duration, start: datetime, *, working: bool = False) -> datetime:
        """When a duration has passed since `start`, in UTC; before it where the duration is negative.

        Months and days keep the time of day, across changes of the clocks too; hours are hours. Working days and hours
        begin to count in working time: what starts on a Saturday starts on Monday morning. A working day later is at
        the same time of day, but within that day's hours. `working` counts plain days and hours as working time too.

        Raises WorkingTimeError when the calendar has no working time, or ends.
        """
        if working:
            duration = duration.in_working_time()
        try:
            at = self._days_added(duration, start.astimezone(UTC))
            if duration.working_days:
                at = self._working_days_added(duration.working_days, at)
            at += timedelta(seconds=duration.seconds)
            return self._working_seconds_added(duration.working_seconds, at) if duration.working_seconds else at
        except (OverflowError, ValueError) as error:
            if isinstance(error, WorkingTimeError):
                raise
            raise WorkingTimeError(f"{duration} from {start} lies outside the calendar.") from None

    def _has_time(self, day: date) -> bool:
        return next(self.spans(day), None) is not None

    def _days_added(self, duration: Duration, at: datetime) -> datetime:
        if not duration.months and not duration.days:
            return at
        local = at.astimezone(self._zone)
        day = months_later(local.date(), duration.months) + timedelta(days=duration.days)
        return self.at(day, local.timetz().replace(tzinfo=None))

    def _working_days_added(self, count: int, at: datetime) -> datetime:
        at = self.working_time_from(at) if count > 0 else self.working_time_until(at)
        local = at.astimezone(self._zone)
        day = local.date()
        for _turn in range(abs(count)):
            day = self._search(day, 1 if count > 0 else -1, self._has_time)
        spans = list(self.spans(day))
        wanted = self.at(day, local.timetz().replace(tzinfo=None, fold=0))
        return min(max(wanted, spans[0][0]), spans[-1][1])

    def _working_seconds_added(self, seconds: int, at: datetime) -> datetime:
        left = timedelta(seconds=abs(seconds))
        if seconds > 0:
            at = self.working_time_from(at)
            while True:
                for start, end in self.spans(self.day_of(at)):
                    if at >= end:
                        continue
                    begins = max(at, start)
                    if begins + left <= end:
                        return begins + left
                    left, at = left - (end - begins), end
                at = self.working_time_from(at)
        at = self.working_time_until(at)
        while True:
            for start, end in reversed(list(self.spans(self.day_of(at)))):
                if at <= start:
                    continue
                ends = min(at, end)
                if ends - left >= start:
                    return ends - left
                left, at = left - (ends - start), start
            at = self.working_time_until(at)

    def with_hours(self, hours: Mapping[int, Hours]) -> Calendar:
        """The same calendar with other working hours."""
        return replace(self, hours=hours)
