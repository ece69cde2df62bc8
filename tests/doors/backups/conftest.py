"""Installations of their own, on the database of this run, and what is in them."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import psycopg
import pytest

from tests.doors.command_line.test_commands import Shell
from tests.prepared import copied

NEWER = {"DJANGO_SETTINGS_MODULE": "tests.doors.backups.newer.settings"}
WHO = ("--as", "anna@havn.example")
ROOT = Path(__file__).resolve().parents[3]
SETTINGS = "bagland.config.settings"
ERASE = """
from bagland.foundation.act import Door, act_now
from bagland.foundation.activity import find
from bagland.foundation.perform import perform
from bagland.kernel.access.models import SignIn
from bagland.kernel.organisation.models import Department, LegalEntity, PositionProfile

anna = SignIn.objects.get(login="anna@havn.example").actor_id
does = lambda who, what, *on, **inputs: perform(find(what), act_now(who, Door.COMMAND_LINE), *on, **inputs)
bo = does(anna, "organisation.register_person", home=LegalEntity.objects.get(), name="Carl Friis").key
seat = does(anna, "organisation.open_position", entity=LegalEntity.objects.get().pk,
            department=Department.objects.get().pk, profile=PositionProfile.objects.get(code="managing_director").pk)
does(anna, "organisation.appoint", position=seat.key, person=bo)
asked = does(anna, "organisation.erase_person", {person})
does(bo, "access.approve_request", asked.request)
"""
ON_POSTGRES = os.environ.get("BAGLAND_TEST_DATABASE") == "postgres"


class Installation(Shell):
    """`bagland` in a data directory of its own, and the database behind it."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.folder = folder
        self.environment["PYTHONPATH"] = os.pathsep.join([str(ROOT), os.environ.get("PYTHONPATH", "")])
        self.environment["PYTHONWARNINGS"] = "default"

    def json(self, *words: str, code: int = 0, **more: str) -> Any:
        return json.loads(self(*words, "--json", code=code, **more))

    def rows(self, statement: str) -> list[tuple[Any, ...]]:
        """What a statement answers, past Bagland."""
        if ON_POSTGRES:
            with psycopg.connect(self.environment["BAGLAND_DATABASE_URL"]) as connection:
                return connection.execute(statement).fetchall()
        with closing(sqlite3.connect(self.folder / "bagland.sqlite3")) as connection:
            return connection.execute(statement).fetchall()

    def contents(self) -> dict[str, list[str]]:
        """Every row of every table, and every trigger."""
        if ON_POSTGRES:
            tables = "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"
            triggers = "SELECT tgname, tgrelid::regclass::text FROM pg_trigger WHERE NOT tgisinternal"
        else:
            tables = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
            triggers = "SELECT name, sql FROM sqlite_master WHERE type = 'trigger'"
        found = {name: sorted(map(repr, self.rows(f'SELECT * FROM "{name}"'))) for (name,) in self.rows(tables)}
        return found | {"triggers": sorted(map(repr, self.rows(triggers)))}

    def python(self, code: str) -> str:
        """What a piece of Python prints inside the installation."""
        ready = "import django; django.setup()\n"
        done = subprocess.run(
            [sys.executable, "-c", ready + code], env=self.environment | {"DJANGO_SETTINGS_MODULE": SETTINGS}, cwd=ROOT,
            capture_output=True, text=True, check=False, timeout=120,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        return done.stdout

    def erases(self, person: int) -> None:
        """A person is erased: asked for by one who may, approved by another who may."""
        self.python(ERASE.format(person=person))

    def works_off(self) -> None:
        """Do what follows from what was done."""
        self.python("from bagland.kernel.jobs.worker import drain; drain()")

    def born(self) -> str:
        """When the company was founded here, as manifests say it."""
        code = "from bagland.doors.backups.erasures import here; print(here())"
        return self.python(code).strip().partition(" ")[2]

    def hires(self, name: str, **more: str) -> int:
        """A person registered, as an act; the key."""
        done = self.json("do", "organisation.register_person", *WHO, "--input", f'{{"home": 1, "name": "{name}"}}')
        return int(done["result"]["key"])


@pytest.fixture(scope="session")
def founded(tmp_path_factory: pytest.TempPathFactory) -> Installation:
    """A company that was just founded, for installations to begin from."""
    first = Installation.migrated(tmp_path_factory.mktemp("founded"))
    words = ["--name", "Havn ApS", "--code", "HAVN", "--person", "Anna Lind", "--login", "anna@havn.example"]
    first("init", *words)
    first.hires("Bo")
    return first


@pytest.fixture
def another(founded: Installation, tmp_path: Path) -> Callable[..., Installation]:
    """Makes installations; each is a copy of the founded company unless it shall be empty."""
    made: list[Installation] = []

    def make(*, empty: bool = False) -> Installation:
        folder = tmp_path / f"installation-{len(made)}"
        folder.mkdir(mode=0o700)
        made.append(Installation(folder))
        if not empty:
            shutil.copytree(founded.folder, folder, dirs_exist_ok=True)
            if ON_POSTGRES:
                made[-1].environment["BAGLAND_DATABASE_URL"] = copied(founded.environment["BAGLAND_DATABASE_URL"])
        return made[-1]

    return make


@pytest.fixture
def here(another: Callable[..., Installation]) -> Installation:
    """One installation of the founded company."""
    return another()
