"""Working time across nights, weekends, holidays, the changes of the clocks and the end of the year."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bagland.foundation.working_time import (
    Calendar,
    Duration,
    WorkingTimeError,
    days_of,
    months_later,
    parse_duration,
)

ZONE = ZoneInfo("Europe/Copenhagen")
EASTER_2026 = {date(2026, 4, 2): "skærtorsdag", date(2026, 4, 3): "langfredag", date(2026, 4, 6): "2. påskedag"}
CHRISTMAS = {date(2026, 12, 25): "juledag", date(2026, 12, 26): "2. juledag", date(2027, 1, 1): "nytår"}
OFFICE = Calendar(
    closed=lambda year: {day: name for day, name in (EASTER_2026 | CHRISTMAS).items() if day.year == year}
)
NIGHT = Calendar(hours={day: ((time(0), time(6)), (time(22), time(23, 30))) for day in range(7)})


def at(text):
    return datetime.fromisoformat(text).replace(tzinfo=ZONE)


def added(duration, start, calendar=OFFICE, **how):
    return calendar.add(parse_duration(duration), at(start), **how).astimezone(ZONE).strftime("%Y-%m-%d %H:%M")


moments = st.integers(0, 2 * 365 * 86_400).map(
    lambda passed: datetime(2026, 1, 1, tzinfo=UTC) + timedelta(seconds=passed)
)


@settings(max_examples=300, deadline=None)
@given(moments, st.integers(1, 400_000), st.sampled_from([OFFICE, NIGHT]))
def test_working_seconds_are_what_lies_between(start, seconds, calendar):
    end = calendar.add(Duration(working_seconds=seconds), start)
    assert calendar.working_seconds_between(start, end) == seconds
    assert calendar.working_seconds_between(start, end - timedelta(seconds=1)) == seconds - 1
    back = calendar.add(Duration(working_seconds=-seconds), end)
    assert calendar.working_seconds_between(back, end) == seconds
    assert back >= start


@settings(max_examples=300, deadline=None)
@given(moments, st.integers(1, 60), st.integers(1, 60))
def test_days_one_after_the_other_are_days_together(start, first, then):
    once = OFFICE.add(Duration(working_days=first + then), start)
    twice = OFFICE.add(Duration(working_days=then), OFFICE.add(Duration(working_days=first), start))
    assert once == twice
    assert OFFICE.is_working_day(OFFICE.day_of(once))


@pytest.mark.parametrize(
    ("duration", "start", "end"),
    [
        ("P2BD", "2026-04-01 10:00", "2026-04-08 10:00"),
        ("P2BD", "2026-04-04 03:00", "2026-04-09 08:00"),
        ("P0BD", "2026-04-01 10:00", "2026-04-01 10:00"),
        ("PT8BH", "2026-04-02 09:00", "2026-04-07 16:00"),
        ("PT4BH", "2026-04-01 14:00", "2026-04-07 10:00"),
        ("PT2BH", "2026-04-01 14:00", "2026-04-01 16:00"),
        ("PT30BM", "2026-11-27 15:45", "2026-11-30 08:15"),
        ("-P1BD", "2026-04-07 10:00", "2026-04-01 10:00"),
        ("-PT9BH", "2026-04-07 10:00", "2026-04-01 09:00"),
        ("P1BD", "2026-12-30 09:00", "2026-12-31 09:00"),
        ("P2BD", "2026-12-30 09:00", "2027-01-04 09:00"),
        ("P1BD", "2026-12-24 17:30", "2026-12-29 08:00"),
        ("P1D", "2026-03-28 12:00", "2026-03-29 12:00"),
        ("PT24H", "2026-03-28 12:00", "2026-03-29 13:00"),
        ("P1D", "2026-10-24 12:00", "2026-10-25 12:00"),
        ("PT24H", "2026-10-24 12:00", "2026-10-25 11:00"),
        ("P1D", "2026-03-28 02:30", "2026-03-29 03:30"),
        ("PT72H", "2026-04-02 09:00", "2026-04-05 09:00"),
        ("P1M", "2026-01-31 09:00", "2026-02-28 09:00"),
        ("P1Y2W", "2026-02-28 09:00", "2027-03-14 09:00"),
    ],
)
def test_when_a_duration_has_passed(duration, start, end):
    assert added(duration, start) == end


def test_hours_that_the_clocks_leave_out_or_show_twice():
    assert added("PT5BH", "2026-03-29 00:00", NIGHT) == "2026-03-29 06:00"
    assert added("PT5BH", "2026-10-25 00:00", NIGHT) == "2026-10-25 04:00"
    assert added("PT7BH30BM", "2026-10-25 00:00", NIGHT) == "2026-10-25 22:30"


def test_a_promise_counts_plain_days_as_working_days():
    assert added("P3D", "2026-04-01 10:00", working=True) == "2026-04-09 10:00"
    assert added("PT4H", "2026-04-01 14:00", working=True) == "2026-04-07 10:00"
    assert added("P1W", "2026-11-23 10:00", working=True) == "2026-11-30 10:00"


def test_a_shorter_day_ends_the_deadline_earlier():
    short = Calendar(hours={day: ((time(8), time(15) if day == 4 else time(16)),) for day in range(5)})
    assert added("P2BD", "2026-11-25 15:40", short) == "2026-11-27 15:00"


def test_days_of_a_month():
    assert OFFICE.nth_working_day(2026, 4, 2) == date(2026, 4, 7)
    assert OFFICE.nth_working_day(2026, 4, -1) == date(2026, 4, 30)
    assert OFFICE.nth_working_day(2026, 4, 25) is None
    assert OFFICE.working_days_between(date(2026, 4, 1), date(2026, 4, 8)) == 2
    assert OFFICE.working_days_between(date(2026, 4, 8), date(2026, 4, 1)) == -2
    assert OFFICE.working_day_until(date(2026, 4, 6)) == date(2026, 4, 1)
    assert OFFICE.working_day_from(date(2026, 4, 2)) == date(2026, 4, 7)
    assert OFFICE.why_closed(date(2026, 4, 3)) == "langfredag"
    assert [days_of(2028, month) for month in (1, 2, 4, 12)] == [31, 29, 30, 31]
    assert months_later(date(2026, 3, 31), -1) == date(2026, 2, 28)


def test_a_calendar_without_working_time_says_so():
    closed = Calendar(hours={})
    with pytest.raises(WorkingTimeError):
        closed.add(Duration(working_days=1), at("2026-04-01 10:00"))
    with pytest.raises(WorkingTimeError):
        closed.add(Duration(working_seconds=1), at("2026-04-01 10:00"))
    with pytest.raises(WorkingTimeError):
        OFFICE.add(parse_duration("P9999Y"), at("2026-04-01 10:00"))


@pytest.mark.parametrize("text", ["P3D", "PT4H", "P2BD", "PT4BH", "-P1M", "P1M2D3BDT4H5M6S7BH8BM", "P400BD"])
def test_durations_are_written_as_they_are_read(text):
    assert str(parse_duration(text)) == text
    assert parse_duration(str(-parse_duration(text))) == -parse_duration(text)


@pytest.mark.parametrize(
    "text", ["", "P", "PT", "P1DT", "3D", "P1.5D", "P1H", "PT1D", "P-1D", "P99999D", "P1BDD", "p1d"]
)
def test_what_is_no_duration_is_refused(text):
    with pytest.raises(WorkingTimeError):
        parse_duration(text)
