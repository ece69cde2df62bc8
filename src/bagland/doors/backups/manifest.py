"""What a backup says of itself: version, database, head of the chain, and every file with its SHA-256."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from bagland.doors.backups.files import fingerprint, write_safely

FORMAT = "bagland-backup-1"
NAME = "manifest.json"


class Unusable(Exception):
    """A backup that cannot be used; the message says why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """`head` and `events` are those of the database inside; `migrations` name what it has seen, by app.

    `signing_key` tells whether another installation's key is the same, and nothing more. `archive` tells all contents
    of documents at once: how many, how many bytes, the hash of their names in order, and which were damaged already.
    """

    version: str
    made_at: str
    database: str
    installation: str
    head: str
    events: int
    signing_key: str
    migrations: Mapping[str, list[str]]
    files: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    archive: Mapping[str, Any] = field(default_factory=dict)
    format: str = FORMAT

    def write(self, folder: Path) -> None:
        write_safely(folder / NAME, json.dumps(asdict(self), indent=2, sort_keys=True) + "\n")


def read(folder: Path) -> Manifest:
    """The manifest of a backup's folder. Raises Unusable."""
    try:
        found = json.loads((folder / NAME).read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise Unusable(f"{folder} has no {NAME}: it is no backup, or one that was not finished.") from None
    except (OSError, ValueError) as error:
        raise Unusable(f"{folder / NAME} cannot be read: {error}.") from None
    if not isinstance(found, dict) or found.get("format") != FORMAT:
        raise Unusable(f"{folder / NAME} is not of the format {FORMAT}.")
    try:
        return Manifest(**found)
    except TypeError as error:
        raise Unusable(f"{folder / NAME} is not whole: {error}.") from None


def prove(folder: Path, manifest: Manifest) -> None:
    """Every file is there and is what it was. Raises Unusable naming the first that is not."""
    for name, told in manifest.files.items():
        path = folder / name
        leads_out = ".." in Path(name).parts or not path.resolve().is_relative_to(folder.resolve())
        if leads_out or not path.is_file():
            raise Unusable(f"the backup lacks {name}.")
        if path.stat().st_size != told["bytes"] or fingerprint(path) != told["sha256"]:
            raise Unusable(f"{name} in the backup was changed or is damaged.")
