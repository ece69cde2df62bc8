"""A million events and twenty thousand people: sealed, verified and read at the cost that a few of them have."""

from __future__ import annotations

from typing import Any

import pytest

from tests.proof.fill import CODES, RARE, fill_events, fill_people
from tests.proof.house import House
from tests.proof.report import Report
from tests.proof.world import IS_POSTGRES, World

MOST_GROWN = 64.0
"""MiB by which a process may grow while it seals or verifies, however many events there are."""
MOST_COST = 500 if IS_POSTGRES else 20
"""Rows read for a page of 50 (PostgreSQL), or thousands of steps (SQLite); a scan of a million is far above."""
READERS = ("jens", "grethe", "maria", "ida")
"""Everything by one's own position, everything as auditor, one legal entity, one's own acts."""
LISTS: dict[str, dict[str, str]] = {
    "first": {},
    "oldest first": {"order": "-at"},
    "of one kind": {"activity": CODES[1]},
    "of a rare kind": {"activity": RARE},
    "of some days": {"at_from": "2025-02-01", "at_to": "2025-02-03"},
    "of one kind in some days": {"activity": CODES[2], "at_from": "2025-01-02", "at_to": "2025-01-06"},
}


@pytest.mark.parametrize(
    ("events", "people"), [(20_000, 500), pytest.param(1_000_000, 20_000, marks=pytest.mark.proof)]
)
def test_what_is_done_with_a_million_events_costs_what_it_does_with_few(
    world: World, report: Report, events: int, people: int
) -> None:
    fill_people(world, people)
    fill_events(world, events)
    with House(world) as house:
        sealed = house.call("weigh", what="seal")
    with House(world) as house:
        verified = house.call("weigh", what="verify")
    assert sealed["events"] >= events
    assert verified["ok"]
    assert verified["events"] >= events
    assert sealed["grown"] <= MOST_GROWN
    assert verified["grown"] <= MOST_GROWN
    report.add(
        f"{events:,} events: sealed {sealed['events'] / sealed['seconds']:,.0f}/s (grew by {sealed['grown']:.0f} MiB), "
        f"verified {verified['events'] / verified['seconds']:,.0f}/s (grew by {verified['grown']:.0f} MiB)"
    )
    with House(world) as house:
        read = {(who, what): _read(house, who, given, events) for who in READERS for what, given in LISTS.items()}
        decided = house.call("decide_cold", who=house.call("some_people", number=50))
    for place, found in read.items():
        assert not found["scans"], f"{place}: {found}"
        assert found["cost"] <= MOST_COST, f"{place}: {found}"
    most = max(read, key=lambda place: int(read[place]["cost"]))
    unit = "rows" if IS_POSTGRES else "thousand steps"
    report.add(
        f"{len(read)} lists of {events:,} events, first page and deep: "
        f"at most {read[most]['cost']} {unit} each ({most})"
    )
    assert decided["queries"] <= 12
    report.add(
        f"rights of one of {people:,} people, read afresh: {decided['queries']} queries, "
        f"{decided['milliseconds']:.1f} ms"
    )


def _read(house: House, who: str, given: dict[str, str], events: int) -> dict[str, Any]:
    """The dearer of the first page and a page in the middle of the list."""
    first = house.call("read_events", who=who, given=given)
    deep = house.call("read_events", who=who, given={**given, "after": _place(house, given, events)})
    dearer: dict[str, Any] = max(first, deep, key=lambda found: int(found["cost"]))
    return dearer | {"scans": first["scans"] + deep["scans"]}


def _place(house: House, given: dict[str, str], events: int) -> str:
    return str(house.call("place_in_events", offset=events // 2, turned="order" in given))
