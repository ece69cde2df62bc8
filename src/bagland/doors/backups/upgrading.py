"""Bringing a database to this version: backed up first, proven after, and back as it was when anything goes wrong.

What stands in the journal decides, not what this process remembers: killed anywhere, the next start goes back.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.db import connection, connections

from bagland.doors.backups import journal, keeping, locks, manifest, postgres, sqlite, state
from bagland.doors.backups.files import Progress, silent
from bagland.doors.command_line.installation import behind, newer, pending
from bagland.foundation import guards

WAIT_SECONDS = 30.0


class NotUpgraded(Exception):
    """Nothing was upgraded, or the database is again as it was; the message says why and what to do."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What was done: how many migrations, from where to where, and the backup from before."""

    migrations: int
    before: str
    after: str
    backup: Path | None


def must_be_whole() -> None:
    """Refuse to work on a database whose upgrade was cut short. Raises NotUpgraded."""
    entry = journal.read()
    if entry is not None and entry.is_cut_short and not locks.is_used():
        raise NotUpgraded("an upgrade of this database was cut short. `bagland upgrade` puts it back as it was.")


def upgrade(*, progress: Progress = silent, by_itself: bool = False) -> Outcome:
    """Bring the database up to this version, alone in the data directory. Raises NotUpgraded.

    `by_itself` is an upgrade that nobody asked for by name, as at a start: it does not try again what has failed.
    """
    try:
        with locks.alone(seconds=WAIT_SECONDS if by_itself else 0, still_wanted=_is_wanted) as have_it:
            return _upgraded(progress, by_itself=by_itself) if have_it else _nothing()
    except locks.InUse:
        raise NotUpgraded("Bagland is running on this data directory. Stop it, then upgrade.") from None


def _is_wanted() -> bool:
    """Whether there is something to do: another process may have done it while this one waited."""
    entry = journal.read()
    return bool(behind()) or (entry is not None and entry.is_cut_short)


def _nothing() -> Outcome:
    return Outcome(0, state.version(), state.version(), None)


def _upgraded(progress: Progress, *, by_itself: bool) -> Outcome:
    entry = journal.read()
    if entry is not None and entry.is_cut_short:
        _go_back(entry, progress, "it was cut short")
        raise NotUpgraded(
            f"an upgrade to {entry.after} was cut short. The database is again as it was before, from {entry.backup}. "
            "`bagland upgrade` tries once more."
        )
    if unknown := newer():
        raise NotUpgraded(_from_the_future(unknown))
    plan = pending()
    if not plan:
        return _nothing()
    if by_itself and entry is not None and entry.after == state.version():
        _must_not_have_failed(entry)
    _must_be_ready(plan)
    before = _version_of_database()
    backup, told = keeping.make(progress=progress, with_files=False, purpose="before-upgrade")
    entry = journal.write(journal.MIGRATING, backup=backup, before=before, after=state.version())
    try:
        _migrate(plan, progress)
        _must_be_proven(told, progress)
    except BaseException as fault:
        said = f"{type(fault).__name__}: {fault}".strip()
        _go_back(entry, progress, said)
        if not isinstance(fault, Exception):
            raise
        raise NotUpgraded(
            f"the upgrade to {entry.after} failed. The database is again as it was before. What went wrong: {said}"
        ) from fault
    journal.write(journal.DONE, backup=backup, before=before, after=state.version())
    return Outcome(len(plan), before, state.version(), backup)


def _from_the_future(unknown: list[str]) -> str:
    return (
        f"the database was made by a newer Bagland than {state.version()} (it knows {', '.join(unknown[:3])}). "
        "Start the newer version, or go back with `bagland upgrade --back` before you start this one."
    )


def _must_not_have_failed(entry: journal.Entry) -> None:
    if entry.state == journal.FAILED:
        raise NotUpgraded(
            f"the upgrade to {entry.after} failed at {entry.at} and went back: {entry.fault}. "
            f"Start version {entry.before}, or try again with `bagland upgrade`."
        )
    if entry.state == journal.RETURNED:
        raise NotUpgraded(
            f"you went back from {entry.after}. Start version {entry.before}, or go forward with `bagland upgrade`."
        )


