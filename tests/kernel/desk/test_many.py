"""Acting on chosen rows: each by itself, once, with its own event; refused with its reason; resumed after a kill."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import resolve

from bagland.foundation import clock
from bagland.foundation.activity import find
from bagland.foundation.perform import perform
from bagland.kernel.access.models import Request, SignIn, Token
from bagland.kernel.audit.models import Event
from bagland.kernel.desk import batching
from bagland.kernel.desk.models import Answer, Batch, BatchRow
from bagland.kernel.organisation.models import Absence, Actor, Appointment
from bagland.ui.lists import lists
from tests.conftest import MONDAY, Company

ABSENCES, PEOPLE = "organisation.absences", "organisation.people"
Come = Callable[[str], Client]


@pytest.fixture(autouse=True)
def _monday() -> Iterator[None]:
    clock.set_to(MONDAY)
    yield
    clock.set_to(None)


@pytest.fixture
def come(company: Company) -> Come:
    """A browser in which somebody has signed in, in English."""

    def come(who: str) -> Client:
        client = Client(headers={"accept-language": "en", "host": "localhost"})
        client.cookies["language"] = "en"
        sign_in = SignIn.objects.get(actor=company.people[who])
        client.force_login(sign_in, backend="django.contrib.auth.backends.ModelBackend")
        return client

    return come


@pytest.fixture
def away(company: Company) -> list[int]:
    """Six absences of Ida's, each of one day from tomorrow on."""
    return [
        perform(
            find("organisation.register_absence"),
            company.act("amalie"),
            person=company.people["ida"],
            first_date=MONDAY.date() + timedelta(days=number),
            last_date=MONDAY.date() + timedelta(days=number),
            reason="SICKNESS",
        ).key
        for number in range(1, 7)
    ]


def form(client: Client, listed: str, act: str, rows: Any = (), **more: str) -> dict[str, Any]:
    """The form over chosen rows as the page gives it: its hidden fields, key and all."""
    page = client.get("/chosen/act/", {"list": listed, "act": act, "row": list(rows), **more})
    assert page.status_code == 200, page.content.decode()
    found: dict[str, Any] = {}
    for name, value in re.findall(r'<input type="hidden" name="([\w-]+)" value="([^"]*)"', page.content.decode()):
        found.setdefault(name, []).append(value.replace("&amp;", "&"))
    return {
        name: values
        for name, values in found.items()
        if name in ("list", "here", "row", "all", "act", "idempotency-key")
    }


def events(code: str) -> int:
    return Event.objects.filter(activity=code).count()


def text(answer: Any) -> str:
    return re.sub(r"\s+", " ", answer.content.decode())


