"""Decision tables: every hit policy, and gaps and overlaps exactly where they are."""

from datetime import UTC, date, datetime
from decimal import Decimal
from itertools import combinations, product
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bagland.foundation.money import Money
from bagland.kernel.work.expression_words import TABLES, table_said
from bagland.kernel.work.rules.cells import test_of as cell_of
from bagland.kernel.work.rules.definition import DecisionTable
from bagland.kernel.work.rules.expressions import ExpressionFault
from bagland.kernel.work.rules.tables import decide, faults, run_cases

TYPES = {"amount": "money", "kind": "text", "day": "date", "new": "yes_no"}


def table(inputs, rows, hit="U", outputs=(("level", "number"),), aggregate="", cases=()):
    return DecisionTable.model_validate(
        {
            "name": "t",
            "hit": hit,
            "aggregate": aggregate,
            "inputs": [{"expression": name, "type": kind, "values": list(values)} for name, kind, *values in inputs],
            "outputs": [{"name": name, "type": kind} for name, kind in outputs],
            "rules": [{"cells": row[: len(inputs)], "outputs": row[len(inputs) :]} for row in rows],
            "cases": [{"title": title, "inputs": given, "expected": expected} for title, given, expected in cases],
        }
    )


def told(table):
    return [(fault.code, fault.rows or fault.row, fault.region) for fault in faults(table, TYPES)]


# Against every value, one by one: columns of small numbers, days and words

NUMBER_CELLS = [
    "-",
    "1",
    "< 2",
    "<= 2",
    "> 1",
    ">= 3",
    "[1..3]",
    "(1..3)",
    "(0..2]",
    "not(2)",
    "1, 3",
    "!= 2",
    "not([1..2])",
]
TEXT_CELLS = ["-", '"a"', "b", 'not("a")', '"a", "b"', "!= c"]
DAYS = [date(2026, 1, day) for day in range(1, 6)]
DATE_CELLS = ["-", "2026-01-02", "< 2026-01-03", ">= 2026-01-03", "[2026-01-02..2026-01-04)", "not(2026-01-03)"]
YES_CELLS = ["-", "true", "no"]
COLUMNS: dict[str, Any] = {
    "number": (NUMBER_CELLS, [Decimal(half) / 2 for half in range(-1, 9)]),
    "text": (TEXT_CELLS, ["a", "b", "c", "d"]),
    "date": (DATE_CELLS, DAYS),
    "yes_no": (YES_CELLS, [True, False]),
}


@st.composite
def grids(draw):
    kinds = draw(st.lists(st.sampled_from(list(COLUMNS)), min_size=1, max_size=3))
    rows = draw(st.lists(st.tuples(*[st.sampled_from(COLUMNS[kind][0]) for kind in kinds]), min_size=1, max_size=5))
    return kinds, rows


@settings(max_examples=400, deadline=None)
@given(grids())
def test_gaps_and_overlaps_are_those_that_trying_every_value_finds(grid):
    kinds, rows = grid
    made = table([(f"x{place}", kind) for place, kind in enumerate(kinds)], [[*row, "1"] for row in rows])
    found = faults(made, {f"x{place}": kind for place, kind in enumerate(kinds)})
    tests = [[cell_of(cell, kind) for cell, kind in zip(row, kinds, strict=True)] for row in rows]
    gaps, meet = set(), set()
    for values in product(*[list(COLUMNS[kind][1]) for kind in kinds]):
        fit = [
            row
            for row, cells in enumerate(tests)
            if all(cell.lets(value) for cell, value in zip(cells, values, strict=True))
        ]
        gaps |= {values} if not fit else set()
        meet |= set(combinations(fit, 2))
    assert meet == {fault.rows for fault in found if fault.code == "table_overlap"}
    regions = [
        [cell_of(cell, kind) for cell, kind in zip(fault.region, kinds, strict=True)]
        for fault in found
        if fault.code == "table_gap"
    ]
    if not any(fault.code == "table_more_gaps" for fault in found):
        told_gaps = {
            values
            for values in product(*[list(COLUMNS[kind][1]) for kind in kinds])
            for region in regions
            if all(cell.lets(value) for cell, value in zip(region, values, strict=True))
        }
        assert gaps == told_gaps


@settings(max_examples=600, deadline=None)
@given(
    st.text(st.sampled_from('-<>=!()[].,"12ab@ not\\'), max_size=15),
    st.sampled_from(["number", "date", "text", "yes_no"]),
)
def test_any_cell_is_read_or_told(text, kind):
    made = table([("x", kind)], [[text, "1"]])
    assert all(table_said(made, fault) for fault in faults(made, {"x": kind}))


