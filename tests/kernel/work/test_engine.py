"""Cases move: every kind of node, what stops them, and what lets them go on."""

from __future__ import annotations

from decimal import Decimal

import pytest

from bagland.foundation.activity import find
from bagland.foundation.perform import perform
from bagland.foundation.refusals import NotFound
from bagland.kernel.audit.models import Event
from bagland.kernel.work import refusals
from bagland.kernel.work.models import Block, Case, Timer, Variable, Waiting
from bagland.kernel.work.states import CaseState, TaskState
from tests.conftest import refused, story
from tests.kernel.work.running import (
    does,
    fire_all,
    open_steps,
    published,
    seat,
    started,
    step,
    task_of,
    variables,
    visits,
)


def fresh(case: Case) -> Case:
    return Case.objects.get(pk=case.pk)


def test_a_case_walks_from_step_to_step_to_its_end(company):
    lane = seat(company)
    phase = {"kind": "phase", "id": "p", "body": [step("two", lane=lane)]}
    case = started(company, published(company, [step("one", lane=lane), phase, step("three", lane=lane)]))
    assert open_steps(case) == ["one"]
    does(company, "sofie", case, "one")
    assert open_steps(case) == ["two"]
    does(company, "sofie", case, "two")
    does(company, "sofie", case, "three", note="At last")
    case = fresh(case)
    assert case.state == CaseState.DONE
    assert visits(case) == [("one", "DONE"), ("two", "DONE"), ("three", "DONE")]
    assert story(case) == ["work.start_case"]
    assert [story(task) for task in case.tasks.order_by("pk")] == [["work.do_task"]] * 3
    assert Event.objects.get(pk=case.tasks.get(node="three").event).activity == "work.do_task"
    assert not Waiting.objects.filter(task__case=case).exists()


def test_only_those_for_whom_it_waits_do_a_step(company):
    case = started(company, published(company, [step("one", lane=seat(company))]))
    for who in ("rasmus", "freja"):
        with refused(NotFound):
            does(company, who, case, "one")


def test_what_is_done_once_cannot_be_done_again(company):
    case = started(company, published(company, [step("one", lane=seat(company)), step("two", lane=seat(company))]))
    task = task_of(case, "one")
    perform(find("work.do_task"), company.act("sofie"), task.pk)
    with refused(refusals.TaskIsClosed):
        perform(find("work.do_task"), company.act("sofie"), task.pk)
    assert open_steps(case) == ["two"]


def test_a_decision_takes_the_first_branch_that_holds(company):
    form = [{"name": "price", "label": {"en": "Price"}, "type": "number"}]
    branches = [
        {"id": "dear", "when": "price > 1000", "body": [step("ask", lane=seat(company))]},
        {"id": "middling", "when": "price > 100", "body": [step("look", lane=seat(company))]},
    ]
    decide = {"kind": "decide", "id": "d", "branches": branches, "otherwise": [step("buy", lane=seat(company))]}
    procedure = published(company, [decide, step("end", lane=seat(company))], form=form)
    assert open_steps(started(company, procedure, answers={"price": "1000.01"})) == ["ask"]
    assert open_steps(started(company, procedure, answers={"price": "1000"})) == ["look"]
    case = started(company, procedure, answers={"price": "7"})
    does(company, "sofie", case, "buy")
    assert open_steps(case) == ["end"]


def test_parallel_branches_join_when_all_that_were_taken_are_through(company):
    lane = seat(company)
    branches = [
        {"id": "a", "body": [step("a1", lane=lane), step("a2", lane=lane)]},
        {"id": "b", "when": "1 = 1", "body": [step("b1", lane=lane)]},
        {"id": "c", "when": "1 = 2", "body": [step("c1", lane=lane)]},
        {"id": "d", "body": []},
    ]
    body = [{"kind": "parallel", "id": "p", "branches": branches}, step("after", lane=lane)]
    case = started(company, published(company, body))
    assert open_steps(case) == ["a1", "b1"]
    does(company, "sofie", case, "b1")
    does(company, "sofie", case, "a1")
    assert open_steps(case) == ["a2"]
    does(company, "sofie", case, "a2")
    assert open_steps(case) == ["after"]
    assert Block.objects.get(case=case).ended_at is not None


@pytest.mark.parametrize("together", [True, False])
def test_each_item_has_variables_of_its_own(company, together):
    lane = seat(company)
    note = {"name": "serial", "label": {"en": "Serial number"}}
    inner = [step("fetch", lane=lane, form=[note]), {"kind": "set", "id": "s", "values": {"last": "thing"}}]
    body = [
        {"kind": "set", "id": "zero", "values": {"last": '"none"'}},
        {"kind": "each", "id": "e", "items": '["desk", "chair"]', "name": "thing", "together": together, "body": inner},
        step("after", lane=lane),
    ]
    case = started(company, published(company, body))
    assert open_steps(case) == (["fetch", "fetch"] if together else ["fetch"])
    does(company, "sofie", case, "fetch", answers={"serial": "D1"})
    does(company, "sofie", case, "fetch", answers={"serial": "C1"})
    assert open_steps(case) == ["after"]
    rows = Variable.objects.filter(case=case, block__isnull=False).order_by("block", "name")
    assert list(rows.values_list("name", "value")) == [
        ("serial", '"D1"'), ("thing", '"desk"'), ("serial", '"C1"'), ("thing", '"chair"'),
    ]  # fmt: skip
    assert variables(case) == {"last": "chair"}


