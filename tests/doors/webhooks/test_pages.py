"""Webhooks in the browser: added, their secret read once, their messages looked at, sent again."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from bagland.doors.webhooks import hearing, sending
from bagland.doors.webhooks.models import Delivery, Endpoint
from bagland.foundation import clock
from bagland.kernel.access.models import SignIn
from bagland.kernel.audit import sealing
from tests.doors.webhooks.conftest import says

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("opened", "_monday")]


@pytest.fixture
def _monday(company):
    clock.set_to(company.at)
    yield
    clock.set_to(None)


@pytest.fixture
def comes(company):
    def come(who, language="en"):
        client = Client()
        client.force_login(SignIn.objects.get(actor=company.people[who]))
        client.cookies["language"] = language
        return client

    return come


def posted(client, where, **inputs):
    form = client.get(where).content.decode()
    (key,) = re.findall(r'name="idempotency-key" value="(\w+)"', form)
    return client.post(where, {**inputs, "idempotency-key": key})


@pytest.fixture
def endpoint(company, comes, receiver):
    """One that Nadia has added, for her own position."""
    nadia = comes("nadia")
    inputs = {
        "address": f"http://localhost:{receiver.port}/hook",
        "position": str(company.seats["it_manager"]),
        "codes": "organisation.register_person\r\n",
        "description": "Ticket board",
    }
    answer = posted(nadia, "/act/webhooks.add_endpoint/", **inputs)
    page = answer.content.decode()
    assert "whsec_" in page, page
    return Endpoint.objects.get()


def hire(comes, company):
    inputs = {"home": str(company.entities["NK"]), "name": "Bo", "home-key": str(company.entities["NK"])}
    assert posted(comes("jens"), "/act/organisation.register_person/", **inputs).status_code in (302, 303)
    sealing.seal_all()
    hearing.hear_all()
    sending.send_due()


def test_the_secret_is_read_once_and_what_was_sent_is_seen(company, comes, endpoint, receiver):
    nadia = comes("nadia")
    where = f"/webhooks/{endpoint.pk}/"
    receiver.answer = says(503, b"<b>out of order</b>")
    hire(comes, company)
    page = nadia.get(where).content.decode()
    assert "whsec_" not in page
    assert "Ticket board" in nadia.get("/webhooks/").content.decode()
    delivery = Delivery.objects.get()
    log = nadia.get(f"/webhooks/messages/{delivery.pk}/").content.decode()
    assert "It answered with an error." in log
    assert "&lt;b&gt;out of order&lt;/b&gt;" in log
    assert "503" in log
    receiver.answer = says(200)
    posted(nadia, f"/act/webhooks.replay/{delivery.pk}/")
    sending.send_due()
    assert "delivered" in nadia.get(f"/webhooks/messages/?endpoint={endpoint.pk}").content.decode()


def test_a_bad_address_is_told_beside_its_field_and_nothing_typed_is_lost(company, comes):
    seat = str(company.seats["it_manager"])
    inputs = {"address": "http://intranet/", "position": seat, "description": "Kept"}
    answer = posted(comes("nadia", "da"), "/act/webhooks.add_endpoint/", **inputs)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Adressen skal begynde med https://." in page
    assert 'value="http://intranet/"' in page
    assert 'value="Kept"' in page


def test_a_paused_endpoint_says_why_and_offers_to_go_on(company, comes, endpoint, receiver):
    receiver.answer = says(410)
    hire(comes, company)
    page = comes("nadia").get(f"/webhooks/{endpoint.pk}/").content.decode()
    assert "It answered 410 Gone." in page
    assert "/act/webhooks.resume/" in page
    assert "/act/webhooks.send_test/" not in page


@pytest.mark.parametrize(
    ("who", "status"), [("nadia", 200), ("rasmus", 200), ("grethe", 200), ("ida", 403), ("maria", 403)]
)
def test_webhooks_are_for_those_who_see_them(comes, endpoint, who, status):
    for where in ("/webhooks/", "/webhooks/messages/"):
        assert comes(who).get(where).status_code == status


def test_the_lists_ask_few_questions(comes, endpoint, django_assert_max_num_queries):
    nadia = comes("nadia")
    nadia.get("/webhooks/")
    with django_assert_max_num_queries(5):
        nadia.get("/webhooks/", headers={"hx-request": "true"})
    nadia.get("/webhooks/messages/")
    with django_assert_max_num_queries(5):
        nadia.get("/webhooks/messages/", headers={"hx-request": "true"})
