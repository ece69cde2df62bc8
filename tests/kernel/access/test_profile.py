"""My profile: what is known of oneself, and the few things that one changes."""

from __future__ import annotations

import pytest

from bagland.foundation import clock
from bagland.foundation.activity import find
from bagland.foundation.perform import perform
from bagland.kernel.access import refusals as no
from bagland.kernel.audit.models import Event
from bagland.kernel.organisation.models import Actor
from tests.conftest import refused
from tests.signed_in import browser, comes_in

pytestmark = pytest.mark.django_db
CHANGE = find("organisation.change_own_contact")


@pytest.fixture(autouse=True)
def _monday(company):
    clock.set_to(company.at)
    yield
    clock.set_to(None)


def test_it_shows_what_is_known_and_leads_to_where_it_is_changed(company):
    Actor.objects.filter(pk=company.people["ida"]).update(private_phone="70 70 70 70")
    page = comes_in(browser(), "ida").get("/me/").content.decode()
    for words in ("Ida Højlund", "ida@nordlys.example", "70 70 70 70", "Nordlys Kontor ApS", "Employee", "My sign-in"):
        assert words in page
    assert f"/rights/of/{company.people['ida']}/" in page
    assert f"/act/access.set_password/{company.people['ida']}/" in page


@pytest.mark.parametrize("who", ["ida", "jens", "nadia", "grethe"])
def test_everybody_has_one(company, who):
    assert comes_in(browser("da"), who).get("/me/").status_code == 200


def test_one_changes_the_own_private_number_and_language_and_nobody_elses(company):
    ida = company.people["ida"]
    done = perform(CHANGE, company.act("ida"), ida, private_phone="71 71 71 71", language="en")
    person = Actor.objects.get(pk=ida)
    assert (person.private_phone, person.language) == ("71 71 71 71", "en")
    assert "71 71" not in Event.objects.get(pk=done.event).facts
    with refused(no.OutOfScope):
        perform(CHANGE, company.act("ida"), company.people["karen"], private_phone="1")
    with refused(no.NotGranted):
        perform(CHANGE, company.act("grethe"), company.people["grethe"], private_phone="1")
