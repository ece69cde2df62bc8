"""`bagland reindex` and the line of `doctor`, on an index that somebody has damaged."""

from __future__ import annotations

import json
import sqlite3
import subprocess
import sys

import psycopg
import pytest

from tests.doors.command_line.test_commands import ROOT, Shell


@pytest.fixture(scope="module")
def shell(tmp_path_factory):
    made = Shell.migrated(tmp_path_factory.mktemp("search"))
    words = ["--name", "Havn ApS", "--code", "HAVN", "--cvr", "88146328", "--person", "Anna Lind"]
    made.json("init", *words, "--login", "anna@havn.example")
    return made


def by_hand(shell, statement):
    url = shell.environment.get("BAGLAND_DATABASE_URL")
    path = f"{shell.environment['BAGLAND_DATA']}/bagland.sqlite3"
    with psycopg.connect(url) if url else sqlite3.connect(path) as connection:
        connection.execute(statement)


def finding(shell):
    command = [sys.executable, "-m", "bagland.doors.command_line.main", "doctor", "--json"]
    told = subprocess.run(command, env=shell.environment, cwd=ROOT, capture_output=True, text=True, check=False)
    (found,) = [one for one in json.loads(told.stdout)["findings"] if one["check"] == "Search"]
    return found


def test_a_damaged_index_is_named_and_mended(shell):
    shell("reindex")
    assert finding(shell)["ok"]
    by_hand(shell, "UPDATE search_entry SET digest = 'wrong' WHERE kind = 'organisation.legalentity'")
    assert not finding(shell)["ok"]
    assert "organisation.legalentity" in finding(shell)["sentence"]
    assert shell.json("reindex")["read"] == 0, "nothing is missing, so nothing is read"
    assert shell.json("reindex", "--afresh")["read"] > 0
    assert finding(shell)["ok"]
    by_hand(shell, "UPDATE organisation_legalentity SET name = 'Skjult ApS'")
    assert not finding(shell)["ok"], "changed by hand, and the worker has not been"
    shell("reindex")
    assert finding(shell)["ok"], "what other hands touched is read as well"
