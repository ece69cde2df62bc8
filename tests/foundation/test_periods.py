"""Spans of days with both ends, spans of moments without the end, and where a day begins."""

from datetime import UTC, date, datetime, timedelta, timezone
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from bagland.foundation.periods import (
    DateSpan,
    MomentSpan,
    PeriodError,
    day_of,
    gaps,
    local,
    merged,
    midnight,
    overlaps,
)

COPENHAGEN = "Europe/Copenhagen"


def october(first: int, last: int | None) -> DateSpan:
    return DateSpan(date(2026, 10, first), None if last is None else date(2026, 10, last))


def at(text: str) -> datetime:
    return datetime.fromisoformat(text)


# Days


def test_both_ends_count():
    span = october(1, 31)
    assert span.days == 31
    assert span.contains(date(2026, 10, 1))
    assert span.contains(date(2026, 10, 31))
    assert not span.contains(date(2026, 9, 30))
    assert not span.contains(date(2026, 11, 1))
    assert october(7, 7).days == 1


def test_until_further_notice_has_no_last_day():
    span = october(1, None)
    assert span.days is None
    assert span.contains(date(9999, 12, 31))
    assert not span.contains(date(2026, 9, 30))
    assert DateSpan(date(2026, 10, 1), date.max) == span == DateSpan(date(2026, 10, 1))


def test_a_span_that_ends_before_it_begins_is_refused():
    with pytest.raises(PeriodError, match=r"^The last day, 2026-10-01, lies before the first, 2026-10-02\.$"):
        october(2, 1)
    with pytest.raises(PeriodError, match="is a moment; a span of days takes days"):
        DateSpan(at("2026-10-01T00:00+00:00"))


@pytest.mark.parametrize(
    ("one", "other", "both", "rest"),
    [
        (october(1, 10), october(5, 15), october(5, 10), [october(1, 4)]),
        (october(5, 15), october(1, 10), october(5, 10), [october(11, 15)]),
        (october(1, 31), october(10, 20), october(10, 20), [october(1, 9), october(21, 31)]),
        (october(10, 20), october(1, 31), october(10, 20), []),
        (october(1, 10), october(10, 20), october(10, 10), [october(1, 9)]),
        (october(1, 10), october(11, 20), None, [october(1, 10)]),
        (october(1, None), october(10, 20), october(10, 20), [october(1, 9), october(21, None)]),
        (october(1, None), october(10, None), october(10, None), [october(1, 9)]),
        (october(10, None), october(1, None), october(10, None), []),
        (october(10, 20), october(15, None), october(15, 20), [october(10, 14)]),
    ],
)
def test_what_two_spans_share_and_what_is_left(one, other, both, rest):
    assert one.intersection(other) == other.intersection(one) == both
    assert one.overlaps(other) == other.overlaps(one) == (both is not None)
    assert one.minus(other) == rest
    assert other.covers(one) == (rest == [])


def test_a_span_adjoins_the_one_that_begins_the_next_day():
    assert october(1, 10).adjoins(october(11, 20))
    assert october(11, None).adjoins(october(1, 10))
    assert not october(1, 10).adjoins(october(10, 20))
    assert not october(1, 10).adjoins(october(12, 20))
    assert not october(1, None).adjoins(october(12, None))


def test_gaps_and_overlaps_of_a_seat_that_three_people_held():
    held = [october(20, None), october(3, 9), october(8, 15)]
    assert merged(held) == [october(3, 15), october(20, None)]
    assert overlaps(held) == [october(8, 9)]
    assert gaps(held, within=october(1, 31)) == [october(1, 2), october(16, 19)]
    assert gaps(held, within=october(4, 9)) == []
    assert gaps(held, within=october(16, 19)) == [october(16, 19)]
    assert gaps([], within=october(1, None)) == [october(1, None)]
    assert merged([]) == overlaps([]) == []
    assert merged([october(1, 10), october(11, 20)]) == [october(1, 20)]
    assert overlaps([october(1, 10), october(1, 20), october(5, 20), october(11, 31)]) == [october(1, 20)]


DAYS = st.dates(date(2026, 1, 1), date(2026, 2, 9))
SPANS = st.builds(
    lambda ends, is_open: DateSpan(min(ends), None if is_open else max(ends)), st.tuples(DAYS, DAYS), st.booleans()
)
CALENDAR = [date(2025, 12, 30) + timedelta(days=number) for number in range(50)]


def days_in(spans: list[DateSpan]) -> list[date]:
    return [day for day in CALENDAR for span in spans if span.contains(day)]


@given(SPANS, SPANS)
def test_two_spans_are_sets_of_days(one, other):
    first, second = set(days_in([one])), set(days_in([other]))
    both = one.intersection(other)
    assert set(days_in([both] if both else [])) == first & second
    assert one.overlaps(other) == bool(first & second)
    assert days_in(one.minus(other)) == sorted(first - second)
    assert other.covers(one) == (first <= second and (one.last_date is not None or other.last_date is None))


