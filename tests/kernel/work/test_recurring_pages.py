"""Recurring tasks and working time in the browser: the next days are told while one chooses; nothing needs script."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.test import Client

from bagland.foundation import clock
from bagland.foundation.activity import find
from bagland.foundation.perform import perform
from bagland.kernel.access.models import SignIn
from bagland.kernel.work.models import Recurrence, WorkingTime
from bagland.kernel.work.states import Nth, OnDay
from bagland.ui.lists import lists
from tests.conftest import Company

FORM = "/act/work.create_recurrence/"
CHOSEN = {
    "title": "Pay the VAT",
    "unit": "MONTHLY",
    "every": "1",
    "nth": "-2",
    "on": "BD",
    "shift": "next",
    "starts_on": "",
}


@pytest.fixture(autouse=True)
def _monday(company: Company) -> Iterator[None]:
    clock.set_to(company.at)
    yield
    clock.set_to(None)


def signed_in(company: Company, who: str) -> Client:
    client = Client(headers={"host": "localhost"})
    client.cookies["language"] = "en"
    client.force_login(
        SignIn.objects.get(actor=company.people[who]), backend="django.contrib.auth.backends.ModelBackend"
    )
    return client


def foretold(client: Client, code: str = "work.create_recurrence", **typed: str) -> str:
    answer = client.post(f"/draft/{code}/", {**CHOSEN, **typed, "asks": "1"})
    assert answer.status_code == 200
    told: str = answer.json()["foretold"]
    return told


def test_the_next_five_days_are_told_while_one_chooses(company: Company) -> None:
    maria = signed_in(company, "maria")
    assert foretold(maria) == (
        "Every month: the second last banking day. "
        "Next: fri 27 Nov 2026, tue 29 Dec 2026, thu 28 Jan 2027, thu 25 Feb 2027, tue 30 Mar 2027."
    )
    assert foretold(maria, nth="", on="", day="31", shift="previous").startswith(
        "Every month: day 31. Next: mon 30 Nov"
    )
    assert foretold(maria, unit="WEEKLY").startswith("Working days and banking days are counted in a month.")
    assert foretold(maria, rule="FREQ=OFTEN") == "Say how often: FREQ=DAILY, WEEKLY, MONTHLY or YEARLY."
    assert foretold(maria, rule="FREQ=DAILY;UNTIL=20200101").startswith("No day ever fits this.")
    assert foretold(maria, every="0") == "Give a whole number from 1 to 1,000."
    assert not Recurrence.objects.exists()


def test_a_recurring_task_is_asked_for_seen_changed_and_ended_without_script(company: Company) -> None:
    maria = signed_in(company, "maria")
    page = maria.get(FORM).content.decode()
    assert 'id="foretold"' in page
    opened = {name: _hidden(page, name) for name in ("key", "opened") if f'name="{name}"' in page}
    seat = str(company.seats["bookkeeper"])
    answer = maria.post(FORM, {**CHOSEN, **opened, "position": seat, "lead_days": "2"}, follow=True)
    made = Recurrence.objects.get()
    assert (made.rrule, made.position_id) == ("FREQ=MONTHLY;BYDAY=-2BD", company.seats["bookkeeper"])
    text = answer.content.decode()
    assert answer.redirect_chain[-1][0].split("?")[0] == f"/tasks/recurring/{made.pk}/"
    assert "every month: the second last banking day" in text
    assert text.count("2027") >= 3
    listed = lists["work.recurrences"].page(company.act("sofie"), {}).rows
    assert [(row["title"], row["rrule"]) for row in listed] == [
        ("Pay the VAT", "every month: the second last banking day")
    ]
    assert not lists["work.recurrences"].page(company.act("ida"), {}).rows
    assert signed_in(company, "ida").get(f"/tasks/recurring/{made.pk}/").status_code == 404
    assert maria.get(f"/act/work.change_recurrence/{made.pk}/").status_code == 200
    perform(find("work.end_recurrence"), company.act("maria"), made.pk)
    assert "ended" in maria.get(f"/tasks/recurring/{made.pk}/").content.decode()


def _hidden(page: str, name: str) -> str:
    before = page.index(f'name="{name}"')
    return page[before:].split('value="', 1)[1].split('"', 1)[0]


def test_the_working_time_of_an_entity(company: Company) -> None:
    jens, sofie = signed_in(company, "jens"), signed_in(company, "sofie")
    entity = company.entities["NK"]
    page = sofie.get(f"/settings/working-time/{entity}/").content.decode()
    assert "Banks are closed on these days too" in page
    assert "2027" in page
    assert "08:00-16:00" in page
    assert (
        next(row["hours"] for row in lists["work.working_times"].page(company.act("jens"), {}).rows)
        == "mon-fri 08:00-16:00"
    )
    perform(find("work.set_working_hours"), company.act("jens"), entity, friday="8-15")
    assert WorkingTime.objects.get(pk=entity).hours["4"] == [["08:00", "15:00"]]
    hours = next(row["hours"] for row in lists["work.working_times"].page(company.act("jens"), {}).rows)
    assert hours == "mon-thu 08:00-16:00; fri 08:00-15:00"
    assert 'value="08:00-15:00"' in jens.get(f"/act/work.set_working_hours/{entity}/").content.decode()
    assert jens.get("/settings/working-time/").status_code == 200


def test_choices_are_words(company: Company) -> None:
    assert str(Nth.SECOND_LAST.label) == "the second last"
    assert str(OnDay.BANKING_DAY.label) == "banking day"
