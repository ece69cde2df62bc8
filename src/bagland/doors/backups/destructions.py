"""Destructions that a backup does not know: kept beside the database, and carried out again after a restore.

Each chunk that a run destroys is one line of a file in the data directory and among the backups: keys and moments, no
titles. A line is written once more when a crash asks for it; a destroyed document is never destroyed twice.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bagland.doors.backups.erasures import here
from bagland.doors.backups.files import sync_folder
from bagland.foundation import clock
from bagland.foundation.act import Door, act_now
from bagland.foundation.environment import environment
from bagland.foundation.perform import Done, perform
from bagland.kernel.documents.models import Destruction, DestructionItem, Document
from bagland.kernel.documents.states import DestructionState, DocumentState
from bagland.kernel.jobs.system import system_actor
from bagland.kernel.organisation.models import Actor, LegalEntity

NAME = "destructions.jsonl"
AT_ONCE = 5_000


@dataclass(frozen=True, slots=True)
class Chunk:
    """What one act destroyed: the run's entity and its two people, and each document's key with when it was filed."""

    installation: str
    entity: int
    proposed_by: int
    approved_by: int
    documents: tuple[tuple[int, str], ...]


def chunk_of(run: Destruction, at: datetime) -> Chunk:
    """The documents that a run destroyed at this moment."""
    rows = run.items.filter(destroyed_at=at).order_by("document_id")
    documents = tuple((key, _written(filed)) for key, filed in rows.values_list("document_id", "document__filed_at"))
    return Chunk(here(), run.entity_id, run.proposed_by_id, run.approved_by_id or 0, documents)


def write_down(chunk: Chunk) -> None:
    """Add a chunk to the lists beside the database and among the backups, where there are any."""
    line = json.dumps(asdict(chunk)) + "\n"
    for folder in dict.fromkeys([environment.directory, environment.backup_directory]):
        if folder.is_dir():
            _append(folder / NAME, [line])


def leave_beside(folder: Path) -> None:
    """Put what the data directory's list has beside a backup that was just made."""
    there = set(_lines(folder / NAME))
    _append(folder / NAME, [line for line in _lines(environment.directory / NAME) if line not in there])


def read(path: Path, installation: str) -> Iterator[Chunk]:
    """The chunks in a file that are this installation's; what is no chunk is passed over."""
    for line in _lines(path):
        try:
            told = json.loads(line)
            told["documents"] = tuple((int(key), str(filed)) for key, filed in told["documents"])
            chunk = Chunk(**told)
        except (ValueError, KeyError, TypeError):
            continue
        if chunk.installation == installation:
            yield chunk


def do_again(*more: Path) -> int:
    """List again, on runs with the approval of then, what the files name and the database still keeps. How many.

    What a hold or a longer retention keeps in the database that came back is left alone.
    """
    from bagland.doors.backups.activities import reapply_destruction

    installation = here()
    named = [environment.directory / NAME, environment.backup_directory / NAME, *more]
    wanted: dict[tuple[int, int, int], dict[int, str]] = {}
    for path in dict.fromkeys(named):
        for chunk in read(path, installation):
            place = (chunk.entity, chunk.proposed_by, chunk.approved_by)
            wanted.setdefault(place, {}).update(chunk.documents)
    count = 0
    for (entity, proposed_by, approved_by), filed in sorted(wanted.items()):
        keys = sorted(_still_kept(filed))
        for start in range(0, len(keys), AT_ONCE):
            done = perform(
                reapply_destruction,
                act_now(system_actor(), Door.COMMAND_LINE),
                entity=entity,
                proposed_by=proposed_by,
                approved_by=approved_by,
                documents=keys[start : start + AT_ONCE],
            )
            assert isinstance(done, Done)  # noqa: S101 - the system's right does not ask
        count += len(keys)
    return count


def listed_again(
    entity: LegalEntity, proposed_by: Actor, approved_by: Actor, documents: Sequence[Document], at: datetime
) -> Destruction:
    """An approved run over these documents, inside the caller's transaction."""
    run: Destruction = Destruction.objects.create(
        entity=entity,
        state=DestructionState.GATHERING,
        proposed_by=proposed_by,
        proposed_at=at,
        until=(at - timedelta(days=1)).date(),
        although_idle=True,
        with_confidential=True,
        listed=len(documents),
    )
    DestructionItem.objects.bulk_create([DestructionItem(destruction=run, document=one) for one in documents])
    run.state, run.approved_by, run.approved_at = DestructionState.APPROVED, approved_by, at
    run.save(update_fields=["state", "approved_by", "approved_at"])
    return run


def _still_kept(filed: dict[int, str]) -> Iterator[int]:
    """Those of the documents, told by key and moment of filing, that the database keeps."""
    rows = Document.objects.filter(
        pk__in=list(filed),
        state=DocumentState.KEPT,
        is_held=False,
        is_permanent=False,
        retain_until__lt=clock.now().date(),
    )
    for key, at in rows.values_list("pk", "filed_at"):
        if filed[key] == _written(at):
            yield key


def _written(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="microseconds")


def _lines(path: Path) -> list[str]:
    try:
        return path.read_text(encoding="utf-8").splitlines(keepends=True)
    except OSError:
        return []


def _append(path: Path, lines: Iterable[str]) -> None:
    """Add lines, on the disk when this returns; only its owner reads the file."""
    lines = list(lines)
    if not lines:
        return
    handle = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    try:
        os.write(handle, "".join(lines).encode())
        os.fsync(handle)
    finally:
        os.close(handle)
    sync_folder(path.parent)