def test_a_repeat_ends_when_its_condition_holds(company):
    ok = {"name": "ok", "label": {"en": "Good?"}, "type": "yes_no"}
    body = [
        {"kind": "repeat", "id": "r", "until": "ok", "most": 3, "body": [step("try", lane=seat(company), form=[ok])]},
        step("after", lane=seat(company)),
    ]
    procedure = published(company, body)
    case = started(company, procedure)
    does(company, "sofie", case, "try", answers={"ok": False})
    does(company, "sofie", case, "try", answers={"ok": True})
    assert open_steps(case) == ["after"]
    case = started(company, procedure)
    for _turn in range(3):
        does(company, "sofie", case, "try", answers={"ok": False})
    assert open_steps(case) == ["after"]


def test_an_end_takes_everything_away_that_still_waits(company):
    lane = seat(company)
    stop = {"kind": "end", "id": "stop", "cancels": True}
    branches = [
        {"id": "a", "body": [step("a1", lane=lane, due={"within": "P2D", "remind": ["P1D"]})]},
        {"id": "b", "body": [step("b1", lane=lane), stop]},
        {"id": "c", "body": [{"kind": "wait", "id": "w", "duration": "P1D"}]},
    ]
    case = started(company, published(company, [{"kind": "parallel", "id": "p", "branches": branches}]))
    does(company, "sofie", case, "b1")
    case = fresh(case)
    assert case.state == CaseState.CANCELLED
    assert visits(case) == [("a1", "CANCELLED"), ("b1", "DONE"), ("w", "CANCELLED")]
    assert case.tasks.get(node="a1").state == TaskState.CANCELLED
    assert not Timer.objects.filter(case=case).exists()
    assert not Waiting.objects.filter(task__case=case).exists()


def test_a_late_step_takes_the_other_path(company):
    lane = seat(company)
    due = {"within": "P1D", "late": [step("chase", lane=lane)]}
    case = started(company, published(company, [step("one", lane=lane, due=due), step("two", lane=lane)]))
    assert fire_all(company, case) == 1
    assert open_steps(case) == ["chase"]
    does(company, "sofie", case, "chase")
    assert open_steps(case) == ["two"]
    assert visits(case)[0] == ("one", "LATE")


def test_a_late_step_waits_for_others_too(company):
    due = {"within": "P1D", "escalate": seat(company, "finance_manager")}
    case = started(company, published(company, [step("one", lane=seat(company), due=due)]))
    fire_all(company, case)
    rows = Waiting.objects.filter(task__case=case).order_by("pk").values_list("position", "why")
    assert list(rows) == [
        (company.seats["bookkeeper"], "LANE"), (company.seats["finance_manager"], "ESCALATED"),
    ]  # fmt: skip


def test_a_wait_is_over_in_time_or_by_an_act_whichever_is_first(company):
    wait = {"kind": "wait", "id": "w", "duration": "P3D", "activity": "organisation.register_person"}
    procedure = published(company, [wait, step("after", lane=seat(company))])
    timed, acted = started(company, procedure), started(company, procedure)
    fire_all(company, timed)
    assert open_steps(timed) == ["after"]
    perform(
        find("organisation.register_person"), company.act("jens"), None, home=company.entities["NK"], name="Ny Person",
        work_email="ny@nordlys.example",
    )  # fmt: skip
    assert open_steps(acted) == []
    timer = Timer.objects.filter(case=acted).order_by("due_at").first()
    assert timer.due_at == company.at
    fire_all(company, acted)
    assert open_steps(acted) == ["after"]
    assert visits(acted)[0] == ("w", "DONE")


def test_a_fault_stops_the_case_where_it_is_and_its_other_branches_go_on(company):
    lane = seat(company)
    branches = [
        {"id": "a", "body": [{"kind": "set", "id": "s", "values": {"x": "1 / y"}}, step("a1", lane=lane)]},
        {"id": "b", "body": [step("b1", lane=lane)]},
    ]
    body = [
        {"kind": "set", "id": "zero", "values": {"y": "0"}},
        {"kind": "parallel", "id": "p", "branches": branches},
        step("after", lane=lane),
    ]
    case = started(company, published(company, body))
    assert fresh(case).state == CaseState.STOPPED
    assert "1 / y" in fresh(case).stopped_because
    does(company, "sofie", case, "b1")
    assert fresh(case).state == CaseState.STOPPED
    perform(find("work.resume_case"), company.act("maria"), case.pk)
    assert fresh(case).state == CaseState.STOPPED
    perform(find("work.resume_case"), company.act("maria"), case.pk, skip=True, reason="We know it")
    assert fresh(case).state == CaseState.RUNNING
    assert open_steps(case) == ["a1"]
    does(company, "sofie", case, "a1")
    assert open_steps(case) == ["after"]
    with refused(refusals.CaseNotStopped):
        perform(find("work.resume_case"), company.act("maria"), case.pk)


