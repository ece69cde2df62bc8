"""A real database of its own for a proof: a data directory with a SQLite file, or a database in the given cluster.

Nothing of it is shared with pytest-django. Processes that work in it are given its environment; what is done behind
Bagland's back goes through a bare driver connection.
"""

from __future__ import annotations

import os
import secrets
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import psycopg

from tests.prepared import for_proof

ROOT = Path(__file__).resolve().parents[2]
IS_POSTGRES = os.environ.get("BAGLAND_TEST_DATABASE") == "postgres"


@dataclass(frozen=True)
class World:
    """One company in one database. `url` is empty on SQLite."""

    folder: Path
    url: str = ""

    @property
    def environment(self) -> dict[str, str]:
        """What a process needs to work here, and nothing of the person's own settings."""
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("BAGLAND_", "DJANGO_"))}
        ours = {
            "BAGLAND_DATA": str(self.folder),
            "BAGLAND_LOG_LEVEL": "ERROR",
            "DJANGO_SETTINGS_MODULE": "bagland.config.settings",
            "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}",
        }
        return {**kept, **ours, **({"BAGLAND_DATABASE_URL": self.url} if self.url else {})}

    def run(self, *words: str, check: bool = True) -> subprocess.CompletedProcess[str]:
        """`python …` here, to its end."""
        command = [sys.executable, *words]
        ended = subprocess.run(command, cwd=ROOT, env=self.environment, capture_output=True, text=True, check=False)
        if check and ended.returncode:
            raise AssertionError(f"{' '.join(words)} ended with {ended.returncode}:\n{ended.stdout}{ended.stderr}")
        return ended

    def bagland(self, *words: str) -> subprocess.CompletedProcess[str]:
        """The command line here, whatever its exit code."""
        return self.run("-m", "bagland.doors.command_line.main", *words, check=False)

    def raw(self) -> Any:
        """A bare driver connection that knows nothing of Bagland; every statement is its own transaction."""
        if self.url:
            return psycopg.connect(self.url, autocommit=True)
        return sqlite3.connect(self.folder / "bagland.sqlite3", isolation_level=None, timeout=30)

    def await_quiet(self) -> None:
        """Wait until the server has noticed that killed clients are gone: what they sent last may still be running."""
        if not self.url:
            return
        others = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
        with self.raw() as connection:
            for _attempt in range(600):
                if not connection.execute(others).fetchone()[0]:
                    return
                connection.execute("SELECT pg_sleep(0.05)")
        raise AssertionError("connections of killed processes are still open after 30 s")

    def become(self, template: World) -> None:
        """Be as the template is. Nobody may be connected to either, but for SQLite."""
        if not self.url:
            _copy_sqlite(template.folder, self.folder)
            return
        for world in (self, template):
            world.await_quiet()
        name, source = (urlsplit(world.url).path[1:] for world in (self, template))
        with psycopg.connect(os.environ["BAGLAND_TEST_POSTGRES_URL"], autocommit=True) as cluster:
            cluster.execute(f"DROP DATABASE {name}")
            cluster.execute(f"CREATE DATABASE {name} TEMPLATE {source}")

    @contextmanager
    def copied(self) -> Iterator[World]:
        """A copy that may be ruined."""
        with _empty(template=self) as copy:
            yield copy


@contextmanager
def _empty(template: World | None = None) -> Iterator[World]:
    folder = Path(tempfile.mkdtemp(prefix="bagland-proof-"))
    server, name = os.environ.get("BAGLAND_TEST_POSTGRES_URL", ""), f"proof_{secrets.token_hex(6)}"
    try:
        if not IS_POSTGRES:
            if template is not None:
                _copy_sqlite(template.folder, folder)
            yield World(folder)
            return
        source = f" TEMPLATE {urlsplit(template.url).path[1:]}" if template else ""
        if template is not None:
            template.await_quiet()
        with psycopg.connect(server, autocommit=True) as cluster:
            cluster.execute(f"CREATE DATABASE {name}{source}")
        yield World(folder, urlunsplit(urlsplit(server)._replace(path=f"/{name}")))
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        if IS_POSTGRES:
            with psycopg.connect(server, autocommit=True) as cluster:
                cluster.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


def _copy_sqlite(source: Path, target: Path) -> None:
    old, new = (sqlite3.connect(folder / "bagland.sqlite3") for folder in (source, target))
    old.backup(new)
    old.close()
    new.close()


@contextmanager
def new_world() -> Iterator[World]:
    """A world with the tests' company in it, founded by its own activities in a process of its own."""
    prepared = for_proof()
    with _empty(template=World(prepared.folder, prepared.url)) as world:
        yield world
