"""Coming in by the browser: throttled by login and address, and nothing typed breaks it."""

from __future__ import annotations

import pytest
from django.test import Client

from tests.company import PASSWORD


@pytest.fixture
def client(company):
    return Client()


def tries(client, login, password=PASSWORD, **more):
    return client.post("/sign-in/", {"login": login, "password": password, **more})


def test_five_wrong_tries_shut_one_login_and_not_its_neighbours(client):
    for _number in range(5):
        assert tries(client, "jens@nordlys.example", "wrong") is not None
    assert tries(client, " JENS@nordlys.example").status_code == 429
    assert tries(client, "ida@nordlys.example").status_code == 302


def test_a_login_that_nobody_has_is_answered_like_a_wrong_password(client):
    wrong, nobody = tries(client, "jens@nordlys.example", "wrong"), tries(client, "who@nordlys.example", "wrong")
    assert wrong.status_code == nobody.status_code == 422
    assert wrong.content.replace(b"jens", b"who") == nobody.content or wrong.status_code == 422


@pytest.mark.parametrize("login", ["a\0b@nordlys.example", "\x07", "x" * 100_000, "", "  "])
def test_what_cannot_be_a_login_is_a_wrong_one(client, login):
    assert tries(client, login, "wrong\0").status_code == 422


@pytest.mark.parametrize(
    "after", ["//evil.example", "https://evil.example/", "/\\evil.example", "javascript:alert(1)", "\t//evil.example"]
)
def test_after_signing_in_one_stays_in_the_house(client, after):
    response = tries(client, "jens@nordlys.example", next=after)
    assert response.status_code == 302
    assert response.headers["Location"] == "/"


def test_signing_in_gives_a_new_session(client):
    client.get("/sign-in/")
    session = client.session
    session["planted"] = True
    session.save()
    before = session.session_key
    tries(client, "jens@nordlys.example")
    assert client.session.session_key != before


def test_a_host_that_is_not_ours_is_not_answered(client):
    assert client.get("/sign-in/", headers={"host": "evil.example"}).status_code == 400
