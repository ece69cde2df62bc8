"""Days of the story: everything is told from the day on which the demo company is loaded."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta

MONTHS_TOLD = 14
_CLOSED = {(1, 1), (6, 5), (12, 24), (12, 25), (12, 26), (12, 31)}


def is_workday(day: date) -> bool:
    """Whether the company is at work: not on weekends, not on the holidays that have a fixed date, not at Easter."""
    easter = easter_sunday(day.year)
    at_easter = day in (easter - timedelta(days=3), easter - timedelta(days=2), easter + timedelta(days=1))
    return day.weekday() < 5 and (day.month, day.day) not in _CLOSED and not at_easter


def easter_sunday(year: int) -> date:
    """Easter of the Gregorian calendar (Meeus, Jones and Butcher)."""
    a, b, c = year % 19, year // 100, year % 100
    d = (19 * a + b - b // 4 - (b - (b + 8) // 25 + 1) // 3 + 15) % 30
    e = (32 + 2 * (b % 4) + 2 * (c // 4) - d - c % 4) % 7
    f = d + e - 7 * ((a + 11 * d + 22 * e) // 451) + 114
    return date(year, f // 31, f % 31 + 1)


@dataclass(frozen=True, slots=True)
class Calendar:
    """Days counted back, or ahead, from today. Nothing is done today itself: the story ends the workday before."""

    today: date

    def back(self, months: int, day: int | None = None) -> date:
        """The first workday on or after a day so many months ago; the same day of the month unless another is named."""
        return self.workday(self.month(-months, day))

    def month(self, months: int, day: int | None = None) -> date:
        """A day so many months ahead (negative: ago), whatever day of the week it is."""
        number = self.today.year * 12 + self.today.month - 1 + months
        year, month = number // 12, number % 12 + 1
        return date(year, month, min(day or self.today.day, monthrange(year, month)[1]))

    def workday(self, day: date) -> date:
        """The day itself, or the next workday; never later than the last one before today."""
        while not is_workday(day):
            day += timedelta(days=1)
        return min(day, self.ago(1))

    def ago(self, workdays: int) -> date:
        """So many workdays before today."""
        day = self.today
        while workdays:
            day -= timedelta(days=1)
            workdays -= is_workday(day)
        return day

    def after(self, day: date, workdays: int) -> date:
        """So many workdays after a day, but before today."""
        while workdays:
            day += timedelta(days=1)
            workdays -= is_workday(day)
        return min(day, self.ago(1))

    @property
    def start(self) -> date:
        """The day on which the company moved in."""
        return self.back(MONTHS_TOLD)

    @property
    def friday(self) -> date:
        """The Friday of this week; on a weekend that of the next."""
        return self.today + timedelta(days=(4 - self.today.weekday()) % 7)

    @property
    def new_year(self) -> date:
        """The next 1 January."""
        return date(self.today.year + 1, 1, 1)
