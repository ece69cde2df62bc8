"""Each activity of the organisation: done by who may, recorded with what it was done to, denied to who may not."""

from __future__ import annotations

from datetime import date

import pytest

from bagland.foundation.activity import activities, find
from bagland.foundation.kinds import kind_of
from bagland.foundation.money import Money
from bagland.foundation.perform import Done, Pending, perform
from bagland.foundation.refusal import Refusal
from bagland.foundation.uploads import Upload
from bagland.kernel.access.refusals import NotGranted
from bagland.kernel.audit.models import Event
from bagland.kernel.organisation.models import Actor, Grant, PositionProfile
from tests.conftest import MONDAY, refused
from tests.kernel.organisation.pictures import jpeg

TODAY = MONDAY.date()


def profile(code):
    return PositionProfile.objects.get(code=code).pk


def absence(does, company):
    return does("ida", "register_absence", person=company.people["ida"], reason="HOLIDAY", last_date=date(2026, 12, 1))


def delegation(does, company):
    return does(
        "jens", "offer_delegation", position=company.seats["managing_director"], receiver=company.people["maria"],
        last_date=date(2026, 12, 31),
    )  # fmt: skip


def plan(does, company):
    made = does(
        "amalie", "prepare_reorganisation", entity=company.entities["NK"], title="One team", day=date(2027, 1, 1)
    )
    does("amalie", "plan_department_change", made, department=company.departments["IT"], name="IT and security")
    return made


def substitute(does, company):
    seat, who = company.seats["bookkeeper"], company.people["ida"]
    return does("amalie", "name_substitute", position=seat, person=who)


# Code: who does it, who may not, the subject, the inputs. Subject and inputs are made when the test runs.
CASES = {
    "add_entity": ("jens", "amalie", None, lambda c, _d, _s: {
        "code": "NKNO", "name": "Nordlys Norge AS", "country": "NO", "currency": "NOK", "time_zone": "Europe/Oslo"}),
    "change_entity": ("jens", "maria", lambda c, _d, _s: c.entities["NK"], lambda c, _d, _s: {"name": "Nordlys ApS"}),
    "open_financial_year": ("maria", "sofie", lambda c, _d, _s: c.entities["NK"],
        lambda c, _d, _s: {"last_date": date(2026, 12, 31)}),
    "record_ownership": ("jens", "maria", lambda c, _d, _s: c.entities["NKSE"],
        lambda c, _d, _s: {"owner": c.entities["NK"], "share": "1"}),
    "record_exchange_rate": ("maria", "sofie", None,
        lambda c, _d, _s: {"base": "EUR", "quote": "DKK", "rate": "7.4605", "source": "Test"}),
    "create_department": ("amalie", "maria", None, lambda c, _d, _s: {
        "entity": c.entities["NK"], "code": "LAG", "name": "Lager", "under": c.departments["SALG"]}),
    "change_department": ("amalie", "maria", lambda c, _d, _s: c.departments["IT"],
        lambda c, _d, _s: {"name": "IT og drift"}),
    "close_department": ("amalie", "maria", lambda c, d, _s: d(
        "amalie", "create_department", entity=c.entities["NK"], code="X", name="X", first_date=date(2026, 1, 1)),
        lambda c, _d, _s: {}),
    "open_position": ("amalie", "maria", None, lambda c, _d, _s: {
        "entity": c.entities["NK"], "department": c.departments["IT"], "profile": profile("employee"),
        "yearly_cost": Money.of("400000.00", "DKK")}),
    "change_position": ("amalie", "maria", lambda c, _d, _s: c.seats["bookkeeper"],
        lambda c, _d, _s: {"title": "Lønbogholder"}),
    "close_position": ("amalie", "maria", lambda c, _d, s: s(first_date=date(2026, 1, 1)), lambda c, _d, _s: {}),
    "register_person": ("amalie", "maria", None,
        lambda c, _d, _s: {"home": c.entities["NK"], "name": "Line Overgaard"}),
    "change_person": ("amalie", "ida", lambda c, _d, _s: c.people["ida"],
        lambda c, _d, _s: {"work_phone": "62 11 40 24"}),
    "change_card": ("ida", "sofie", lambda c, _d, _s: c.people["ida"],
        lambda c, _d, _s: {"place": "Odense, 1. sal", "about": "Returvarer"}),
    "change_own_contact": ("ida", "sofie", lambda c, _d, _s: c.people["ida"],
        lambda c, _d, _s: {"private_phone": "71 71 71 71"}),
    "set_photo": ("ida", "sofie", lambda c, _d, _s: c.people["ida"], lambda c, _d, _s: {"photo": Upload(jpeg())}),
    "remove_photo": ("amalie", "sofie", lambda c, d, _s: d(
        "ida", "set_photo", c.people["ida"], photo=Upload(jpeg())), lambda c, _d, _s: {}),
    "erase_person": ("amalie", "maria", lambda c, d, _s: d(
        "amalie", "register_person", home=c.entities["NK"], name="Julie Lind"), lambda c, _d, _s: {}),
    "appoint": ("amalie", "maria", None, lambda c, _d, s: {"position": s(), "person": c.people["ida"]}),
    "end_appointment": ("amalie", "ida", lambda c, d, s: d(
        "amalie", "appoint", position=s(), person=c.people["ida"]), lambda c, _d, _s: {}),
    "name_substitute": ("amalie", "ida", None, lambda c, _d, _s: {
        "position": c.seats["bookkeeper"], "person": c.people["rasmus"]}),
    "withdraw_substitute": ("amalie", "ida", lambda c, d, _s: substitute(d, c), lambda c, _d, _s: {}),
    "register_absence": ("ida", "sofie", None, lambda c, _d, _s: {
        "person": c.people["ida"], "reason": "SICKNESS", "substitute": c.people["rasmus"]}),
    "end_absence": ("ida", "sofie", lambda c, d, _s: absence(d, c), lambda c, _d, _s: {}),
    "cancel_absence": ("amalie", "sofie", lambda c, d, _s: absence(d, c), lambda c, _d, _s: {}),
    "offer_delegation": ("jens", "ida", None, lambda c, _d, _s: {
        "position": c.seats["managing_director"], "receiver": c.people["maria"], "last_date": date(2026, 12, 31)}),
    "accept_delegation": ("maria", "ida", lambda c, d, _s: delegation(d, c), lambda c, _d, _s: {}),
    "decline_delegation": ("maria", "ida", lambda c, d, _s: delegation(d, c), lambda c, _d, _s: {}),
    "revoke_delegation": ("jens", "ida", lambda c, d, _s: delegation(d, c), lambda c, _d, _s: {}),
    "register_agent": ("nadia", "sofie", None, lambda c, _d, _s: {"name": "Bilagslæser", "owner": c.people["sofie"]}),
    "create_profile": ("jens", "nadia", None, lambda c, _d, _s: {
        "code": "driver", "title_en": "Driver", "title_da": "Chauffør", "based_on": profile("employee")}),
    "grant_right": ("jens", "amalie", None, lambda c, _d, _s: {
        "profile": profile("bookkeeper"), "code": "organisation.see_costs", "reach": "ENTITY"}),
    "end_grant": ("jens", "amalie", lambda c, _d, _s: Grant.objects.get(
        profile__code="it_technician", code="access.close_login").pk, lambda c, _d, _s: {}),
    "prepare_reorganisation": ("amalie", "jens", None, lambda c, _d, _s: {
        "entity": c.entities["NK"], "title": "One team", "day": date(2027, 1, 1)}),
    "plan_department_change": ("amalie", "jens", lambda c, d, _s: plan(d, c),
        lambda c, _d, _s: {"department": c.departments["HR"], "name": "People"}),
    "plan_position_change": ("amalie", "jens", lambda c, d, _s: plan(d, c),
        lambda c, _d, _s: {"position": c.seats["it_technician"], "reports_to": c.seats["it_manager"]}),
    "drop_planned_change": ("amalie", "jens", lambda c, d, _s: plan(d, c),
        lambda c, _d, _s: {"department": c.departments["IT"]}),
    "decide_reorganisation": ("jens", "maria", lambda c, d, _s: plan(d, c), lambda c, _d, _s: {}),
    "cancel_reorganisation": ("amalie", "maria", lambda c, d, _s: plan(d, c), lambda c, _d, _s: {}),
}  # fmt: skip