def test_a_killed_batch_goes_on_where_it_stood_and_nothing_is_done_twice(
    come: Come, away: list[int], company: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    real, reached = perform, []

    def killed(*given: Any, **inputs: Any) -> Any:
        answer = real(*given, **inputs)
        reached.append(given[2])
        if len(reached) == 3:
            raise KeyboardInterrupt  # the process is gone after the act is committed and before its row says so
        return answer

    monkeypatch.setattr(batching, "perform", killed)
    client = come("amalie")
    sent = form(client, ABSENCES, "organisation.cancel_absence", away)
    with pytest.raises(KeyboardInterrupt):
        client.post("/chosen/act/", sent)
    batch = Batch.objects.get()
    assert (batch.over_at, events("organisation.cancel_absence")) == (None, 3)
    assert batch.rows.exclude(answer=Answer.NONE).count() == 2
    monkeypatch.setattr(batching, "perform", real)
    batching.finish()
    assert Batch.objects.get().over_at is None, "its lease still runs, so nobody else takes it"
    clock.set_to(MONDAY + 2 * batching.LEASE)
    batching.finish()
    batch = Batch.objects.get()
    assert batch.over_at is not None
    assert batch.inputs == ""
    assert batching.standing(batch) == batching.Standing(6, 6, 0, 0)
    assert events("organisation.cancel_absence") == 6
    assert Absence.objects.filter(cancelled_at__isnull=False).count() == 6
    rows = list(batch.rows.values_list("event", flat=True))
    assert len(set(rows)) == 6
    assert None not in rows


def test_what_is_refused_stops_no_other_and_says_why_with_a_link(come: Come, company: Company) -> None:
    end = date(2026, 12, 31)
    ida = Appointment.objects.get(actor=company.people["ida"])
    karen = Appointment.objects.get(actor=company.people["karen"])
    perform(find("organisation.end_appointment"), company.act("jens"), ida.pk, last_date=date(2026, 11, 30))
    client = come("jens")
    sent = form(client, "organisation.appointments", "organisation.end_appointment", [ida.pk, karen.pk])
    answer = client.post("/chosen/act/", sent | {"last_date": "2026-12-31"}, follow=True)
    batch = Batch.objects.get()
    outcome = dict(batch.rows.values_list("subject", "answer"))
    karen.refresh_from_db()
    assert outcome[karen.pk] == Answer.DONE
    assert karen.last_date == end
    page = text(answer)
    for row in batch.rows.filter(answer=Answer.REFUSED):
        assert row.said
        assert f"/organisation/appointments/{row.subject}/" in page
        assert f"/act/organisation.end_appointment/{row.subject}/" in page
    assert resolve(answer.redirect_chain[-1][0]).url_name == "desk.batch"


def test_two_presses_do_it_once(come: Come, away: list[int]) -> None:
    client = come("amalie")
    sent = form(client, ABSENCES, "organisation.cancel_absence", away)
    first, again = (client.post("/chosen/act/", sent) for _press in range(2))
    assert first.status_code == again.status_code == 303
    assert first["Location"] == again["Location"]
    assert events("organisation.cancel_absence") == 6
    assert Batch.objects.count() == 1


def test_what_needs_approval_becomes_a_request_for_each_row(
    come: Come, company: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(type(lists[PEOPLE]), "many", ("organisation.erase_person",))
    client, keys = come("amalie"), [company.people["ida"], company.people["karen"]]
    sent = form(client, PEOPLE, "organisation.erase_person", keys)
    page = text(client.post("/chosen/act/", sent, follow=True))
    assert "<b>2</b> are waiting for approval" in page
    assert Request.objects.filter(activity="organisation.erase_person").count() == 2
    assert all(f"/requests/{request.pk}/" in page for request in Request.objects.all())
    assert not Actor.objects.filter(erased_at__isnull=False).exists()


def test_approving_many_needs_no_grant_and_the_own_request_is_refused(come: Come, company: Company) -> None:
    erase = find("organisation.erase_person")
    by_jens = perform(erase, company.act("jens"), company.people["karen"]).request
    register = find("organisation.register_person")
    gone = perform(register, company.act("amalie"), home=company.entities["NK"], name="Left Long Ago").key
    by_amalie = perform(erase, company.act("amalie"), gone).request
    client = come("jens")
    bar = client.get(
        "/chosen/", {"list": "access.requests", "row": [by_jens, by_amalie]}, headers={"HX-Request": "true"}
    )
    assert "1 of 2" in text(bar)
    sent = form(client, "access.requests", "access.approve_request", [by_jens, by_amalie])
    client.post("/chosen/act/", sent)
    outcome = dict(BatchRow.objects.values_list("subject", "answer"))
    assert outcome == {by_jens: Answer.REFUSED, by_amalie: Answer.DONE}
    assert Actor.objects.get(pk=gone).erased_at is not None
    assert Actor.objects.get(pk=company.people["karen"]).erased_at is None


def test_more_than_a_page_can_wait_for_goes_on_without_the_browser(
    come: Come, away: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bagland.kernel.desk.pages.chosen.AT_ONCE", 2)
    client = come("amalie")
    sent = form(client, ABSENCES, "organisation.cancel_absence", all="yes", here="")
    answer = client.post("/chosen/act/", sent)
    where = answer["Location"]
    page = text(client.get(where))
    assert "2 of 6 rows" in page
    assert "hx-get" in page
    batching.finish()
    page = text(client.get(where))
    assert "<b>6</b> done" in page
    assert "<progress" not in page
    assert client.get(where, headers={"HX-Request": "true"}).content.decode().lstrip().startswith('<div id="batch"')


def test_all_that_match_are_those_that_the_filters_leave_when_it_is_sent(come: Come, away: list[int]) -> None:
    client = come("amalie")
    here = "first_from=2026-11-26"
    sent = form(client, ABSENCES, "organisation.cancel_absence", all="yes", here=here)
    client.post("/chosen/act/", sent)
    assert set(BatchRow.objects.values_list("subject", flat=True)) == set(away[2:])
    assert Absence.objects.filter(cancelled_at__isnull=True).count() == 2


def test_the_bar_says_number_sum_and_what_can_be_done(come: Come, company: Company, away: list[int]) -> None:
    ask = {"list": ABSENCES, "row": away[:3]}
    bar = text(come("amalie").get("/chosen/", ask, headers={"HX-Request": "true"}))
    assert "3 chosen" in bar
    assert 'value="organisation.cancel_absence" formaction="/chosen/act/"' in bar
    assert "<html" not in bar
    whole = text(come("amalie").get("/chosen/", ask))
    assert "<html" in whole
    assert whole.count('<tr id="absence-') == 3


def test_nobody_acts_on_rows_that_are_not_theirs_to_see(come: Come, company: Company) -> None:
    token = perform(find("access.issue_token"), company.act("karen"), company.people["karen"], name="mine").key
    client = come("ida")
    for method, given in ((client.get, {}), (client.post, {"idempotency-key": "a" * 32})):
        answer = method(
            "/chosen/act/", {"list": "access.tokens", "act": "access.revoke_token", "row": [token], **given}
        )
        assert answer.status_code == 422
        assert "No row is chosen" in text(answer)
    assert Token.objects.get(pk=token).revoked_at is None
    assert not Batch.objects.exists()


def test_a_right_that_is_missing_refuses_each_row_and_writes_nothing(come: Come, away: list[int]) -> None:
    client, before = come("karen"), Event.objects.count()
    sent = form(client, ABSENCES, "organisation.cancel_absence", away)
    page = text(client.post("/chosen/act/", sent, follow=True))
    assert "<b>6</b> refused" in page
    assert Event.objects.count() == before


def test_what_came_of_it_is_seen_by_its_doer_alone(come: Come, away: list[int]) -> None:
    client = come("amalie")
    where = client.post("/chosen/act/", form(client, ABSENCES, "organisation.cancel_absence", away))["Location"]
    assert client.get(where).status_code == 200
    assert come("jens").get(where).status_code == 404


@pytest.mark.parametrize(
    ("asked", "status"),
    [
        ({}, 404),
        ({"list": "no.such"}, 404),
        ({"list": "audit.events", "row": "1"}, 404),
        ({"list": ABSENCES}, 422),
        ({"list": ABSENCES, "row": ["x", "-1", "9" * 30, "0"]}, 422),
        ({"list": ABSENCES, "row": "1", "here": "state=nonsense"}, 422),
        ({"list": ABSENCES, "row": "999999"}, 422),
        ({"list": ABSENCES, "all": "yes", "here": "first_from=2031-01-01"}, 422),
    ],
)
def test_what_cannot_be_chosen_is_said(come: Come, away: list[int], asked: dict[str, Any], status: int) -> None:
    client = come("amalie")
    assert client.get("/chosen/", asked).status_code == status
    assert client.get("/chosen/act/", asked | {"act": "organisation.cancel_absence"}).status_code == status


def test_only_what_the_list_offers_is_done(come: Come, away: list[int]) -> None:
    for act in ("organisation.register_absence", "organisation.erase_person", "no.such", ""):
        assert come("amalie").get("/chosen/act/", {"list": ABSENCES, "act": act, "row": away}).status_code == 404


def test_faults_come_back_with_what_was_typed(come: Come, company: Company) -> None:
    client = come("nadia")
    sent = form(client, PEOPLE, "access.close_login", [company.people["karen"]])
    answer = client.post("/chosen/act/", sent | {"reason": ""})
    assert answer.status_code == 422
    assert 'id="in-reason"' in text(answer)
    assert f'name="row" value="{company.people["karen"]}"' in text(answer)
    assert not Batch.objects.exists()


def test_what_was_over_long_ago_is_forgotten(come: Come, away: list[int]) -> None:
    client = come("amalie")
    client.post("/chosen/act/", form(client, ABSENCES, "organisation.cancel_absence", away))
    clock.set_to(MONDAY + batching.KEPT + timedelta(days=1))
    batching.finish()
    assert not Batch.objects.exists()
