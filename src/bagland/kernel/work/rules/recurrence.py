"""When something comes again: rules of iCalendar (RFC 5545, 3.3.10), moved to working days, and days of banks.

Of iCalendar: `FREQ` of DAILY, WEEKLY, MONTHLY or YEARLY, `INTERVAL`, `BYDAY`, `BYMONTHDAY`, `BYMONTH`, `BYSETPOS`,
`WKST`, `COUNT` and `UNTIL` (a day). Our own: `BYDAY=-2BD` in a monthly or yearly rule is the second last banking day,
`BYDAY=3WD` the third working day, of the month.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import islice, takewhile
from typing import Any, Literal

from dateutil.rrule import DAILY, FR, MO, MONTHLY, SA, SU, TH, TU, WE, WEEKLY, YEARLY, rrule

from bagland.foundation.working_time import Calendar, WorkingTimeError

Shift = Literal["none", "next", "previous", "skip"]
SHIFTS: tuple[Shift, ...] = ("none", "next", "previous", "skip")
HORIZON_YEARS = 12
"""So far ahead a first day is looked for: farther than from one leap day to the next."""

_UNITS: dict[str, Literal[0, 1, 2, 3]] = {"DAILY": DAILY, "WEEKLY": WEEKLY, "MONTHLY": MONTHLY, "YEARLY": YEARLY}
_WEEKDAYS = {"MO": MO, "TU": TU, "WE": WE, "TH": TH, "FR": FR, "SA": SA, "SU": SU}
_BYDAY = re.compile(r"([+-]?\d{1,2})?(MO|TU|WE|TH|FR|SA|SU)")
_OWN = re.compile(r"([+-]?\d{1,2})(BD|WD)")
_PARTS = frozenset({"FREQ", "INTERVAL", "BYDAY", "BYMONTHDAY", "BYMONTH", "BYSETPOS", "WKST", "COUNT", "UNTIL"})


class RecurrenceFault(ValueError):
    """A rule that cannot be read, or that never comes; `code` is that of the sentence, `facts` what it needs."""

    def __init__(self, code: str, **facts: Any) -> None:
        super().__init__(code, facts)
        self.code, self.facts = code, facts


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule that has been read. `own` are days of the month that we count: (-2, "BD"), (3, "WD")."""

    unit: str
    every: int = 1
    weekdays: tuple[tuple[int, str], ...] = ()
    """Weekdays with their place in the month or year, 0 for each of them."""
    month_days: tuple[int, ...] = ()
    months: tuple[int, ...] = ()
    places: tuple[int, ...] = ()
    week_start: str = "MO"
    count: int | None = None
    until: date | None = None
    own: tuple[tuple[int, str], ...] = ()

    def __str__(self) -> str:
        """As `read_rule` reads it."""
        days = [f"{place or ''}{day}" for place, day in (*self.weekdays, *self.own)]
        told = {
            "FREQ": self.unit,
            "INTERVAL": str(self.every) if self.every > 1 else "",
            "BYDAY": ",".join(days),
            "BYMONTHDAY": ",".join(map(str, self.month_days)),
            "BYMONTH": ",".join(map(str, self.months)),
            "BYSETPOS": ",".join(map(str, self.places)),
            "WKST": self.week_start if self.week_start != "MO" else "",
            "COUNT": str(self.count or ""),
            "UNTIL": self.until.strftime("%Y%m%d") if self.until else "",
        }
        return ";".join(f"{name}={value}" for name, value in told.items() if value)


