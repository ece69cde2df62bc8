"""Erasures that a backup does not know: kept beside the database, and done again when an older one comes back.

Somebody who was erased yesterday — a person of the company, a party, a contact — stands whole in the backup of the day
before. So every erasure is also written, as keys and moments without a name, into the data directory and among the
backups, and a restore reads both.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime
from pathlib import Path

from django.db import connection
from django.db.models import Q

from bagland.doors.backups import state
from bagland.doors.backups.files import write_safely
from bagland.foundation.act import Act, Door, act_now
from bagland.foundation.environment import environment
from bagland.foundation.perform import perform
from bagland.kernel.jobs.system import system_actor

NAME = "erasures.json"
ACTOR, PARTY, CONTACT = "organisation.actor", "parties.party", "parties.contact"


@dataclass(frozen=True, slots=True, order=True)
class Erasure:
    """Who was erased, and when. `first_event_at` tells this one from another who got the same key later.

    Of a party whose rest a law still keeps, `until` is the day on which that goes too.
    """

    key: int
    erased_at: str
    first_event_at: str
    kind: str = ACTOR
    until: str = ""


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
    from bagland.kernel.parties.models import Contact, Party

    people = Actor.objects.filter(erased_at__isnull=False).values_list("pk", "erased_at")
    found = {Erasure(key, _written(at), _first_event(key)) for key, at in people}
    for key, at, since, until in Party.objects.filter(
        Q(erased_at__isnull=False) | Q(erase_on_date__isnull=False)
    ).values_list("pk", "erased_at", "registered_at", "erase_on_date"):
        rest = "" if at is not None else str(until)
        found.add(Erasure(key, "" if at is None else _written(at), _written(since), PARTY, rest))
    contacts = Contact.objects.filter(erased_at__isnull=False)
    for key, at, since in contacts.values_list("pk", "erased_at", "party__registered_at"):
        found.add(Erasure(key, _written(at), _written(since), CONTACT))
    return found


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
    installation = here()
    named = [environment.directory / NAME, environment.backup_directory / NAME, *more]
    entries = {entry for path in named for entry in read(path, installation)}
    erase = {ACTOR: _person_again, PARTY: _party_again, CONTACT: _contact_again}
    return sum(erase[entry.kind](entry) for entry in sorted(entries) if entry.kind in erase)


def _person_again(entry: Erasure) -> bool:
    from bagland.doors.backups.activities import reapply_erasure
    from bagland.kernel.organisation.models import Actor

    person = Actor.objects.filter(pk=entry.key, erased_at__isnull=True).first()
    if person is None or _first_event(entry.key) != entry.first_event_at:
        return False
    perform(reapply_erasure, _act(), person.pk, erased_at=_moment(entry))
    return True


def _party_again(entry: Erasure) -> bool:
    from bagland.doors.backups.activities import reapply_party_erasure
    from bagland.kernel.parties.models import Party

    party = Party.objects.filter(pk=entry.key, erased_at__isnull=True).first()
    if party is None or _written(party.registered_at) != entry.first_event_at:
        return False
    if entry.until and party.erase_on_date is not None:
        return False
    until = date.fromisoformat(entry.until) if entry.until else None
    perform(reapply_party_erasure, _act(), party.pk, until=until)
    return True


def _contact_again(entry: Erasure) -> bool:
    from bagland.doors.backups.activities import reapply_contact_erasure
    from bagland.kernel.parties.models import Contact

    contact = Contact.objects.filter(pk=entry.key, erased_at__isnull=True).select_related("party").first()
    if contact is None or _written(contact.party.registered_at) != entry.first_event_at:
        return False
    perform(reapply_contact_erasure, _act(), contact.pk, erased_at=_moment(entry))
    return True


def _moment(entry: Erasure) -> datetime:
    return datetime.fromisoformat(entry.erased_at)


def _act() -> Act:
    return act_now(system_actor(), Door.COMMAND_LINE)
