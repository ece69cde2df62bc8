"""Rows of a sheet on their way in: each fault named by its cell, the good ones imported once, whatever happens."""

from __future__ import annotations

import io

import pytest

from bagland.foundation.kinds import kind_of
from bagland.kernel.audit.models import Event
from bagland.kernel.exchange import checking, queries, refusals, running, staging
from bagland.kernel.exchange.models import Import, ImportRow, RememberedColumns
from bagland.kernel.exchange.states import ImportState, RowState
from bagland.kernel.jobs.models import RunRow
from bagland.kernel.organisation.models import Actor, Appointment, Position
from tests.kernel.exchange.planted import PLACES, as_csv, person, sheet

PEOPLE, POSITIONS, APPOINTMENTS = "organisation.people", "organisation.positions", "organisation.appointments"


def received(act, rows, what=PEOPLE, name="people.csv"):
    return staging.receive(act, what, io.BytesIO(as_csv(rows)), name=name)


def checked(act, rows, what=PEOPLE, **chosen):
    batch = received(act, rows, what)
    mapping = {int(place): name for place, name in batch.mapping.items()}
    given = {"mapping": mapping, "same_for_all": batch.same_for_all, "written_in": batch.written_in, **chosen}
    staging.choose_columns(act, batch, **given)
    assert checking.check(act, batch.pk)
    return Import.objects.get(pk=batch.pk)


def imported(act, batch):
    running.start(act, batch.pk, chunk_rows=100)
    assert running.go_on(act, batch.pk)
    return Import.objects.get(pk=batch.pk)


def faults(batch):
    return {fault.row: fault for fault in queries.faults(batch)}


def test_every_one_of_37_planted_faults_is_named_by_its_cell_and_the_others_are_imported(company, amalie):
    rows, planted = sheet(600)
    batch = checked(amalie, rows)
    assert {int(place): name for place, name in batch.mapping.items()} == {
        place: name for name, place in PLACES.items()
    }
    named = faults(batch)
    assert set(named) == set(planted)
    for row, fault in planted.items():
        assert (named[row].name, named[row].place) == (fault.name, PLACES[fault.name]), row
        assert fault.said in named[row].sentence, (row, named[row])
        assert named[row].value == fault.value.strip()[:80] or not fault.value.strip(), row
    assert batch.counts() == {"RAW": 0, "GOOD": 563, "FAULTY": 37, "THERE": 0, "DONE": 0}
    before = Actor.objects.count()
    batch = imported(amalie, batch)
    assert Actor.objects.count() == before + 563
    assert batch.counts() == {"RAW": 0, "GOOD": 0, "FAULTY": 37, "THERE": 0, "DONE": 563}
    assert batch.state == ImportState.CHECKED, "the faulty ones stay staged"
    one = Actor.objects.get(work_email="person-1@vest.example")
    assert (one.name, one.language, one.home_id) == ("Bo Bæk 1", "da", company.entities["NK"])


def test_a_run_leaves_one_event_a_chunk_and_nothing_of_what_was_staged(company, amalie):
    batch = imported(amalie, checked(amalie, [*sheet(600)[0][:1], *(person(number) for number in range(1, 251))]))
    events = Event.objects.filter(subject_kind=kind_of(batch.run), subject_id=batch.run_id).order_by("pk")
    assert [event.told["run"]["count"] for event in events] == [100, 100, 50]
    assert batch.state == ImportState.DONE
    assert set(batch.rows.values_list("cells", "inputs", "same")) == {("", "", "")}
    assert set(RunRow.objects.filter(run=batch.run).values_list("inputs", flat=True)) == {""}
    made = dict(batch.rows.values_list("number", "made"))
    assert Actor.objects.get(pk=made[2]).work_email == "person-1@vest.example"


@pytest.mark.parametrize("stop_after", [1, 2])
def test_an_import_killed_anywhere_goes_on_and_imports_nothing_twice(company, amalie, monkeypatch, stop_after):
    batch = checked(amalie, sheet(600)[0])
    running.start(amalie, batch.pk, chunk_rows=100)
    seen = []
    real = running.bring_back

    def killed(act, key):
        seen.append(key)
        if len(seen) > stop_after:
            raise KeyboardInterrupt
        return real(act, key)

    monkeypatch.setattr(running, "bring_back", killed)
    with pytest.raises(KeyboardInterrupt):
        running.go_on(amalie, batch.pk)
    monkeypatch.undo()
    done = Actor.objects.filter(work_email__endswith="@vest.example").count()
    assert done == stop_after * 100, "the chunk was committed, and its answer was not brought back"
    assert batch.counts()[RowState.DONE] == (stop_after - 1) * 100
    assert running.go_on(company.act("amalie"), batch.pk)
    assert batch.counts()[RowState.DONE] == 563
    assert Actor.objects.filter(work_email__endswith="@vest.example").count() == 563


