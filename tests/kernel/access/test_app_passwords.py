"""App passwords: for one program each, never the person's own password, and only where they belong."""

from __future__ import annotations

import base64
from datetime import timedelta

import pytest
from django.test import Client

from bagland.foundation import clock
from bagland.foundation.activity import find
from bagland.foundation.perform import perform
from bagland.foundation.refusals import UnknownActivity
from bagland.kernel.access import refusals as no
from bagland.kernel.access.models import Token
from bagland.kernel.audit.models import Event
from bagland.kernel.organisation.refusals import NotAPerson
from tests.company import PASSWORD
from tests.conftest import refused
from tests.signed_in import browser, comes_in

pytestmark = pytest.mark.django_db
MAKE = find("access.issue_app_password")


@pytest.fixture(autouse=True)
def _monday(company):
    clock.set_to(company.at)
    yield
    clock.set_to(None)


def makes(company, who="ida", name="Mail på telefonen", **more):
    return perform(MAKE, company.act(who), company.people[who], name=name, **more).thing


def asks(login, password, path="/api/v1/me", scheme="Basic"):
    proof = base64.b64encode(f"{login}:{password}".encode()).decode()
    return Client(headers={"host": "localhost", "authorization": f"{scheme} {proof}"}).get(path)


def test_it_opens_the_api_with_the_own_login_and_nothing_else_does(company):
    made = makes(company)
    secret = made.shown_once["token"]
    assert asks("ida@nordlys.example", secret).status_code == 200
    assert asks("IDA@nordlys.example", secret.replace("-", " ").upper()).json()["name"] == "Ida Højlund"
    for login, password in (
        ("karen@nordlys.example", secret),
        ("", secret),
        ("ida@nordlys.example", PASSWORD),
        ("ida@nordlys.example", ""),
        ("ida@nordlys.example", secret[:-1]),
        ("ida@nordlys.example\0", secret),
    ):
        expected = 200 if login.startswith("ida@nordlys.example\0") else 401
        assert asks(login, password).status_code == expected, (login, password)
    bearing = Client(headers={"host": "localhost", "authorization": f"Bearer {secret}"})
    assert bearing.get("/api/v1/me").status_code == 401, "an app password is no token"
    token = perform(find("access.issue_token"), company.act("ida"), company.people["ida"], name="x").thing
    assert asks("ida@nordlys.example", token.shown_once["token"]).status_code == 401, "a token is no app password"


@pytest.mark.parametrize("written", ["", "x", "====", "aWRh", "w6Y=:", "\u00e6"])
def test_what_is_no_login_and_password_is_told_so(company, written):
    client = Client(headers={"host": "localhost"})
    answer = client.get("/api/v1/me", headers={"authorization": f"Basic {written}"})
    assert answer.status_code == 401


def test_it_is_kept_as_a_hash_shown_once_and_limited_like_a_token(company):
    made = makes(company, codes=["organisation.see"])
    secret = made.shown_once["token"]
    assert len(secret) == 24
    row = Token.objects.values().get(pk=made.pk)
    assert secret not in str(row)
    assert secret.replace("-", "") not in str(row)
    assert not Event.objects.filter(facts__contains=secret).exists()
    assert asks("ida@nordlys.example", secret, "/api/v1/organisation/people").status_code == 200
    assert asks("ida@nordlys.example", secret).json()["limited_to"] == ["organisation.see"]
    with refused(UnknownActivity):
        makes(company, codes=["no.such"])
    with refused(no.TokenLifetime):
        makes(company, expires=company.at.date() + timedelta(days=400))


def test_it_ends_when_revoked_closed_or_over_and_says_when_it_was_used(company):
    made = makes(company)
    secret = made.shown_once["token"]
    asks("ida@nordlys.example", secret)
    made.refresh_from_db()
    assert made.used_at is not None
    perform(find("access.revoke_token"), company.act("ida"), made.pk)
    assert asks("ida@nordlys.example", secret).status_code == 401
    second = makes(company).shown_once["token"]
    clock.set_to(company.at + timedelta(days=370))
    assert asks("ida@nordlys.example", second).status_code == 401
    clock.set_to(company.at)
    third = makes(company).shown_once["token"]
    perform(find("access.close_login"), company.act("nadia"), company.people["ida"], reason="gone")
    assert asks("ida@nordlys.example", third).status_code == 401


def test_only_a_person_makes_one_and_only_an_own_one(company):
    agent = perform(
        find("organisation.register_agent"), company.act("nadia"), name="Robot", owner=company.people["ida"]
    ).key
    with refused(NotAPerson):
        perform(MAKE, company.act("ida"), agent, name="robot")
    with refused(no.OutOfScope):
        perform(MAKE, company.act("ida"), company.people["karen"], name="hers")


def test_the_page_shows_it_once_and_the_card_lists_it(company):
    client = comes_in(browser(), "ida")
    form = f"/act/access.issue_app_password/{company.people['ida']}/"
    sent = {"name": "Kalender på telefonen", "codes": "", "expires": "", "idempotency-key": "0123456789abcdef"}
    page = client.post(form, sent).content.decode()
    assert "ida@nordlys.example" in page
    assert "Copy it now" in page
    card = client.get("/me/sign-in/").content.decode()
    assert "Kalender på telefonen" in card
    assert "Not used yet" in card
    assert "Kalender" in client.get("/tokens/").content.decode()
