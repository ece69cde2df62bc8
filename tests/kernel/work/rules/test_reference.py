"""Every example of the reference of expressions is run."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bagland.foundation.money import Money
from bagland.foundation.ports import ports
from bagland.foundation.working_time import Calendar
from bagland.kernel.work.recurrence_words import described
from bagland.kernel.work.rules.cells import test_of as cell_of
from bagland.kernel.work.rules.expressions import evaluate, parse
from bagland.kernel.work.rules.expressions.functions import FUNCTIONS

PAGE = (Path(__file__).resolve().parents[4] / "docs/reference/expressions.md").read_text(encoding="utf-8")
FACTS = {
    "amount": Money.of("60000.00", "DKK"),
    "kind": "it",
    "count_of": 3,
    "lines": [{"price": Money.of("100.00", "DKK"), "pieces": 2}, {"price": Money.of("40.50", "DKK"), "pieces": 1}],
    "due": datetime(2026, 12, 1, 12, 0, tzinfo=UTC),
    "note": None,
}
CALENDAR = Calendar(
    closed=lambda year: ports.holidays("DK", year), bank_closed=lambda year: ports.bank_holidays("DK", year)
)


def rows(title: str) -> Iterator[tuple[str, str]]:
    """The first and the last cell of each row of the tables under a title."""
    part = PAGE.split(f"\n## {title}\n", 1)[1].split("\n## ", 1)[0]
    for line in part.splitlines():
        cells = [cell.strip() for cell in line.strip("|").split(" | ")]
        if line.startswith("| `") and cells:
            yield cells[0].strip("` |"), cells[-1].strip("` |")


EXAMPLES = [row for title in ("Values", "Operators", "Functions") for row in rows(title)]


@pytest.mark.parametrize(("text", "told"), EXAMPLES)
def test_an_example_is_worth_what_the_page_says(text: str, told: str) -> None:
    now = datetime(2026, 11, 24, 10, 15, tzinfo=UTC)
    names = {**FACTS, "answer": evaluate(parse(text), FACTS, now=now, calendar=CALENDAR)}
    assert evaluate(parse("text(answer)"), names, now=now, calendar=CALENDAR) == told


def test_every_function_has_an_example() -> None:
    called = {name for text, _told in EXAMPLES for name in re.findall(r"(\w+)\(", text)}
    assert set(FUNCTIONS) <= called


def test_cells_and_rules_are_what_the_page_says() -> None:
    cells = [text for text, _told in rows("Decision tables") if len(text) > 1 or text == "-"]
    assert len(cells) == 7
    for text in cells:
        kind = "number" if re.search(r"\d", text) else "text"
        assert cell_of(text, kind) is not None
    for rule, told in rows("Recurrences"):
        assert described(rule) == told
