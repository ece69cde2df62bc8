"""Requests named and counted, health told to machines, figures for those who may read them."""

from __future__ import annotations

import json
import logging
import time
from datetime import timedelta

import pytest
from django.test import Client
from prometheus_client.parser import text_string_to_metric_families

from bagland.doors.running import health, measures
from bagland.foundation import clock
from bagland.foundation.activity import find
from bagland.foundation.environment import environment
from bagland.foundation.perform import perform
from bagland.foundation.refusal import Refusal
from bagland.kernel.access.models import SignIn
from bagland.kernel.jobs.models import Schedule

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _fresh(company):
    health.forget()
    clock.set_to(company.at)
    yield
    clock.set_to(None)
    health.forget()


@pytest.fixture
def worker():
    """A worker was seen just now."""
    now = clock.now()
    return Schedule.objects.create(job="audit.seal", due_at=now, last_run_at=now)


def asked(path="/health/ready", **more):
    answer = Client(headers={"host": "10.9.8.7"}).get(path, **more)
    return answer.status_code, json.loads(answer.content)


def test_live_and_ready_answer_whoever_asks_by_whatever_name(worker):
    assert asked("/health/live") == (200, {"state": "ok"})
    status, told = asked()
    assert (status, told["state"]) == (200, "ok")
    assert set(told["checks"]) == {"disk", "database", "migrations", "guards", "worker"}


def test_the_other_pages_still_know_their_names():
    assert Client(headers={"host": "evil.example"}).get("/sign-in/").status_code == 400


def test_a_worker_that_is_away_is_seen_and_can_be_left_out(worker):
    Schedule.objects.update(last_run_at=clock.now() - timedelta(minutes=3))
    assert asked()[1]["checks"]["worker"] == "late"
    assert asked()[0] == 503
    assert asked("/health/ready?without=worker")[0] == 200


def test_a_worker_never_seen_is_waited_for_only_at_the_start(monkeypatch):
    monkeypatch.setattr(health, "_started", time.monotonic())
    health.forget()
    assert asked()[0] == 200
    monkeypatch.setattr(health, "_started", time.monotonic() - 3600)
    health.forget()
    assert asked()[1]["checks"]["worker"] == "never seen"


def test_a_missing_guard_a_missing_migration_and_a_newer_database_are_seen(worker):
    from django.db import connection

    from bagland.foundation import guards

    guards.drop(connection)
    assert asked()[1]["checks"]["guards"] == "missing"
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'webhooks'")
    health.forget()
    assert asked()[1]["checks"]["migrations"] == "not done"
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO django_migrations (app, name, applied) VALUES ('audit', '9999_later', '2027-01-01')"
        )
    health.forget()
    assert asked()[1]["checks"]["migrations"] == "newer than this version"


def test_a_database_that_is_away_is_said_and_not_thrown(worker, monkeypatch):
    from django.db import OperationalError, connection

    def away():
        raise OperationalError("the password is hunter2")

    monkeypatch.setattr(connection, "cursor", away)
    status, told = asked()
    assert (status, told["checks"]) == (503, {"disk": "ok", "database": "not reached"})


def test_a_full_disk_is_seen(worker, monkeypatch):
    monkeypatch.setattr(health, "LEAST_FREE_BYTES", 2**62)
    assert asked()[1]["checks"]["disk"] == "full"


def test_asked_often_it_looks_once_a_second(worker, django_assert_max_num_queries):
    asked()
    with django_assert_max_num_queries(0):
        for _ in range(20):
            asked()
    health.forget()
    with django_assert_max_num_queries(8):
        asked()


def test_every_answer_carries_an_id_and_one_given_by_a_proxy_is_kept():
    answer = Client().get("/health/live")
    assert len(answer["X-Request-ID"]) == 16
    kept = Client(headers={"x-request-id": "abc-123.DEF_4567"}).get("/health/live")
    assert kept["X-Request-ID"] == "abc-123.DEF_4567"
    for evil in ("short", "x" * 65, "abc def ghij", "abcdefgh<script>"):
        assert Client(headers={"x-request-id": evil}).get("/health/live")["X-Request-ID"] != evil


