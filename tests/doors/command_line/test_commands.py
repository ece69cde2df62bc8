"""The command line as a script meets it: what it writes, and how it exits."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Self

import pytest

from tests import prepared
from tests.browser.conftest import new_postgres

ROOT = Path(__file__).resolve().parents[3]


class Shell:
    """`bagland` in a data directory of its own."""

    def __init__(self, folder: Path) -> None:
        self.environment = {name: value for name, value in os.environ.items() if not name.startswith("BAGLAND_")}
        self.founded: dict[str, str] = {}
        self.environment |= {"BAGLAND_DATA": str(folder), "LANG": "en_GB.UTF-8"}
        if os.environ.get("BAGLAND_TEST_DATABASE") == "postgres":
            self.environment["BAGLAND_DATABASE_URL"] = new_postgres(os.environ["BAGLAND_TEST_POSTGRES_URL"])

    @classmethod
    def migrated(cls, folder: Path) -> Self:
        """With a database of this version that nobody is in yet, as `init` would make it first."""
        made = cls(folder)
        if url := prepared.migrated().copy(folder):
            made.environment["BAGLAND_DATABASE_URL"] = url
        return made

    def __call__(self, *words: str, code: int = 0, **more: str) -> str:
        command = [sys.executable, "-m", "bagland.doors.command_line.main", *words]
        done = subprocess.run(
            command, env=self.environment | more, cwd=ROOT, capture_output=True, text=True, check=False, timeout=120
        )
        assert done.returncode == code, f"{words} exits {done.returncode}: {done.stderr}"
        return done.stdout or done.stderr

    def json(self, *words: str, code: int = 0):
        return json.loads(self(*words, "--json", code=code))


@pytest.fixture(scope="module")
def company(tmp_path_factory):
    """A company of one's own, founded by `init`."""
    shell = Shell(tmp_path_factory.mktemp("own"))
    words = ["--name", "Havn ApS", "--code", "HAVN", "--cvr", "88146328", "--person", "Anna Lind"]
    shell.founded = shell.json("init", *words, "--login", "Anna@havn.example")
    return shell


REGISTER = ("do", "organisation.register_person", "--as", "anna@havn.example")


def test_init_founds_a_company_and_says_how_to_come_in(company):
    assert company.founded["login"] == "anna@havn.example"
    assert len(company.founded["password"]) >= 12
    assert "a company here already" in company(
        "init", "--name", "X", "--code", "X", "--person", "X", "--login", "x@x.dk", code=2
    )


def test_do_exits_0_when_done_and_says_the_event(company):
    done = company.json(*REGISTER, "--input", '{"home": 1, "name": "Bo"}', "--key", "k1")
    assert (done["state"], done["replayed"], done["result"]["kind"]) == ("done", False, "organisation.actor")
    again = company.json(*REGISTER, "--input", '{"home": 1, "name": "Bo"}', "--key", "k1")
    assert (again["event"], again["replayed"]) == (done["event"], True)


def test_do_exits_1_when_refused(company):
    refused = company.json("do", "organisation.open_financial_year", "--as", "anna@havn.example", "--subject", "1",
                           "--input", '{"last_date": "2030-12-31"}', code=1)  # fmt: skip
    assert (refused["state"], refused["code"]) == ("refused", "access.not_granted")


@pytest.mark.parametrize(
    "words",
    [
        ("do", "no.such_activity", "--as", "anna@havn.example"),
        (*REGISTER, "--input", "{not json"),
        (*REGISTER, "--input", "[]"),
        (*REGISTER, "--input", '{"name": ""}'),
        (*REGISTER, "--input", "@/no/such/file"),
        ("do", "organisation.register_person", "--as", "nobody@havn.example"),
        ("do", "organisation.register_person"),
        ("do", "organisation.register_person", "--token", "bagland_wrong"),
        ("token", "nobody@havn.example"),
        ("sing",),
    ],
)
def test_a_wrong_call_exits_2(company, words):
    company(*words, code=2)


def test_a_token_works_and_is_limited(company):
    token = company.json("token", "anna@havn.example", "--only", "organisation.register_person")["token"]
    words = ("--token", token, "--input", '{"home": 1, "name": "By token"}')
    assert company.json("do", "organisation.register_person", *words)["state"] == "done"
    refused = company.json("do", "organisation.add_entity", "--token", token, "--input", "{}", code=2)
    assert refused["code"] == "foundation.input_fault"


def test_verify_proves_it_and_knows_a_head_written_elsewhere(company):
    first = company.json("verify")
    assert (first["ok"], first["faults"]) == (True, [])
    company.json(*REGISTER, "--input", '{"home": 1, "name": "Later"}')
    assert company.json("verify", "--head", first["head"])["ok"]
    wrong = company.json("verify", "--head", "f" * 64, code=1)
    assert [fault["code"] for fault in wrong["faults"]] == ["head_unknown"]


def test_activities_say_inputs_and_who_may(company):
    listed = {entry["code"]: entry for entry in company.json("activities")}
    assert listed["organisation.appoint"]["positions"] == ["hr_partner", "managing_director"]
    assert set(listed["organisation.appoint"]["inputs"]["required"]) == {"position", "person"}


def test_the_doctor_finds_nothing_and_the_schema_is_one(company):
    assert {finding["check"] for finding in company.json("doctor")["findings"]} >= {"Guards", "Database", "Company"}
    assert company.json("schema")["openapi"].startswith("3.1")


def test_a_company_of_ones_own_keeps_the_machines_clock(company):
    assert "only for a demo company" in company("verify", code=2, BAGLAND_CLOCK="2027-01-01T00:00:00Z")
    assert "another" in company("demo", code=2)


def test_the_demo_lists_people_and_entities_and_something_waits(tmp_path):
    shell = Shell(tmp_path)
    shown = shell.json("demo")
    assert len(shown["people"]) >= 35
    assert set(shown["people"][0]) >= {"login", "password", "positions"}
    assert [entity["code"] for entity in shown["entities"]] == ["NK", "NKSE"]
    assert shell.json("demo") == shown
    assert shell.json("verify")["ok"]
    hr = next(person["login"] for person in shown["people"] if "hr_partner" in person["positions"])
    seat = {"entity": 1, "department": 1, "profile": 1, "yearly_cost": {"amount": "990000.00", "currency": "DKK"}}
    pending = shell.json("do", "organisation.open_position", "--as", hr, "--input", json.dumps(seat), code=3)
    assert pending["approvers"] == ["Jens Friis"]


def test_before_a_company_is_founded_every_command_says_how_to_begin(tmp_path):
    shell = Shell(tmp_path)
    assert "bagland demo" in shell("verify", code=2)
    assert not shell.json("doctor", code=1)["ok"]
