"""When something comes again: rules of iCalendar, working days and banking days."""

from datetime import date, datetime, time
from itertools import islice, pairwise

import pytest
from dateutil.rrule import rrulestr
from hypothesis import given, settings
from hypothesis import strategies as st

from bagland.foundation.ports import ports
from bagland.foundation.working_time import Calendar
from bagland.kernel.work.rules.recurrence import (
    SHIFTS,
    RecurrenceFault,
    next_days,
    occurrences,
    read_rule,
)

DANISH = Calendar(
    closed=lambda year: ports.holidays("DK", year), bank_closed=lambda year: ports.bank_holidays("DK", year)
)


def days(rule, shift="none", start="2026-01-01", after=None, count=5):
    found = next_days(rule, shift, date.fromisoformat(start), DANISH, after and date.fromisoformat(after), count)
    return [day.isoformat() for day in found]


@st.composite
def rules(draw):
    """Rules that iCalendar knows."""
    unit = draw(st.sampled_from(["DAILY", "WEEKLY", "MONTHLY", "YEARLY"]))
    parts = [f"FREQ={unit}", f"INTERVAL={draw(st.integers(1, 4))}"]
    weekdays = st.lists(st.sampled_from(["MO", "TU", "FR", "SU"]), min_size=1, max_size=3, unique=True)
    nth = st.sampled_from(["1", "-1", "2", "+3"])
    match draw(st.integers(0, 4)):
        case 0 if unit in ("MONTHLY", "YEARLY"):
            parts.append("BYDAY=" + ",".join(draw(nth) + day for day in draw(weekdays)))
        case 1:
            parts.append("BYDAY=" + ",".join(draw(weekdays)))
        case 2 if unit != "WEEKLY":
            parts.append(f"BYMONTHDAY={draw(st.sampled_from(['1', '-1', '15,31', '29,-3']))}")
        case 3:
            parts.append(f"BYMONTH={draw(st.sampled_from(['1', '2,8', '12']))}")
        case 4 if unit == "MONTHLY":
            parts += ["BYDAY=MO,TU,WE,TH,FR", f"BYSETPOS={draw(st.sampled_from(['1', '-1', '-2']))}"]
    if draw(st.booleans()):
        parts.append(f"COUNT={draw(st.integers(1, 8))}")
    return ";".join(parts)


@settings(max_examples=150, deadline=None)
@given(rules(), st.dates(date(2024, 1, 1), date(2030, 12, 31)))
def test_days_are_those_of_icalendar(rule, start):
    theirs = [moment.date() for moment in islice(rrulestr(rule, dtstart=datetime.combine(start, time.min)), 8)]
    ours = list(islice(occurrences(rule, "none", start, DANISH), 8))
    assert ours == theirs
    assert str(read_rule(str(read_rule(rule)))) == str(read_rule(rule))
    if len(ours) > 3:
        assert list(islice(occurrences(rule, "none", start, DANISH, ours[2]), 3)) == ours[3:6]


@settings(max_examples=100, deadline=None)
@given(rules(), st.dates(date(2024, 1, 1), date(2030, 12, 31)), st.sampled_from(SHIFTS[1:]))
def test_moved_days_are_working_days_each_once_and_in_order(rule, start, shift):
    found = list(islice(occurrences(rule, shift, start, DANISH), 15))
    assert all(DANISH.is_working_day(day) for day in found)
    assert all(first < then for first, then in pairwise(found))


