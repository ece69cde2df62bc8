"""A step is an activity: whoever does that at any door closes it, if the step's duties let them."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from bagland.foundation import clock
from bagland.foundation.activity import find
from bagland.foundation.perform import Done, perform
from bagland.kernel.audit.models import Event
from bagland.kernel.work import refusals
from bagland.kernel.work.models import Case, Task
from bagland.kernel.work.states import CaseState, TaskState
from tests.conftest import MONDAY, refused
from tests.doors.api.conftest import Caller, issue
from tests.kernel.work.running import does, open_steps, published, seat, started, step, task_of, variables, visits

PERSON = [{"name": "who", "label": {"en": "Who"}, "type": "person"}]


def contact_case(company, who="ida", **duty):
    """A case whose first step is the change of a person's own contact data."""
    doing = step("contact", lane=seat(company, "employee"), activity="organisation.change_own_contact", subject="who")
    body = [{**doing, "duty": duty}, step("after", lane=seat(company))]
    return started(company, published(company, body, form=PERSON), who, answers={"who": company.people["ida"]})


def changes_contact(company, who="ida", **more):
    return perform(
        find("organisation.change_own_contact"),
        company.act(who, **more),
        company.people["ida"],
        private_phone="+4511223344",
    )


def is_done(case):
    task = case.tasks.get(node="contact")
    return task.state == TaskState.DONE and open_steps(case) == ["after"]


def test_the_act_itself_closes_the_step(company):
    case = contact_case(company)
    task = task_of(case, "contact")
    done = changes_contact(company)
    assert is_done(case)
    task.refresh_from_db()
    assert (task.event, task.closed_by_id) == (done.event, company.people["ida"])
    told = json.loads(Event.objects.get(pk=done.event).facts)["told"]
    assert {"cases": [case.pk], "nodes": ["contact"], "tasks": [task.pk]} in told


def test_an_activity_that_no_step_is_about_asks_nothing(company):
    about = {"about_kind": "organisation.position", "about": company.seats["bookkeeper"]}
    perform(find("notices.comment"), company.act("ida"), None, text="One", **about)
    with CaptureQueriesContext(connection) as without:
        perform(find("notices.comment"), company.act("ida"), None, text="Two", **about)
    assert [query["sql"] for query in without if '"work_' in query["sql"]] == []


def test_a_step_with_a_manual_activity_is_not_ticked_off(company):
    case = contact_case(company)
    with refused(refusals.DoneByAnother):
        does(company, "ida", case, "contact")


def test_the_starter_may_not_do_what_another_must(company):
    case = contact_case(company, not_starter=True)
    with refused(refusals.StarterMayNot):
        changes_contact(company)
    assert open_steps(case) == ["contact"]


def test_the_doer_of_one_step_may_not_do_the_other(company):
    both = [company.seats["bookkeeper"], company.seats["finance_manager"]]
    body = [
        step("make", lane=seat(company)),
        step("check", lane={"kind": "position", "positions": both}, duty={"not_doer_of": ["make"]}),
    ]  # fmt: skip
    case = started(company, published(company, body))
    does(company, "sofie", case, "make")
    with refused(refusals.SameDoer) as caught:
        does(company, "sofie", case, "check")
    assert "make" in caught.value.sentence
    does(company, "maria", case, "check")
    assert Case.objects.get(pk=case.pk).state == CaseState.DONE


def test_a_step_may_take_authority_up_to_an_amount(company):
    body = [step("pay", lane=seat(company), duty={"authority": "organisation.found_company", "amount": "1000"})]
    case = started(company, published(company, body))
    with refused(refusals.AuthorityTooSmall):
        does(company, "sofie", case, "pay")


def test_only_those_for_whom_it_waits_do_what_others_may_too(company):
    case = contact_case(company, only_lane=True)
    changes_contact(company)
    assert is_done(case)


@pytest.mark.parametrize("door", ["browser", "api", "task"])
def test_the_same_act_closes_the_same_step_at_every_door(company, door):
    case = contact_case(company)
    task = task_of(case, "contact")
    if door == "api":
        token = issue(company, "ida")
        clock.set_to(MONDAY)
        answer = Caller(token).do("organisation.change_own_contact", company.people["ida"], private_phone="+4511223344")
        clock.set_to(None)
        assert answer.status == 200, answer.said
    else:
        changes_contact(company, task=task.pk if door == "task" else None)
    assert is_done(case)


def test_an_activity_without_subject_closes_a_step_only_when_it_is_done_from_it(company):
    doing = step("hire", lane=seat(company, "hr_partner"), activity="organisation.register_person", keeps_as="new")
    case = started(company, published(company, [doing, step("after", lane=seat(company))]))
    hire = {"home": company.entities["NK"], "name": "Ny Person"}
    perform(find("organisation.register_person"), company.act("amalie"), None, work_email="a@nordlys.example", **hire)
    assert open_steps(case) == ["hire"]
    task = task_of(case, "hire")
    act = company.act("amalie", task=task.pk)
    made = perform(find("organisation.register_person"), act, None, work_email="b@nordlys.example", **hire)
    assert isinstance(made, Done)
    assert open_steps(case) == ["after"]
    assert variables(case) == {"new": {"kind": "organisation.actor", "key": made.key}}


def test_a_task_that_somebody_made_is_closed_by_its_activity_too(company):
    from bagland.kernel.work.rules.definition import Lane
    from bagland.kernel.work.states import TaskKind
    from bagland.kernel.work.tasks import open_task

    act = company.act("jens")
    task = open_task(
        act, kind=TaskKind.TASK, title="Your telephone", lane=Lane.model_validate(seat(company, "employee")),
        activity="organisation.change_own_contact", subject=("organisation.actor", company.people["ida"]),
        entity=company.entities["NK"],
    )  # fmt: skip
    changes_contact(company, at=company.at + timedelta(minutes=1))
    assert Task.objects.get(pk=task.pk).state == TaskState.DONE


def test_an_automatic_step_is_done_by_the_system_and_a_refusal_stops_the_case(company):
    from tests.kernel.work.running import fire_all

    automatic = {
        "kind": "automatic", "id": "auto", "activity": "organisation.register_person",
        "inputs": {"name": '"Robot"', "home": "who", "work_email": '"r@nordlys.example"'}, "keeps_as": "made",
    }  # fmt: skip
    procedure = published(company, [automatic, step("after", lane=seat(company))], form=PERSON)
    case = started(company, procedure, answers={"who": company.people["ida"]})
    assert open_steps(case) == []
    from bagland.kernel.work import timers
    from bagland.kernel.work.models import Timer

    timer = Timer.objects.get(case=case)
    assert timer.event is not None
    timers.do(timer, "")
    case = Case.objects.get(pk=case.pk)
    assert case.state == CaseState.STOPPED
    assert case.stopped_because
    assert Timer.objects.get(pk=timer.pk).parked_at is not None
    perform(find("work.resume_case"), company.act("maria"), case.pk, skip=True, reason="By hand")
    assert open_steps(case) == ["after"]
    assert visits(case)[0] == ("auto", "SKIPPED")
    assert fire_all(company, case) == 0
