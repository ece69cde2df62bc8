"""What the door says before anything of the business is asked."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client

from bagland.foundation import clock
from bagland.foundation.activity import find
from bagland.foundation.perform import perform
from bagland.kernel.access.models import Token
from tests.conftest import MONDAY
from tests.doors.api.conftest import Caller


def test_who_has_no_token_is_told_how_to_get_one(company):
    answer = Caller("").get("/me")
    assert (answer.status, answer.code) == (401, "api.token_missing")
    assert answer.header("WWW-Authenticate") == 'Bearer realm="bagland"'


def test_a_session_opens_no_door(company):
    browser = Client()
    browser.cookies["bagland_session"] = "a-session"
    assert browser.get("/api/v1/me").status_code == 401


@pytest.mark.parametrize("token", ["bagland_nothing", "x" * 5000, "æ"])
def test_a_token_that_is_none_of_ours(company, token):
    answer = Caller(token).get("/me")
    assert (answer.status, answer.code) == (401, "api.token_not_good")
    assert 'error="invalid_token"' in (answer.header("WWW-Authenticate") or "")


def test_a_token_ends_on_its_last_day(company, at_door):
    maria = at_door("maria", expires=MONDAY.date())
    assert maria.get("/me").status == 200
    clock.set_to(MONDAY + timedelta(days=1))
    assert maria.get("/me").code == "api.token_not_good"


def test_a_revoked_token_is_over_at_once(company, at_door):
    maria = at_door("maria")
    perform(find("access.revoke_token"), company.act("maria"), Token.objects.latest("pk").pk)
    assert maria.get("/me").code == "api.token_not_good"


def test_whose_sign_in_is_closed_may_not_come_in_by_token(company, at_door):
    ida = at_door("ida")
    perform(find("access.close_login"), company.act("jens"), company.people["ida"], reason="left")
    assert ida.get("/me").code == "api.token_not_good"


def test_an_address_that_is_none(at_door):
    for path in ("/nothing", "/activities/organisation.nothing", "/", "/me/", "/organisation.actor/x/story"):
        answer = at_door("maria").get(path)
        assert (answer.status, answer.code) == (404, "api.nothing_here"), path


def test_a_method_that_the_address_does_not_know(at_door):
    answer = at_door("maria").post("/me", {})
    assert (answer.status, answer.code) == (405, "api.wrong_method")
    assert answer.header("Allow") == "GET, HEAD"


@pytest.mark.parametrize(
    "body",
    [" ", "{", b"\xff", '{"inputs":{},"inputs":{}}', '{"position":NaN}', '{"inputs":{"a\\u0000":1}}',
     '{"inputs":{"name":"\\ud800"}}', "[" * 100_000],
)  # fmt: skip
def test_a_body_that_can_mean_nothing_or_two_things(at_door, body):
    answer = at_door("amalie").post("/activities/organisation.register_person", body)
    assert (answer.status, answer.code) == (400, "api.body_not_understood")


def test_a_body_that_is_too_large(at_door, settings):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1000
    answer = at_door("amalie").post("/activities/organisation.register_person", "x" * 1001)
    assert (answer.status, answer.code) == (413, "api.body_too_large")


@pytest.mark.parametrize(
    "media_type", ["text/plain", "application/x-www-form-urlencoded", "application/json; charset=latin1"]
)
def test_a_body_that_is_not_said_to_be_json(at_door, media_type):
    answer = at_door("amalie").post("/activities/organisation.register_person", "{}", media_type=media_type)
    assert (answer.status, answer.code) == (415, "api.not_json")


@pytest.mark.parametrize(
    ("wish", "own", "language"),
    [("da", "en", "da"), ("en-GB", "da", "en"), ("de, da;q=0.5", "en", "da"), ("", "da", "da")],
)
def test_sentences_come_as_accept_language_asks_else_in_the_persons_own(company, at_door, wish, own, language):
    perform(find("organisation.change_person"), company.act("amalie"), company.people["ida"], language=own)
    answer = at_door("ida", language=wish).get("/me", colour="red")
    assert answer.header("Content-Language") == language
    assert answer.said["detail"].startswith({"da": "1 af parametrene", "en": "1 of the parameters"}[language])


def test_a_problem_says_what_rfc_9457_asks(at_door):
    said = at_door("ida").do("organisation.register_person", home=1, name="Ada").said
    assert said["type"] == "/docs/refusals/access.not_granted"
    assert said["title"] == "No position that the actor holds today has this right."
    assert said["instance"] == "/api/v1/activities/organisation.register_person"
    assert (said["status"], said["code"]) == (403, "access.not_granted")
    assert "Amalie Skov" in said["detail"]
    assert "faults" not in said


def test_parameters_are_read_strictly(at_door):
    maria = at_door("maria")
    answer = maria.get("/rights/who-may", activty="organisation.appoint", entity="one", amount="")
    assert (answer.status, answer.code) == (422, "api.parameter_fault")
    assert sorted(answer.said["faults"]) == ["activity", "activty", "amount", "entity"]
    assert maria.get("/rights/who-may", activity=["organisation.appoint", "organisation.appoint"]).status == 422
