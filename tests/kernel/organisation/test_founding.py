"""How a company begins, and the positions that Bagland ships with."""

from __future__ import annotations

from datetime import date

import pytest

from bagland.foundation.activity import activities, find, views
from bagland.foundation.perform import perform
from bagland.kernel.audit.models import Event
from bagland.kernel.jobs.system import system_actor
from bagland.kernel.organisation import refusals as no
from bagland.kernel.organisation.models import Appointment, DepartmentTerm, Grant, LegalEntity, PositionProfile
from bagland.kernel.organisation.profiles import shipped
from tests.conftest import refused

FOUNDING = {
    "code": "NX",
    "name": "Ny ApS",
    "country": "DK",
    "currency": "DKK",
    "time_zone": "Europe/Copenhagen",
    "year_first_date": date(2026, 1, 1),
    "year_last_date": date(2026, 12, 31),
    "person_name": "Kim Ny",
    "person_email": "kim@ny.example",
}


def installed(company):
    event = perform(find("organisation.install_profiles"), company.act(system_actor())).event
    return Event.objects.get(pk=event).told["told"][0]


def test_founding_makes_entity_year_department_seat_person_and_appointment(company):
    entity = LegalEntity.objects.get(code="NK")
    event = Event.objects.get(activity="organisation.found_company")
    told = event.told["told"][0]
    held = Appointment.objects.get(pk=told["appointment"])
    assert (held.actor_id, held.position_id) == (company.people["jens"], company.seats["managing_director"])
    assert entity.years.get().pk == told["year"]
    top = DepartmentTerm.objects.get(department=told["department"])
    assert (top.name, top.head_id, top.parent_id) == ("Ledelse", held.position_id, None)
    assert "Jens" not in event.facts


def test_a_company_is_founded_once(company):
    with refused(no.CompanyExists, entity="Nordlys Kontor ApS"):
        perform(find("organisation.found_company"), company.act(system_actor()), **FOUNDING)


def test_installing_again_adds_nothing(company):
    assert installed(company)["grants"] == 0


def test_installing_again_brings_what_is_new_and_respects_what_the_company_ended(company):
    ended = Grant.objects.get(profile__code="it_technician", code="access.close_login")
    perform(find("organisation.end_grant"), company.act("jens"), ended)
    Grant.objects.filter(profile__code="finance_manager", code="organisation.see_costs").delete()
    told = installed(company)
    assert (told["profiles"], told["grants"]) == ([], 1)
    fresh = Grant.objects.get(profile__code="finance_manager", code="organisation.see_costs")
    assert (fresh.is_shipped, fresh.first_date) == (True, date(2026, 11, 22))
    assert Grant.objects.get(profile__code="it_technician", code="access.close_login").last_date == date(2026, 11, 23)


def test_every_shipped_right_is_registered_and_given_once():
    for profile in shipped():
        keys = [(grant.code, grant.reach, grant.asks) for grant in profile.grants]
        assert len(keys) == len(set(keys)), profile.code
        assert {grant.code for grant in profile.grants} <= set(activities) | set(views), profile.code


def test_every_activity_and_view_is_granted_to_somebody():
    granted = {grant.code for profile in shipped() for grant in profile.grants}
    assert (set(activities) | set(views)) - granted == {
        code for code, known in activities.items() if known.stands_for is not None
    }


def test_the_auditor_sees_everything_and_changes_nothing():
    """But for what others' mails say, which nobody reads without a staff session, and what is confidential; he sends no
    files, and his own sign-in is his own.
    """
    auditor = next(profile for profile in shipped() if profile.code == "auditor")
    reach = {grant.code: grant.reach for grant in auditor.grants}
    assert set(views) - set(reach) == {
        "mail.see_texts",
        "documents.see_confidential",
        "documents.send",
        "work.see_confidential_procedures",
    }
    assert {code for code in views if reach.get(code) == "OWN"} == {"desk.see_own_views"}
    acts = {code for code in reach if code in activities}
    assert {code for code in acts if reach[code] != "OWN"} == {"exchange.export_list"}
    assert {code.partition(".")[0] for code in acts if reach[code] == "OWN"} == {"access"}


def test_no_shipped_profile_has_both_of_what_is_kept_apart():
    by_code = {profile.code: profile for profile in shipped()}

    def rights(profile):
        own = {grant.code for grant in profile.grants}
        return own | rights(by_code[profile.based_on]) if profile.based_on else own

    for profile in shipped():
        held = rights(profile)
        for code, item in activities.items():
            assert not (code in held and held & set(item.separate_from)), (profile.code, code)


@pytest.mark.parametrize("code", [profile.code for profile in shipped()])
def test_shipped_titles_are_in_both_languages(company, code):
    profile = PositionProfile.objects.get(code=code)
    assert profile.title_en
    assert profile.title_da
