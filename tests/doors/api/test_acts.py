"""Doing things through the API: once, in one's own name, with the same rights as at any other door."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils import translation

from bagland.foundation.activity import activities, find
from bagland.foundation.perform import perform
from bagland.kernel.access.models import Request
from bagland.kernel.audit.models import Event
from bagland.kernel.organisation.models import Actor, Position, PositionProfile
from tests.conftest import Company

REGISTER = "organisation.register_person"
OPEN = "organisation.open_position"


def seat(company: Company, amount: str) -> dict[str, Any]:
    """The inputs of a new seat in IT that costs so much a year."""
    return {
        "entity": company.entities["NK"],
        "department": company.departments["IT"],
        "profile": PositionProfile.objects.get(code="employee").pk,
        "yearly_cost": {"amount": amount, "currency": "DKK"},
    }


def test_an_act_is_done_and_its_event_says_through_which_door(company, at_door):
    answer = at_door("amalie").do(REGISTER, home=company.entities["NK"], name="Line Overgaard")
    assert answer.status == 200
    line = Actor.objects.get(name="Line Overgaard")
    assert answer.said["state"] == "done"
    assert answer.said["replayed"] is False
    assert (answer.said["result"]["kind"], answer.said["result"]["key"]) == ("organisation.actor", line.pk)
    event = Event.objects.get(pk=answer.said["event"])
    assert (event.activity, event.door, event.actor) == (REGISTER, "api", company.people["amalie"])
    assert event.operator.startswith("token ")


def test_an_act_on_something_names_its_subject(company, at_door):
    ida = company.people["ida"]
    answer = at_door("amalie").do("organisation.change_person", ida, work_phone="+45 11 22 33 44")
    assert answer.status == 200
    assert Actor.objects.get(pk=ida).work_phone == "+45 11 22 33 44"


def test_sent_again_with_its_key_it_is_done_once(company, at_door):
    amalie = at_door("amalie")
    first, second = (amalie.do(REGISTER, key="hire-42", home=company.entities["NK"], name="Line") for _ in range(2))
    assert (first.status, second.status) == (200, 200)
    assert second.said == {**first.said, "replayed": True}
    assert Actor.objects.filter(name="Line").count() == 1
    assert Event.objects.filter(activity=REGISTER, pk__gte=first.said["event"]).count() == 1


def test_a_key_serves_one_act(company, at_door):
    amalie = at_door("amalie")
    assert amalie.do(REGISTER, key="hire-42", home=company.entities["NK"], name="Line").status == 200
    answer = amalie.do(REGISTER, key="hire-42", home=company.entities["NK"], name="Mads")
    assert (answer.status, answer.code) == (409, "foundation.key_reused")
    assert not Actor.objects.filter(name="Mads").exists()


@pytest.mark.parametrize("key", ["x" * 201, "nøgle", "request:7", "run:1:1"])
def test_a_key_that_cannot_be_one(company, at_door, key):
    answer = at_door("amalie").do(REGISTER, key=key, home=company.entities["NK"], name="Line")
    assert (answer.status, list(answer.said["faults"])) == (422, ["Idempotency-Key"])


def test_what_needs_approval_waits_and_another_token_approves(company, at_door):
    amalie, jens = at_door("amalie"), at_door("jens")
    asked = amalie.do(OPEN, key="seat-1", **seat(company, "700000.00"))
    assert asked.status == 202
    assert asked.said["state"] == "pending"
    assert asked.said["approvers"] == ["Jens Friis"]
    assert amalie.do(OPEN, key="seat-1", **seat(company, "700000.00")).said["request"] == asked.said["request"]
    before = Position.objects.count()
    assert amalie.do("access.approve_request", asked.said["request"]).code == "access.own_request"
    done = jens.do("access.approve_request", asked.said["request"])
    assert (done.status, done.said["result"]["kind"]) == (200, "organisation.position")
    assert Position.objects.count() == before + 1
    assert Request.objects.get(pk=asked.said["request"]).state == "APPROVED"
    assert jens.do("access.approve_request", asked.said["request"]).said["replayed"] is True


def test_who_has_no_right_is_denied_and_nothing_is_written(company, at_door):
    sofie = at_door("sofie")
    before = Event.objects.count()
    answer = sofie.do(REGISTER, key="k", home=company.entities["NK"], name="Line")
    assert (answer.status, answer.code) == (403, "access.not_granted")
    assert Event.objects.count() == before


def test_whose_last_appointment_is_over_is_not_let_in(company, at_door):
    ida = at_door("ida")
    appointment = Actor.objects.get(pk=company.people["ida"]).appointments.get()
    perform(find("organisation.end_appointment"), company.act("amalie"), appointment.pk, last_date="2026-11-22")
    away = {"person": company.people["ida"], "first_date": "2026-11-23", "reason": "HOLIDAY"}
    assert ida.do("organisation.register_absence", **away).status == 401
    assert ida.get("/rights/who-may", activity="organisation.appoint").status == 401
    assert ida.get("/me").status == 401


def test_a_token_may_be_limited_to_some_codes(company, at_door):
    amalie = at_door("amalie", codes=[REGISTER, "organisation.see"])
    assert amalie.do(REGISTER, home=company.entities["NK"], name="Line").status == 200
    answer = amalie.do("organisation.change_person", company.people["ida"], work_phone="1")
    assert (answer.status, answer.code) == (403, "access.token_too_narrow")
    assert amalie.get("/me").said["limited_to"] == [REGISTER, "organisation.see"]


def test_each_faulty_input_is_named(company, at_door):
    amalie = at_door("amalie")
    answer = amalie.do(REGISTER, home="NK", language="latin", nme="Line")
    assert (answer.status, answer.code) == (422, "foundation.input_fault")
    assert sorted(answer.said["faults"]) == ["home", "language", "name", "nme"]
    with translation.override("da"):
        sentence = translation.gettext("Fill this in.")
    assert at_door("amalie", language="da").do(REGISTER, home=1).said["faults"] == {"name": sentence}


@pytest.mark.parametrize(
    ("body", "fault"),
    [
        ([], "body"),
        ({"inputs": []}, "subject"),
        ({"subject": 0, "inputs": {}}, "subject"),
        ({"subject": 1, "inputs": None}, "inputs"),
        ({"subject": 1, "position": "1"}, "position"),
        ({"subject": 1, "extra": 1}, "extra"),
    ],
)
def test_what_stands_around_the_inputs_is_checked_too(at_door, body, fault):
    answer = at_door("amalie").post("/activities/organisation.change_person", body)
    assert (answer.status, list(answer.said["faults"])) == (422, [fault])


def test_an_object_that_is_not_there_or_hidden(at_door):
    answer = at_door("amalie").do("organisation.change_person", 2**63 - 1, work_phone="1")
    assert (answer.status, answer.code) == (404, "foundation.not_found")


def test_a_position_that_is_not_held_cannot_act(company, at_door):
    body = {"position": company.seats["managing_director"], "inputs": {"home": company.entities["NK"], "name": "Line"}}
    answer = at_door("amalie").post(f"/activities/{REGISTER}", body)
    assert (answer.status, answer.code) == (403, "access.not_granted")


def test_a_token_is_shown_once(company, at_door):
    maria = at_door("maria")
    answers = [maria.do("access.issue_token", company.people["maria"], key="t", name="reports") for _ in range(2)]
    assert answers[0].said["once"]["token"].startswith("bagland_")
    assert "once" not in answers[1].said


def test_what_only_the_system_does_has_no_address(at_door):
    hidden = [code for code, activity in activities.items() if activity.by_system]
    assert hidden
    for code in hidden:
        assert at_door("jens").post(f"/activities/{code}", {}).code == "api.nothing_here"