def test_a_condition_that_fails_after_a_turn_does_not_repeat_the_turn(company):
    body = [{"kind": "repeat", "id": "r", "until": "1 / 0 = 1", "body": [step("one", lane=seat(company))]}]
    case = started(company, published(company, body))
    does(company, "sofie", case, "one")
    assert fresh(case).state == CaseState.STOPPED
    perform(find("work.resume_case"), company.act("maria"), case.pk)
    assert open_steps(case) == []
    perform(find("work.resume_case"), company.act("maria"), case.pk, skip=True)
    assert fresh(case).state == CaseState.DONE


def test_a_loop_that_never_waits_is_stopped(company):
    inner = {"kind": "repeat", "id": "i", "until": "1 = 2", "most": 1000, "body": [
        {"kind": "set", "id": "s", "values": {"x": "1"}},
    ]}  # fmt: skip
    body = [{"kind": "repeat", "id": "r", "until": "1 = 2", "most": 1000, "body": [inner]}]
    case = started(company, published(company, body))
    assert fresh(case).state == CaseState.STOPPED


def test_a_skipped_step_says_why_and_one_that_must_be_done_is_not_skipped(company):
    body = [step("one", lane=seat(company)), step("two", lane=seat(company), may_be_skipped=False)]
    case = started(company, published(company, body))
    perform(find("work.skip_step"), company.act("sofie"), task_of(case, "one").pk, reason="Not this time")
    task = case.tasks.get(node="one")
    assert (task.state, task.outcome_note) == (TaskState.SKIPPED, "Not this time")
    with refused(refusals.MayNotBeSkipped):
        perform(find("work.skip_step"), company.act("sofie"), task_of(case, "two").pk, reason="Nor this")


def test_a_cancelled_case_waits_for_nobody(company):
    case = started(company, published(company, [step("one", lane=seat(company), due={"within": "P1D", "late": []})]))
    perform(find("work.cancel_case"), company.act("ida"), case.pk, reason="Changed our mind")
    assert fresh(case).state == CaseState.CANCELLED
    assert not Waiting.objects.filter(task__case=case).exists()
    assert not Timer.objects.filter(case=case).exists()
    with refused(refusals.CaseIsOver):
        perform(find("work.cancel_case"), company.act("ida"), case.pk, reason="Again")


def called(company, body, **call):
    """A procedure that calls another, whose body this is."""
    published(company, body, code="inner", form=[{"name": "much", "label": {"en": "How much"}, "type": "number"}])
    calls = {"kind": "call", "id": "c", "procedure": "inner", "inputs": {"much": "2 + 3"}, "keeps": {"got": "made"}}
    return published(company, [{**calls, **call}, step("after", lane=seat(company))], code="outer")


def test_a_called_procedure_brings_back_what_it_made(company):
    body = [step("in", lane=seat(company)), {"kind": "set", "id": "s", "values": {"made": "much * 2"}}]
    case = started(company, called(company, body))
    inner = Case.objects.get(caller__case=case)
    assert open_steps(case) == []
    does(company, "sofie", inner, "in")
    assert fresh(inner).state == CaseState.DONE
    assert variables(case) == {"got": Decimal(10)}
    assert open_steps(case) == ["after"]


def test_a_called_procedure_that_is_through_at_once_does_not_wait(company):
    case = started(company, called(company, [{"kind": "set", "id": "s", "values": {"made": "much"}}]))
    assert variables(case) == {"got": Decimal(5)}
    assert open_steps(case) == ["after"]


def test_a_called_procedure_that_came_to_nothing_stops_its_caller(company):
    case = started(
        company, called(company, [step("in", lane=seat(company)), {"kind": "end", "id": "x", "cancels": True}])
    )
    does(company, "sofie", Case.objects.get(caller__case=case), "in")
    assert fresh(case).state == CaseState.STOPPED
    perform(find("work.resume_case"), company.act("maria"), case.pk)
    assert fresh(case).state == CaseState.RUNNING
    assert Case.objects.filter(caller__case=case).count() == 2
    perform(find("work.cancel_case"), company.act("ida"), case.pk, reason="Enough")
    assert not Case.objects.filter(state__in=["RUNNING", "STOPPED"]).exists()


def test_a_procedure_that_calls_itself_is_stopped(company):
    case = started(company, published(company, [{"kind": "call", "id": "c", "procedure": "loop"}], code="loop"))
    assert fresh(case).state == CaseState.RUNNING
    assert Case.objects.filter(state=CaseState.STOPPED).count() == 1
