"""Every order and every filter of every declared list is served by an index, on both databases: the plans are read."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from bagland.foundation import clock, keyset
from bagland.foundation.act import Act
from bagland.kernel.access.models import SignIn
from bagland.ui.filters import Choice, Days, Filter, Of, Prefix, YesNo
from bagland.ui.lists import ListPage, lists
from tests.conftest import Company

SMALL = {
    "access.approvals": "what waits for one reader, found by keys",
    "organisation.departments": "read as a tree, at once",
    "organisation.entities": "the companies of a group",
    "organisation.profiles": "kinds of positions",
    "work.mine": "read by each key of its reader, as tests/kernel/work/test_my_work.py sees to",
}
"""Lists whose tables stay small in any company, or that are not read by a statement of their own."""
NAMES = "names are read from their index alone: twenty thousand of them in some milliseconds"
WALKED = {
    ("documents.documents", "is_held"): "read from an index that holds the held ones alone",
    ("documents.documents", "is_permanent"): "read from an index that holds those kept for good alone",
    ("exchange.exports", "state"): "a file is kept for a week",
    ("exchange.imports", "state"): "an import is kept for a month",
    ("organisation.absences", "state"): "most are over, so that a page is full as it is read",
    ("organisation.appointments", "state"): "most of those that are over stand together, after those that run",
    ("organisation.delegations", "state"): "some hundreds in a year",
    ("organisation.directory", "find"): NAMES,
    ("organisation.directory", "place"): NAMES,
    ("organisation.directory", "today"): "nearly everybody is here, so that a page is full as it is read",
    ("organisation.people", "find"): NAMES,
    ("organisation.people", "today"): "nearly everybody is here, so that a page is full as it is read",
    ("organisation.positions", "state"): "whether a seat is held today is no column; each is asked by an index",
    ("organisation.reorganisations", "state"): "some in a year",
}
"""Filters whose rows are found while the list is read in its order, and why that costs little."""
DECLARED = [listed for code, listed in sorted(lists.items()) if code not in SMALL]


def by_page(listed: ListPage) -> bool:
    return type(listed).page is ListPage.page


def values(item: Filter, act: Act) -> Iterator[dict[str, str]]:
    """Something that each filter can be set to."""
    match item:
        case Choice():
            yield from ({item.name: str(value)} for value, _label in list(item.choices)[:8])
        case YesNo():
            yield from ({item.name: "yes"}, {item.name: "no"})
        case Days():
            first, last = item.parameters
            yield from ({first: "2026-11-23"}, {last: "2026-11-23"}, {first: "2026-11-01", last: "2026-11-23"})
        case Of():
            yield {item.name: "1"}
        case Prefix():
            yield {item.name: "Maria"}
        case _:
            yield {item.parameters[0]: "Maria"}


def plan(listed: ListPage, act: Act, given: dict[str, str]) -> list[str]:
    """How the database would read the page: a line for each step, as it says them."""
    chosen = listed.chosen(act, given)
    order, reverse = listed.order_of(given)
    by = order.paths(reverse=reverse)
    statement = keyset.Statement.of(listed.query(act, chosen), by, ("pk",), None, listed.limit, has_place=False)
    return explained(statement.sql, statement.params)


def unordered(listed: ListPage, act: Act, given: dict[str, str]) -> list[str]:
    """How the database would find what a filter leaves, whatever the order and what the list joins to it."""
    chosen = listed.chosen(act, given)
    rows: Any = listed.model._default_manager.all()
    for item, value in chosen.items():
        rows = item.narrow(rows, value)
    rows = rows.order_by().values("pk")
    return explained(*rows.query.sql_with_params())


def explained(sql: str, params: Any) -> list[str]:
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute(f"EXPLAIN QUERY PLAN {sql}", params)
            return [str(row[3]) for row in cursor.fetchall()]
        # The tables of a test are small, and small tables are read whole: the question is whether there is another way.
        for way in ("seqscan", "sort"):
            cursor.execute(f"SET LOCAL enable_{way} = off")
        cursor.execute(f"EXPLAIN (FORMAT JSON) {sql}", params)
        (told,) = cursor.fetchone()
        top = (json.loads(told) if isinstance(told, str) else told)[0]["Plan"]
        return [_said(node) for node in _nodes(top)]


def _nodes(node: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield node
    for below in node.get("Plans", []):
        yield from _nodes(below)


def _said(node: dict[str, Any]) -> str:
    words = [
        node["Node Type"],
        node.get("Relation Name", ""),
        node.get("Index Name", ""),
        "COND" if "Index Cond" in node else "",
    ]
    return " ".join(word for word in words if word)


def sorts(steps: list[str]) -> list[str]:
    """Steps that put rows in order by themselves, instead of reading them in it. Sorting ties of an index is none."""
    return [step for step in steps if "TEMP B-TREE FOR ORDER BY" in step or step == "Sort"]


def whole_reads(steps: list[str], table: str) -> list[str]:
    """Steps that read the list's table from end to end: without an index, or by one that says nothing of the filter.

    An index of PostgreSQL that holds only the rows asked for needs no condition.
    """
    if connection.vendor == "sqlite":
        return [step for step in steps if re.match(rf'SCAN "?{table}"?( |$)', step)]
    whole = re.compile(rf"Seq Scan {table}\b|Index( Only)? Scan {table} \w+_pkey$")
    return [step for step in steps if whole.match(step)]


@pytest.mark.parametrize("listed", DECLARED, ids=lambda listed: listed.code)
def test_each_order_is_read_from_an_index(listed: ListPage, company: Company) -> None:
    if not by_page(listed):
        pytest.skip("does not read by a statement of its own")
    act, table = company.act("jens"), listed.model._meta.db_table
    for order in listed.orders:
        for name in (order.name, f"-{order.name}"):
            steps = plan(listed, act, {"order": name})
            assert not sorts(steps), f"{listed.code} by {name}: {steps}"
            assert table in " ".join(steps)


@pytest.mark.parametrize("listed", DECLARED, ids=lambda listed: listed.code)
def test_each_filter_alone_is_read_from_an_index(listed: ListPage, company: Company) -> None:
    if not by_page(listed):
        pytest.skip("does not read by a statement of its own")
    act, table = company.act("jens"), listed.model._meta.db_table
    for item in listed.all_filters:
        if (listed.code, item.name) in WALKED:
            continue
        for given in values(item, act):
            if is_plain(listed, item):
                steps = unordered(listed, act, given)
            elif connection.vendor == "sqlite":
                steps = plan(listed, act, given)
            else:
                continue  # PostgreSQL's plan over other tables of a dozen rows says nothing of its plan over a million
            assert not whole_reads(steps, table), f"{listed.code} by {given}: {steps}"


def is_plain(listed: ListPage, item: Filter) -> bool:
    """Whether a filter is a condition on a column of the list's own table."""
    own = {field.name for field in listed.model._meta.concrete_fields}
    return type(item) in (Choice, YesNo, Days, Of, Prefix) and not getattr(item, "narrowing", None) and item.path in own


