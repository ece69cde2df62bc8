"""Erasures that a backup does not know: kept beside the database, and done again when an older one comes back.

A person who was erased yesterday stands whole in the backup of the day before. So every erasure is also written, as
keys and moments without a name, into the data directory and among the backups, and a restore reads both.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

from django.db import connection

from bagland.doors.backups import state
from bagland.doors.backups.files import write_safely
from bagland.foundation.environment import environment

NAME = "erasures.json"
ACTOR = "organisation.actor"


@dataclass(frozen=True, slots=True, order=True)
class Erasure:
    """Who was erased, and when. `first_event_at` tells this person from another who got the same key later."""

    key: int
    erased_at: str
    first_event_at: str


def here() -> str:
    """What tells this installation from every other."""

    def ask(statement: str) -> list[tuple[object, ...]]:
        with connection.cursor() as cursor:
            cursor.execute(statement)
            return list(cursor.fetchall())

    return state.installation(ask, set(connection.introspection.table_names()))


def recorded() -> set[Erasure]:
    """The erasures that the database knows."""
    from bagland.kernel.organisation.models import Actor

    rows = Actor.objects.filter(erased_at__isnull=False).values_list("pk", "erased_at")
    return {Erasure(key, _written(at), _first_event(key)) for key, at in rows}


def _first_event(key: int) -> str:
    from bagland.kernel.audit.models import Event

    events = Event.objects.filter(subject_kind=ACTOR, subject_id=key).order_by("pk")
    at = events.values_list("at", flat=True).first()
    return _written(at) if at is not None else ""


def _written(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="microseconds")


def read(path: Path, installation: str) -> set[Erasure]:
    """The erasures in a file, when it is this installation's; none when it is another's or there is none."""
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
        if found["installation"] != installation:
            return set()
        return {Erasure(**entry) for entry in found["erasures"]}
    except (OSError, ValueError, KeyError, TypeError):
        return set()


def write_down() -> None:
    """Write what the database knows beside it, and among the backups where there are any."""
    installation, known = here(), recorded()
    folders = [environment.directory, environment.backup_directory]
    for folder in dict.fromkeys(folders):
        if folder.is_dir():
            _write(folder / NAME, installation, known | read(folder / NAME, installation))


def leave_beside(folder: Path) -> None:
    """Put the list of the data directory beside a backup that was just made."""
    installation = here()
    known = read(environment.directory / NAME, installation) | read(folder / NAME, installation)
    if known:
        _write(folder / NAME, installation, known)


def _write(path: Path, installation: str, entries: Iterable[Erasure]) -> None:
    told = {"installation": installation, "erasures": [asdict(entry) for entry in sorted(entries)]}
    write_safely(path, json.dumps(told, indent=1) + "\n")


def do_again(*more: Path) -> int:
    """Erase again whom the lists name and the database does not know as erased. How many.

    The lists are those of the data directory and of the backups' folder, and `more` files.
    """
    from bagland.doors.backups.activities import reapply_erasure
    from bagland.foundation.act import Door, act_now
    from bagland.foundation.perform import perform
    from bagland.kernel.jobs.system import system_actor
    from bagland.kernel.organisation.models import Actor

    installation = here()
    named = [environment.directory / NAME, environment.backup_directory / NAME, *more]
    entries = {entry for path in named for entry in read(path, installation)}
    count = 0
    for entry in sorted(entries):
        person = Actor.objects.filter(pk=entry.key, erased_at__isnull=True).first()
        if person is not None and _first_event(entry.key) == entry.first_event_at:
            act = act_now(system_actor(), Door.COMMAND_LINE)
            perform(reapply_erasure, act, person.pk, erased_at=datetime.fromisoformat(entry.erased_at))
            count += 1
    return count
