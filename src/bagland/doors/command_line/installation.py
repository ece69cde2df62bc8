"""Opening the data directory: Django ready, the database up to date, the clock as it should be."""

from __future__ import annotations

import gc
import logging
import sys
from datetime import UTC
from functools import cache
from typing import Any

from bagland.doors.command_line.telling import Wrong, language


def open_house(*, quiet: bool = True, must_exist: bool = True) -> None:
    """Set Django up and the terminal's language; with `must_exist` refuse where no company was founded."""
    import django

    if quiet:
        logging.disable(logging.INFO)
    gc.disable()  # nothing that is read at the start goes away again; looking for it costs a fifth of the start
    try:
        django.setup()
    finally:
        gc.enable()
        gc.freeze()
    from django.utils import timezone, translation

    translation.activate(language())
    timezone.activate("Europe/Copenhagen")
    if must_exist:
        must_be_founded()
        set_clock()


def must_be_founded() -> None:
    """Refuse where there is nothing to work on yet, and where the database is not of this version."""
    from bagland.doors.backups.upgrading import NotUpgraded, must_be_whole
    from bagland.kernel.audit.installation import birth

    try:
        must_be_whole()
    except NotUpgraded as lack:
        raise Wrong(str(lack)) from None
    if birth() is None:
        raise Wrong("there is no company here yet. Try `bagland demo`, or `bagland init` to found your own.")
    if unknown := newer():
        raise Wrong(f"the database was made by a newer Bagland (it knows {unknown[0]}). Start that version.")
    if behind():
        raise Wrong("the database is of an older version. `bagland upgrade` brings it up to date.")


def set_clock() -> None:
    """Honour BAGLAND_CLOCK, or refuse to start."""
    from bagland.foundation.environment import environment
    from bagland.kernel.audit import installation

    wanted = environment.clock
    if wanted is not None and wanted.tzinfo is None:
        wanted = wanted.replace(tzinfo=UTC)
    try:
        installation.set_clock(wanted)
    except installation.ClockCannotBeSet as error:
        raise Wrong(str(error)) from None


def pending() -> list[Any]:
    """Migrations that the database has yet to see, in their order."""
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    return executor.migration_plan(executor.loader.graph.leaf_nodes())


@cache
def _on_disk() -> tuple[frozenset[tuple[str, str]], frozenset[tuple[str, str]]]:
    """The migrations of this version, and those that they replace. Read once."""
    from django.db.migrations.loader import MigrationLoader

    loader = MigrationLoader(None, ignore_no_migrations=True)
    replaced = frozenset(old for migration in loader.disk_migrations.values() for old in migration.replaces)
    return frozenset(loader.disk_migrations), replaced


def known_migrations() -> frozenset[tuple[str, str]]:
    """Every migration, by app and name, that this version has or had."""
    own, replaced = _on_disk()
    return own | replaced


def _applied() -> set[tuple[str, str]]:
    from django.db import connection
    from django.db.migrations.recorder import MigrationRecorder

    return set(MigrationRecorder(connection).applied_migrations())


def behind() -> list[str]:
    """Migrations of this version that the database has yet to see. One query, or two when it has seen none."""
    own, replaced = _on_disk()
    return sorted(f"{app}.{name}" for app, name in own - replaced - _applied())


def newer() -> list[str]:
    """Migrations that the database has seen and this version does not know: a newer version made it."""
    return sorted(f"{app}.{name}" for app, name in _applied() - known_migrations())


def bring_up_to_date() -> bool:
    """Migrate if there is something to migrate, a company's database with a backup. Whether anything was done."""
    from django.core.management import call_command
    from django.db import connection

    from bagland.doors.backups import journal
    from bagland.doors.backups.upgrading import NotUpgraded, upgrade
    from bagland.foundation import guards
    from bagland.foundation.environment import environment

    environment.directory.mkdir(mode=0o700, parents=True, exist_ok=True)
    entry = journal.read()
    try:
        if entry is not None and entry.is_cut_short:
            return bool(upgrade(by_itself=True).migrations)
        if unknown := newer():
            raise Wrong(f"the database was made by a newer Bagland (it knows {unknown[0]}). Start that version.")
        if not behind():
            if missing := guards.missing(connection):
                raise Wrong(
                    f"the database lacks the guards {', '.join(missing)}. `bagland doctor --mend` puts them back."
                )
            return False
        if _is_born():
            outcome = upgrade(by_itself=True)
            if outcome.backup is not None:
                print(f"The database was upgraded; the one before is kept in {outcome.backup}.", file=sys.stderr)
                bring_positions_up_to_date()
            return bool(outcome.migrations)
    except NotUpgraded as lack:
        raise Wrong(str(lack)) from None
    call_command("migrate", verbosity=0, interactive=False)
    return True


def _is_born() -> bool:
    """Whether the database holds a company, whatever its version. Two queries."""
    from django.db import connection

    if "audit_installation" not in connection.introspection.table_names():
        return False
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM audit_installation")
        row = cursor.fetchone()
    return bool(row and row[0])


def bring_positions_up_to_date() -> None:
    """After an upgrade: new grants of shipped positions, new document classes, and new procedures as drafts.

    These are acts of the system.
    """
    from bagland.doors.command_line.telling import operator
    from bagland.foundation.act import Act, Door, act_now
    from bagland.foundation.perform import perform
    from bagland.kernel.documents.activities.classes import install_classes
    from bagland.kernel.jobs.system import system_actor
    from bagland.kernel.organisation.activities import install_profiles
    from bagland.kernel.work.activities.installing import install_procedures

    def by_system() -> Act:
        return act_now(system_actor(), Door.COMMAND_LINE, language=language(), operator=operator())

    for installing in (install_profiles, install_classes):
        perform(installing, by_system())
    perform(install_procedures, by_system(), in_force=False)
