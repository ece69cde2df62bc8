"""People: known, changed, and in the end erased everywhere."""

from __future__ import annotations

import pytest
from django.utils.translation import override

from bagland.foundation.activity import find
from bagland.foundation.perform import Pending, perform
from bagland.foundation.refusals import InputFault
from bagland.kernel.audit import sealing
from bagland.kernel.audit.models import Event, PersonalFact
from bagland.kernel.jobs.models import RunRow
from bagland.kernel.jobs.runs import stage
from bagland.kernel.organisation import erasing, queries
from bagland.kernel.organisation import refusals as no
from bagland.kernel.organisation.models import Absence, Actor
from tests.conftest import refused


@pytest.fixture
def julie(company, does):
    return does(
        "amalie", "register_person", home=company.entities["NK"], name="Julie Lind", work_email="Julie@Nordlys.example",
        work_phone="62 11 40 36", private_phone="20 30 40 50",
    )  # fmt: skip


def erased(company, person):
    asked = perform(find("organisation.erase_person"), company.act("amalie"), person)
    assert isinstance(asked, Pending)
    return perform(find("access.approve_request"), company.act("jens"), asked.request)


def test_a_work_email_belongs_to_one_whatever_its_capitals(company, does, julie):
    assert julie.work_email == "julie@nordlys.example"
    with refused(no.EmailTaken, person="Julie Lind"):
        does("amalie", "register_person", home=company.entities["NK"], name="Other", work_email="JULIE@nordlys.EXAMPLE")
    with refused(no.EmailTaken):
        does("amalie", "change_person", company.people["ida"], work_email="julie@nordlys.example")
    does("amalie", "change_person", julie, work_email="julie@nordlys.example", name="Julie Lind Holm")
    does("amalie", "change_person", julie, work_email="")


@pytest.mark.parametrize(
    ("inputs", "field"),
    [({"work_email": "julie"}, "work_email"), ({"work_phone": "1" * 41}, "work_phone"), ({"name": " "}, "name")],
)
def test_what_a_person_cannot_be(company, does, inputs, field):
    with refused(InputFault) as caught:
        does("amalie", "register_person", home=company.entities["NK"], **{"name": "Julie", **inputs})
    assert list(caught.value.faults) == [field]


def test_names_and_numbers_stand_apart_from_the_event(julie):
    event = Event.objects.get(activity="organisation.register_person", subject_id=julie.pk)
    assert "Julie" not in event.facts
    assert "20 30" not in event.facts
    classes = dict(PersonalFact.objects.filter(event=event).values_list("name", "data_class"))
    assert classes[f"organisation.actor.{julie.pk}.name"] == "normal"
    assert classes[f"organisation.actor.{julie.pk}.private_phone"] == "sensitive"


def test_a_private_number_is_seen_by_hr_the_auditor_and_oneself(company, does):
    does("amalie", "change_person", company.people["ida"], private_phone="20 30 40 50")
    ida = Actor.objects.get(pk=company.people["ida"])
    seen = {who: queries.private_phone(company.act(who), ida) for who in ("amalie", "ida", "grethe", "jens", "sofie")}
    assert seen == {"amalie": "20 30 40 50", "ida": "20 30 40 50", "grethe": "20 30 40 50", "jens": None, "sofie": None}


def test_who_holds_a_position_is_not_erased(company):
    asked = perform(find("organisation.erase_person"), company.act("amalie"), company.people["ida"])
    with refused(no.StillEmployed, positions=["Employee"]):
        perform(find("access.approve_request"), company.act("jens"), asked.request)


def test_erasing_empties_everything_that_names_the_person_and_the_chain_stays_whole(company, does, julie):
    does("amalie", "register_absence", person=julie, reason="SICKNESS", note="Julies knee")
    does("amalie", "change_person", julie, name="Julie Lind Holm")
    rows = [
        {"inputs": {"home": company.entities["NK"], "name": "Julie Lind Holm"}},
        {"inputs": {"home": company.entities["NK"], "name": "Another"}},
    ]
    run = stage(company.act("amalie"), find("organisation.register_person"), rows)
    told = []
    erasing.also.append(lambda person, at: told.append((person.pk, at)))
    try:
        done = erased(company, julie)
    finally:
        erasing.also.pop()
    gone = Actor.objects.get(pk=julie.pk)
    assert (gone.name, gone.work_email, gone.work_phone, gone.private_phone) == ("", "", "", "")
    assert gone.erased_at == company.at
    with override("en"):
        assert str(gone) == f"erased person {julie.pk}"
    assert list(Absence.objects.filter(actor=julie).values_list("reason", "note")) == [("", "")]
    left = PersonalFact.objects.filter(about_kind="organisation.actor", about_id=julie.pk)
    assert left.count() > 4
    assert set(left.values_list("value", "salt")) == {(None, None)}
    assert "Julie" not in Event.objects.get(pk=done.event).facts
    assert RunRow.objects.get(run=run, number=1).inputs == ""
    assert RunRow.objects.filter(run=run, fault="").count() == 1
    assert told == [(julie.pk, company.at)]
    assert sealing.verify().ok
    assert julie.pk not in queries.people(company.act("amalie")).values_list("pk", flat=True)
    asked = perform(find("organisation.erase_person"), company.act("amalie"), julie)
    with refused(no.AlreadyErased):
        perform(find("access.approve_request"), company.act("jens"), asked.request)


def test_nothing_of_the_person_is_left_in_any_personal_fact(company, does, julie):
    does("amalie", "register_absence", person=julie, reason="OTHER", note="Lind")
    erased(company, julie)
    values = PersonalFact.objects.exclude(value=None).values_list("value", flat=True)
    assert not [value for value in values if value and "Lind" in value and "Lindgaard" not in value]


def test_an_agent_has_an_owner_who_is_a_person(company, does):
    agent = does("nadia", "register_agent", name="Bilagslæser", owner=company.people["sofie"])
    assert (agent.owner_id, agent.home_id, agent.answers_for) == (
        company.people["sofie"],
        company.entities["NK"],
        company.people["sofie"],
    )
    with refused(no.NotAPerson):
        does("nadia", "register_agent", name="Agent of an agent", owner=agent)
