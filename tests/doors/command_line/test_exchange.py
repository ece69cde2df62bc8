"""Lists out and files in at the command line: the same checks, the same events, exit codes for scripts."""

from __future__ import annotations

import csv
import json

import pytest

from bagland.doors.command_line.main import main
from bagland.kernel.audit.models import Event
from bagland.kernel.exchange import exporting
from bagland.kernel.organisation.models import Actor
from tests.kernel.exchange.planted import as_csv, person, sheet

PEOPLE = "organisation.people"
AMALIE = ["--as", "amalie@nordlys.example"]


@pytest.fixture(autouse=True)
def _opened(company, monkeypatch, tmp_path):
    from bagland.doors.command_line import exporting as out
    from bagland.doors.command_line import importing as take_in
    from bagland.foundation import clock

    clock.set_to(company.at)
    for module in (out, take_in):
        monkeypatch.setattr(module, "open_house", lambda: None)
    monkeypatch.setattr(exporting, "folder", lambda: tmp_path)
    yield
    clock.set_to(None)


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "people.csv"
    path.write_bytes(as_csv([sheet(600)[0][0], person(1), ["", *person(2)[1:]], person(3)]))
    return str(path)


def test_a_file_is_checked_and_only_with_run_imported(company, file, capsys):
    before = Actor.objects.count()
    assert main(["import", PEOPLE, file, *AMALIE]) == 1
    assert "row 3, name" in capsys.readouterr().out
    assert Actor.objects.count() == before
    assert main(["import", PEOPLE, file, *AMALIE, "--run", "--json"]) == 1
    told = json.loads(capsys.readouterr().out)
    assert (told["imported"], told["faulty"], told["faults"][0]["row"]) == (2, 1, 3)
    assert Actor.objects.count() == before + 2
    event = Event.objects.filter(activity="organisation.register_person").latest("pk")
    assert event.door == "command line"
    assert "@" in event.operator


def test_columns_and_values_are_said_by_name(company, tmp_path, capsys):
    path = tmp_path / "rows.csv"
    path.write_text("Hvem;Mailen\nBo Dahl;bo@vest.example\n")
    words = ["import", PEOPLE, str(path), *AMALIE, "--column", "Hvem=name", "--all", "home=NK"]
    assert main([*words, "--run"]) == 0
    assert Actor.objects.get(work_email="bo@vest.example").name == "Bo Dahl"
    assert main(["import", PEOPLE, str(path), *AMALIE, "--column", "Hvad=name"]) == 2
    assert "Hvem, Mailen" in capsys.readouterr().err
    assert main(["import", PEOPLE, str(path), *AMALIE]) == 1, "no value for the legal entity"


def test_a_list_is_written_to_a_file_and_recorded(company, tmp_path, capsys):
    target = tmp_path / "out.csv"
    assert main(["export", PEOPLE, *AMALIE, "--query", "find=Ida", "--output", str(target), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["rows"] == 1
    with target.open(newline="") as opened:
        assert [row[0] for row in csv.reader(opened)][1:] == ["Ida Højlund"]
    assert Event.objects.filter(activity="exchange.export_list").count() == 1


def test_who_may_not_is_refused(company, file, capsys):
    assert main(["import", PEOPLE, file, "--as", "sofie@nordlys.example"]) == 1
    assert "Amalie Skov" in capsys.readouterr().err
    assert main(["export", "jobs.runs", "--as", "sofie@nordlys.example"]) == 1
