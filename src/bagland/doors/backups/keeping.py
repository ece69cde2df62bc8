"""Making backups, and the folder in which they are kept."""

from __future__ import annotations

import os
import re
import shutil
import sqlite3
import tarfile
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection

from bagland.doors.backups import archive, destructions, erasures, postgres, sqlite, state
from bagland.doors.backups.files import Progress, copy, fingerprint, silent, sync_folder
from bagland.doors.backups.manifest import Manifest
from bagland.foundation.environment import environment

_NAMED = re.compile(r"bagland-(?:[a-z-]+-)?(\d{8}T\d{6})Z(?:-\d+)?(\.tar)?")
# What is in the data directory and no plain file of it: database and archive have their own copies, the rest ends with
# its process.
_LEFT_OUT = re.compile(r"bagland\.sqlite3.*|run|backups|\.restoring|.*\.partial|upgrade\.json|archive")


class Exists(Exception):
    """Something has the name that the backup should have."""


def make(
    to: Path | None = None, *, progress: Progress = silent, with_files: bool = True, purpose: str = ""
) -> tuple[Path, Manifest]:
    """Back up the database, and the files of the data directory, while people work.

    `to` is a folder that is not there yet, or a file ending with .tar; without it a new folder among the backups.
    Nothing has the final name before all of it is on the disk. The backup holds the signing key: keep it as the data.
    """
    target = to.expanduser().absolute() if to else _new_name(purpose)
    if target.exists():
        raise Exists(f"{target} is there already.")
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    partial = target.with_name(f"{target.name}.partial")
    shutil.rmtree(partial, ignore_errors=True)
    partial.mkdir(mode=0o700)
    try:
        manifest = _filled(partial, progress, with_files=with_files)
        if target.suffix == ".tar":
            _packed(partial, target, progress)
        else:
            sync_folder(partial)
            partial.rename(target)
        sync_folder(target.parent)
    finally:
        shutil.rmtree(partial, ignore_errors=True)
    erasures.leave_beside(target.parent)
    destructions.leave_beside(target.parent)
    return target, manifest


def _filled(folder: Path, progress: Progress, *, with_files: bool) -> Manifest:
    if connection.vendor == "postgresql":
        with postgres.snapshot() as (moment, cursor):
            found = state.told(lambda statement: cursor.execute(statement).fetchall(), *_of_here())
            postgres.dump(folder / postgres.NAME, moment, progress)
        name = postgres.NAME
    else:
        name = sqlite.NAME
        sqlite.dump(Path(connection.settings_dict["NAME"]), folder / name, progress)
        with closing(sqlite3.connect(folder / name)) as database:
            found = state.told(lambda statement: database.execute(statement).fetchall(), *_of_here())
    files: dict[str, dict[str, Any]] = {name: _told(folder / name, fingerprint(folder / name))}
    sources = list(_data_files()) if with_files else []
    for number, source in enumerate(sources, 1):
        inside = f"files/{source.relative_to(environment.directory)}"
        files[inside] = _told(folder / inside, copy(source, folder / inside))
        progress("files", number, len(sources))
    documents: dict[str, Any] = {}
    if with_files:
        documents = archive.store_in(environment.directory / archive.NAME, folder, _folders_before(folder), progress)
    manifest = replace(found, files=files, archive=documents)
    manifest.write(folder)
    return manifest


def _folders_before(partial: Path) -> list[Path]:
    """Earlier backups as folders, newest first: those beside this one, else those in the usual place."""
    beside = [path for path in partial.parent.iterdir() if path.is_dir() and path != partial]
    known = [path for path in [*beside, *kept()] if path.is_dir() and (path / "manifest.json").is_file()]
    return sorted(set(known), key=lambda path: path.stat().st_mtime, reverse=True)


def _of_here() -> tuple[str, str, set[str]]:
    return connection.vendor, str(settings.SECRET_KEY), set(connection.introspection.table_names())


def _told(path: Path, sha256: str) -> dict[str, Any]:
    return {"bytes": path.stat().st_size, "sha256": sha256}


def _data_files() -> Iterator[Path]:
    """The files of the data directory, but for the database and what others keep here; links are not followed."""
    outside = environment.backup_directory
    for folder, folders, names in os.walk(environment.directory):
        here = Path(folder)
        if here == environment.directory:
            folders[:] = [name for name in folders if not _LEFT_OUT.fullmatch(name)]
            names = [name for name in names if not _LEFT_OUT.fullmatch(name)]
        folders[:] = sorted(name for name in folders if here / name != outside)
        for name in sorted(names):
            path = here / name
            if path.is_file() and not path.is_symlink():
                yield path


def _packed(folder: Path, target: Path, progress: Progress) -> None:
    """One file of the folder, the manifest last."""
    partial = target.with_name(f"{target.name}.packing")
    paths = sorted(
        (path for path in folder.rglob("*") if path.is_file()), key=lambda path: path.name == "manifest.json"
    )
    try:
        handle = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(handle, "wb") as file:
            with tarfile.open(fileobj=file, mode="w") as archive:
                for number, path in enumerate(paths, 1):
                    archive.add(path, arcname=str(path.relative_to(folder)), recursive=False)
                    progress("archive", number, len(paths))
            file.flush()
            os.fsync(file.fileno())
        partial.rename(target)
    finally:
        partial.unlink(missing_ok=True)


def _new_name(purpose: str) -> Path:
    stamp = datetime.now(UTC).strftime("%Y%m%dT%H%M%SZ")
    folder, name = environment.backup_directory, "-".join(part for part in ("bagland", purpose, stamp) if part)
    found, number = folder / name, 1
    while found.exists():
        number += 1
        found = folder / f"{name}-{number}"
    return found


def kept() -> list[Path]:
    """The backups in their folder, newest first."""
    folder = environment.backup_directory
    named = [path for path in folder.iterdir() if _NAMED.fullmatch(path.name)] if folder.is_dir() else []
    return sorted(named, key=_moment_of, reverse=True)


def _moment_of(path: Path) -> datetime:
    named = _NAMED.fullmatch(path.name)
    assert named is not None  # noqa: S101 - only such are asked for
    return datetime.strptime(named[1], "%Y%m%dT%H%M%S").replace(tzinfo=UTC)


def newest_age() -> timedelta | None:
    """How old the newest backup is, by the machine's clock; None when there is none."""
    found = kept()
    return datetime.now(UTC) - _moment_of(found[0]) if found else None


def thin_out(most: int) -> list[Path]:
    """Remove the oldest backups made by plain `bagland backup`, so that `most` are left. What was removed."""
    plain = [path for path in kept() if re.match(r"bagland-\d", path.name)]
    for path in plain[most:]:
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink()
    return plain[most:]
