"""The addresses beside the pages of second factors: questions for the authenticator, and answers that are none."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client

from bagland.foundation import clock
from bagland.kernel.access.models import Passkey
from tests.conftest import MONDAY
from tests.kernel.access.test_factors import comes_in


@pytest.fixture(autouse=True)
def _monday(company):
    clock.set_to(MONDAY)
    yield
    clock.set_to(None)


@pytest.fixture
def browser(company):
    def open_one():
        client = Client(headers={"host": "localhost"})
        client.cookies["language"] = "en"
        return client

    return open_one


@pytest.mark.parametrize("where", ["passkey", "code", "set-up", "again"])
def test_a_question_is_asked_only_by_post_and_only_of_whom_it_is_for(company, browser, where):
    stranger = browser()
    assert stranger.get(f"/sign-in/{where}/question/").status_code in (403, 405)
    answer = stranger.post(f"/sign-in/{where}/question/")
    if where == "passkey":
        asked = answer.json()
        assert (asked["rpId"], asked["userVerification"], asked.get("allowCredentials")) == (
            "localhost",
            "required",
            None,
        )
        assert len(asked["challenge"]) >= 22
        assert answer.cookies["bagland_passkey"]["httponly"]
        assert answer.cookies["bagland_passkey"]["samesite"] == "Strict"
        assert "sessionid" not in answer.cookies
        assert "bagland_session" not in answer.cookies, "showing the door writes nothing"
    else:
        assert answer.status_code == 403


def test_the_question_for_a_new_passkey_needs_a_fresh_proof_and_tells_no_name_but_ones_own(company, browser):
    client = comes_in(company, browser(), "maria")
    asked = client.post("/me/sign-in/passkeys/question/").json()
    assert (asked["user"]["name"], asked["user"]["displayName"]) == ("maria@nordlys.example", "Maria Holm")
    assert asked["authenticatorSelection"]["residentKey"] == "required"
    assert asked["authenticatorSelection"]["userVerification"] == "required"
    clock.set_to(clock.now() + timedelta(minutes=16))
    assert client.post("/me/sign-in/passkeys/question/").status_code == 403


@pytest.mark.parametrize("answer", ["", "{}", "[]", "null", "1", '{"id": 1}', "\0", "x" * 20_000, '{"response": {}}'])
def test_what_is_no_answer_of_a_passkey_opens_nothing(company, browser, answer):
    client = browser()
    client.post("/sign-in/passkey/question/")
    assert client.post("/sign-in/passkey/", {"answer": answer}).status_code == 422
    inside = comes_in(company, browser(), "maria")
    inside.post("/me/sign-in/passkeys/question/")
    assert inside.post("/me/sign-in/passkeys/new/", {"answer": answer, "name": "x"}).status_code == 422
    assert inside.post("/sign-in/again/", {"answer": answer}).status_code == 422
    assert not Passkey.objects.exists()


def test_the_door_greets_and_offers_what_there_is(company, browser):
    page = browser().get("/sign-in/").content.decode()
    assert "Good to see you" in page
    assert "Sign in with a passkey" in page
    assert "Sign in through" not in page
    by_address = browser().get("/sign-in/", headers={"host": "127.0.0.1"}).content.decode()
    assert "passkey" not in by_address


def test_a_stranger_is_not_asked_to_prove_anything_once_more(browser):
    assert browser().get("/sign-in/again/")["Location"].startswith("/sign-in/?next=")
    assert browser().get("/sign-in/code/")["Location"] == "/sign-in/"
    assert browser().get("/sign-in/set-up/")["Location"] == "/sign-in/"
