"""Rights that could be gained by a detour, and are not."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from bagland.foundation import clock
from bagland.foundation.activity import find
from bagland.foundation.money import Money
from bagland.foundation.perform import Done, Pending, perform
from bagland.foundation.refusals import KeyReused
from bagland.kernel.access import refusals as no
from bagland.kernel.access.approvers import approvable
from bagland.kernel.access.models import Request, SignIn, Token
from bagland.kernel.access.recurring import end_tokens_of_leavers
from bagland.kernel.jobs.system import system_actor
from bagland.kernel.organisation.models import Actor, Appointment, PositionProfile
from bagland.kernel.organisation.refusals import GrantsMoreThanHeld, NotAPerson, NotForYourself
from tests.company import PASSWORD
from tests.conftest import refused
from tests.kernel.access.test_authority import away, grant, open_seat


def does(company, who, code, subject=None, /, act=None, **inputs):
    return perform(find(code), company.act(who, **(act or {})), subject, **inputs)


def agent_of(company, owner, seat):
    """An agent of somebody, appointed to a new seat with a profile."""
    agent = does(company, "nadia", "organisation.register_agent", name="Robot", owner=company.people[owner]).key
    made = does(
        company, "jens", "organisation.open_position", entity=company.entities["NK"],
        department=company.departments["IT"], profile=PositionProfile.objects.get(code=seat).pk,
        first_date=date(2026, 11, 1),
    ).key  # fmt: skip
    who = "amalie" if owner == "jens" else "jens"
    does(company, who, "organisation.appoint", position=made, person=agent, first_date=date(2026, 11, 1))
    return agent


def test_nobody_gives_the_own_position_the_profile_of_another(company):
    director = PositionProfile.objects.get(code="managing_director").pk
    with refused(NotForYourself):
        does(company, "amalie", "organisation.change_position", company.seats["hr_partner"], profile=director)
    other = does(company, "amalie", "organisation.change_position", company.seats["it_technician"], title="Helper")
    assert isinstance(other, Done)


def test_the_own_agents_position_counts_as_ones_own(company):
    agent = agent_of(company, "amalie", "employee")
    seat = Appointment.objects.get(actor=agent).position_id
    director = PositionProfile.objects.get(code="managing_director").pk
    with refused(NotForYourself):
        does(company, "amalie", "organisation.change_position", seat, profile=director)


def test_a_limit_lent_in_another_currency_does_not_lift_the_seats_own(company):
    does(
        company, "maria", "organisation.record_exchange_rate", base="EUR", quote="DKK", rate="7.46",
        source="Danmarks Nationalbank",
    )  # fmt: skip
    lent = does(
        company, "amalie", "organisation.offer_delegation", position=company.seats["hr_partner"],
        receiver=company.people["karen"], limit=Money.of("900000.00", "EUR"), last_date=date(2026, 12, 31),
    )  # fmt: skip
    does(company, "karen", "organisation.accept_delegation", lent.key)
    assert isinstance(open_seat(company, "karen", "600000.00"), Done)
    assert isinstance(open_seat(company, "karen", "600000.01"), Pending)


def test_a_right_without_limit_is_granted_only_by_who_may_grant_without_limit(company):
    grant(company, "jens", "it_manager", "organisation.grant_right", limit="50000.00")
    with refused(GrantsMoreThanHeld):
        grant(company, "nadia", "bookkeeper", "organisation.open_position")
    assert isinstance(grant(company, "nadia", "bookkeeper", "organisation.open_position", limit="50000.00"), Done)
    assert isinstance(grant(company, "nadia", "bookkeeper", "organisation.see_plans"), Done)


def test_a_limited_token_issues_no_wider_one(company):
    narrow = {"only": frozenset({"access.issue_token", "organisation.see"})}
    for codes in (None, [], ["organisation.offer_delegation"]):
        with refused(no.TokenTooNarrow):
            does(company, "ida", "access.issue_token", company.people["ida"], act=narrow, name="wide", codes=codes)
    done = does(
        company, "ida", "access.issue_token", company.people["ida"], act=narrow, name="same", codes=["organisation.see"]
    )
    assert Token.objects.get(pk=done.key).codes == ["organisation.see"]


def test_a_limited_token_does_not_see_what_waits_for_its_owner(company):
    pending = open_seat(company, "amalie", "700000.00")
    assert approvable(company.act("jens")) == [pending.request]
    narrow = company.act("jens", only=frozenset({"organisation.see"}))
    assert approvable(narrow) == []
    assert not Request.objects.visible_to(narrow).exists()
    assert approvable(company.act("jens", only=frozenset({"access.approve_request"}))) == [pending.request]


def test_a_limited_token_that_may_decline_declines(company):
    pending = open_seat(company, "amalie", "700000.00")
    narrow = {"only": frozenset({"access.decline_request"})}
    does(company, "jens", "access.decline_request", pending.request, act=narrow, reason="No.")
    assert Request.objects.get(pk=pending.request).state == "DECLINED"


def test_the_substitute_of_an_agents_owner_does_not_approve_for_him_what_his_agent_asked(company):
    agent = agent_of(company, "jens", "hr_partner")
    away(company, "amalie", date(2026, 11, 23), date(2026, 11, 27))
    does(
        company, "jens", "organisation.register_absence", person=company.people["jens"], reason="HOLIDAY",
        first_date=date(2026, 11, 23), substitute=company.people["maria"],
    )  # fmt: skip
    pending = open_seat(company, agent, "700000.00")
    assert isinstance(pending, Pending)
    with refused(no.OwnRequest):
        does(company, "maria", "access.approve_request", pending.request)


def test_who_holds_the_right_in_two_companies_can_approve(company):
    seat = does(
        company, "jens", "organisation.open_position", entity=company.entities["NK"],
        department=company.departments["IT"], profile=PositionProfile.objects.get(code="managing_director").pk,
    ).key  # fmt: skip
    does(company, "amalie", "organisation.appoint", position=seat, person=company.people["jens"])
    from bagland.kernel.organisation.models import Position

    Position.objects.filter(pk=seat).update(entity=company.entities["NKSE"], number=1)
    grant(company, "jens", "hr_partner", "organisation.create_profile", asks=True)
    pending = does(
        company, "amalie", "organisation.create_profile", code="driver", title_en="Driver", title_da="Chauffør"
    )
    assert isinstance(does(company, "jens", "access.approve_request", pending.request), Done)


@pytest.mark.parametrize("whose", ["system", "agent", "erased"])
def test_only_a_person_gets_a_login(company, whose):
    if whose == "system":
        key = system_actor()
    elif whose == "agent":
        key = does(company, "nadia", "organisation.register_agent", name="Robot", owner=company.people["nadia"]).key
    else:
        key = does(company, "amalie", "organisation.register_person", home=company.entities["NK"], name="Bo").key
        Actor.objects.filter(pk=key).update(name="", erased_at=datetime(2026, 11, 20, tzinfo=UTC))
    with refused(NotAPerson):
        does(company, "nadia", "access.open_login", key, login="way.in@nordlys.example", password=PASSWORD)


def test_a_login_that_was_never_opened_is_not_reopened(company):
    key = does(company, "amalie", "organisation.register_person", home=company.entities["NK"], name="Bo").key
    with refused(no.NoSignIn):
        does(company, "jens", "access.reopen_login", key)


def test_closing_a_sign_in_ends_the_tokens_of_ones_agents_too_and_says_why(company):
    from bagland.kernel.audit.models import PersonalFact

    agent = agent_of(company, "ida", "employee")
    does(company, "ida", "access.issue_token", agent, name="robot")
    does(company, "ida", "access.issue_token", company.people["ida"], name="phone")
    done = does(company, "nadia", "access.close_login", company.people["ida"], reason="The laptop was stolen.")
    assert not Token.objects.filter(revoked_at__isnull=True).exists()
    told = PersonalFact.objects.get(event=done.event, name="told.reason")
    assert told.value == '"The laptop was stolen."'


def test_tokens_end_when_a_notice_has_run_out(company):
    agent = agent_of(company, "ida", "employee")
    does(company, "ida", "access.issue_token", agent, name="robot")
    does(company, "karen", "access.issue_token", company.people["karen"], name="phone")
    seat = Appointment.objects.get(actor=company.people["ida"])
    does(company, "amalie", "organisation.end_appointment", seat.pk, last_date=date(2026, 11, 30))
    try:
        clock.set_to(company.at + timedelta(days=6))
        end_tokens_of_leavers()
        assert Token.objects.filter(revoked_at__isnull=True).count() == 2
        clock.set_to(company.at + timedelta(days=9))
        end_tokens_of_leavers()
    finally:
        clock.set_to(None)
    assert Token.objects.get(revoked_at__isnull=True).actor_id == company.people["karen"]


def test_a_tokens_name_fits_its_column(company):
    from bagland.foundation.refusals import InputFault

    with refused(InputFault) as caught:
        does(company, "ida", "access.issue_token", company.people["ida"], name="x" * 101)
    assert set(caught.value.faults) == {"name"}


def test_the_same_key_with_another_password_is_refused(company):
    inputs = {"present": PASSWORD, "password": "regn på ruden i nat"}
    does(company, "ida", "access.set_password", company.people["ida"], act={"key": "form"}, **inputs)
    again = does(company, "ida", "access.set_password", company.people["ida"], act={"key": "form"}, **inputs)
    assert again.replayed
    with refused(KeyReused):
        does(
            company, "ida", "access.set_password", company.people["ida"], act={"key": "form"},
            **inputs | {"password": "sol over engen"},
        )  # fmt: skip
    assert SignIn.objects.get(actor=company.people["ida"]).check_password("regn på ruden i nat")


def test_what_an_act_looked_up_before_its_transaction_does_not_count_in_it(company):
    pending = open_seat(company, "amalie", "700000.00")
    jens = company.act("jens")
    assert approvable(jens) == [pending.request]
    grants = Appointment.objects.get(actor=company.people["jens"])
    assert grants.last_date is None
    jens.memory["approvable"] = [pending.request, 999]
    perform(find("access.decline_request"), jens, pending.request, reason="No.")
    assert approvable(jens) == []


def test_a_planned_move_gives_no_right_before_its_day(company):
    """Maria may name substitutes in her department; Sofie's seat leaves it only in January."""
    seat = company.seats["bookkeeper"]
    perform(
        find("organisation.change_position"),
        company.act("jens"),
        seat,
        department=company.departments["SALG"],
        first_date=date(2027, 1, 1),
    )
    named = {"position": seat, "person": company.people["ida"]}
    assert isinstance(perform(find("organisation.name_substitute"), company.act("maria"), **named), Done)
