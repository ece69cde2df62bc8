"""Decisions about days and trees, and how terms are changed; searched for counterexamples."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from bagland.foundation.periods import DateSpan
from bagland.foundation.refusals import InputFault
from bagland.kernel.organisation import refusals, rules, terms
from bagland.kernel.organisation.models import Department, DepartmentTerm
from bagland.kernel.organisation.rules import Capacity, Holding

START = date(2026, 1, 1)
days = some.integers(0, 30).map(lambda number: START + timedelta(days=number))


@some.composite
def spans(draw):
    first = draw(days)
    last = draw(some.none() | some.integers(0, 20))
    return DateSpan(first, None if last is None else first + timedelta(days=last))


shares = some.sampled_from(["0.2", "0.5", "0.8", "1"]).map(Decimal)


@given(
    some.lists(some.tuples(spans(), shares), max_size=5), some.lists(some.tuples(spans(), shares), max_size=3), spans()
)
def test_there_is_room_exactly_when_there_is_on_every_single_day(held, room, within):
    holdings = [Holding(span, share, "x") for span, share in held]
    capacities = [Capacity(span, fte) for span, fte in room]
    end = within.last_date or START + timedelta(days=80)
    every_day = [within.first_date + timedelta(days=number) for number in range((end - within.first_date).days + 1)]
    full = [
        day
        for day in every_day
        if sum(item.share for item in holdings if item.span.contains(day))
        > sum(item.fte for item in capacities if item.span.contains(day))
    ]
    said = first_full_day(capacities, holdings, within)
    # A day on which room ends without anything beginning is caught by the check that the position exists.
    ends = {span.last_date + timedelta(days=1) for span, _fte in room if span.last_date}
    assert said in full if said else not full or min(full) in ends


def first_full_day(capacities, holdings, within):
    try:
        rules.must_have_room("seat", capacities, holdings, within)
    except refusals.PositionIsFull as refusal:
        return refusal.facts["day"]
    return None


@given(some.dictionaries(some.integers(1, 8), some.integers(1, 8) | some.none(), max_size=8), some.integers(1, 8))
def test_climbing_a_tree_ends_even_where_it_is_a_circle(above, start):
    for thing in range(1, 9):
        seen, here = set(), start
        while here is not None and here not in seen:
            seen.add(here)
            here = above.get(here)
        assert rules.stands_above(start, thing, above) is (thing in seen)
    assert start in rules.with_below(start, above)


def test_who_owns_whom_through_others():
    links = [(1, 2), (2, 3), (4, 5)]
    assert rules.owns(1, 3, links)
    assert rules.owns(2, 2, links)
    assert not rules.owns(3, 1, links)
    assert not rules.owns(1, 5, links)


@pytest.mark.parametrize(
    ("first", "last", "name"),
    [
        (date(2026, 1, 1), date(2026, 12, 31), "2026"),
        (date(2025, 7, 1), date(2026, 6, 30), "2025/26"),
        (date(2099, 7, 1), date(2100, 6, 30), "2099/00"),
    ],
)
def test_what_a_year_is_called(first, last, name):
    assert rules.year_name(first, last) == name


@pytest.mark.parametrize("typed", ["x", "a@b", "a b@c.dk", "@c.dk", "a@b.dk, c@d.dk"])
def test_what_is_no_address(typed):
    with pytest.raises(InputFault):
        rules.email(typed)


def test_the_calendar_ends():
    with pytest.raises(InputFault):
        rules.day_after(date.max, "last_date")


@pytest.mark.parametrize(("given_value", "tidy"), [("1.0000", "1"), ("0.8000", "0.8"), ("10.0000", "10"), ("0", "0")])
def test_shares_are_said_without_zeros(given_value, tidy):
    assert str(rules.tidy(Decimal(given_value))) == tidy


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40, deadline=None)
@given(changes=some.lists(some.tuples(days, some.sampled_from("ABC"), some.booleans()), min_size=1, max_size=6))
def test_terms_stay_without_gap_or_overlap_and_each_day_has_what_was_last_said_for_it(company, changes):
    """Against a plain model: each day has its own value; a change sets it as long as the days after had the old one."""
    department = Department.objects.create(entity_id=company.entities["NK"], code=f"T{Department.objects.count()}")
    DepartmentTerm.objects.create(department=department, name="0", first_date=START)
    rows = DepartmentTerm.objects.filter(department=department)
    horizon = [START + timedelta(days=number) for number in range(40)]
    expected: dict = dict.fromkeys(horizon, ("0", None))
    for day, value, is_name in changes:
        column = "name" if is_name else "head_id"
        new = value if is_name else company.seats["employee" if value == "A" else "bookkeeper"]
        place = 0 if is_name else 1
        old = expected[day][place]
        for later in horizon[(day - START).days :]:
            if expected[later][place] != old:
                break
            expected[later] = (new, expected[later][1]) if is_name else (expected[later][0], new)
        terms.change_from(rows, day, {column: new}, of=department)
    found = list(rows.order_by("first_date"))
    assert found[0].first_date == START
    assert found[-1].last_date is None
    assert all(after.first_date == before.last_date + timedelta(days=1) for before, after in pairwise(found))
    on = {day: next(term for term in found if term.holds_on(day)) for day in horizon}
    assert {day: (term.name, term.head_id) for day, term in on.items()} == expected


def test_closing_drops_what_was_planned_after(company):
    department = Department.objects.create(entity_id=company.entities["NK"], code="T")
    rows = DepartmentTerm.objects.filter(department=department)
    DepartmentTerm.objects.create(department=department, name="0", first_date=START)
    for number in (10, 20):
        terms.change_from(rows, START + timedelta(days=number), {"name": str(number)}, of=department)
    assert terms.close_after(rows, START + timedelta(days=12), of=department) == 1
    assert [(term.name, term.last_date) for term in rows.order_by("first_date")] == [
        ("0", START + timedelta(days=9)),
        ("10", START + timedelta(days=12)),
    ]
    with pytest.raises(refusals.DoesNotHold):
        terms.change_from(rows, START + timedelta(days=13), {"name": "x"}, of=department)