def test_what_is_told_of_a_gap_and_an_overlap():
    made = table(
        [("amount", "number"), ("kind", "choice", '"it"', "other")],
        [
            ["< 5000", "-", "1"],
            ["[5000..20000]", "it", "2"],
            ["[20000..50000)", "-", "3"],
            ["(50000..99999)", "-", "4"],
        ],
    )
    assert told(made) == [
        ("table_overlap", (1, 2), ("20000", '"it"')),
        ("table_gap", None, ("[5000..20000)", '"other"')),
        ("table_gap", None, ("50000, >= 99999", "-")),
    ]
    assert [table_said(made, fault) for fault in faults(made, TYPES)][:2] == [
        'Rows 2 and 3 both fit where amount 20000 and kind "it". Make one of them narrower.',
        'No row fits where amount [5000..20000) and kind "other". Add a row, or make one wider.',
    ]


def test_a_domain_leaves_out_what_cannot_be():
    made = table([("amount", "number", ">= 0")], [["[0..10)", "1"], [">= 10", "2"]])
    assert told(made) == []
    assert told(table([("day", "date")], [["<= 2026-12-31", "1"], [">= 2027-01-01", "2"]])) == []


@pytest.mark.parametrize(
    ("hit", "aggregate", "amount", "found"),
    [
        ("F", "", 700, 1),
        ("F", "", 50, 9),
        ("A", "", 50, 9),
        ("R", "", 1500, [1, 2, 9]),
        ("C", "", 50, [9]),
        ("C", "sum", 1500, 12),
        ("C", "count", 1500, 3),
        ("C", "min", 1500, 1),
        ("C", "max", 700, 9),
    ],
)
def test_hit_policies(hit, aggregate, amount, found):
    rows = [["> 500", "1"], ["> 1000", "2"], ["-", "9"]]
    made = table([("amount", "number")], rows, hit, aggregate=aggregate)
    assert decide(made, {"amount": Money.of(Decimal(amount), "DKK")}) == {"level": found}


def test_none_and_several_rows_are_faults_while_running():
    made = table([("amount", "number")], [["< 10", "1"], ["[5..20]", "2"]])
    for amount, code in ((7, "table_several"), (30, "table_none"), (None, "table_none")):
        with pytest.raises(ExpressionFault) as caught:
            decide(made, {"amount": amount})
        assert caught.value.code == code
    assert decide(made, {"amount": 20}) == {"level": 2}
    same = table([("amount", "number")], [["< 10", "1"], ["[5..20]", "1.0"]], "A")
    assert decide(same, {"amount": 7}) == {"level": 1}


def test_moments_are_days_and_outputs_are_expressions():
    made = table(
        [("day", "date")], [["2026-12-31", '"last " + kind'], ["not(2026-12-31)", '"x"']], outputs=[("say", "text")]
    )
    late = datetime(2026, 12, 30, 23, 30, tzinfo=UTC)
    assert decide(made, {"day": late, "kind": "day"}, zone=ZoneInfo("Europe/Copenhagen")) == {"say": "last day"}
    assert decide(made, {"day": late, "kind": "day"}) == {"say": "x"}


def test_faults_of_words_and_shape():
    made = table(
        [("amuont", "number"), ("kind", "choice", "it", "hr")], [["50.000", "sales", "level"], ["1", "2", "3", "4"]]
    )
    assert [fault.code for fault in faults(made, TYPES)] == [
        "table_row_shape",
        "table_cell",
        "table_cell",
        "table_unknown_value",
        "table_cell",
        "table_unknown_value",
    ]
    first = table([("amount", "number")], [["< 10", "1"], ["< 5", "2"], ["-", "3"]], "F")
    assert told(first) == [("table_unreached", 1, ())]
    assert told(table([], [])) == [("table_no_row", None, ())]
    assert told(table([("new", "yes_no")], [["yes", "1"]])) == [("table_gap", None, ("false",))]
    assert all(str(sentence).endswith(".") for sentence in TABLES.values())


def test_test_cases_hold_or_say_why():
    made = table(
        [("amount", "number"), ("day", "date")],
        [["< 10", "-", "1"], [">= 10", "-", "2"]],
        cases=[
            ("small", ["9.99", "2026-01-01"], ["1"]),
            ("wrong", ["10", ""], ["1"]),
            ("short", ["10"], ["2"]),
            ("odd", ["ten", ""], ["2"]),
        ],
    )
    tried = run_cases(made)
    assert [(one.title, one.holds) for one in tried] == [
        ("small", True),
        ("wrong", False),
        ("short", False),
        ("odd", False),
    ]
    assert tried[1].found == ("2",)
    assert [one.fault.code for one in tried if one.fault] == ["table_case_shape", "number"]
    listed = table(
        [("amount", "number")],
        [["-", '"a"'], ["> 1", '"b"']],
        "R",
        outputs=[("say", "text")],
        cases=[("", ["5"], ['["a", "b"]'])],
    )
    assert run_cases(listed)[0].holds


def test_a_large_table_is_looked_through():
    rows = [[f"[{start}..{start + 10})", f"{kind}", "1"] for start in range(0, 1000, 10) for kind in "abc"]
    made = table([("amount", "number", "[0..1000)"), ("kind", "choice", *"abc")], rows)
    assert told(made) == []
    made.rules.pop(150)
    assert [fault.region for fault in faults(made, TYPES)] == [("[500..510)", '"a"')]
