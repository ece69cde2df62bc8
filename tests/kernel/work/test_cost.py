"""A step of a case costs the same number of statements, however long the case has run."""

from __future__ import annotations

from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.kernel.work.running import does, published, seat, started, step


def test_a_step_costs_as_much_late_as_early(company):
    body = [step(f"s{number}", lane=seat(company)) for number in range(40)]
    case = started(company, published(company, body))
    counts = []
    for number in range(39):
        with CaptureQueriesContext(connection) as asked:
            does(company, "sofie", case, f"s{number}")
        counts.append(len(asked) - 1)
    assert set(counts[2:]) == {counts[-1]}
    assert counts[-1] <= 20
