"""What is left of somebody who is erased: in sign-ins, tokens, requests, keys and runs nothing that names them."""

from __future__ import annotations

from datetime import date

import pytest
from django.apps import apps
from django.db import models
from django.test import Client

from bagland.foundation.activity import find
from bagland.foundation.money import Money
from bagland.foundation.perform import perform
from bagland.kernel.access.models import Request, SignIn, Token
from bagland.kernel.audit import sealing
from bagland.kernel.audit.models import Event
from bagland.kernel.jobs import runs
from bagland.kernel.jobs.models import ActKey
from bagland.kernel.organisation.models import Appointment, PositionProfile
from tests.company import PASSWORD
from tests.conftest import refused

CANARY, LOGIN = "Canarius Ibsen", "canarius@nordlys.example"


def does(company, who, code, subject=None, /, act=None, **inputs):
    return perform(find(code), company.act(who, **(act or {})), subject, **inputs)


@pytest.fixture
def canary(company):
    """Somebody who came, signed in, asked for things, was asked about, and left."""
    nk = company.entities["NK"]
    key = does(
        company, "amalie", "organisation.register_person", home=nk, name=CANARY, work_email=LOGIN, act={"key": "hire"}
    ).key
    seat = does(
        company, "jens", "organisation.open_position", entity=nk, department=company.departments["HR"],
        profile=PositionProfile.objects.get(code="hr_partner").pk, first_date=date(2026, 11, 1),
    ).key  # fmt: skip
    does(company, "jens", "organisation.appoint", position=seat, person=key, first_date=date(2026, 11, 1))
    does(company, "jens", "access.open_login", key, login=LOGIN, password=PASSWORD)
    does(company, key, "access.issue_token", key, name=f"{CANARY}s phone")
    client = Client()
    client.post("/sign-in/", {"login": LOGIN.upper(), "password": "wrong"})
    client.post("/sign-in/", {"login": LOGIN, "password": PASSWORD})
    client.post("/sign-in/", {"login": LOGIN, "password": "wrong"})
    for reason in (None, f"{CANARY} is ill too often."):
        asked = does(
            company, key, "organisation.open_position", entity=nk, department=company.departments["HR"],
            profile=PositionProfile.objects.get(code="employee").pk, title="Helper",
            yearly_cost=Money.of("900000.00", "DKK"),
        )  # fmt: skip
        if reason:
            does(company, "jens", "access.decline_request", asked.request, reason=reason)
    does(company, "nadia", "access.close_login", key, reason=f"{CANARY} has left.")
    held = Appointment.objects.get(actor=key)
    rows = [{"inputs": {"position": held.position_id, "person": company.people["ida"]}}]
    run = runs.stage(company.act("amalie"), find("organisation.appoint"), rows)
    assert CANARY in runs.perform_run(company.act("amalie"), run).rows.get().fault
    does(company, "amalie", "organisation.end_appointment", held.pk, last_date=date(2026, 11, 22))
    return key


def erase(company, key):
    asked = does(company, "amalie", "organisation.erase_person", key)
    return does(company, "jens", "access.approve_request", asked.request)


def places_with(*words):
    """Every column of every table that holds one of the words."""
    found = []
    for model in apps.get_models():
        texts = [
            column.attname
            for column in model._meta.concrete_fields
            if isinstance(column, (models.CharField, models.TextField, models.JSONField))
        ]
        for row in model._base_manager.values(*texts):
            found += [
                f"{model._meta.label}.{name}"
                for name, value in row.items()
                if any(word.lower() in str(value).lower() for word in words)
            ]
    return sorted(set(found))


def test_nothing_names_the_person_any_more(company, canary):
    before = set(places_with(CANARY, LOGIN))
    assert before >= {"access.SignIn.login", "access.Request.reason", "jobs.RunRow.fault", "audit.PersonalFact.value"}
    assert "audit.Event.facts" not in before
    erase(company, canary)
    assert places_with(CANARY, LOGIN) == []
    assert sealing.verify().ok


def test_the_way_in_is_shut_for_good(company, canary):
    from bagland.kernel.organisation.refusals import NotAPerson

    erase(company, canary)
    sign_in = SignIn.objects.get(actor=canary)
    assert (sign_in.is_active, sign_in.has_usable_password()) == (False, False)
    assert not Token.objects.filter(actor=canary, revoked_at__isnull=True).exists()
    with refused(NotAPerson):
        does(company, "jens", "access.reopen_login", canary)
    assert does(company, "jens", "access.open_login", _somebody(company), login=LOGIN, password=PASSWORD)


def _somebody(company):
    return does(company, "amalie", "organisation.register_person", home=company.entities["NK"], name="Bo").key


def test_what_the_person_asked_for_waits_no_more(company, canary):
    done = erase(company, canary)
    own = Request.objects.filter(actor=canary)
    assert set(own.values_list("state", "inputs")) == {("EXPIRED", "{}"), ("DECLINED", "{}")}
    erasing = Request.objects.get(event=done.event)
    assert (erasing.state, erasing.subject_id) == ("APPROVED", canary)


def test_hashes_of_what_was_typed_are_let_go(company, canary):
    kept = ActKey.objects.get(key="hire")
    assert kept.fingerprint
    erase(company, canary)
    kept.refresh_from_db()
    assert (kept.salt, kept.fingerprint) == ("", "")
    assert Event.objects.filter(pk=kept.event).exists()


def test_a_runs_event_does_not_remember_what_it_must_forget(company, amalie):
    from bagland.foundation.facts import digest

    rows = [{"inputs": {"home": company.entities["NK"], "name": CANARY}}]
    run = runs.perform_run(amalie, runs.stage(amalie, find("organisation.register_person"), rows))
    event = Event.objects.get(pk=run.rows.get().event)
    made = run.rows.get().result_id
    columns = {"kind": [None, "PERSON"], "home_id": [None, company.entities["NK"]], "language": [None, "da"]}
    guess = digest([[["organisation.actor", made, {**columns, "name": [None, CANARY]}]]])
    assert event.told["run"]["sha256"] != guess
    assert event.told["run"]["sha256"] == digest([[["organisation.actor", made, {**columns, "name": None}]]])