def _must_be_ready(plan: list[Any]) -> None:
    """Nobody else is connected, and no guard is missing whose room is not itself upgraded."""
    if connection.vendor == "postgresql" and (count := postgres.others()):
        raise NotUpgraded(f"{count} other connections use this database. Stop Bagland everywhere, then upgrade.")
    moving = {migration.app_label for migration, _backwards in plan}
    here = set(connection.introspection.table_names())
    lacking = [
        name
        for name in guards.missing(connection)
        if guards.guards[name].table in here and guards.guards[name].table.partition("_")[0] not in moving
    ]
    if lacking:
        raise NotUpgraded(
            f"the database lacks the guards {', '.join(lacking)}. `bagland doctor --mend` puts them back."
        )


def _version_of_database() -> str:
    """The version that the database was last upgraded to, as far as it is known."""
    entry = journal.read()
    return entry.after if entry is not None and entry.state == journal.DONE else "the former version"


def _migrate(plan: list[Any], progress: Progress) -> None:
    progress("migrations", 0, len(plan))
    call_command("migrate", verbosity=0, interactive=False)
    progress("migrations", len(plan), len(plan))


def _must_be_proven(before: manifest.Manifest, progress: Progress) -> None:
    """Every guard stands, no event is gone, and the chain holds with the head that it had before."""
    from bagland.kernel.audit import sealing

    if missing := guards.missing(connection):
        raise NotUpgraded(f"the guards {', '.join(missing)} are missing after the migrations.")
    if behind():
        raise NotUpgraded("migrations are left over.")
    if connection.vendor == "sqlite":
        connection.ensure_connection()
        sqlite.must_be_whole(connection.connection)
    verdict = sealing.verify(before.head, progress=lambda count: progress("events", count, before.events))
    if not verdict.ok:
        raise NotUpgraded(f"the chain is broken after the migrations: {verdict.faults[0].sentence}")
    if verdict.events < before.events:
        raise NotUpgraded(f"{before.events} events before the migrations, {verdict.events} after.")


def _go_back(entry: journal.Entry, progress: Progress, fault: str) -> None:
    """Make the database what the backup holds. Cut short, the next start does it again."""
    backup = Path(entry.backup)
    journal.write(journal.GOING_BACK, backup=backup, before=entry.before, after=entry.after, fault=fault)
    progress("going back", 0, 1)
    put_back(backup, manifest.read(backup))
    progress("going back", 1, 1)
    journal.write(journal.FAILED, backup=backup, before=entry.before, after=entry.after, fault=fault)


def put_back(backup: Path, told: manifest.Manifest) -> None:
    """The database of a backup in place of the present one, after its files were proven."""
    manifest.prove(backup, told)
    if told.database == "postgresql":
        postgres.put_back(backup / postgres.NAME)
    else:
        sqlite.put_back(backup / sqlite.NAME, Path(connection.settings_dict["NAME"]))
    connections.close_all()


def later_events(told: manifest.Manifest) -> int:
    """How many events the present database holds that a backup does not."""
    return max(0, _events_now() - told.events)


def _events_now() -> int:
    def ask(statement: str) -> list[tuple[Any, ...]]:
        if connection.vendor == "sqlite":
            with closing(sqlite3.connect(connection.settings_dict["NAME"])) as database:
                return database.execute(statement).fetchall()
        with connection.cursor() as cursor:
            cursor.execute(statement)
            return list(cursor.fetchall())

    return state.events(ask, set(connection.introspection.table_names()))


def go_back(*, progress: Progress = silent, discards: bool = False) -> tuple[Path, Path]:
    """Return to the database from before the last upgrade; what is there now is backed up first.

    Both backups, the one that was put back and the one of what was there. Raises NotUpgraded: when nothing was
    upgraded, or when events came later and nobody said that they may go.
    """
    try:
        with locks.alone():
            entry = journal.read()
            if entry is None or entry.state != journal.DONE:
                raise NotUpgraded("there is no finished upgrade to go back from.")
            if connection.vendor == "postgresql" and (count := postgres.others()):
                raise NotUpgraded(f"{count} other connections use this database. Stop Bagland everywhere first.")
            backup = Path(entry.backup)
            told = manifest.read(backup)
            lost = later_events(told)
            if lost and not discards:
                raise NotUpgraded(
                    f"{lost} events came after the upgrade and would be gone from the company. They would be kept in a "
                    "backup. If that is what you want, say --discard-later."
                )
            present, _manifest = keeping.make(progress=progress, with_files=False, purpose="before-going-back")
            journal.write(journal.GOING_BACK, backup=backup, before=entry.before, after=entry.after)
            put_back(backup, told)
            journal.write(journal.RETURNED, backup=backup, before=entry.before, after=entry.after)
            return backup, present
    except locks.InUse:
        raise NotUpgraded("Bagland is running on this data directory. Stop it, then go back.") from None
