"""What positions are granted, and by whom."""

from __future__ import annotations

from datetime import date

import pytest

from bagland.foundation.activity import find
from bagland.foundation.money import Money
from bagland.foundation.perform import Pending, perform
from bagland.foundation.refusals import InputFault
from bagland.kernel.access.queries import who_may
from bagland.kernel.audit.models import Event
from bagland.kernel.organisation import queries
from bagland.kernel.organisation import refusals as no
from bagland.kernel.organisation.models import Grant, PositionProfile
from tests.conftest import refused, story


def profile(code):
    return PositionProfile.objects.get(code=code).pk


def test_a_right_holds_from_its_day_to_its_day(company, does):
    right = {"position": company.seats["bookkeeper"], "code": "organisation.record_exchange_rate", "reach": "GROUP"}
    granted = does("jens", "grant_right", **right, first_date=date(2026, 12, 1))
    with pytest.raises(Exception, match="not_granted"):
        does("sofie", "record_exchange_rate", base="EUR", quote="DKK", rate="7.46", source="Test")
    december = company.act("sofie", at=company.at.replace(month=12, day=1))
    given = {"base": "EUR", "quote": "DKK", "rate": "7.46", "source": "Test"}
    perform(find("organisation.record_exchange_rate"), december, **given)
    perform(find("organisation.end_grant"), company.act("jens", at=december.at), granted)
    later = company.act("sofie", at=company.at.replace(month=12, day=2))
    with pytest.raises(Exception, match="not_granted"):
        perform(find("organisation.record_exchange_rate"), later, **given)
    assert story(granted) == ["organisation.grant_right", "organisation.end_grant"]


def test_a_right_that_never_began_is_gone_and_told(company, does):
    right = {"position": company.seats["bookkeeper"], "code": "organisation.see_costs", "reach": "ENTITY"}
    granted = does("jens", "grant_right", **right, first_date=date(2026, 12, 1))
    does("jens", "end_grant", granted)
    assert not Grant.objects.filter(pk=granted.pk).exists()
    assert Event.objects.latest("pk").told["told"][0]["code"] == "organisation.see_costs"


def test_nobody_grants_to_what_he_holds_not_even_through_a_base(company, does):
    right = {"code": "organisation.see_costs", "reach": "OWN"}
    for target in (
        {"profile": profile("managing_director")},
        {"profile": profile("employee")},
        {"position": company.seats["managing_director"]},
    ):
        with refused(no.NotForYourself):
            does("jens", "grant_right", **target, **right)


def test_the_it_manager_grants_with_the_directors_approval(company, does):
    asked = does("nadia", "grant_right", profile=profile("employee"), code="organisation.see_costs", reach="OWN")
    assert isinstance(asked, Pending)
    assert asked.approvers == ("Jens Friis",)
    done = perform(find("access.approve_request"), company.act("jens"), asked.request)
    assert Grant.objects.get(pk=done.result.pk).code == "organisation.see_costs"


def test_named_entities_go_with_their_scope(company, does):
    right = {"profile": profile("bookkeeper"), "code": "organisation.see_costs"}
    both = [company.entities["NK"], company.entities["NKSE"]]
    for inputs in ({"reach": "NAMED"}, {"reach": "ENTITY", "entities": both}):
        with refused(InputFault) as caught:
            does("jens", "grant_right", **right, **inputs)
        assert list(caught.value.faults) == ["entities"]
    granted = does("jens", "grant_right", **right, reach="NAMED", entities=both)
    assert set(granted.entities.values_list("pk", flat=True)) == set(both)
    assert Event.objects.latest("pk").told["told"][0]["entities"] == both


def test_what_cannot_be_granted(company, does):
    right = {"code": "organisation.see_costs", "reach": "GROUP"}
    with refused(no.UnknownRight):
        does("jens", "grant_right", profile=profile("bookkeeper"), **right | {"code": "organisation.fly"})
    for target in ({}, {"profile": profile("bookkeeper"), "position": company.seats["bookkeeper"]}):
        with refused(InputFault):
            does("jens", "grant_right", **target, **right)
    with refused(InputFault):
        does("jens", "grant_right", profile=profile("bookkeeper"), **right, limit=Money.of("-1.00", "DKK"))


def test_a_company_makes_profiles_of_its_own(company, does, seat):
    made = does(
        "jens", "create_profile", code="driver", title_en="Driver", title_da="Chauffør", based_on=profile("employee")
    )
    with refused(no.CodeTaken):
        does("jens", "create_profile", code="driver", title_en="Driver", title_da="Chauffør")
    does("jens", "grant_right", profile=made, code="organisation.see_costs", reach="ENTITY")
    place = seat(profile=made.pk)
    assert {"organisation.see", "organisation.see_costs"} <= queries.codes_of(place, company.at.date())
    does("amalie", "appoint", position=place, person=company.people["ida"])
    assert "Ida Højlund" in [row.name for row in who_may(company.act("jens"), "organisation.see_costs")]
