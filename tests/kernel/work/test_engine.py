"""Cases move: every kind of node, what stops them, and what lets them go on."""

from __future__ import annotations

from bagland.kernel.work.models import Case
from bagland.kernel.work.states import CaseState
from tests.kernel.work.running import does, open_steps, published, seat, started, step, visits


def test_a_case_walks_from_step_to_step_to_its_end(company):
    lane = seat(company)
    body = [
        step("one", lane=lane),
        {"kind": "phase", "id": "p", "body": [step("two", lane=lane)]},
        step("three", lane=lane),
    ]
    case = started(company, published(company, body))
    assert open_steps(case) == ["one"]
    does(company, "sofie", case, "one")
    assert open_steps(case) == ["two"]
    does(company, "sofie", case, "two")
    does(company, "sofie", case, "three", note="At last")
    case = Case.objects.get(pk=case.pk)
    assert case.state == CaseState.DONE
    assert visits(case) == [("one", "DONE"), ("two", "DONE"), ("three", "DONE")]
