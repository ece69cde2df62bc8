"""Pages by the place where the last one ended: each row once and in order, whatever the reach; no forged place."""

from __future__ import annotations

import base64
import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bagland.foundation import keyset
from bagland.foundation.keyset import BadCursor, Ordering, Statement
from bagland.foundation.kinds import Reach
from bagland.kernel.audit.models import Event

NEWEST = ("-at", "-id")
ROW = {"at": datetime(2026, 11, 23, 9, 0, 0, 123456, tzinfo=UTC), "id": 7}


def walked(order: tuple[str, ...], *, limit: int, reach: Reach | None = None) -> list[int]:
    """The keys of all rows, page by page."""
    rows, keys, after = Event.objects.all(), [], None
    while True:
        statement = Statement.of(rows, order, ("id",), reach, limit, has_place=after is not None)
        found = statement.rows(after)
        listed = [dict(zip(statement.paths, row, strict=True)) for row in found[:limit]]
        keys += [row["id"] for row in listed]
        if len(found) <= limit:
            return keys
        after = statement.ordering.cursor(listed[-1])


@pytest.mark.parametrize(
    "order", [NEWEST, ("at", "id"), ("-activity", "at", "-id"), ("activity", "-at", "id"), ("id",)]
)
@pytest.mark.parametrize("limit", [1, 7, 1000])
def test_every_row_comes_once_and_in_order(company: Any, order: tuple[str, ...], limit: int) -> None:
    assert walked(order, limit=limit) == list(Event.objects.order_by(*order).values_list("pk", flat=True))


def test_a_reach_in_branches_gives_what_the_filter_gives(company: Any) -> None:
    departments = Event.objects.exclude(department=None).values_list("department", flat=True)
    reach = Reach(entities=frozenset({1}), departments=frozenset(departments), own=frozenset(company.people.values()))
    assert len(Event.branches(reach)) > 3
    expected = Event.objects.filter(Event.within(reach)).order_by(*NEWEST)
    assert walked(NEWEST, limit=5, reach=reach) == list(expected.values_list("pk", flat=True))


def test_who_reaches_nothing_gets_nothing(company: Any) -> None:
    assert walked(NEWEST, limit=5, reach=Reach()) == []


def test_a_page_is_one_query(company: Any, django_assert_num_queries: Any, jens: Any) -> None:
    rows = Event.objects.all()
    keyset.page(rows, order=NEWEST, columns=("id", "activity"), act=jens, limit=3)  # what authority keeps is warm now
    with django_assert_num_queries(1):
        page = keyset.page(rows, order=NEWEST, columns=("id", "activity"), act=jens, limit=3)
    assert len(page.rows) == 3
    assert page.has_more
    assert set(page.rows[0]) == {"id", "activity", "at"}


def test_a_kept_statement_answers_for_another_place(company: Any) -> None:
    keyset.forget()
    first = keyset.page(Event.objects.all, order=NEWEST, columns=("id",), limit=2, kept_as="test")
    second = keyset.page(Event.objects.all, order=NEWEST, columns=("id",), limit=2, after=first.next, kept_as="test")
    third = keyset.page(Event.objects.none, order=NEWEST, columns=("id",), limit=2, after=second.next, kept_as="test")
    keys = [row["id"] for page in (first, second, third) for row in page.rows]
    assert keys == list(Event.objects.order_by(*NEWEST).values_list("pk", flat=True)[:6])


def test_a_count_stops_at_its_cap(company: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    everything = keyset.count(Event.objects.all())
    assert everything == keyset.Count(Event.objects.count(), is_exact=True)
    monkeypatch.setattr(keyset, "MOST_COUNTED", 3)
    assert keyset.count(Event.objects.all()) == keyset.Count(3, is_exact=False)


def test_a_place_reads_back() -> None:
    ordering = Ordering.of(Event, NEWEST)
    cursor = ordering.cursor(ROW)
    assert ordering.values(cursor) == [ROW["at"], 7]
    assert cursor.isascii()
    assert not set(cursor) & set("+/=& ")


@given(at=st.datetimes(timezones=st.just(UTC)), key=st.integers(1, 2**63 - 1))
def test_any_place_reads_back(at: datetime, key: int) -> None:
    ordering = Ordering.of(Event, NEWEST)
    assert ordering.values(ordering.cursor({"at": at, "id": key})) == [at, key]


def test_a_place_of_another_order_is_refused() -> None:
    with pytest.raises(BadCursor):
        Ordering.of(Event, ("at", "id")).values(Ordering.of(Event, NEWEST).cursor(ROW))


SIGN = Ordering.of(Event, NEWEST).sign


@pytest.mark.parametrize(
    "forged",
    [
        "",
        "é",
        "AAAA",
        "bm90IGpzb24",
        "A" * 3000,
        *(
            base64.urlsafe_b64encode(json.dumps(value).encode()).decode().rstrip("=")
            for value in (
                None,
                [],
                [SIGN],
                [SIGN, "2026-11-23", 7],
                [SIGN, "2026-11-23T09:00:00", 7],
                [SIGN, "2026-11-23T09:00:00.000000+00:00", "7"],
                [SIGN, "2026-11-23T09:00:00.000000+00:00", True],
                [SIGN, "2026-11-23T09:00:00.000000+00:00", 2**64],
                [SIGN, "2026-11-23T09:00:00.000000+00:00", 7, 8],
                [SIGN, 1, 7],
                [SIGN, {"a": 1}, 7],
                ["other", "2026-11-23T09:00:00.000000+00:00", 7],
            )
        ),
    ],
)
def test_a_forged_place_is_refused(forged: str) -> None:
    with pytest.raises(BadCursor):
        Ordering.of(Event, NEWEST).values(forged)


@given(st.text(alphabet=st.characters(codec="ascii"), max_size=60))
def test_nothing_else_than_a_refusal_comes_of_any_text(text: str) -> None:
    with pytest.raises(BadCursor):
        Ordering.of(Event, NEWEST).values(text)


@pytest.mark.parametrize(
    "order", [("at",), ("id", "at"), ("-position", "-id"), (), ("nonsense", "id"), ("at__year", "id")]
)
def test_an_order_that_could_not_page_is_refused_at_once(order: tuple[str, ...]) -> None:
    with pytest.raises((TypeError, LookupError)):
        Ordering.of(Event, order)
