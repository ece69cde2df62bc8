"""Approvals, events and tokens in the browser: what a reader sees before, while and after deciding."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from bagland.foundation import clock
from bagland.kernel.access.models import Request, SignIn, Token
from bagland.kernel.audit.models import Event
from tests.conftest import MONDAY
from tests.kernel.access.test_authority import open_seat


@pytest.fixture(autouse=True)
def _monday():
    clock.set_to(MONDAY)
    yield
    clock.set_to(None)


@pytest.fixture
def comes(company):
    def come(who):
        client = Client()
        client.force_login(SignIn.objects.get(actor=company.people[who]))
        client.cookies["language"] = "en"
        return client

    return come


def key_in(form):
    """The idempotency key that a form brings with it."""
    return re.findall(r'name="idempotency-key" value="(\w+)"', form)[0]


def test_whoever_approves_sees_what_will_happen(company, comes):
    request = open_seat(company, "amalie", "900000.00").request
    jens = comes("jens")
    listed = jens.get("/approvals/").content.decode()
    assert "waits for you" in listed
    form = jens.get(f"/act/access.approve_request/{request}/").content.decode()
    assert "What happens when you approve" in form
    assert "900,000.00" in form
    done = jens.post(f"/act/access.approve_request/{request}/", {"idempotency-key": key_in(form)})
    assert done.status_code == 303
    assert "You approved: Open position. It is done." in jens.get(done["Location"]).content.decode()
    closed = jens.get(f"/requests/{request}/").content.decode()
    assert "/act/access.approve_request/" not in closed
    event = Event.objects.get(pk=Request.objects.get(pk=request).event)
    assert "{&#" not in jens.get(f"/events/{event.pk}/").content.decode()
    assert "yearly_cost" not in jens.get(f"/events/{event.pk}/").content.decode()


def test_a_token_is_shown_once_and_then_never_again(company, comes):
    ida, key = comes("ida"), company.people["ida"]
    where = f"/act/access.issue_token/{key}/"
    sent = {"name": "till", "idempotency-key": "0123456789abcdef"}
    for answer in (ida.get(where), ida.post(where, sent)):
        assert answer["Location"].startswith("/sign-in/again/"), "a passer-by at an open session takes no way in along"
    assert not Token.objects.exists()
    session = ida.session
    session["proved_at"] = clock.now().timestamp()
    session.save()
    sent = {"name": "till", "idempotency-key": key_in(ida.get(where).content.decode())}
    assert "bagland_" in ida.post(where, sent).content.decode()
    assert "bagland_" not in ida.post(where, sent).content.decode()
    page = ida.get(f"/tokens/{Token.objects.get().pk}/").content.decode()
    assert "all that its owner may do" in page


def test_a_known_refusal_is_answered_before_what_was_left_empty(comes):
    answer = comes("grethe").post("/act/organisation.register_person/", {})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "is not among the rights of your positions" in page
    assert "Nothing is changed." in page
    assert "to put right" not in page


def test_people_are_found_by_either_name_and_programs_are_squares(comes):
    jens = comes("jens")
    found = jens.get("/organisation/people/", {"find": "skov"}).content.decode()
    assert "Amalie Skov" in found
    assert "Ida" not in re.sub(r"<option.*?</option>", "", found)
    assert "face-software" in jens.get("/events/").content.decode()
