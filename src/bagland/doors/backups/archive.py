"""The archive's contents in a backup: each a file named by its SHA-256, which is its proof.

Contents never change, so one that the newest earlier backup holds is given a second name there instead of being copied
again (where the disk knows hard links). The manifest tells them all by one hash, however many they are.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from bagland.doors.backups.files import Progress, copy, fingerprint, sync_folder
from bagland.doors.backups.manifest import NAME as MANIFEST
from bagland.doors.backups.manifest import Unusable
from bagland.kernel.documents.store.folder import Store

NAME = "archive"
LENGTH = 64


def store_in(archive: Path, folder: Path, earlier: Sequence[Path], progress: Progress) -> dict[str, Any]:
    """Every content of the archive into a backup's folder; what the manifest says of them. `earlier`: newest first.

    A content whose bytes are not those of its name is copied as it is, and named as `damaged`.
    """
    here, there, before = Store(archive), Store(folder / NAME), _newest(earlier)
    digest = hashlib.sha256()
    told: dict[str, Any] = {"contents": 0, "bytes": 0, "linked": 0, "damaged": []}
    for source in here.files():
        if len(source.name) != LENGTH:
            continue
        target = there.path(source.name)
        target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        try:
            size = source.stat().st_size
            if before is not None and _linked(before.path(source.name), target, size):
                told["linked"] += 1
            elif copy(source, target) != source.name:
                told["damaged"].append(source.name)
        except FileNotFoundError:
            continue  # taken away by an approved destruction since it was listed
        target.chmod(0o400)
        digest.update(f"{source.name}\n".encode())
        told["contents"] += 1
        told["bytes"] += size
        if not told["contents"] % 100:
            progress("documents", told["contents"], 0)
    for inside in {path.parent for path in there.files()}:
        sync_folder(inside)
    return {**told, "sha256": digest.hexdigest()} if told["contents"] else {}


def _newest(earlier: Sequence[Path]) -> Store | None:
    """The archive of the newest earlier backup that has one whose contents were all whole."""
    for folder in earlier:
        if not (folder / NAME).is_dir():
            continue
        try:
            told = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        except (OSError, ValueError):
            continue
        if told.get("archive") and not told["archive"]["damaged"]:
            return Store(folder / NAME)
    return None


def _linked(before: Path, target: Path, size: int) -> bool:
    try:
        if before.stat().st_size != size:
            return False
        os.link(before, target)
    except OSError:
        return False
    return True


def prove(folder: Path, told: Mapping[str, Any], progress: Progress) -> None:
    """Every content is there and is what its name says. Raises Unusable naming the first that is not."""
    if not told:
        return
    digest, number, damaged = hashlib.sha256(), 0, set(told["damaged"])
    for path in Store(folder / NAME).files():
        digest.update(f"{path.name}\n".encode())
        number += 1
        if path.name not in damaged and fingerprint(path) != path.name:
            raise Unusable(f"the document {path.name} in the backup was changed or is damaged.")
        if not number % 100:
            progress("proof of documents", number, told["contents"])
    if digest.hexdigest() != told["sha256"]:
        raise Unusable(f"the backup holds other documents than its manifest says: {number} of {told['contents']}.")


def put_back(folder: Path, archive: Path, told: Mapping[str, Any], progress: Progress) -> None:
    """The contents into an archive that may hold some of them already. Cut short it can be done again."""
    target = Store(archive)
    for number, path in enumerate(_contents(folder, told), 1):
        there = target.path(path.name)
        there.unlink(missing_ok=True)
        copy(path, there)
        there.chmod(0o440)
        if not number % 100:
            progress("documents", number, told["contents"])
    for inside in {path.parent for path in target.files()}:
        sync_folder(inside)


def _contents(folder: Path, told: Mapping[str, Any]) -> Iterator[Path]:
    if told:
        yield from Store(folder / NAME).files()