@given(st.lists(SPANS, max_size=6), SPANS)
def test_many_spans_are_sets_of_days(spans, within):
    counted = days_in(spans)
    assert days_in(merged(spans)) == sorted(set(counted))
    assert days_in(overlaps(spans)) == sorted({day for day in counted if counted.count(day) > 1})
    assert days_in(gaps(spans, within)) == sorted(set(days_in([within])) - set(counted))
    for found in (merged(spans), overlaps(spans), gaps(spans, within)):
        for one, next_one in pairwise(found):
            assert one.last_date < next_one.first_date - timedelta(days=1)


def test_the_edges_of_the_calendar_are_days_like_others():
    first, last = DateSpan(date.min, date.min), DateSpan(date.max)
    always = DateSpan(date.min)
    assert always.minus(first) == [DateSpan(date(1, 1, 2))]
    assert always.minus(last) == [DateSpan(date.min, date(9999, 12, 30))]
    assert always.minus(always) == []


# Moments


def test_the_end_is_not_part_of_a_span_of_moments():
    span = MomentSpan(at("2026-10-01T08:00+02:00"), at("2026-10-01T16:00+02:00"))
    assert span.start_at == at("2026-10-01T06:00+00:00")
    assert span.start_at.tzinfo is UTC
    assert span.duration == timedelta(hours=8)
    assert span.contains(at("2026-10-01T06:00Z"))
    assert span.contains(at("2026-10-01T13:59:59.999999Z"))
    assert not span.contains(at("2026-10-01T14:00Z"))
    assert span.adjoins(MomentSpan(at("2026-10-01T14:00Z")))
    assert not span.overlaps(MomentSpan(at("2026-10-01T14:00Z")))
    assert MomentSpan(at("2026-10-01T06:00Z")).duration is None
    assert MomentSpan(at("2026-10-01T06:00Z")).minus(span) == [MomentSpan(at("2026-10-01T14:00Z"))]
    assert gaps([span], within=MomentSpan(at("2026-10-01T05:00Z"), at("2026-10-01T14:00Z"))) == [
        MomentSpan(at("2026-10-01T05:00Z"), at("2026-10-01T06:00Z"))
    ]


def test_an_hour_that_the_clocks_show_twice_is_two_hours():
    zone = ZoneInfo(COPENHAGEN)
    early = datetime(2026, 10, 25, 2, 30, tzinfo=zone)
    late = early.replace(fold=1)
    assert MomentSpan(early, late).duration == timedelta(hours=1)
    with pytest.raises(PeriodError):
        MomentSpan(late, early)


@pytest.mark.parametrize("end", ["2026-10-01T06:00Z", "2026-10-01T05:59Z", "2026-10-01T07:59+02:00"])
def test_a_span_of_moments_lasts(end):
    with pytest.raises(PeriodError, match="is not after the start"):
        MomentSpan(at("2026-10-01T06:00Z"), at(end))


def test_a_moment_without_a_zone_is_refused():
    naive = at("2026-10-01T06:00")
    for ask in (
        lambda: MomentSpan(naive),
        lambda: MomentSpan(at("2026-10-01T06:00Z"), naive),
        lambda: MomentSpan(at("2026-10-01T06:00Z")).contains(naive),
        lambda: day_of(naive, COPENHAGEN),
        lambda: local(naive, COPENHAGEN),
    ):
        with pytest.raises(PeriodError, match="has no time zone"):
            ask()


MOMENTS = st.datetimes(datetime(1, 1, 2), datetime(9999, 12, 30), timezones=st.just(UTC))  # noqa: DTZ001


@given(MOMENTS, MOMENTS, MOMENTS)
def test_moments_are_kept_to_the_microsecond(one, two, three):
    start, middle, end = sorted([one, two, three])
    assume(start < middle < end)
    whole, first, second = MomentSpan(start, end), MomentSpan(start, middle), MomentSpan(middle, end)
    assert whole.minus(first) == [second]
    assert whole.minus(second) == [first]
    assert merged([second, first]) == [whole]
    assert first.adjoins(second)
    assert overlaps([first, second]) == []
    assert first.intersection(whole) == first


# Days in a zone


@pytest.mark.parametrize(
    ("moment", "zone", "day"),
    [
        ("2026-11-23T22:59:59Z", COPENHAGEN, date(2026, 11, 23)),
        ("2026-11-23T23:00:00Z", COPENHAGEN, date(2026, 11, 24)),
        ("2026-06-23T22:00:00Z", COPENHAGEN, date(2026, 6, 24)),
        ("2026-11-23T23:00:00Z", "UTC", date(2026, 11, 23)),
        ("2026-11-23T23:00:00Z", "Pacific/Kiritimati", date(2026, 11, 24)),
        ("2026-11-23T23:00:00Z", "America/Nuuk", date(2026, 11, 23)),
    ],
)
def test_the_day_is_that_of_the_zone(moment, zone, day):
    assert day_of(at(moment), zone) == day_of(at(moment), ZoneInfo(zone)) == day