@pytest.mark.parametrize(
    ("rule", "shift", "start", "found"),
    [
        ("FREQ=MONTHLY;BYDAY=-2BD", "none", "2026-01-01", "2026-01-29 2026-02-26 2026-03-30 2026-04-29 2026-05-28"),
        ("FREQ=MONTHLY;BYDAY=-1BD", "none", "2026-12-01", "2026-12-30 2027-01-29 2027-02-26 2027-03-31 2027-04-30"),
        ("FREQ=MONTHLY;BYDAY=1WD", "none", "2026-01-01", "2026-01-02 2026-02-02 2026-03-02 2026-04-01 2026-05-01"),
        (
            "FREQ=MONTHLY;INTERVAL=3;BYDAY=-1BD",
            "none",
            "2026-03-05",
            "2026-03-31 2026-06-30 2026-09-30 2026-12-30 2027-03-31",
        ),
        (
            "FREQ=YEARLY;BYMONTH=5;BYDAY=-1BD,1BD",
            "none",
            "2026-05-04",
            "2026-05-29 2027-05-03 2027-05-31 2028-05-01 2028-05-31",
        ),
        ("FREQ=MONTHLY;BYMONTHDAY=10", "next", "2026-10-01", "2026-10-12 2026-11-10 2026-12-10 2027-01-11 2027-02-10"),
        (
            "FREQ=MONTHLY;BYMONTHDAY=5",
            "previous",
            "2026-04-01",
            "2026-04-01 2026-05-05 2026-06-05 2026-07-03 2026-08-05",
        ),
        ("FREQ=WEEKLY;BYDAY=TH", "skip", "2026-04-01", "2026-04-09 2026-04-16 2026-04-23 2026-04-30 2026-05-07"),
        ("FREQ=DAILY", "next", "2026-04-01", "2026-04-01 2026-04-07 2026-04-08 2026-04-09 2026-04-10"),
        ("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29", "none", "2026-01-01", "2028-02-29 2032-02-29 2036-02-29"),
        ("FREQ=WEEKLY;INTERVAL=2;BYDAY=MO;COUNT=2", "none", "2026-01-01", "2026-01-12 2026-01-26"),
        ("FREQ=DAILY;UNTIL=20260102", "none", "2026-01-01", "2026-01-01 2026-01-02"),
    ],
)
def test_which_days(rule, shift, start, found):
    assert days(rule, shift, start)[: len(found.split())] == found.split()


def test_a_day_that_comes_seldom_is_found_as_time_goes_on():
    assert days("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29", start="2026-01-01", after="2096-02-29", count=1) == [
        "2104-02-29"
    ]


@pytest.mark.parametrize(
    ("rule", "code"),
    [
        ("", "recurrence_part"),
        ("often", "recurrence_part"),
        ("FREQ=SECONDLY", "recurrence_unit"),
        ("INTERVAL=2", "recurrence_unit"),
        ("FREQ=DAILY;BYHOUR=3", "recurrence_unknown"),
        ("FREQ=DAILY;FREQ=DAILY", "recurrence_twice"),
        ("FREQ=DAILY;COUNT=1;UNTIL=20260101", "recurrence_two_ends"),
        ("FREQ=WEEKLY;BYDAY=1MO", "recurrence_ordinal"),
        ("FREQ=MONTHLY;BYDAY=XX", "recurrence_day"),
        ("FREQ=MONTHLY;BYDAY=0MO", "recurrence_day"),
        ("FREQ=MONTHLY;BYDAY=30BD", "recurrence_day"),
        ("FREQ=WEEKLY;BYDAY=-2BD", "recurrence_own"),
        ("FREQ=MONTHLY;BYDAY=-2BD,MO", "recurrence_own"),
        ("FREQ=YEARLY;BYDAY=1BD", "recurrence_own_year"),
        ("FREQ=MONTHLY;BYSETPOS=1", "recurrence_places"),
        ("FREQ=WEEKLY;BYMONTHDAY=3", "recurrence_week"),
        ("FREQ=MONTHLY;BYMONTHDAY=32", "recurrence_part"),
        ("FREQ=DAILY;INTERVAL=0", "recurrence_part"),
        ("FREQ=DAILY;INTERVAL=1,2", "recurrence_part"),
        ("FREQ=DAILY;UNTIL=soon", "recurrence_part"),
        ("FREQ=DAILY;BYMONTH=x", "recurrence_part"),
        ("FREQ=DAILY;WKST=XX", "recurrence_part"),
        ("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30", "recurrence_never"),
        ("FREQ=DAILY;UNTIL=20251231", "recurrence_never"),
        ("FREQ=MONTHLY;BYDAY=23BD;BYMONTH=2", "recurrence_never"),
    ],
)
def test_a_rule_that_is_none_is_refused(rule, code):
    with pytest.raises(RecurrenceFault) as caught:
        days(rule)
    assert caught.value.code == code


@settings(max_examples=300, deadline=None)
@given(st.text(st.sampled_from("FREQ=DAILYMONTHWKBYSETPOINVUC;,-+0123BD "), max_size=40))
def test_any_text_is_read_or_refused(text):
    code = "recurrence_"
    try:
        list(islice(occurrences(text, "next", date(2026, 1, 1), DANISH), 3))
    except RecurrenceFault as fault:
        code = fault.code
    assert code.startswith("recurrence_")
