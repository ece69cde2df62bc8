"""The PostgreSQL database through its own tools: dumped in one snapshot, put back in one transaction."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
from django.db import connection, connections

from bagland.doors.backups.files import Progress, sync_file

NAME = "database.pgdump"
TOOLS = ("pg_dump", "pg_restore", "psql")
POLL_SECONDS = 0.5
# What is in the schema of Bagland and belongs to its role, in the order in which it can go.
_EMPTY = """
DO $$
DECLARE found record;
BEGIN
    FOR found IN
        SELECT 1 AS place, format('DROP TABLE IF EXISTS %s CASCADE', c.oid::regclass) AS statement FROM pg_class c
        WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind IN ('r', 'p')
        UNION ALL
        SELECT 2, format('DROP VIEW IF EXISTS %s CASCADE', c.oid::regclass) FROM pg_class c
        WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind = 'v'
        UNION ALL
        SELECT 3, format('DROP SEQUENCE IF EXISTS %s CASCADE', c.oid::regclass) FROM pg_class c
        WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind = 'S'
        UNION ALL
        SELECT 4, format('DROP FUNCTION IF EXISTS %s CASCADE', p.oid::regprocedure) FROM pg_proc p
        WHERE p.pronamespace = current_schema()::regnamespace AND p.prokind = 'f'
            AND pg_get_userbyid(p.proowner) = current_user
            AND NOT EXISTS (SELECT 1 FROM pg_depend d WHERE d.objid = p.oid AND d.deptype = 'e')
        UNION ALL
        SELECT 5, format('DROP TEXT SEARCH CONFIGURATION IF EXISTS %I CASCADE', t.cfgname) FROM pg_ts_config t
        WHERE t.cfgnamespace = current_schema()::regnamespace AND pg_get_userbyid(t.cfgowner) = current_user
        ORDER BY place
    LOOP
        EXECUTE found.statement;
    END LOOP;
END $$;
"""


class ToolsMissing(Exception):
    """PostgreSQL's own programs are not on this machine, or are older than the server."""


class ToolFailed(Exception):
    """One of PostgreSQL's programs gave up; the message is its own."""


def tools() -> Path:
    """The folder with pg_dump, pg_restore and psql: of the server's own version, else of a newer one."""
    with connection.cursor() as cursor:
        cursor.execute("SHOW server_version_num")
        row = cursor.fetchone()
    server = int(row[0]) // 10000 if row else 0
    folders = [
        *Path("/usr/lib/postgresql").glob("*/bin"),
        *(Path(p) for p in os.environ.get("PATH", "").split(":") if p),
    ]
    found: dict[int, Path] = {}
    for folder in folders:
        if all(shutil.which(name, path=str(folder)) for name in TOOLS) and (version := _version(folder)) >= server:
            found.setdefault(version, folder)
    if not found:
        raise ToolsMissing(
            f"pg_dump, pg_restore and psql of PostgreSQL {server} are missing: install postgresql-client."
        )
    return found[min(found)]


def _version(folder: Path) -> int:
    told = subprocess.run([folder / "pg_dump", "--version"], capture_output=True, text=True, check=False).stdout  # noqa: S603
    number = re.search(r"\) (\d+)", told)
    return int(number[1]) if number else 0


def _parameters() -> dict[str, Any]:
    """How Django connects, without what is only Python's."""
    wanted: dict[str, Any] = connection.get_connection_params()
    ours = {"prepare_threshold", "cursor_factory", "context", "server_side_binding", "client_encoding"}
    return {name: value for name, value in wanted.items() if name not in ours}


def _called() -> tuple[str, dict[str, str]]:
    """The connection as the tools take it; the password stands in their environment, not in the list of processes."""
    parameters = _parameters()
    password = str(parameters.pop("password", "") or "")
    environment = os.environ | ({"PGPASSWORD": password} if password else {})
    return psycopg.conninfo.make_conninfo(**parameters), environment


@contextmanager
def snapshot() -> Iterator[tuple[str, psycopg.Cursor[Any]]]:
    """A moment of the database that a dump can share: its name, and a cursor that reads in it."""
    with psycopg.connect(**_parameters()) as at, at.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        row = cursor.execute("SELECT pg_export_snapshot()").fetchone()
        assert row is not None  # noqa: S101 - it always answers
        yield str(row[0]), cursor


def dump(target: Path, moment: str, progress: Progress) -> None:
    """Dump the database as it was at a snapshot, in PostgreSQL's custom format."""
    folder, (where, environment) = tools(), _called()
    os.close(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    words = [folder / "pg_dump", "--format=custom", "--no-owner", "--no-privileges", f"--snapshot={moment}"]
    _ran([*words, f"--file={target}", where], environment, lambda: progress("database", target.stat().st_size, 0))
    sync_file(target)


def put_back(dumped: Path) -> None:
    """Make the database what the dump holds: emptied and filled in one transaction, or left as it was."""
    folder, (where, environment) = tools(), _called()
    connections.close_all()
    script = dumped.with_name(f"{dumped.name}.sql")
    try:
        words = [folder / "pg_restore", "--no-owner", "--no-privileges", f"--file={script}", dumped]
        _ran(words, environment)
        emptying = [f"--command={_EMPTY}", f"--file={script}"]
        alone = ["--no-psqlrc", "--quiet", "--single-transaction", "--set=ON_ERROR_STOP=1", "--output=/dev/null"]
        _ran([folder / "psql", *alone, *emptying, where], environment)
    finally:
        script.unlink(missing_ok=True)


def is_empty() -> bool:
    """Whether the schema has no tables."""
    return not connection.introspection.table_names()


def others() -> int:
    """How many other connections there are to this database."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid() "
            "AND backend_type = 'client backend'"
        )
        row = cursor.fetchone()
    return int(row[0]) if row else 0


def _ran(words: list[Any], environment: dict[str, str], look: Callable[[], object] = lambda: None) -> None:
    """Run a tool to its end. Raises ToolFailed with what it said last."""
    command = [str(word) for word in words]
    said = ""
    with subprocess.Popen(command, env=environment, stderr=subprocess.PIPE, text=True) as tool:  # noqa: S603
        while True:
            try:
                _out, said = tool.communicate(timeout=POLL_SECONDS)
                break
            except subprocess.TimeoutExpired:
                look()
            except BaseException:
                tool.kill()
                raise
    if tool.returncode:
        raise ToolFailed(f"{Path(command[0]).name}: {said.strip()[-1000:]}")
