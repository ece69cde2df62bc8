"""Opening the data directory: Django ready, the database up to date, the clock as it should be."""

from __future__ import annotations

import logging
from datetime import UTC
from typing import Any

from bagland.doors.command_line.telling import Wrong, language


def open_house(*, quiet: bool = True, must_exist: bool = True) -> None:
    """Set Django up and the terminal's language; with `must_exist` refuse where no company was founded."""
    import django

    if quiet:
        logging.disable(logging.INFO)
    django.setup()
    from django.utils import timezone, translation

    translation.activate(language())
    timezone.activate("Europe/Copenhagen")
    if must_exist:
        must_be_founded()
        set_clock()


def must_be_founded() -> None:
    """Refuse where there is nothing to work on yet."""
    from bagland.kernel.audit.installation import birth

    if birth() is None:
        raise Wrong("there is no company here yet. Try `bagland demo`, or `bagland init` to found your own.")
    if pending():
        raise Wrong("the database is of an older version. `bagland run` brings it up to date.")


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
    """Migrations that the database has yet to see."""
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    return executor.migration_plan(executor.loader.graph.leaf_nodes())


def bring_up_to_date() -> bool:
    """Migrate if there is something to migrate, and put missing guards in place. Whether anything was done."""
    from django.core.management import call_command
    from django.db import connection

    from bagland.foundation import guards
    from bagland.foundation.environment import environment

    environment.directory.mkdir(parents=True, exist_ok=True)
    if not pending():
        if missing := guards.missing(connection):
            raise Wrong(f"the database lacks the guards {', '.join(missing)}. `bagland doctor --mend` puts them back.")
        return False
    call_command("migrate", verbosity=0, interactive=False)
    return True
