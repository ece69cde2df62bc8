"""What a person chooses holds on every computer; what the company sets stands in one place."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from bagland.foundation import clock
from bagland.kernel.audit.models import Event
from bagland.kernel.desk.keeping import choose, read
from bagland.kernel.desk.models import Preferences
from bagland.kernel.jobs.models import Delivery
from bagland.ui import settings_index
from bagland.ui.desk import Preferences as Wanted
from bagland.ui.keymap import goings, opened_by
from bagland.ui.pages import pages
from tests.kernel.desk.conftest import page

MINE = "/me/settings/"
CHOSEN = {
    "language": "en",
    "theme": "dark",
    "density": "tight",
    "letters": "off",
    "key_bar": "hidden",
    "start_page": "organisation.people",
}


def test_what_is_chosen_here_holds_on_another_computer_and_costs_no_query(company: Any, comes: Any) -> None:
    here = comes("amalie", "da")
    assert 'data-letters="on"' in page(here, MINE)
    before = queries_of(here)
    assert here.post(MINE, CHOSEN).status_code == 303
    there = comes("amalie", "da")
    del there.cookies["language"]
    html = page(there, MINE)
    assert '<html lang="en" data-bs-theme="dark" data-density="tight">' in html
    assert 'data-letters="off"' in html
    assert 'class="key-bar"' not in page(there, "/my-work/")
    assert there.get("/")["Location"] == "/organisation/people/"
    assert queries_of(there) == before
    assert "data-bs-theme" not in page(comes("jens"), MINE), "one's own only"


def queries_of(client: Any) -> int:
    page(client, "/organisation/people/")
    with CaptureQueriesContext(connection) as caught:
        page(client, "/organisation/people/")
    return len(caught)


def test_some_chosen_and_nonsense_left_out(company: Any, comes: Any) -> None:
    client = comes("ida")
    client.post(MINE, {"theme": "purple", "density": "roomy", "start_page": "no.such page", "is_admin": "1"})
    row = Preferences.objects.get(actor=company.people["ida"])
    assert (row.theme, row.density, row.start_page) == ("system", "roomy", "-")
    client.post(MINE, {})
    assert Preferences.objects.get(actor=company.people["ida"]).density == "roomy"


def test_a_first_page_that_one_may_no_longer_open_is_not_opened(company: Any, comes: Any) -> None:
    choose(company.people["ida"], start_page="jobs.parked_work")
    assert comes("ida").get("/")["Location"] == "/my-work/"
    choose(company.people["ida"], start_page="gone.page")
    assert comes("ida").get("/")["Location"] == "/my-work/"


def test_the_language_of_the_menu_is_kept_for_the_person(company: Any, comes: Any) -> None:
    comes("sofie", "da").post("/language/", {"language": "en", "next": "/my-work/"})
    assert Preferences.objects.get(actor=company.people["sofie"]).language == "en"
    elsewhere = comes("sofie", "da")
    assert '<html lang="en"' in page(elsewhere, "/my-work/")
    elsewhere.post(MINE, {"language": "own"})
    del elsewhere.cookies["language"]
    assert '<html lang="da"' in page(elsewhere, "/my-work/"), "her card says Danish"


def test_the_database_refuses_what_is_no_preference(company: Any) -> None:
    for column, value in (("theme", "purple"), ("letters", "x"), ("start_page", "")):
        with pytest.raises(IntegrityError), transaction.atomic():
            choose(company.people["ida"], **{column: value})


def test_words_are_read_as_they_are_written() -> None:
    assert read(None) == Wanted()
    assert read("own system normal on shown -") == Wanted()
    assert read("da dark tight off hidden audit.events") == Wanted("da", "dark", "tight", False, False, "audit.events")


def test_the_companys_settings_show_what_one_may_open_and_how_the_jobs_stand(company: Any, comes: Any) -> None:
    everyone, it = page(comes("ida"), "/settings/"), page(comes("nadia"), "/settings/")
    assert "/parked/" not in everyone
    assert 'href="/parked/"' in it
    assert "all done" in it
    event = Event.objects.latest("pk")
    Delivery.objects.create(
        reaction="test.never", event=event, subject="x", due_at=clock.now(), parked_at=clock.now(), fault="no"
    )
    it = page(comes("nadia"), "/settings/")
    assert "1 parked" in it
    assert re.search(r'href="/my-work/".*?class="count">1<', page(comes("nadia"), "/settings/"), re.DOTALL)
    assert "Parked: test.never" in page(comes("nadia"), "/my-work/")
    assert "test.never" not in page(comes("ida"), "/my-work/")


def test_every_line_of_the_index_leads_to_a_page_with_its_icon(company: Any) -> None:
    known = [line for line in settings_index.lines.values() if line.page in pages]
    assert len(known) >= 8
    assert {line.group for line in known} <= set(settings_index.groups)
    assert all(str(line.label) and str(line.sentence) for line in known)


def test_the_keys_stand_on_a_page_of_their_own_those_of_the_page_first(company: Any, comes: Any) -> None:
    html = page(comes("jens", "da"), "/keys/?page=desk.my_work")
    titles = re.findall(r"<h2>([^<]+)</h2>", html)
    assert titles[0] == "I Mit arbejde"
    assert "Overalt" in titles
    assert re.search(r"<kbd>G</kbd> <kbd>D</kbd>", html)
    english = page(comes("jens", "en"), "/keys/")
    assert re.search(r"<kbd>G</kbd> <kbd>C</kbd>", english), "the letter follows the language"
    fragment = comes("jens").get("/keys/", headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in fragment


def test_letters_lead_only_where_one_may_go(company: Any, comes: Any) -> None:
    assert "/events/" in "".join(re.findall(r'data-go="([^"]*)"', page(comes("grethe"), MINE)))
    assert all(not pages[going.page].view for going in opened_by(frozenset()))
    assert "audit.events" in {going.page for going in opened_by(frozenset({"audit.see_events"}))}


def test_a_letter_leads_to_one_place_in_each_language() -> None:
    for language in ("da", "en"):
        letters = [going.letter(language) for going in goings]
        assert len(letters) == len(set(letters))
        assert "g" not in letters