def test_every_activity_has_its_case():
    known = {code.removeprefix("organisation.") for code, item in activities.items() if item.room == "organisation"}
    by_system = {"found_company", "install_profiles"}
    assert set(CASES) == known - by_system
    assert by_system == {
        code.removeprefix("organisation.")
        for code, item in activities.items()
        if item.room == "organisation" and item.by_system
    }


@pytest.mark.parametrize("code", CASES)
def test_who_may_does_it_and_it_is_recorded(company, does, seat, code):
    who, _other, make_subject, make_inputs = CASES[code]
    subject = make_subject(company, does, seat) if make_subject else None
    act = company.act(who)
    answer = perform(find(f"organisation.{code}"), act, subject, **make_inputs(company, does, seat))
    event = Event.objects.get(pk=answer.event)
    if activities[f"organisation.{code}"].always_asks:
        assert isinstance(answer, Pending)
        assert event.activity == "access.asked"
        return
    assert isinstance(answer, Done)
    assert event.activity == f"organisation.{code}"
    assert (event.actor, event.at) == (company.people[who], act.at)
    assert event.position in company.seats.values()
    about = answer.result if subject is None else subject
    key = about if isinstance(about, int) else about.pk
    assert event.subject_id == key
    kind = find(f"organisation.{code}").subject or type(about)
    assert event.subject_kind == kind_of(kind)
    assert event.told, "an event says what has changed"


@pytest.mark.parametrize("code", CASES)
def test_who_may_not_is_denied_and_nothing_is_written(company, does, seat, code):
    _who, other, make_subject, make_inputs = CASES[code]
    subject = make_subject(company, does, seat) if make_subject else None
    inputs = make_inputs(company, does, seat)
    before = {model: list(model.objects.order_by("pk").values()) for model in (Actor, Grant)}
    events = Event.objects.count()
    with pytest.raises(Refusal) as caught:
        perform(find(f"organisation.{code}"), company.act(other), subject, **inputs)
    assert caught.value.status in (403, 404)
    assert Event.objects.count() == events
    assert before == {model: list(model.objects.order_by("pk").values()) for model in (Actor, Grant)}


def test_the_system_alone_founds(company):
    with refused(NotGranted):
        perform(find("organisation.install_profiles"), company.act("jens"))
