"""Every content is read against its hash, resumably; what is missing, changed or orphaned is named with its place."""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from bagland.foundation import clock
from bagland.kernel.documents.models import Content, Document, Inspection, Removal
from bagland.kernel.documents.states import DocumentState, InspectionKind
from bagland.kernel.documents.store import store

MISSING, CHANGED, ORPHANED, UNREADABLE, LEFT = "missing", "changed", "orphaned", "unreadable", "left"
CHUNK = 200
"""Contents between two notes of how far it came."""
MOST_NAMED = 1_000
UNFINISHED_COUNTS = timedelta(days=7)
"""An interrupted reading goes on where it stood for a week; after that it begins again."""
SCRUB_SECONDS = 60.0
ROUND = timedelta(days=30)
ORPHAN_AGE = timedelta(days=1)
BLOCK = 1 << 20


@dataclass(frozen=True, slots=True)
class ArchiveFault:
    """One thing that is wrong with the store: what, the content's hash, and the documents that it concerns."""

    code: str
    sha256: str
    documents: tuple[int, ...] = ()

    @property
    def place(self) -> str:
        """Where the file lies or should lie, under the data directory."""
        return str(store.path(self.sha256).relative_to(store.root.parent))

    @property
    def sentence(self) -> str:
        """What is wrong and the way on, in the active language."""
        told = {"place": self.place, "documents": ", ".join(map(str, self.documents)) or "–"}
        return str(_SENTENCES()[self.code]) % told


def _SENTENCES() -> dict[str, str]:
    return {
        MISSING: _("%(place)s is missing. Documents: %(documents)s. Put the file back from a backup."),
        CHANGED: _(
            "%(place)s is not what was stored. Documents: %(documents)s. Put the file back from a backup, and find out "
            "who wrote there."
        ),
        UNREADABLE: _("%(place)s cannot be read. Documents: %(documents)s. Look at its rights and at the disk."),
        ORPHANED: _("%(place)s belongs to no document. The worker sweeps such files after a day."),
        LEFT: _("%(place)s was to be removed after a destruction and is still there. Start the worker."),
    }


@dataclass(frozen=True, slots=True)
class ArchiveVerdict:
    """What a reading of the archive found: contents and bytes that were read, and whether it went on from before."""

    contents: int
    size: int
    faults: Sequence[ArchiveFault]
    fault_count: int
    resumed: bool
    is_whole: bool

    @property
    def ok(self) -> bool:
        return self.fault_count == 0


Progress = Callable[[int, int], None]


def verify_archive(
    *,
    since: datetime | None = None,
    afresh: bool = False,
    seconds: float | None = None,
    progress: Progress = lambda _contents, _size: None,
) -> ArchiveVerdict:
    """Read contents against their hashes, those stored since a moment alone if one is given, then look for orphans.

    An earlier reading of the same contents that was interrupted goes on, unless `afresh`; one that runs out of
    `seconds` can be gone on with. A note of how far it is is kept every 200 contents.
    """
    known = None if afresh else _unfinished(InspectionKind.FULL, since)
    inspection = known or _begin(InspectionKind.FULL, since)
    whole = _read(inspection, seconds, progress)
    if whole:
        _note(inspection, list(_strangers(since)))
        _finish(inspection)
    return _verdict(inspection, resumed=known is not None, whole=whole)


def scrub(seconds: float = SCRUB_SECONDS) -> ArchiveVerdict | None:
    """The worker's share: some seconds of reading, going on where the last ended; a round is begun every 30 days."""
    newest = Inspection.objects.filter(kind=InspectionKind.SCRUB).order_by("-pk").first()
    now = clock.now()
    if newest is not None and newest.finished_at is not None and newest.begun_at + ROUND > now:
        return None
    inspection = newest if newest is not None and newest.finished_at is None else _begin(InspectionKind.SCRUB, None)
    whole = _read(inspection, seconds, lambda _contents, _size: None)
    if whole:
        _note(inspection, list(_strangers(None)))
        _finish(inspection)
    return _verdict(inspection, resumed=inspection is newest, whole=whole)


def last_scrub() -> Inspection | None:
    """The worker's newest reading, or the one before when the newest has just begun and found nothing yet."""
    found: Inspection | None = Inspection.objects.filter(kind=InspectionKind.SCRUB).order_by("-pk").first()
    return found


def faults_of(inspection: Inspection) -> list[ArchiveFault]:
    """What an inspection has found so far, as far as it is named."""
    return [ArchiveFault(code, sha256, tuple(documents)) for code, sha256, documents in json.loads(inspection.faults)]


