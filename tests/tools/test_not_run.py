"""What could not be run is named once, and fails the run where everything is required."""

import pytest

from tools import not_run
from tools import test as runner


@pytest.fixture
def file(tmp_path, monkeypatch):
    path = tmp_path / "not-run"
    monkeypatch.setenv(not_run.FILE, str(path))
    return path


def test_what_was_noted_several_times_is_listed_once(file):
    not_run.note("Pages in a browser", "chromium")
    not_run.note("Everything on PostgreSQL", "postgresql")
    not_run.note("Pages in a browser", "chromium")
    assert not_run.noted(file) == [("Pages in a browser", "chromium"), ("Everything on PostgreSQL", "postgresql")]


def test_without_a_runner_a_note_goes_nowhere(monkeypatch):
    monkeypatch.delenv(not_run.FILE, raising=False)
    not_run.note("Pages in a browser", "chromium")


def test_nothing_left_out_is_no_list(file):
    assert not_run.list_of(not_run.noted(file)) == ""


@pytest.mark.parametrize(("required", "status"), [("", 0), ("all", 1)])
def test_a_machine_without_postgresql_leaves_it_out_and_says_so(monkeypatch, capsys, required, status):
    monkeypatch.setenv("BAGLAND_REQUIRE", required)
    monkeypatch.setattr("tools.postgres.server_binaries", lambda: None)
    monkeypatch.setattr(runner, "finished", lambda command, environment: 0)
    assert runner.main(["proof"]) == status
    assert (
        "NOT RUN\n  Everything on PostgreSQL: no PostgreSQL server was found (needs postgresql)"
        in capsys.readouterr().out
    )


def test_a_run_meets_none_of_the_persons_own_settings(monkeypatch):
    monkeypatch.setenv("BAGLAND_DATABASE_URL", "postgresql://the.books/")
    with runner.surroundings("proof") as environment:
        assert "BAGLAND_DATABASE_URL" not in environment