def read_rule(text: str) -> Rule:
    """The rule of its text. Raises RecurrenceFault."""
    parts: dict[str, str] = {}
    for piece in text.strip().removeprefix("RRULE:").upper().split(";"):
        name, sign, value = piece.strip().partition("=")
        if not sign or not value:
            raise RecurrenceFault("recurrence_part", part=piece[:40])
        if name not in _PARTS:
            raise RecurrenceFault("recurrence_unknown", part=name[:40])
        if name in parts:
            raise RecurrenceFault("recurrence_twice", part=name)
        parts[name] = value.strip()
    if parts.get("FREQ") not in _UNITS:
        raise RecurrenceFault("recurrence_unit")
    if "COUNT" in parts and "UNTIL" in parts:
        raise RecurrenceFault("recurrence_two_ends")
    rule = Rule(
        unit=parts["FREQ"],
        every=_number(parts, "INTERVAL", 1, 1000) or 1,
        weekdays=_weekdays(parts.get("BYDAY", "")),
        month_days=_numbers(parts, "BYMONTHDAY", 31),
        months=tuple(_positive(parts, "BYMONTH", 12)),
        places=_numbers(parts, "BYSETPOS", 366),
        week_start=parts.get("WKST", "MO"),
        count=_number(parts, "COUNT", 1, 10_000),
        until=_day(parts["UNTIL"]) if "UNTIL" in parts else None,
        own=_own_days(parts.get("BYDAY", "")),
    )
    _must_hold_together(rule)
    return rule


def _must_hold_together(rule: Rule) -> None:
    if rule.week_start not in _WEEKDAYS:
        raise RecurrenceFault("recurrence_part", part=f"WKST={rule.week_start}")
    monthly = rule.unit in ("MONTHLY", "YEARLY")
    if any(place for place, _day in rule.weekdays) and not monthly:
        raise RecurrenceFault("recurrence_ordinal")
    if rule.own and (not monthly or rule.weekdays or rule.month_days or rule.places):
        raise RecurrenceFault("recurrence_own")
    if rule.own and rule.unit == "YEARLY" and not rule.months:
        raise RecurrenceFault("recurrence_own_year")
    if rule.places and not (rule.weekdays or rule.month_days or rule.months):
        raise RecurrenceFault("recurrence_places")
    if rule.unit == "WEEKLY" and rule.month_days:
        raise RecurrenceFault("recurrence_week")


def _weekdays(text: str) -> tuple[tuple[int, str], ...]:
    found = []
    for piece in filter(None, text.split(",")):
        if _OWN.fullmatch(piece):
            continue
        match = _BYDAY.fullmatch(piece)
        if match is None or match[1] in ("0", "+0", "-0", "00") or abs(int(match[1] or 0)) > 53:
            raise RecurrenceFault("recurrence_day", day=piece[:20])
        found.append((int(match[1] or 0), match[2]))
    return tuple(found)


def _own_days(text: str) -> tuple[tuple[int, str], ...]:
    found = [match for piece in text.split(",") if (match := _OWN.fullmatch(piece))]
    for match in found:
        if not 1 <= abs(int(match[1])) <= 23:
            raise RecurrenceFault("recurrence_day", day=match[0])
    return tuple((int(match[1]), match[2]) for match in found)


def _numbers(parts: dict[str, str], name: str, most: int) -> tuple[int, ...]:
    if name not in parts:
        return ()
    try:
        found = tuple(int(piece) for piece in parts[name].split(",") if len(piece) < 6)
    except ValueError:
        raise RecurrenceFault("recurrence_part", part=f"{name}={parts[name]}"[:40]) from None
    if len(found) != len(parts[name].split(",")) or any(not 1 <= abs(one) <= most for one in found):
        raise RecurrenceFault("recurrence_part", part=f"{name}={parts[name]}"[:40])
    return found


def _positive(parts: dict[str, str], name: str, most: int) -> tuple[int, ...]:
    found = _numbers(parts, name, most)
    if any(one < 1 for one in found):
        raise RecurrenceFault("recurrence_part", part=f"{name}={parts[name]}"[:40])
    return found


def _number(parts: dict[str, str], name: str, least: int, most: int) -> int | None:
    found = _positive(parts, name, most)
    if not found:
        return None
    if len(found) > 1 or found[0] < least:
        raise RecurrenceFault("recurrence_part", part=f"{name}={parts[name]}"[:40])
    return found[0]


def _day(text: str) -> date:
    """A day as iCalendar writes it; of a moment its day."""
    try:
        return datetime.strptime(text[:8], "%Y%m%d").replace(tzinfo=UTC).date()
    except ValueError:
        raise RecurrenceFault("recurrence_part", part=f"UNTIL={text}"[:40]) from None