def test_a_check_killed_between_slices_goes_on(company, amalie, monkeypatch):
    batch = received(amalie, sheet(600)[0])
    mapping = {int(place): name for place, name in batch.mapping.items()}
    staging.choose_columns(amalie, batch, mapping=mapping, same_for_all={}, written_in="da")
    monkeypatch.setattr(checking, "SLICE", 50)
    assert checking.check(amalie, batch.pk, seconds=0) is False
    assert batch.counts()[RowState.RAW] == 550
    assert checking.check(amalie, batch.pk)
    assert (batch.counts()[RowState.GOOD], batch.counts()[RowState.FAULTY]) == (563, 37)


def test_the_same_file_twice_is_already_there(company, amalie):
    rows = sheet(600)[0]
    imported(amalie, checked(amalie, rows))
    again = checked(amalie, rows)
    assert again.counts() == {"RAW": 0, "GOOD": 0, "FAULTY": 37, "THERE": 563, "DONE": 0}
    with pytest.raises(refusals.NothingToImport):
        running.start(amalie, again.pk)


def test_two_people_with_the_same_file_at_once_import_it_once(company, amalie, jens):
    rows = [sheet(600)[0][0], *(person(number) for number in range(1, 121))]
    hers, his = checked(amalie, rows), checked(jens, rows)
    running.start(amalie, hers.pk, chunk_rows=50)
    running.start(jens, his.pk, chunk_rows=50)
    assert running.go_on(amalie, hers.pk)
    assert running.go_on(jens, his.pk)
    assert (hers.counts()[RowState.DONE], his.counts()[RowState.DONE]) == (120, 0)
    assert his.counts()[RowState.THERE] == 120, "what another was quicker with is there, not faulty"
    assert Actor.objects.filter(work_email__endswith="@vest.example").count() == 120


def test_a_cell_is_mended_in_place_and_so_is_the_row_that_was_the_same(company, amalie):
    rows = [sheet(600)[0][0], person(1), person(2), [*person(3)[:1], "person-1@vest.example", *person(3)[2:]]]
    batch = checked(amalie, rows)
    assert set(faults(batch)) == {4}
    row = running.mend(amalie, batch.pk, 2, {1: "somebody-else@vest.example"})
    assert row.state == RowState.GOOD
    assert faults(batch) == {}, "row 4 is alone with its address now"
    running.mend(amalie, batch.pk, 4, {1: "nobody"})
    assert "e-mail address" in faults(batch)[4].sentence
    running.drop(amalie, batch.pk, 4)
    assert imported(amalie, Import.objects.get(pk=batch.pk)).state == ImportState.DONE


def test_mended_rows_are_imported_after_the_others(company, amalie):
    batch = imported(amalie, checked(amalie, [sheet(600)[0][0], person(1), ["", *person(2)[1:]]]))
    running.mend(amalie, batch.pk, 3, {0: "Bo Dahl"})
    batch = imported(amalie, batch)
    assert batch.state == ImportState.DONE
    assert batch.counts()[RowState.DONE] == 2
    assert Actor.objects.get(work_email="person-2@vest.example").name == "Bo Dahl"


def test_who_lacks_the_right_gets_no_further_than_the_file(company, sofie):
    from bagland.kernel.access.refusals import NotGranted

    with pytest.raises(NotGranted):
        received(sofie, sheet(600)[0])
    assert not Import.objects.exists()
    assert not ImportRow.objects.exists()


def test_rows_beyond_the_reach_of_the_position_are_named(company, amalie):
    batch = checked(amalie, [sheet(600)[0][0], [*person(1)[:5], "NKSE"], person(2)])
    assert set(faults(batch)) == {2}
    assert batch.counts()[RowState.GOOD] == 1


def test_a_right_that_ends_before_the_run_stops_every_row(company, amalie, nadia):
    from bagland.kernel.organisation.models import Grant

    batch = checked(amalie, [sheet(600)[0][0], person(1), person(2)])
    running.start(amalie, batch.pk)
    Grant.objects.filter(code="organisation.register_person").delete()
    before = Actor.objects.count()
    running.go_on(company.act("amalie"), batch.pk)
    assert Actor.objects.count() == before
    assert batch.counts()[RowState.FAULTY] == 2


def test_how_the_columns_were_chosen_is_remembered_for_the_next_file_of_that_shape(company, amalie, jens):
    rows = [["Hvem", "Hvor", "Firmaet"], ["Bo Dahl", "bo@vest.example", "NK"]]
    batch = received(amalie, rows)
    assert "name" not in batch.mapping.values()
    mapping = {0: "name", 1: "work_email", 2: "home"}
    staging.choose_columns(amalie, batch, mapping=mapping, same_for_all={"language": "en"}, written_in="da")
    assert RememberedColumns.objects.count() == 1
    again = received(amalie, [rows[0], ["Ida Dahl", "ida.dahl@vest.example", "NK"]])
    assert {int(place): name for place, name in again.mapping.items()} == mapping
    assert again.same_for_all == {"language": "en"}
    assert "name" not in received(jens, rows).mapping.values(), "what one person chose is not another's"