def test_an_error_page_shows_the_number_that_the_log_holds(monkeypatch, caplog):
    client = Client(raise_request_exception=False)
    monkeypatch.setattr("bagland.doors.running.health.JsonResponse", None)
    with caplog.at_level(logging.ERROR):
        answer = client.get("/health/live")
    assert answer.status_code == 500
    assert answer["X-Request-ID"][:8].upper() in answer.content.decode()


def test_log_lines_written_during_a_request_carry_its_id():
    import structlog

    from bagland.doors.running.requests import Watched

    seen = []

    def answer(request):
        seen.append(structlog.contextvars.get_contextvars()["request_id"])
        from django.http import HttpResponse

        return HttpResponse()

    from django.test import RequestFactory

    response = Watched(answer)(RequestFactory().get("/"))
    assert seen == [response["X-Request-ID"]]
    assert "request_id" not in structlog.contextvars.get_contextvars()


def metrics(**headers):
    return Client(headers={"host": "10.9.8.7", **headers}).get("/metrics")


def families(text):
    return {family.name: family for family in text_string_to_metric_families(text)}


@pytest.fixture
def _token(monkeypatch):
    monkeypatch.setattr(environment, "metrics_token", "figures 0123456789")


def test_the_figures_are_nobodys_unless_somebody_may_read_them(monkeypatch):
    assert metrics().status_code == 404
    monkeypatch.setattr(environment, "metrics_token", "figures 0123456789")
    assert metrics().status_code == 401
    assert metrics(authorization="Bearer wrong").status_code == 401
    assert metrics(authorization="Bearer figures 0123456789").status_code == 200


def test_a_named_network_may_read_and_nobody_through_a_proxy(monkeypatch):
    monkeypatch.setattr(environment, "metrics_networks", "127.0.0.0/8, ::1/128")
    assert metrics().status_code == 200
    assert metrics(**{"x-forwarded-for": "127.0.0.1"}).status_code == 404
    monkeypatch.setattr(environment, "metrics_networks", "10.0.0.0/8")
    assert metrics().status_code == 404


@pytest.mark.usefixtures("_token")
def test_requests_are_counted_by_page_and_never_by_path(company):
    client = Client(headers={"host": "localhost"})
    client.force_login(SignIn.objects.get(actor=company.people["jens"]))
    client.get(f"/organisation/people/{company.people['ida']}/")
    client.get("/nothing/here/canary/")
    text = metrics(authorization="Bearer figures 0123456789").content.decode()
    counted = families(text)["bagland_request_seconds"]
    pages = {sample.labels.get("page") for sample in counted.samples}
    assert {"organisation.person", "none"} <= pages
    assert "canary" not in text
    assert not any("/" in page for page in pages if page)


@pytest.mark.usefixtures("_token")
def test_acts_are_counted_by_what_came_of_them(company):
    def count(answer, code="organisation.register_person"):
        return measures.acts.labels(code, "browser", answer)._value.get()

    before = {answer: count(answer) for answer in ("done", "refused")}
    home = company.entities["NK"]
    perform(find("organisation.register_person"), company.act("amalie"), home=home, name="Bo")
    with pytest.raises(Refusal):
        perform(find("organisation.register_person"), company.act("ida"), home=home, name="Bo")
    assert {answer: count(answer) for answer in before} == {answer: was + 1 for answer, was in before.items()}


@pytest.mark.usefixtures("_token")
def test_the_figures_say_how_the_installation_stands(company, worker):
    from bagland.kernel.audit import sealing

    sealing.seal_all()
    found = families(metrics(authorization="Bearer figures 0123456789").content.decode())
    value = lambda name: found[f"bagland_{name}"].samples[0].value  # noqa: E731
    assert value("events_unsealed") == 0
    assert value("events_sealed") > 30
    assert value("worker_seen_seconds") < 60
    assert value("work_parked") == value("webhook_messages_late") == 0
    assert value("database_bytes") > 100_000
    assert value("process_resident_bytes") > 1_000_000


@pytest.mark.usefixtures("_token")
def test_the_figures_cost_a_dozen_small_queries(worker, django_assert_max_num_queries):
    with django_assert_max_num_queries(16):
        metrics(authorization="Bearer figures 0123456789")
