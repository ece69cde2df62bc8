"""A backup becomes an installation again: proven file by file, put in place in one step, later erasures done again."""

from __future__ import annotations

import hashlib
import os
import shutil
import tarfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.db import connection, connections

from bagland.doors.backups import archive, destructions, erasures, journal, locks, manifest, postgres, sqlite
from bagland.doors.backups.files import Progress, copy, silent
from bagland.doors.backups.manifest import Manifest, Unusable
from bagland.doors.command_line.installation import behind, known_migrations
from bagland.foundation.environment import environment


class NotRestored(Exception):
    """Nothing was restored; the message says why."""


@dataclass(frozen=True, slots=True)
class Restored:
    """What came back: how many events, how many erasures were done again, how many documents are to be destroyed again,
    and what a person must know.
    """

    manifest: Manifest
    erased_again: int
    destroyed_again: int
    notes: tuple[str, ...]


def restore(source: Path, *, lists: Sequence[Path] = (), progress: Progress = silent) -> Restored:
    """Bring a backup back into an empty data directory and database. Cut short, it can be called again.

    `lists` are further files that name later erasures or destructions. Raises NotRestored and Unusable.
    """
    try:
        with locks.alone():
            return _restored(source.expanduser().absolute(), lists, progress)
    except locks.InUse:
        raise NotRestored(
            "Bagland is running on this data directory. Stop it, and restore into an empty one."
        ) from None


def _restored(source: Path, lists: Sequence[Path], progress: Progress) -> Restored:
    _must_be_empty()
    aside = environment.directory / ".restoring"
    shutil.rmtree(aside, ignore_errors=True)
    try:
        folder = _unpacked(source, aside, progress) if source.is_file() else source
        told = manifest.read(folder)
        _must_fit(told)
        progress("proof", 0, 1)
        manifest.prove(folder, told)
        archive.prove(folder, told.archive, progress)
        progress("proof", 1, 1)
        inside = [name for name in told.files if name.startswith("files/")]
        for number, name in enumerate(inside, 1):
            copy(folder / name, environment.directory / name.removeprefix("files/"))
            progress("files", number, len(inside))
        archive.put_back(folder, environment.directory / archive.NAME, told.archive, progress)
        if connection.vendor == "postgresql":
            postgres.put_back(folder / postgres.NAME)
        else:
            sqlite.put_back(folder / sqlite.NAME, Path(connection.settings_dict["NAME"]))
        connections.close_all()
    finally:
        shutil.rmtree(aside, ignore_errors=True)
    beside = [source.parent / erasures.NAME, source.parent / destructions.NAME]
    return _settled(told, [*lists, *beside], progress)


def _must_be_empty() -> None:
    entry = journal.read()
    if entry is not None and entry.is_cut_short:
        raise NotRestored("an upgrade was cut short here. `bagland upgrade` puts the database back as it was.")
    if connection.vendor == "postgresql":
        if not postgres.is_empty():
            raise NotRestored("the database is not empty. Restore into a new one.")
    elif not sqlite.is_empty(Path(connection.settings_dict["NAME"])):
        raise NotRestored(f"{environment.directory} holds a company. Set BAGLAND_DATA to a new folder.")


def _unpacked(source: Path, aside: Path, progress: Progress) -> Path:
    """The contents of an archive beside the data, nothing outside of it."""
    aside.mkdir(parents=True, mode=0o700)
    try:
        with tarfile.open(source, "r|") as archive:
            for number, member in enumerate(archive, 1):
                if not member.isfile():
                    raise Unusable(f"{member.name} in {source.name} is no file.")
                archive.extract(member, aside, filter="data")
                progress("archive", number, 0)
    except (tarfile.TarError, OSError) as error:
        raise Unusable(f"{source} cannot be unpacked: {error}") from None
    return aside


def _must_fit(told: Manifest) -> None:
    if told.database != connection.vendor:
        raise NotRestored(
            f"this backup is of {told.database}, and the settings name {connection.vendor}. "
            "Look at BAGLAND_DATABASE_URL."
        )
    known = known_migrations()
    strange = [f"{app}.{name}" for app, names in told.migrations.items() for name in names if (app, name) not in known]
    if strange:
        raise NotRestored(
            f"this backup was made by a newer Bagland, {told.version}. Install that version to restore it."
        )


def _settled(told: Manifest, lists: Sequence[Path], progress: Progress) -> Restored:
    """Sign everybody out, prove the chain, and erase whom the backup did not know as erased."""
    from bagland.kernel.audit import sealing
    from bagland.kernel.audit.installation import forget

    forget()
    notes = []
    if damaged := told.archive.get("damaged"):
        notes.append(
            f"{len(damaged)} contents of documents were damaged before the backup was made, first {damaged[0]}. "
            "`bagland verify` names the documents; an older backup may have them whole."
        )
    with connection.cursor() as cursor:
        if "django_session" in connection.introspection.table_names():
            cursor.execute("DELETE FROM django_session")
    key = environment.secret_key or _kept_key()
    if hashlib.sha256(f"bagland signing key {key}".encode()).hexdigest()[:16] != told.signing_key:
        notes.append(
            "The signing key is another than that of the backup: second factors and the secrets of webhooks cannot be "
            "read with it. Set BAGLAND_SECRET_KEY to the former one."
        )
    if behind():
        notes.append(
            "The backup is of an older version. `bagland upgrade` brings it up to this one, then erases again."
        )
        return Restored(told, 0, 0, tuple(notes))
    verdict = sealing.verify(
        told.head if told.events else None, progress=lambda count: progress("events", count, told.events)
    )
    if not verdict.ok:
        notes.append(f"The chain does not hold: {verdict.faults[0].sentence}")
    return Restored(told, erasures.do_again(*lists), destructions.do_again(*lists), tuple(notes))


def _kept_key() -> str:
    path = environment.directory / "secret-key"
    try:
        os.chmod(path, 0o600)
        return path.read_text(encoding="ascii")
    except OSError:
        return str(settings.SECRET_KEY)
