"""A newer version over a company's database: killed in the middle, failing half way, losing something, going back."""

from __future__ import annotations

import fcntl
import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import psycopg
import pytest

from tests.doors.backups.conftest import NEWER, ROOT


def start(here, *words, **more):
    command = [sys.executable, "-m", "bagland.doors.command_line.main", *words]
    return subprocess.Popen(
        command, env=here.environment | more, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )


def wait_for(path: Path, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + 60
    while not path.exists():
        assert process.poll() is None, "the upgrade ended before it"
        assert time.monotonic() < deadline, "the migration was never reached"
        time.sleep(0.05)


def journal(here) -> dict[str, str]:
    return json.loads((here.folder / "upgrade.json").read_text())


def test_killed_in_the_middle_of_an_upgrade_it_is_as_it_was_before(here, tmp_path):
    before = here.contents()
    reached = tmp_path / "reached"
    process = start(here, "upgrade", NEWER=f"wait:{reached}", **NEWER)
    wait_for(reached, process)
    assert here.rows("SELECT name FROM organisation_legalentity") == [("half done",)], "half of it is really there"
    process.send_signal(signal.SIGKILL)
    process.wait()
    assert "cut short" in here("do", "organisation.see", "--as", "anna@havn.example", code=2)
    told = here("upgrade", code=1, **NEWER)
    assert "as it was before" in told
    assert here.contents() == before
    assert journal(here)["state"] == "failed"
    assert here.json("verify")["ok"]
    here.hires("After")


def test_killed_while_it_goes_back_it_goes_back_once_more(here, tmp_path):
    before = here.contents()
    reached = tmp_path / "reached"
    process = start(here, "upgrade", NEWER=f"wait:{reached}", **NEWER)
    wait_for(reached, process)
    process.send_signal(signal.SIGKILL)
    process.wait()
    entry = journal(here) | {"state": "going back"}
    (here.folder / "upgrade.json").write_text(json.dumps(entry))
    half = here.folder / "bagland.sqlite3.restoring"
    half.write_bytes(b"half a copy")
    assert "as it was before" in here("upgrade", code=1, **NEWER)
    assert here.contents() == before


def test_ended_politely_in_the_middle_it_goes_back_before_it_ends(here, tmp_path):
    before = here.contents()
    reached = tmp_path / "reached"
    process = start(here, "upgrade", NEWER=f"wait:{reached}", **NEWER)
    wait_for(reached, process)
    process.send_signal(signal.SIGTERM)
    process.wait(timeout=60)
    assert here.contents() == before
    assert journal(here)["state"] == "failed"


@pytest.mark.parametrize("command", ["upgrade", "run"])
def test_a_migration_that_fails_half_way_leaves_everything_as_it_was(here, command):
    before = here.contents()
    code = 1 if command == "upgrade" else 2
    told = here(command, code=code, NEWER="fail", **NEWER)
    assert "the second half is impossible" in told
    assert "as it was before" in told
    assert here.contents() == before
    assert here.json("verify")["ok"]
    again = here("run", code=2, NEWER="", **NEWER)
    assert "try again with `bagland upgrade`" in again, "what has failed is not tried again at every start"
    assert here.json("upgrade", NEWER="", **NEWER)["state"] == "upgraded"


def test_an_upgrade_that_loses_an_event_is_seen_and_undone(here):
    here.hires("Not yet sealed")
    before = here.contents()
    told = here("upgrade", code=1, NEWER="lose", **NEWER)
    assert "events before the migrations" in told
    assert here.contents() == before


def test_an_upgrade_is_proven_and_can_be_gone_back_from(here):
    before = here.contents()
    done = here.json("upgrade", **NEWER)
    assert (done["state"], done["migrations"]) == ("upgraded", 2)
    assert here.rows("SELECT name FROM newer_thing") == [("half",)]
    assert here.json("verify", **NEWER)["ok"]
    assert here.json("upgrade", **NEWER)["state"] == "nothing to do"
    backups = sorted(path.name for path in (here.folder / "backups").iterdir())
    assert [name.startswith("bagland-before-upgrade-") for name in backups] == [True]
    refused = here("upgrade", "--back", code=1, **NEWER)
    assert "--discard-later" in refused, "the positions brought up to date are an event"
    went = here.json("upgrade", "--back", "--discard-later", **NEWER)
    assert Path(went["kept"]).is_dir()
    assert here.contents() == before
    here.hires("After going back")
    assert "go forward with `bagland upgrade`" in here("run", code=2, **NEWER)
    assert here.json("upgrade", **NEWER)["state"] == "upgraded"


def test_a_database_of_a_newer_version_is_not_touched(here):
    here("upgrade", **NEWER)
    before = here.contents()
    for words in [("run",), ("verify",), ("backup",), ("do", "x.y", "--as", "anna@havn.example"), ("work",)]:
        assert "newer" in here(*words, code=2)
    assert "newer" in here("upgrade", code=1)
    assert here.contents() == before


def is_used(here) -> bool:
    """Whether somebody holds the lock of the data directory."""
    (here.folder / "run").mkdir(exist_ok=True)
    with (here.folder / "run/lock").open("a") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
    return False


def test_while_bagland_runs_nothing_is_upgraded(here):
    worker = start(here, "work")
    try:
        deadline = time.monotonic() + 60
        while not is_used(here):
            assert worker.poll() is None
            assert time.monotonic() < deadline
            time.sleep(0.1)
        assert "Bagland is running" in here.json("upgrade", code=1, **NEWER)["sentence"]
        assert here.rows("SELECT count(*) FROM django_migrations WHERE app = 'newer'") == [(0,)]
    finally:
        worker.terminate()
        assert worker.wait(timeout=60) == 0


def test_a_guard_that_is_missing_beforehand_stops_the_upgrade(here):
    name = "audit_event_is_final_u" if "BAGLAND_DATABASE_URL" not in here.environment else "audit_event_is_final"
    if "BAGLAND_DATABASE_URL" in here.environment:
        with psycopg.connect(here.environment["BAGLAND_DATABASE_URL"]) as connection:
            connection.execute(f"DROP TRIGGER {name} ON audit_event")
    else:
        with closing(sqlite3.connect(here.folder / "bagland.sqlite3")) as connection:
            connection.execute(f"DROP TRIGGER {name}")
            connection.commit()
    assert "lacks the guards audit_event_is_final" in here("upgrade", code=1, **NEWER)
    assert not (here.folder / "upgrade.json").exists()
    assert os.listdir(here.folder / "backups") == [] if (here.folder / "backups").exists() else True