def test_what_is_excused_is_there() -> None:
    assert set(SMALL) <= set(lists)
    assert {code for code, _name in WALKED} <= set(lists)
    for code, name in WALKED:
        assert name in {item.name for item in lists[code].all_filters}


MORE_QUERIES = {
    "access.providers": 6,
    "organisation.directory": 6,
    "organisation.entities": 7,
    "organisation.profiles": 7,
}
"""Lists that ask more than five times: each is of a table that stays small, or has been given a reason by its room."""


@pytest.mark.parametrize("code", sorted(lists))
def test_a_list_page_asks_five_times_at_most(code: str, company: Company) -> None:
    """Session, reader, what waits, the rows, and what no join gives; what it needs beside that is kept."""
    clock.set_to(company.at)
    try:
        client = Client(headers={"host": "localhost"})
        sign_in = SignIn.objects.get(actor=company.people["jens"])
        client.force_login(sign_in, backend="django.contrib.auth.backends.ModelBackend")
        where, asked = f"/{lists[code].path}", []
        client.get(where)

        def count(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
            asked.append(sql)
            return execute(sql, params, many, context)

        with connection.execute_wrapper(count):
            client.get(where)
    finally:
        clock.set_to(None)
    assert len(asked) <= MORE_QUERIES.get(code, 5), "\n".join(asked)
