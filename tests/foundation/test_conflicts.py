"""What only the database sees — two acts at once, a rule nobody asked — is a refusal too, and leaves nothing."""

from __future__ import annotations

import base64
import json
from dataclasses import replace

import pytest
from django.db import connection

from bagland.foundation.activity import find
from bagland.foundation.keyset import BadCursor, Ordering
from bagland.foundation.perform import perform
from bagland.foundation.refusals import Conflict
from bagland.kernel.audit.models import Event
from bagland.kernel.jobs import runs
from bagland.kernel.organisation.activities import people
from bagland.kernel.organisation.models import Actor
from tests.conftest import refused

REGISTER = "organisation.register_person"


@pytest.fixture
def blind(monkeypatch):
    """The question that is asked before the database is does not see the other act."""
    monkeypatch.setattr(people, "_email_must_be_free", lambda address: None)


def test_a_broken_constraint_is_a_refusal_that_names_it(company, amalie, blind, caplog):
    inputs = {"home": company.entities["NK"], "name": "Bo", "work_email": "ida@nordlys.example"}
    with refused(Conflict, rule="organisation work email once") as caught:
        perform(find(REGISTER), amalie, **inputs)
    assert caught.value.status == 409
    assert "ida@nordlys" not in caught.value.sentence
    assert "ida@nordlys" not in caplog.text
    assert not Actor.objects.filter(name="Bo").exists()


def test_a_guards_name_is_told_in_words(company, amalie):
    def breaks(act, **_inputs):
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM organisation_actor")

    known = replace(find(REGISTER), function=breaks)
    with refused(Conflict, rule="organisation actor is kept"):
        perform(known, amalie, home=company.entities["NK"], name="Bo")


def test_in_a_run_it_is_the_fault_of_one_row(company, amalie, blind):
    rows = [
        {"inputs": {"home": company.entities["NK"], "name": name, "work_email": mail}}
        for name, mail in (("Bo", "bo@nordlys.example"), ("Eva", "ida@nordlys.example"), ("Per", "per@nordlys.example"))
    ]
    run = runs.perform_run(amalie, runs.stage(amalie, find(REGISTER), rows))
    assert (run.rows_done, run.rows_faulty) == (2, 1)
    assert "organisation work email once" in run.rows.get(number=2).fault


def test_a_moment_before_the_calendar_begins_is_no_place_in_a_list():
    order = Ordering.of(Event, ("-at", "-id"))
    typed = json.dumps([order.sign, "0001-01-01T00:00:00+14:00", 5])
    with pytest.raises(BadCursor):
        order.values(base64.urlsafe_b64encode(typed.encode()).decode())
