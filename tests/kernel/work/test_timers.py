"""What is due is done once, by whichever worker; what cannot be done is parked where a person sees it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from bagland.foundation import clock
from bagland.foundation.act import Act
from bagland.kernel.audit.models import Event
from bagland.kernel.work import timers
from bagland.kernel.work.models import Case, Timer
from bagland.kernel.work.states import CaseState
from tests.conftest import MONDAY
from tests.kernel.work.running import open_steps, published, seat, started, step


@pytest.fixture
def waiting(company):
    """Five cases whose waits are over."""
    wait = {"kind": "wait", "id": "w", "duration": "PT1H"}
    procedure = published(company, [wait, step("after", lane=seat(company))])
    cases = [started(company, procedure) for _number in range(5)]
    clock.set_to(MONDAY + timedelta(hours=2))
    yield cases
    clock.set_to(None)


def fired() -> int:
    return Event.objects.filter(activity="work.fire_timer").count()


def test_many_are_done_together_and_each_has_its_event(waiting):
    assert timers.run_due("one") == 5
    assert [open_steps(case) for case in waiting] == [["after"]] * 5
    assert fired() == 5
    assert timers.run_due("one") == 0


def test_what_one_worker_has_leased_another_does_not_take(waiting):
    assert len(timers.claim("one", most=3)) == 3
    assert len(timers.claim("two")) == 2
    assert timers.claim("three") == []
    clock.set_to(MONDAY + timedelta(hours=2) + timers.LEASE * 2)
    assert len(timers.claim("three")) == 5


def test_a_timer_that_two_workers_hold_is_done_once(waiting):
    mine = timers.claim("one")
    clock.set_to(MONDAY + timedelta(hours=2) + timers.LEASE * 2)
    theirs = timers.claim("two")
    assert len(mine) == len(theirs) == 5
    for timer in (*mine, *theirs):
        timers.do(timer, "two")
    assert fired() == 5
    assert [open_steps(case) for case in waiting] == [["after"]] * 5
    assert not Timer.objects.exists()


def test_one_that_fails_does_not_hold_up_the_others(waiting, monkeypatch):
    ill = Timer.objects.order_by("pk")[2]
    honest = vars(timers)["advance"]

    def breaks(act: Act, token, *args, **more):
        if token.pk == ill.about:
            raise RuntimeError("the disk is full")
        return honest(act, token, *args, **more)

    monkeypatch.setattr(timers, "advance", breaks)
    timers.run_due("one")
    assert fired() == 4
    ill.refresh_from_db()
    assert (ill.lease_until, ill.parked_at, ill.attempts) == (None, None, 1)
    assert "the disk is full" in ill.fault
    Timer.objects.filter(pk=ill.pk).update(attempts=timers.MOST_ATTEMPTS - 1, due_at=MONDAY)
    timers.run_due("one")
    ill.refresh_from_db()
    assert ill.parked_at is not None


def test_timers_of_a_case_that_was_ended_are_gone(waiting):
    mine = timers.claim("one")
    Case.objects.filter(pk=waiting[0].pk).update(state=CaseState.CANCELLED, ended_at=MONDAY)
    for timer in mine:
        timers.do(timer, "one")
    assert fired() == 4
    assert not Timer.objects.exists()


@pytest.mark.parametrize(
    ("at", "within", "due"),
    [
        # Over the night in which the clocks are set forward, a day is a day and hours are hours.
        (datetime(2026, 3, 28, 11, 0, tzinfo=UTC), "P1D", datetime(2026, 3, 29, 10, 0, tzinfo=UTC)),
        (datetime(2026, 3, 28, 11, 0, tzinfo=UTC), "PT24H", datetime(2026, 3, 29, 11, 0, tzinfo=UTC)),
        # Back again.
        (datetime(2026, 10, 24, 10, 0, tzinfo=UTC), "P1D", datetime(2026, 10, 25, 11, 0, tzinfo=UTC)),
        # Over Easter: Wednesday, then Maundy Thursday to Easter Monday are closed.
        (datetime(2026, 4, 1, 8, 0, tzinfo=UTC), "P1BD", datetime(2026, 4, 7, 8, 0, tzinfo=UTC)),
        # Over the turn of the year: 31 December is a Thursday, New Year's Day is closed.
        (datetime(2026, 12, 31, 9, 0, tzinfo=UTC), "P1BD", datetime(2027, 1, 4, 9, 0, tzinfo=UTC)),
    ],
)
def test_what_is_due_across_changes_of_the_clock_and_holidays(company, at, within, due):
    procedure = published(company, [{"kind": "wait", "id": "w", "duration": within}])
    company.at = at
    clock.set_to(at)
    try:
        case = started(company, procedure)
    finally:
        clock.set_to(None)
    assert Timer.objects.get(case=case).due_at == due
