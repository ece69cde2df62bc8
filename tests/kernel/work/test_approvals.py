"""Approvals of requests: who may, how many must, never oneself nor twice, and what was seen."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from bagland.foundation.activity import find
from bagland.foundation.money import Money
from bagland.foundation.perform import Done, Pending, perform
from bagland.kernel.access import refusals as access_says
from bagland.kernel.access.models import Request
from bagland.kernel.access.states import RequestState
from bagland.kernel.audit.models import Event
from bagland.kernel.organisation.models import Position
from bagland.kernel.work import refusals_of_approvals as no
from bagland.kernel.work import sources
from bagland.kernel.work.approving.items import own_requests
from bagland.kernel.work.models import ApprovalRule, Task, Timer, Vote, Waiting
from bagland.kernel.work.states import TaskState
from bagland.kernel.work.tasks import wait_anew
from tests.conftest import MONDAY, Company, refused, story
from tests.kernel.access.test_authority import away, grant, open_seat

OPEN = "organisation.open_position"
FIRST = date(2026, 1, 1)


def rule(company: Company, kind: str, number: int | None = None, **more: Any) -> ApprovalRule:
    inputs = {"activity": OPEN, "rule": kind, "first_date": FIRST, "number": number, **more}
    answer = perform(find("work.create_approval_rule"), company.act("jens"), **inputs)
    assert isinstance(answer, Done)
    made: ApprovalRule = answer.result
    return made


def ask(company: Company, amount: str = "700000.00", who: str = "amalie", **act: Any) -> int:
    pending = open_seat(company, who, amount, **act)
    assert isinstance(pending, Pending)
    return pending.request


def approve(company: Company, who: str, request: int, **more: Any) -> Done:
    answer = perform(find("access.approve_request"), company.act(who, **more), request)
    assert isinstance(answer, Done)
    return answer


def decline(company: Company, who: str, request: int, reason: str = "Not this year.") -> None:
    perform(find("access.decline_request"), company.act(who), request, reason=reason)


def task_of(request: int) -> Task:
    found: Task = Task.objects.get(subject_kind="access.request", subject_id=request)
    return found


def state_of(request: int) -> str:
    found: str = Request.objects.get(pk=request).state
    return found


@pytest.fixture
def approvers(company: Company) -> None:
    """Maria, Nadia and Karen may open positions by themselves too, as Jens does."""
    for seat in ("finance_manager", "it_manager", "sales_administrator"):
        grant(company, "jens", seat, OPEN)


def also_holds(company: Company, seat: str, who: int) -> None:
    """There is room for one more in a position, and somebody has it."""
    perform(find("organisation.change_position"), company.act("jens"), company.seats[seat], fte=Decimal(2))
    perform(find("organisation.appoint"), company.act("jens"), position=company.seats[seat], person=who)


def mine(company: Company, who: str) -> list[int]:
    return [item.key for item in sources.waiting(company.act(who)) if item.page == "access.request"]


def test_a_quorum_takes_as_many_people_and_the_last_yes_does_it(company: Company, approvers: None) -> None:
    rule(company, "QUORUM", 3)
    seats = Position.objects.count()
    request = ask(company)
    assert all(mine(company, who) == [request] for who in ("jens", "maria", "nadia", "karen"))
    approve(company, "maria", request)
    approve(company, "nadia", request)
    assert state_of(request) == RequestState.WAITING
    assert Position.objects.count() == seats
    assert mine(company, "maria") == []
    assert mine(company, "karen") == [request]
    done = approve(company, "karen", request)
    assert Position.objects.count() == seats + 1
    event = Event.objects.get(pk=done.event)
    assert (event.activity, event.actor, event.approved_by) == (OPEN, company.people["amalie"], company.people["karen"])
    task = task_of(request)
    assert (task.state, task.outcome, task.closed_by_id) == (TaskState.DONE, "approved", company.people["karen"])
    assert not Waiting.objects.filter(task=task).exists()
    votes = Vote.objects.filter(task=task).order_by("pk")
    assert [vote.actor_id for vote in votes] == [company.people[who] for who in ("maria", "nadia", "karen")]
    assert all(vote.event is not None for vote in votes)
    assert story(task) == ["work.decide", "work.decide"]


def test_whoever_presses_twice_gets_the_first_answer(company: Company, approvers: None) -> None:
    rule(company, "QUORUM", 3)
    request = ask(company)
    first = approve(company, "maria", request, key="once")
    again = approve(company, "maria", request, key="once")
    other = approve(company, "maria", request, key="another")
    assert first.event == again.event == other.event
    assert again.replayed
    assert Vote.objects.count() == 1


def test_all_takes_one_of_each_position_and_nobody_stands_for_two(company: Company, approvers: None) -> None:
    rule(company, "ALL")
    also_holds(company, "it_manager", company.people["maria"])
    request = ask(company)
    for who in ("maria", "jens", "karen"):
        approve(company, who, request)
        assert state_of(request) == RequestState.WAITING
    approve(company, "nadia", request)
    assert state_of(request) == RequestState.APPROVED


def test_who_lost_the_authority_meanwhile_no_longer_counts(company: Company, approvers: None) -> None:
    from bagland.kernel.organisation.models import Grant

    rule(company, "QUORUM", 2)
    request = ask(company)
    approve(company, "maria", request)
    given = Grant.objects.get(position=company.seats["finance_manager"], code=OPEN)
    perform(find("organisation.end_grant"), company.act("jens"), given.pk, last_date=date(2026, 11, 22))
    approve(company, "nadia", request)
    assert state_of(request) == RequestState.WAITING
    approve(company, "karen", request)
    assert state_of(request) == RequestState.APPROVED
    seen = Vote.objects.filter(task=task_of(request)).values_list("actor", flat=True)
    assert list(seen) == [company.people[who] for who in ("maria", "nadia", "karen")]


def test_nobody_approves_ones_own_by_a_substitute_or_a_second_position_or_an_agent(
    company: Company, approvers: None
) -> None:
    rule(company, "QUORUM", 2)
    also_holds(company, "it_manager", company.people["amalie"])
    request = ask(company, position=company.seats["hr_partner"])
    assert mine(company, "amalie") == []
    assert mine(company, "nadia") == [request]
    with refused(access_says.OwnRequest):
        approve(company, "amalie", request)


def test_nobody_approves_what_one_asked_for_through_a_colleague_to_whom_one_lends(
    company: Company, approvers: None
) -> None:
    also_holds(company, "it_manager", company.people["amalie"])
    request = ask(company, position=company.seats["hr_partner"])
    lent = perform(
        find("organisation.offer_delegation"), company.act("amalie"), position=company.seats["it_manager"],
        receiver=company.people["ida"], last_date=date(2026, 12, 1),
    )  # fmt: skip
    assert isinstance(lent, Done)
    perform(find("organisation.accept_delegation"), company.act("ida"), lent.key)
    assert mine(company, "ida") == []
    with refused(access_says.OwnRequest):
        approve(company, "ida", request)


def test_an_agent_counts_as_its_owner(company: Company, approvers: None) -> None:
    rule(company, "QUORUM", 2)
    made = perform(
        find("organisation.register_agent"), company.act("jens"), name="Robot", owner=company.people["maria"]
    )
    assert isinstance(made, Done)
    assert made.key is not None
    agent = made.key
    also_holds(company, "it_manager", agent)
    request = ask(company)
    approve(company, "maria", request)
    with pytest.raises(no.DecidedAlready) as answer:
        perform(find("access.approve_request"), company.act(agent), request)
    assert "1 of 2 have approved" in answer.value.sentence
    approve(company, "karen", request)
    assert state_of(request) == RequestState.APPROVED


def test_who_stood_in_has_used_the_voice_of_the_one_who_was_away(company: Company, approvers: None) -> None:
    rule(company, "QUORUM", 2)
    away(company, "jens", date(2026, 11, 23), date(2026, 11, 27), substitute=company.people["ida"])
    request = ask(company)
    assert mine(company, "ida") == [request]
    approve(company, "ida", request)
    vote = Vote.objects.get()
    assert (vote.on_behalf_of_id, vote.position_id) == (company.people["jens"], company.seats["managing_director"])
    with refused(no.DecidedAlready):
        approve(company, "jens", request)
    approve(company, "maria", request)
    assert state_of(request) == RequestState.APPROVED


@pytest.mark.parametrize(("amount", "takes"), [("49999.99", 1), ("50000.00", 2), ("50000.01", 2)])
def test_a_rule_holds_from_its_amount_on(company: Company, approvers: None, amount: str, takes: int) -> None:
    rule(company, "QUORUM", 2, from_amount=Money.of("50000.00", "DKK"))
    grant(company, "jens", "employee", OPEN, asks=True)
    request = ask(company, amount, "ida")
    approve(company, "maria", request)
    assert (state_of(request) == RequestState.APPROVED) is (takes == 1)


@pytest.mark.parametrize(
    ("amount", "approver"), [("49999.00", "nadia"), ("50000.00", "nadia"), ("50000.01", "jens"), ("90000.00", "jens")]
)
def test_up_the_line_it_waits_for_the_nearest_whose_authority_suffices(
    company: Company, amount: str, approver: str
) -> None:
    rule(company, "LINE")
    grant(company, "jens", "it_manager", OPEN, limit="50000.00")
    grant(company, "jens", "it_technician", OPEN, asks=True)
    perform(
        find("organisation.change_position"), company.act("jens"), company.seats["it_technician"],
        reports_to=company.seats["it_manager"],
    )  # fmt: skip
    request = ask(company, amount, "rasmus")
    assert {who for who in ("nadia", "jens") if mine(company, who)} == {approver}
    if approver == "nadia":
        with refused(no.MayNotDecide):
            approve(company, "jens", request)
    approve(company, approver, request)
    assert state_of(request) == RequestState.APPROVED


def test_a_no_ends_it_and_a_quorum_goes_on_while_enough_are_left(company: Company, approvers: None) -> None:
    made = rule(company, "QUORUM", 3)
    request = ask(company)
    decline(company, "maria", request)
    assert state_of(request) == RequestState.WAITING
    assert mine(company, "maria") == []
    with refused(no.DecidedAlready):
        decline(company, "maria", request)
    decline(company, "nadia", request, "No money.")
    assert state_of(request) == RequestState.DECLINED
    assert task_of(request).outcome == "declined"
    perform(find("work.end_approval_rule"), company.act("jens"), made.pk, last_date=date(2026, 11, 22))
    other = ask(company)
    decline(company, "karen", other)
    assert state_of(other) == RequestState.DECLINED


def test_where_nobody_can_the_request_says_why_and_what_to_do(company: Company) -> None:
    away(company, "jens", date(2026, 11, 23), date(2026, 11, 27))
    request = ask(company)
    task = task_of(request)
    assert Waiting.objects.filter(task=task).count() == 1, "an absent holder still holds the right"
    assert [hop["said"] for hop in task.trace] == ["away", "too little authority", "nobody"]
    (own,) = [item for item in own_requests(company.act("amalie")) if item.key == request]
    assert own.why == (
        "Nobody can approve it today. Jens Friis is away until 27 Nov. "
        "The authority of HR partner for “Open position” does not cover it."
    )


def test_what_the_approver_saw_is_kept_with_the_yes(company: Company) -> None:
    seat = company.seats["it_technician"]
    pending = perform(
        find("organisation.change_position"), company.act("amalie"), seat, yearly_cost=Money.of("900000.00", "DKK")
    )
    assert isinstance(pending, Pending)
    approve(company, "jens", pending.request)
    vote = Vote.objects.get()
    assert vote.is_for
    assert vote.at == MONDAY
    assert vote.seen["about"] == {"kind": "organisation.position", "key": seat}
    (field,) = vote.seen["fields"]
    assert field["name"] == "yearly_cost"
    assert len(field["sha256"]) == 64, "pay is personal: only its hash stands there"
    assert vote.seen["amount"] == {"minor": 90000000, "currency": "DKK"}


def test_a_request_from_before_approvals_were_tasks_is_taken_up(company: Company) -> None:
    request = ask(company)
    Waiting.objects.all().delete()
    assert Task.objects.filter(subject_id=request).update(subject_id=None, subject_kind="") == 1
    assert mine(company, "jens") == []
    from bagland.kernel.work.recurring_of_approvals import take_up_requests

    take_up_requests()
    take_up_requests()
    assert mine(company, "jens") == [request]
    assert Task.objects.filter(subject_id=request).count() == 1


def test_what_nobody_answers_is_new_again_and_goes_one_further_up_the_line(company: Company) -> None:
    from tests.kernel.work.running import fires

    rule(company, "LINE")
    grant(company, "jens", "it_manager", OPEN)
    grant(company, "jens", "it_technician", OPEN, asks=True)
    perform(
        find("organisation.change_position"), company.act("jens"), company.seats["it_technician"],
        reports_to=company.seats["it_manager"],
    )  # fmt: skip
    request = ask(company, "50000.00", "rasmus")
    assert mine(company, "jens") == []
    timer = Timer.objects.get(kind="UNANSWERED")
    assert timer.due_at == MONDAY + timedelta(days=2), "two working days"
    fires(company, timer)
    assert mine(company, "jens") == mine(company, "nadia") == [request]
    (again,) = Timer.objects.filter(kind="UNANSWERED")
    assert again.due_at == MONDAY + timedelta(days=4)
    assert Waiting.objects.filter(task=task_of(request), since__gt=MONDAY).count() == 2
    wait_anew(company.act("jens"), task_of(request))
    assert mine(company, "jens") == [request], "asked again, it still waits for both"
    approve(company, "jens", request)
    assert state_of(request) == RequestState.APPROVED
    assert not Timer.objects.filter(kind="UNANSWERED").exists()
