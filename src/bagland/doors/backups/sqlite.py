"""The SQLite database as one file: copied while it is used, proven, and put back in one step."""

from __future__ import annotations

import os
import sqlite3
from pathlib import Path

from django.db import connections

from bagland.doors.backups.files import Progress, copy, sync_file, sync_folder

NAME = "database.sqlite3"
PAGES_AT_ONCE = 2000


class Damaged(Exception):
    """SQLite says that the copy is not whole."""


def dump(source: Path, target: Path, progress: Progress) -> None:
    """Copy the database as it is at this moment, by SQLite's own backup, while others read and write.

    The source holds one read transaction meanwhile, so that a copy of a busy database comes to an end.
    """
    os.close(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    reading = sqlite3.connect(source, timeout=30, isolation_level=None)
    writing = sqlite3.connect(target, isolation_level=None)
    try:
        reading.execute("BEGIN")
        reading.execute("SELECT count(*) FROM sqlite_master").fetchone()
        reading.backup(
            writing,
            pages=PAGES_AT_ONCE,
            progress=lambda _status, left, total: progress("database", total - left, total),
        )
        writing.execute("PRAGMA journal_mode = DELETE")
        must_be_whole(writing)
    finally:
        writing.close()
        reading.close()
    sync_file(target)


def must_be_whole(database: sqlite3.Connection) -> None:
    """Raises Damaged when a page, an index or a foreign key is wrong."""
    (answer,) = database.execute("PRAGMA integrity_check(1)").fetchone()
    if answer != "ok":
        raise Damaged(str(answer))
    if broken := database.execute("PRAGMA foreign_key_check").fetchone():
        raise Damaged(f"a row of {broken[0]} points to nothing")


def put_back(dumped: Path, target: Path) -> None:
    """Make the database what the copy holds. Cut short anywhere it can be done again."""
    connections.close_all()
    fresh = target.with_name(f"{target.name}.restoring")
    fresh.unlink(missing_ok=True)
    copy(dumped, fresh)
    with sqlite3.connect(fresh) as database:
        must_be_whole(database)
    database.close()
    for suffix in ("-wal", "-shm"):
        target.with_name(f"{target.name}{suffix}").unlink(missing_ok=True)
    fresh.replace(target)
    sync_folder(target.parent)


def is_empty(target: Path) -> bool:
    """Whether there is no database yet, or one without tables."""
    if not target.exists():
        return True
    with sqlite3.connect(f"file:{target}?mode=ro", uri=True) as database:
        found = database.execute("SELECT count(*) FROM sqlite_master WHERE type = 'table'").fetchone()
    database.close()
    return not found[0]