def occurrences(
    rule: Rule | str, shift: Shift, starts_on: date, calendar: Calendar, after: date | None = None
) -> Iterator[date]:
    """The days of a rule from `starts_on`, moved as `shift` says, that lie after a day; each once, in order.

    `none` leaves a day that is no working day, `next` and `previous` move it to the nearest that is, `skip` leaves it
    out. `COUNT` counts before that. There is none where the first does not come within twelve years. Raises
    RecurrenceFault.
    """
    rule = read_rule(rule) if isinstance(rule, str) else rule
    last: date | None = None
    for day in islice(_plain(rule, starts_on, calendar), rule.count):
        moved = _moved(day, shift, calendar)
        if moved is None or moved == last:
            continue
        last = moved
        if after is None or moved > after:
            yield moved


def _moved(day: date, shift: Shift, calendar: Calendar) -> date | None:
    try:
        if shift == "none" or calendar.is_working_day(day):
            return day
        if shift == "next":
            return calendar.next_working_day(day)
        return calendar.previous_working_day(day) if shift == "previous" else None
    except WorkingTimeError:
        return None


def _plain(rule: Rule, starts_on: date, calendar: Calendar) -> Iterator[date]:
    """The days of a rule, before they are moved. None where the first does not come within the horizon."""
    end = rule.until or date.max
    if rule.own:
        found = _own(rule, starts_on, calendar)
    else:
        horizon = date(min(starts_on.year + HORIZON_YEARS, date.max.year), 12, 31)
        comes = next(_of_icalendar(rule, starts_on, horizon), None) is not None
        found = _of_icalendar(rule, starts_on, end) if comes else iter(())
    yield from takewhile(lambda day: day <= end, found)


def _of_icalendar(rule: Rule, starts_on: date, until: date) -> Iterator[date]:
    weekdays = [_WEEKDAYS[day](place) if place else _WEEKDAYS[day] for place, day in rule.weekdays]
    found = rrule(
        _UNITS[rule.unit],
        dtstart=datetime.combine(starts_on, time.min),
        interval=rule.every,
        byweekday=weekdays or None,
        bymonthday=rule.month_days or None,
        bymonth=rule.months or None,
        bysetpos=rule.places or None,
        wkst=_WEEKDAYS[rule.week_start],
        until=datetime.combine(until, time.min),
    )
    for moment in found:
        yield moment.date()


def _own(rule: Rule, starts_on: date, calendar: Calendar) -> Iterator[date]:
    """Banking or working days of each month that the rule is about."""
    step = rule.every * (12 if rule.unit == "YEARLY" else 1)
    first = starts_on.year * 12 + starts_on.month - 1
    start = starts_on.year * 12 if rule.unit == "YEARLY" else first
    empty = 0
    for number in range(start, 9999 * 12, 1 if rule.unit == "YEARLY" else step):
        year, month = divmod(number, 12)
        if rule.unit == "YEARLY" and (year - starts_on.year) % rule.every:
            continue
        if rule.months and month + 1 not in rule.months:
            continue
        days = sorted({day for nth, word in rule.own if (day := _nth(calendar, year, month + 1, nth, word))})
        empty = 0 if days else empty + 1
        if empty > HORIZON_YEARS * 12:
            return
        yield from (day for day in days if day >= starts_on)


def _nth(calendar: Calendar, year: int, month: int, nth: int, word: str) -> date | None:
    if word == "BD":
        return calendar.nth_banking_day(year, month, nth)
    return calendar.nth_working_day(year, month, nth)


def next_days(
    rule: Rule | str, shift: Shift, starts_on: date, calendar: Calendar, after: date | None = None, count: int = 5
) -> list[date]:
    """The next so many days. Raises RecurrenceFault, of code `recurrence_never` where there is not one."""
    found = list(islice(occurrences(rule, shift, starts_on, calendar, after), count))
    if not found and after is None:
        raise RecurrenceFault("recurrence_never")
    return found


def day_to_open(day: date, lead_days: int) -> date:
    """On which day a task that is due on a day is opened."""
    return day - timedelta(days=lead_days)