def test_one_value_for_all_rows_stands_where_no_column_does(company, amalie):
    rows = [["Name", "E-mail"], ["Bo Dahl", "bo@vest.example"]]
    batch = received(amalie, rows)
    mapping = {int(place): name for place, name in batch.mapping.items()}
    with pytest.raises(refusals.ColumnsMissing):
        staging.choose_columns(amalie, batch, mapping=mapping, same_for_all={}, written_in="da")
    batch = checked(amalie, rows, same_for_all={"home": "NK", "language": "English"})
    assert imported(amalie, batch).state == ImportState.DONE
    assert Actor.objects.get(work_email="bo@vest.example").language == "en"


POSITION_HEADINGS = ["Afdeling", "Stillingsprofil", "Titel", "FTE", "Leder", "Årsløn", "Startdato", "Selskab"]


def seat(**changed):
    row = {
        "Afdeling": "FIN",
        "Stillingsprofil": "Bogholder",
        "Titel": "",
        "FTE": "0,8",
        "Leder": "NK 1",
        "Årsløn": "450.000,00",
        "Startdato": "01.12.2026",
        "Selskab": "NK",
    }
    return list({**row, **changed}.values())


def test_positions_are_opened_and_what_needs_approval_says_so(company, amalie):
    rows = [
        POSITION_HEADINGS,
        seat(),
        seat(Afdeling="Økonomi", FTE="1", Titel="Controller"),
        seat(Årsløn="900.000,00"),
        seat(Startdato="31.02.2027"),
        seat(Stillingsprofil="Bogholderr"),
        seat(FTE="0.8"),
        seat(FTE="11"),
        seat(Leder="NK 99"),
        seat(Afdeling="IT", Leder="Bogholder"),
        seat(Årsløn="-5"),
    ]
    batch = checked(amalie, rows, POSITIONS)
    said = {row: (fault.name, fault.sentence) for row, fault in faults(batch).items()}
    assert said[4][0] == ""
    assert "needs another's approval" in said[4][1]
    assert said[5][0] == "first_date"
    assert "28" in said[5][1]
    assert "Did you mean “Bookkeeper”" in said[6][1]
    assert "Did you mean 0,8" in said[7][1]
    assert said[8][0] == "fte"
    assert "There is no position “NK 99”" in said[9][1]
    assert said[11][0] == "yearly_cost"
    before = Position.objects.count()
    good = batch.counts()[RowState.GOOD]
    batch = imported(amalie, batch)
    assert Position.objects.count() == before + good
    again = checked(amalie, rows, POSITIONS)
    with pytest.raises(refusals.SameFileAgain):
        running.start(amalie, again.pk)
    running.start(amalie, again.pk, once_more=True)


def test_appointments_find_person_and_position_and_see_what_is_held_already(company, amalie):
    seats = imported(amalie, checked(amalie, [POSITION_HEADINGS, seat(FTE="1"), seat(FTE="1")], POSITIONS))
    keys = list(seats.rows.filter(state=RowState.DONE).order_by("number").values_list("made", flat=True))
    numbers = dict(Position.objects.filter(pk__in=keys).values_list("pk", "number"))
    people = imported(amalie, checked(amalie, [sheet(600)[0][0], person(1), person(2)]))
    assert people.state == ImportState.DONE
    head = ["Medarbejder", "Stillingsnummer", "Fra", "Til", "Andel"]
    rows = [
        head,
        ["person-1@vest.example", f"NK {numbers[keys[0]]}", "01.12.2026", "", "1"],
        ["Cecilie Clausen 2", f"NK-{numbers[keys[1]]}", "2026-12-01", "30.06.2027", "0,5"],
        ["nobody@vest.example", f"NK {numbers[keys[1]]}", "01.12.2026", "", "1"],
        ["person-2@vest.example", f"NK {numbers[keys[0]]}", "01.12.2026", "01.11.2026", "1"],
        ["maria@nordlys.example", f"NK {numbers[keys[0]]}", "01.12.2026", "", "0"],
    ]
    batch = checked(amalie, rows, APPOINTMENTS)
    said = {row: (fault.name, fault.sentence) for row, fault in faults(batch).items()}
    assert said[4] == ("person", "There is no person “nobody@vest.example”.")
    assert said[5][0] == "last_date"
    assert said[6][0] == "share"
    batch = imported(amalie, batch)
    assert Appointment.objects.filter(position__in=keys).count() == 2
    assert checked(amalie, rows, APPOINTMENTS).counts()[RowState.THERE] == 2


def test_two_rows_for_the_same_seat_are_refused_by_the_act_itself_and_stay(company, amalie):
    seats = imported(amalie, checked(amalie, [POSITION_HEADINGS, seat(FTE="1")], POSITIONS))
    number = Position.objects.get(pk=seats.rows.get(state=RowState.DONE).made).number
    imported(amalie, checked(amalie, [sheet(600)[0][0], person(1), person(2)]))
    rows = [
        ["Medarbejder", "Stillingsnummer", "Fra"],
        ["person-1@vest.example", f"NK {number}", "01.12.2026"],
        ["person-2@vest.example", f"NK {number}", "01.12.2026"],
    ]
    batch = imported(amalie, checked(amalie, rows, APPOINTMENTS))
    assert (batch.counts()[RowState.DONE], batch.counts()[RowState.FAULTY]) == (1, 1)
    assert "Bo Bæk 1" in faults(batch)[3].sentence, "who holds the position is named"
