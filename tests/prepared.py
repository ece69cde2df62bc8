"""What many tests begin from is made once in a run and copied: a migrated database, and the tests' company in one.

The first process that asks makes it, in a process of its own; others that ask meanwhile wait. Nobody works in what is
prepared: it is a data directory (on SQLite with the database in it) and, on PostgreSQL, a database to copy from.
"""

from __future__ import annotations

import fcntl
import os
import secrets
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

ROOT = Path(__file__).resolve().parents[1]
RUN = "BAGLAND_TEST_RUN"
"""Names the folder that the processes of a run on one database share."""
OPEN = "from bagland.doors.command_line.installation import bring_up_to_date, open_house; open_house(must_exist=False)"
STAGES = {
    "migrated": ("", f"{OPEN}; bring_up_to_date()"),
    "founded": ("migrated", f"{OPEN}; from tests.company import found; found()"),
    "proof": (
        "migrated",
        f"{OPEN}; from tests.proof.answers import make_table; make_table(); from tests.company import found; found()",
    ),
}
"""Of each state: the state it is made from, and how."""


@dataclass(frozen=True)
class Prepared:
    """One state. `url` is empty on SQLite."""

    folder: Path
    url: str

    def copy(self, folder: Path) -> str:
        """Put a copy into a data directory that is there; the new database's URL, empty on SQLite."""
        if self.url:
            return copied(self.url)
        shutil.copyfile(self.folder / "bagland.sqlite3", folder / "bagland.sqlite3")
        return ""


def migrated() -> Prepared:
    """A database of this version with nobody in it."""
    return _prepared("migrated")


def founded() -> Prepared:
    """The tests' company as it was founded."""
    return _prepared("founded")


def for_proof() -> Prepared:
    """The tests' company, and the table in which the proofs' own reaction counts."""
    return _prepared("proof")


def copied(url: str) -> str:
    """A database like another in the same cluster, to which nobody may be connected."""
    import psycopg

    here, name = urlsplit(url), f"copy_{secrets.token_hex(6)}"
    with psycopg.connect(urlunsplit(here._replace(path="/postgres")), autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}" TEMPLATE "{here.path.strip("/")}"')
    return urlunsplit(here._replace(path=f"/{name}"))


def _prepared(state: str) -> Prepared:
    folder, ready = Path(os.environ[RUN], state), Path(os.environ[RUN], f"{state}.ready")
    with Path(os.environ[RUN], f"{state}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not ready.exists():
            ready.write_text(_made(state, folder))
    return Prepared(folder, ready.read_text())


def _made(state: str, folder: Path) -> str:
    """Make a state; its database's URL."""
    base, code = STAGES[state]
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(mode=0o700)
    url = ""
    if base:
        url = _prepared(base).copy(folder)
    elif os.environ.get("BAGLAND_TEST_DATABASE") == "postgres":
        url = copied(urlunsplit(urlsplit(os.environ["BAGLAND_TEST_POSTGRES_URL"])._replace(path="/template1")))
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("BAGLAND_", "DJANGO_"))}
    ours = {
        "BAGLAND_DATA": str(folder),
        "DJANGO_SETTINGS_MODULE": "bagland.config.settings",
        "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}",
        **({"BAGLAND_DATABASE_URL": url} if url else {}),
    }
    made = subprocess.run(
        [sys.executable, "-c", code], env=kept | ours, cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert made.returncode == 0, made.stderr
    if not url:  # all of it in the one file that is copied
        with closing(sqlite3.connect(folder / "bagland.sqlite3")) as connection:
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return url
