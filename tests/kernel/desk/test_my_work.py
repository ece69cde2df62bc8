"""My work: what waits, for whom and why, decided there; never what is another's."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.utils import translation

from bagland.foundation.perform import Pending
from bagland.kernel.access.models import Request
from bagland.kernel.access.states import RequestState
from bagland.kernel.audit.models import Event
from bagland.kernel.desk.pages.my_work import greeting, spelled, told
from bagland.kernel.organisation.models import Actor, Delegation
from bagland.ui import work
from bagland.ui.work import Item, When, when
from tests.kernel.desk.conftest import hidden, page

HERE = "/my-work/"
MOST_QUERIES = 14


@pytest.fixture
def asked(company: Any, does: Any) -> int:
    """Somebody who has left is to be erased: HR asks, and another must approve."""
    left = Actor.objects.create(kind="PERSON", name="Line Overgaard", home_id=company.entities["NK"], language="da")
    answer = does("amalie", "organisation.erase_person", left.pk)
    assert isinstance(answer, Pending)
    return answer.request


def test_a_request_is_approved_from_the_list_and_the_focus_goes_to_the_next_row(
    company: Any, asked: int, comes: Any, does: Any
) -> None:
    second = does(
        "amalie", "organisation.erase_person",
        Actor.objects.create(kind="PERSON", name="Peter Overgaard", home_id=company.entities["NK"], language="da").pk,
    )  # fmt: skip
    client = comes("jens")
    html = page(client, HERE)
    assert "Two things wait for you." in html
    assert "Yours because you are" in html
    assert "Amalie Skov asks." in html
    sent = hidden(html, f"/act/access.approve_request/{asked}/")
    assert sent["then"] == "/my-work/?at=0"
    answer = client.post(f"/act/access.approve_request/{asked}/", sent)
    assert (answer.status_code, answer["Location"]) == (303, "/my-work/?at=0")
    assert Request.objects.get(pk=asked).state == RequestState.APPROVED
    after = page(client, answer["Location"])
    assert "One thing waits for you." in after
    row = re.search(r'<li class="work-item" id="access-request-(\d+)">.*?</li>', after, re.DOTALL)
    assert row
    assert int(row[1]) == second.request
    assert "autofocus" in row[0]


def test_declining_asks_for_a_reason_there_and_a_missing_one_loses_nothing(
    company: Any, asked: int, comes: Any
) -> None:
    client = comes("jens")
    where = f"/act/access.decline_request/{asked}/"
    html = page(client, HERE)
    assert 'name="reason"' in html
    sent = hidden(html, where)
    answer = client.post(where, sent | {"reason": ""})
    assert answer.status_code == 422
    assert "/my-work/?at=0" in answer.content.decode(), "the way back goes on"
    again = client.post(where, sent | {"reason": "She is employed until Friday."})
    assert (again.status_code, again["Location"]) == (303, "/my-work/?at=0")
    assert Request.objects.get(pk=asked).state == RequestState.DECLINED


def test_who_asked_waits_for_others_and_can_take_it_back(company: Any, asked: int, comes: Any) -> None:
    html = page(comes("amalie"), HERE)
    assert "Nothing waits for you." in html
    assert "You wait for others" in html
    assert f"/requests/{asked}/" in html
    assert f"/act/access.approve_request/{asked}/" not in html


@pytest.mark.parametrize("who", ["ida", "sofie", "rasmus", "freja"])
def test_whoever_has_no_part_in_it_sees_none_of_it(company: Any, asked: int, who: str, comes: Any) -> None:
    html = page(comes(who), HERE)
    assert f"/requests/{asked}/" not in html
    assert "Line Overgaard" not in html


def test_an_offered_delegation_waits_and_is_accepted_there(company: Any, comes: Any, does: Any) -> None:
    offered = does(
        "amalie", "organisation.offer_delegation", position=company.seats["hr_partner"],
        receiver=company.people["karen"], last_date=date(2026, 12, 1),
    )  # fmt: skip
    client = comes("karen")
    html = page(client, HERE)
    assert "Amalie Skov lends you: the whole position" in html
    assert 'id="work-today"' in html
    where = f"/act/organisation.accept_delegation/{offered.key}/"
    answer = client.post(where, hidden(html, where))
    assert answer.status_code == 303
    assert Delegation.objects.get(pk=offered.key).accepted_at is not None
    assert "Nothing waits for you." in page(client, HERE)
    assert "You lend Karen Bjerregaard" not in page(comes("amalie"), HERE)


def test_the_one_who_stands_in_reads_for_whom_and_until_when(company: Any, asked: int, comes: Any, does: Any) -> None:
    does(
        "jens", "organisation.offer_delegation", position=company.seats["managing_director"],
        receiver=company.people["karen"], last_date=date(2026, 11, 27),
    )  # fmt: skip
    lent = Delegation.objects.latest("pk")
    does("karen", "organisation.accept_delegation", lent.pk)
    assert "You do this on behalf of Jens Friis until 27 Nov." in page(comes("karen"), HERE)
    assert "Du gør det på vegne af Jens Friis til og med 27. nov." in page(comes("karen", "da"), HERE)


def test_the_number_in_the_rail_is_what_the_page_shows(company: Any, asked: int, comes: Any, does: Any) -> None:
    does(
        "amalie", "organisation.offer_delegation", position=company.seats["hr_partner"],
        receiver=company.people["jens"], last_date=date(2026, 12, 1),
    )  # fmt: skip
    html = page(comes("jens"), HERE)
    rail = re.search(r'href="/my-work/"[^>]*>.*?class="count">(\d+)<', html, re.DOTALL)
    assert rail
    assert int(rail[1]) == html.count("data-item=")


def test_the_page_costs_few_queries_however_much_waits(
    company: Any, asked: int, django_assert_max_num_queries: Any, comes: Any, does: Any
) -> None:
    client = comes("jens")
    page(client, HERE)
    with django_assert_max_num_queries(MOST_QUERIES):
        page(client, HERE)
    for number in range(12):
        left = Actor.objects.create(
            kind="PERSON", name=f"Person {number}", home_id=company.entities["NK"], language="da"
        )
        does("amalie", "organisation.erase_person", left.pk)
    page(client, HERE)
    with django_assert_max_num_queries(MOST_QUERIES + 2):
        assert page(client, HERE).count("data-item=") == 13


def test_looking_writes_nothing_and_the_chosen_one_comes_as_a_fragment(company: Any, asked: int, comes: Any) -> None:
    client = comes("jens")
    before = Event.objects.count()
    answer = client.get(f"/my-work/?item=access-request-{asked}", headers={"HX-Request": "true"})
    text = answer.content.decode()
    assert "<html" not in text
    assert f'data-of="access-request-{asked}"' in text
    assert "csrfmiddlewaretoken" in text
    assert "HX-Request" in answer["Vary"]
    assert Event.objects.count() == before


def test_a_name_of_html_does_no_harm(company: Any, comes: Any, does: Any) -> None:
    left = Actor.objects.create(
        kind="PERSON", name="<img src=x onerror=alert(1)>", home_id=company.entities["NK"], language="da"
    )
    does("amalie", "organisation.erase_person", left.pk)
    assert "<img src=x" not in page(comes("jens"), HERE)


@pytest.mark.parametrize("strange", ["?item=nonsense", "?at=99", "?at=-1", "?at=x", "?item=%3Cscript%3E&at=9999999999"])
def test_strange_addresses_show_the_page(company: Any, asked: int, strange: str, comes: Any) -> None:
    html = page(comes("jens"), f"/my-work/{strange}")
    assert "<script>" not in html


def test_the_first_page_is_my_work(company: Any, comes: Any) -> None:
    answer = comes("ida").get("/")
    assert (answer.status_code, answer["Location"]) == (302, "/my-work/")


NOON = datetime(2026, 11, 23, 11, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("due", "section"),
    [
        (None, When.OPEN),
        (NOON - timedelta(minutes=1), When.LATE),
        (NOON + timedelta(minutes=1), When.TODAY),
        (NOON + timedelta(days=7), When.WEEK),
        (NOON + timedelta(days=8), When.OPEN),
        (date(2026, 11, 22), When.LATE),
        (date(2026, 11, 23), When.TODAY),
        (date(2026, 11, 30), When.WEEK),
        (date(2026, 12, 1), When.OPEN),
    ],
)
def test_when_something_is_due(due: Any, section: When) -> None:
    item = Item(page="access.request", key=1, title="", why="", icon="check", due=due)
    assert when(item, NOON, NOON.date()) == section


def test_the_greeting_counts_in_words_in_both_languages(company: Any) -> None:
    assert greeting(company.act("sofie")) == "Good morning, Sofie"
    assert told(7, 2) == "Seven things wait for you. Two are late."
    assert told(1, 1) == "One thing waits for you. One is late."
    assert told(13, 0) == "13 things wait for you."
    assert told(0, 0) == "Nothing waits for you."
    with translation.override("da"):
        assert greeting(company.act("sofie")) == "God formiddag, Sofie"
        assert told(7, 2) == "Syv ting venter på dig. To er for sent."
        assert told(1, 0) == "Én ting venter på dig."
        assert spelled(12) == "Tolv"


def test_a_source_that_gives_too_much_is_cut_and_names_where_the_rest_is(company: Any) -> None:
    items = [Item(page="access.request", key=number, title=str(number), why="", icon="check") for number in range(60)]
    work.source("test.many", waits=lambda act: items, more="access.approvals", order=1)
    try:
        found = work.waiting(company.act("ida"))
    finally:
        del work.sources["test.many"]
    assert len(found.items) == work.MOST
    assert found.more == ["access.approvals"]


def test_nothing_is_granted_by_the_page_itself(company: Any, asked: int, comes: Any) -> None:
    """Ida may open the page; what she posts from it is refused like anywhere."""
    answer = comes("ida").post(f"/act/access.approve_request/{asked}/", {"then": "/my-work/"})
    assert answer.status_code in (403, 404, 422)
    assert Request.objects.get(pk=asked).state == RequestState.WAITING