@pytest.mark.parametrize(
    ("day", "zone", "moment"),
    [
        (date(2026, 11, 23), COPENHAGEN, "2026-11-22T23:00Z"),
        (date(2026, 3, 29), COPENHAGEN, "2026-03-28T23:00Z"),
        (date(2026, 3, 30), COPENHAGEN, "2026-03-29T22:00Z"),
        (date(2018, 11, 4), "America/Sao_Paulo", "2018-11-04T03:00Z"),  # no midnight: the day begins at 01:00
        (date(2018, 2, 18), "America/Sao_Paulo", "2018-02-18T03:00Z"),  # 23:00 came twice the evening before
        (date(2024, 11, 3), "America/Havana", "2024-11-03T04:00Z"),  # midnight comes twice: the first
        (date(2026, 3, 8), "America/Havana", "2026-03-08T05:00Z"),  # no midnight
        (date(2023, 4, 28), "Africa/Cairo", "2023-04-27T22:00Z"),  # no midnight
        (date(1919, 3, 31), "America/Toronto", "1919-03-31T04:30Z"),  # 23:30 to 00:30: the change is inside the gap
        (date(2010, 11, 7), "America/St_Johns", "2010-11-07T02:30Z"),  # a minute of Sunday, an hour of Saturday again
        (date(2011, 12, 30), "Pacific/Apia", "2011-12-30T10:00Z"),  # a day left out begins …
        (date(2011, 12, 31), "Pacific/Apia", "2011-12-30T10:00Z"),  # … when the next one does
    ],
)
def test_midnight_where_clocks_change(day, zone, moment):
    assert midnight(day, zone) == at(moment)
    assert midnight(day, zone).tzinfo is UTC


ZONES = st.sampled_from(
    [
        "Africa/Cairo",
        "Africa/Casablanca",
        "America/Asuncion",
        "America/Havana",
        "America/Juneau",
        "America/Nuuk",
        "America/Sao_Paulo",
        "America/Scoresbysund",
        "America/St_Johns",
        "America/Toronto",
        "Antarctica/Troll",
        "Asia/Beirut",
        "Asia/Gaza",
        "Asia/Kathmandu",
        "Asia/Manila",
        "Asia/Tehran",
        "Atlantic/Azores",
        "Australia/Lord_Howe",
        "Europe/Copenhagen",
        "Pacific/Apia",
        "Pacific/Kwajalein",
        "UTC",
    ]
)
BEFORE = [timedelta(minutes=number) for number in (0, 1, 15, 30, 60, 90, 150, 600, 1440)]


@given(st.dates(date(1840, 1, 1), date(2037, 12, 31)), ZONES)
def test_midnight_is_the_first_moment_of_its_day(day, zone):
    start = midnight(day, zone)
    assert day_of(start, zone) >= day
    assert all(day_of(start - timedelta(microseconds=1) - minutes, zone) < day for minutes in BEFORE)
    assert midnight(day + timedelta(days=1), zone) >= start


@given(MOMENTS, ZONES)
def test_a_moment_lies_in_its_day(moment, zone):
    day = day_of(moment, zone)
    assert midnight(day, zone) <= moment
    assert local(moment, zone) == moment
    assert local(moment, zone).date() == day


def test_days_become_moments_in_the_zone_of_the_entity():
    absence = DateSpan(date(2026, 10, 19), date(2026, 10, 25))
    moments = absence.in_zone(COPENHAGEN)
    assert moments == MomentSpan(at("2026-10-18T22:00Z"), at("2026-10-25T23:00Z"))  # the last day has 25 hours
    assert moments.contains(at("2026-10-25T22:59:59Z"))
    assert not moments.contains(at("2026-10-25T23:01Z"))
    assert october(1, None).in_zone(COPENHAGEN) == MomentSpan(at("2026-09-30T22:00Z"))
    assert october(1, 1).in_zone(timezone(timedelta(hours=2))).duration == timedelta(days=1)


@pytest.mark.parametrize("zone", ["Europe/Kobenhavn", "", "../etc/passwd", "/etc/passwd", "Europe", "CEST"])
def test_an_unknown_zone_is_refused(zone):
    with pytest.raises(PeriodError, match="There is no time zone"):
        midnight(date(2026, 11, 23), zone)


def test_the_edge_of_the_calendar_is_refused_where_a_zone_leaves_it():
    with pytest.raises(PeriodError, match="edge of the calendar"):
        midnight(date.min, COPENHAGEN)
    with pytest.raises(PeriodError, match="edge of the calendar"):
        day_of(datetime.max.replace(tzinfo=UTC), COPENHAGEN)
