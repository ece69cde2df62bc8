"""Coming in by password, and what ends a session."""

from __future__ import annotations

import pytest
from django.test import Client

from bagland.foundation import clock
from bagland.foundation.activity import find
from bagland.foundation.perform import perform
from bagland.kernel.audit.models import Event
from tests.company import PASSWORD


@pytest.fixture
def client(company):
    clock.set_to(company.at)
    yield Client(headers={"host": "localhost", "accept-language": "en"})
    clock.set_to(None)


def come_in(client, login="sofie@nordlys.example", password=PASSWORD, after="/"):
    return client.post("/sign-in/", {"login": login, "password": password, "next": after})


def test_the_right_password_opens_and_is_recorded(client, company):
    assert come_in(client, login=" Sofie@Nordlys.example ").status_code == 302
    assert client.get("/organisation/people/").status_code == 200
    assert Event.objects.latest("pk").activity == "access.record_sign_in"


def test_a_wrong_one_says_one_sentence_and_is_recorded_without_what_was_typed(client):
    wrong, unknown = come_in(client, password="wrong"), come_in(client, login="nobody@nordlys.example")
    assert (wrong.status_code, unknown.status_code) == (422, 422)
    assert b"do not fit together" in wrong.content
    assert b"do not fit together" in unknown.content
    event = Event.objects.latest("pk")
    assert event.activity == "access.record_failed_sign_in"
    assert "nobody" not in event.facts


def test_a_closed_sign_in_ends_the_session_at_once(client, company):
    come_in(client)
    perform(find("access.close_login"), company.act("nadia"), company.people["sofie"], reason="lost phone")
    assert client.get("/organisation/people/").headers["Location"].startswith("/sign-in/")
    assert come_in(client).status_code == 422


def test_a_new_password_ends_other_sessions(client, company):
    come_in(client)
    perform(
        find("access.set_password"),
        company.act("sofie"),
        company.people["sofie"],
        present=PASSWORD,
        password="ny kode til skabet",
    )
    assert client.get("/organisation/people/").headers["Location"].startswith("/sign-in/")


def test_signing_out_needs_a_post(client):
    come_in(client)
    assert client.get("/sign-out/").status_code == 405
    assert client.post("/sign-out/").headers["Location"] == "/sign-in/"
    assert client.get("/organisation/people/").status_code == 302


def test_forms_carry_a_token_of_their_own(company):
    strict = Client(enforce_csrf_checks=True, headers={"host": "localhost"})
    assert strict.post("/sign-in/", {"login": "x", "password": "y"}).status_code == 403


def test_an_unknown_host_is_refused(company):
    assert Client(headers={"host": "elsewhere.example"}).get("/sign-in/").status_code == 400


def test_pages_allow_nothing_from_elsewhere_and_nothing_inline(client):
    headers = client.get("/sign-in/").headers
    assert "default-src 'none'" in headers["Content-Security-Policy"]
    assert "unsafe" not in headers["Content-Security-Policy"]
    assert headers["X-Content-Type-Options"] == "nosniff"


def test_whose_last_appointment_is_over_is_a_stranger_from_the_next_page_on(client, company):
    from bagland.kernel.organisation.models import Appointment

    seat = Appointment.objects.get(actor=company.people["ida"])
    yesterday = company.at.date().replace(day=22)
    come_in(client, login="ida@nordlys.example")
    assert client.get("/organisation/people/").status_code == 200
    perform(find("organisation.end_appointment"), company.act("amalie"), seat.pk, last_date=yesterday)
    assert client.get("/organisation/people/").headers["Location"].startswith("/sign-in/")
    come_in(client, login="ida@nordlys.example")
    assert client.get("/organisation/people/").headers["Location"].startswith("/sign-in/")