def _begin(kind: InspectionKind, since: datetime | None) -> Inspection:
    now = clock.now()
    made: Inspection = Inspection.objects.create(kind=kind, since=since, begun_at=now, touched_at=now)
    return made


def _unfinished(kind: InspectionKind, since: datetime | None) -> Inspection | None:
    rows = Inspection.objects.filter(kind=kind, finished_at__isnull=True, since=since)
    if since is None:
        rows = Inspection.objects.filter(kind=kind, finished_at__isnull=True, since__isnull=True)
    found: Inspection | None = rows.filter(touched_at__gt=clock.now() - UNFINISHED_COUNTS).order_by("-pk").first()
    return found


def _read(inspection: Inspection, seconds: float | None, progress: Progress) -> bool:
    """Read on from where the inspection stands; whether it came to the end."""
    ends = None if seconds is None else time.monotonic() + seconds
    while ends is None or time.monotonic() < ends:
        rows = Content.objects.filter(pk__gt=inspection.after, removed_at__isnull=True)
        if inspection.since is not None:
            rows = rows.filter(stored_at__gte=inspection.since)
        chunk = list(rows.order_by("pk")[:CHUNK])
        if not chunk:
            return True
        faults = []
        for done, content in enumerate(chunk, start=1):
            if (code := _wrong(content)) and not _is_gone(content):
                faults.append(ArchiveFault(code, content.sha256, _documents_of(content)))
            inspection.checked += 1
            inspection.size += content.size
            inspection.after = content.pk
            progress(inspection.checked, inspection.size)
            if ends is not None and time.monotonic() >= ends and done < len(chunk):
                break
        _note(inspection, faults)
    return False


def _wrong(content: Content) -> str:
    """What is wrong with a content's bytes; empty when nothing is."""
    try:
        with store.open(content.sha256) as file:
            digest = hashlib.sha256()
            while block := file.read(BLOCK):
                digest.update(block)
    except FileNotFoundError:
        return MISSING
    except OSError:
        return UNREADABLE
    return "" if digest.hexdigest() == content.sha256 else CHANGED


def _is_gone(content: Content) -> bool:
    """Whether its bytes were rightly removed while they were being read."""
    return Content.objects.filter(pk=content.pk, removed_at__isnull=False).exists()


def _documents_of(content: Content) -> tuple[int, ...]:
    rows = Document.objects.filter(versions__content=content, state=DocumentState.KEPT)
    return tuple(rows.order_by("pk").values_list("pk", flat=True).distinct()[:10])


def _strangers(since: datetime | None) -> Iterator[ArchiveFault]:
    """Files that no content counts on: of contents that are removed, or that the database does not know.

    A file that is younger than a day may belong to an act that has not committed yet.
    """
    oldest = since.timestamp() if since is not None else 0.0
    newest = time.time() - ORPHAN_AGE.total_seconds()
    batch: list[Path] = []
    for path in store.files():
        if oldest <= path.stat().st_mtime <= newest:
            batch.append(path)
        if len(batch) == CHUNK:
            yield from _strangers_among(batch)
            batch.clear()
    yield from _strangers_among(batch)


def _strangers_among(paths: Iterable[Path]) -> Iterator[ArchiveFault]:
    names = [path.name for path in paths]
    rows: Any = Content.objects.filter(sha256__in=names).values_list("sha256", "removed_at", "pk")
    known = {sha256: (removed, key) for sha256, removed, key in rows}
    waiting = set(Removal.objects.filter(content__sha256__in=names).values_list("content_id", flat=True))
    for name in names:
        if name not in known:
            yield ArchiveFault(ORPHANED, name)
        elif known[name][0] is not None and known[name][1] not in waiting and store.has(name):
            yield ArchiveFault(LEFT, name)


def _note(inspection: Inspection, faults: Iterable[ArchiveFault]) -> None:
    """Write down how far it is, and what is wrong."""
    fresh = list(faults)
    if fresh:
        named = json.loads(inspection.faults)
        named += [[fault.code, fault.sha256, list(fault.documents)] for fault in fresh]
        inspection.faults = json.dumps(named[:MOST_NAMED])
        inspection.fault_count += len(fresh)
    inspection.touched_at = clock.now()
    inspection.save()


def _finish(inspection: Inspection) -> None:
    inspection.finished_at = clock.now()
    inspection.save(update_fields=["finished_at"])


def _verdict(inspection: Inspection, *, resumed: bool, whole: bool) -> ArchiveVerdict:
    return ArchiveVerdict(
        contents=inspection.checked,
        size=inspection.size,
        faults=faults_of(inspection),
        fault_count=inspection.fault_count,
        resumed=resumed,
        is_whole=whole,
    )
