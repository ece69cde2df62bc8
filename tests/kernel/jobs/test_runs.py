"""One activity over many rows: staged, performed in chunks, each chunk one event, resumed where it stood."""

from __future__ import annotations

import pytest

from bagland.foundation.activity import find
from bagland.foundation.kinds import kind_of
from bagland.foundation.perform import perform
from bagland.kernel.audit.models import Event
from bagland.kernel.jobs import runs
from bagland.kernel.jobs.models import Run
from bagland.kernel.jobs.refusals import NotForRuns
from bagland.kernel.organisation.models import Actor

REGISTER = "organisation.register_person"


def people(company, count, **faulty):
    rows = [{"inputs": {"home": company.entities["NK"], "name": f"Person {number}"}} for number in range(1, count + 1)]
    for number, inputs in faulty.items():
        rows[int(number[1:]) - 1]["inputs"] = inputs
    return rows


def test_a_run_is_one_event_a_chunk_and_says_what_it_holds(company, amalie):
    run = runs.stage(amalie, find(REGISTER), people(company, 25), chunk_rows=10)
    assert Event.objects.filter(subject_kind=kind_of(run)).count() == 0
    run = runs.perform_run(amalie, run)
    events = list(Event.objects.filter(subject_kind=kind_of(run), subject_id=run.pk).order_by("pk"))
    told = [event.told["run"] for event in events]
    assert [(part["first"], part["last"], part["count"]) for part in told] == [(1, 10, 10), (11, 20, 10), (21, 25, 5)]
    assert (run.state, run.rows_done, run.rows_faulty) == (Run.State.DONE, 25, 0)
    assert Actor.objects.filter(name__startswith="Person ").count() == 25


def test_faulty_rows_are_named_and_the_others_go_on(company, amalie):
    rows = people(company, 12, n3={"home": company.entities["NK"]}, n7={"home": 999_999, "name": "Lost"})
    run = runs.stage(amalie, find(REGISTER), rows, chunk_rows=5)
    assert run.rows_faulty == 1
    run = runs.perform_run(amalie, run)
    faults = dict(run.rows.exclude(fault="").values_list("number", "fault"))
    assert set(faults) == {3, 7}
    assert "name: Fill this in." in faults[3]
    assert (run.rows_done, run.rows_faulty) == (10, 2)


def test_a_run_goes_on_where_it_was_interrupted(company, amalie):
    run = runs.stage(amalie, find(REGISTER), people(company, 30), chunk_rows=10)

    def stop(current):
        if current.next_row > 10:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        runs.perform_run(amalie, run, progress=stop)
    run.refresh_from_db()
    assert run.rows_done == 10
    run = runs.perform_run(amalie, run)
    assert (run.rows_done, Actor.objects.filter(name__startswith="Person ").count()) == (30, 30)


def test_staged_personal_inputs_are_let_go_when_they_are_done(company, amalie):
    run = runs.perform_run(amalie, runs.stage(amalie, find(REGISTER), people(company, 3)))
    assert set(run.rows.values_list("inputs", flat=True)) == {""}


def test_who_lacks_the_right_performs_no_row(company, sofie):
    run = runs.perform_run(sofie, runs.stage(sofie, find(REGISTER), people(company, 3)))
    assert (run.rows_done, run.rows_faulty) == (0, 3)
    assert not Actor.objects.filter(name__startswith="Person ").exists()


def test_an_activity_of_its_own_kind_is_not_for_runs(company, amalie):
    with pytest.raises(NotForRuns):
        runs.stage(amalie, find("organisation.found_company"), [])


def test_a_discarded_run_says_why(company, amalie):
    run = runs.stage(amalie, find(REGISTER), people(company, 2))
    done = perform(find("jobs.discard_run"), company.act("nadia"), run.pk, reason="The wrong file.")
    assert Event.objects.get(pk=done.event).told["told"][0]["reason"] == "The wrong file."
