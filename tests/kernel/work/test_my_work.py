"""My work out of many tasks: each key of the reader is read from an index of its own, whatever is asked."""

from __future__ import annotations

from datetime import timedelta
from itertools import product
from typing import Any

import pytest
from django.db import connection

from bagland.foundation import keyset
from bagland.foundation.kinds import Reach
from bagland.kernel.work.models import Snooze, Waiting
from bagland.kernel.work.pages.mine import WaitingForMe
from bagland.kernel.work.resolving import to_position
from bagland.kernel.work.states import TaskKind
from bagland.kernel.work.tasks import open_task
from bagland.ui.pages import pages
from tests.conftest import MONDAY, Company
from tests.house.test_list_plans import explained, sorts, whole_reads
from tests.kernel.work.test_resolving import DAY, away
from tests.kernel.work.test_tasks import mine, task_for

KEYS = (Reach(positions=frozenset({3})), Reach(own=frozenset({4})))
LENT = Reach(beside=(("parties.register_party", Reach(positions=frozenset({5}))),))
ASKED: list[dict[str, str]] = [
    {**kind, **code, **due}
    for kind, code, due in product(
        ({}, {"kind": "TASK"}),
        ({}, {"activity": "work.do_task"}),
        ({}, {"due_from": "2026-11-01", "due_to": "2026-11-30"}),
    )
]


def listed() -> WaitingForMe:
    found = pages[WaitingForMe.code]
    assert isinstance(found, WaitingForMe)
    return found


@pytest.mark.parametrize("given", ASKED, ids=str)
@pytest.mark.parametrize("reach", [*KEYS, LENT], ids=["position", "person", "lent"])
def test_each_key_is_read_from_an_index_in_order(given: dict[str, str], reach: Reach, company: Company) -> None:
    act, page = company.act("sofie"), listed()
    chosen = page.chosen(act, given)
    for has_place in (False, True):
        statement = keyset.Statement.of(
            page.query(act, chosen), ("due_at", "id"), ("pk",), reach, 50, has_place=has_place
        )
        values = keyset.Ordering.of(Waiting, ("due_at", "id")).prepared(_place(), connection) if has_place else []
        params = [values[param.number] if isinstance(param, keyset.Place) else param for param in statement.params]
        steps = explained(statement.sql, params)
        assert not sorts(steps), steps
        assert not whole_reads(steps, "work_waiting"), steps


def _place() -> str:
    return keyset.Ordering.of(Waiting, ("due_at", "id")).cursor({"due_at": MONDAY, "id": 7, "pk": 7})


def test_it_is_paged_without_a_gap_or_a_double_over_several_keys(company: Company) -> None:
    act = company.act("jens")
    for each in range(60):
        seat = company.seats["bookkeeper" if each % 3 else "employee"]
        due = MONDAY + timedelta(hours=each // 7) if each % 5 else None
        open_task(act, kind=TaskKind.TASK, title=f"T{each:02}", lane=to_position(seat), due_at=due)
    away(company, "sofie", DAY, DAY + timedelta(days=2), "ida")
    seen: list[str] = []
    after: str | None = None
    while True:
        found = listed().page(company.act("ida"), {"after": after} if after else {}, limit=7)
        seen += [row["title"] for row in found.rows]
        after = found.next
        if after is None:
            break
    assert sorted(seen) == [f"T{each:02}" for each in range(60)]
    dues = dict(Waiting.objects.values_list("task__title", "due_at"))
    assert [dues[title] for title in seen] == sorted(dues[title] for title in seen)


def test_it_asks_no_more_however_much_waits(company: Company, django_assert_max_num_queries: Any) -> None:
    for each in range(12):
        task_for(company, "bookkeeper", f"T{each}")
    mine(company, "sofie")
    with django_assert_max_num_queries(4):
        assert len(mine(company, "sofie")) == 12


def test_a_limited_token_sees_nothing_of_it(company: Company) -> None:
    task_for(company, "bookkeeper")
    only = frozenset({"parties.see"})
    assert listed().page(company.act("sofie", only=only), {}).rows == []
    assert len(listed().page(company.act("sofie", only=frozenset({"work.see"})), {}).rows) == 1


def test_what_is_put_off_does_not_hide_what_stands_behind_it(company: Company) -> None:
    act = company.act("jens")
    lane = to_position(company.seats["bookkeeper"])
    made = [open_task(act, kind=TaskKind.TASK, title=f"T{each:03}", lane=lane) for each in range(130)]
    until = MONDAY + timedelta(days=9)
    Snooze.objects.bulk_create(
        Snooze(task=task, actor_id=company.people["sofie"], until=until, reason="later") for task in made[:120]
    )
    assert mine(company, "sofie") == [f"T{each:03}" for each in range(120, 130)]
