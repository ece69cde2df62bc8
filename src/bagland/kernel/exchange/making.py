"""What the worker does about exports: it makes the files that were asked for, and deletes them after their time."""

from __future__ import annotations

import hashlib
import logging
import time
from datetime import timedelta

from django.db.models import Q
from django.utils import timezone, translation

from bagland.foundation import clock
from bagland.foundation.act import Door, act_now
from bagland.foundation.perform import perform
from bagland.foundation.refusal import Refusal
from bagland.kernel.exchange import exporting
from bagland.kernel.exchange.activities import finish_export
from bagland.kernel.exchange.makers import Maker, makers
from bagland.kernel.exchange.models import Export
from bagland.kernel.exchange.running import act_of
from bagland.kernel.exchange.states import ExportState
from bagland.kernel.jobs.system import system_actor

log = logging.getLogger(__name__)

KEPT, LEASE = timedelta(days=7), timedelta(minutes=2)
AT_ONCE = timedelta(seconds=10)
"""A short list is handed over by the page that asked; the worker writes it when no page did (API, a crash)."""
_ELSEWHERE = "Europe/Copenhagen"


def work(seconds: float) -> None:
    """Go on with every file that waits to be made, the oldest first, as long as the time lasts."""
    end = time.monotonic() + seconds
    ours = Q(state=ExportState.RUNNING) | Q(rows=0) | Q(asked_at__lte=clock.now() - AT_ONCE)
    waiting = Export.objects.filter(ours, state__in=(ExportState.WAITING, ExportState.RUNNING)).order_by("pk")
    for export in waiting:
        make(export, seconds=max(end - time.monotonic(), 0.0))
        if time.monotonic() >= end:
            return


def make(export: Export, *, seconds: float) -> bool:
    """Write on; when all rows are written, finish it by an act of the system. Whether it is over.

    One process at a time writes on a file: the worker leaves alone what a command is writing.
    """
    now = clock.now()
    free = Q(busy_until__isnull=True) | Q(busy_until__lte=now)
    going = Export.objects.filter(free, pk=export.pk, state__in=(ExportState.WAITING, ExportState.RUNNING))
    if not going.update(busy_until=now + LEASE):
        return not Export.objects.filter(pk=export.pk, state__in=(ExportState.WAITING, ExportState.RUNNING)).exists()
    try:
        return _make(Export.objects.select_related("actor__home").get(pk=export.pk), seconds)
    finally:
        Export.objects.filter(pk=export.pk).update(busy_until=None)


def _make_whole(export: Export, maker: Maker) -> tuple[int, str]:
    """Write a file that is no list, in one go, and put it in its place. Its size and SHA-256."""
    half = exporting.folder() / f"{export.file}.part0"
    Export.objects.filter(pk=export.pk).update(rows=maker.write(export, act_of(export), half))
    digest = hashlib.sha256()
    with half.open("rb") as file:
        while block := file.read(1 << 20):
            digest.update(block)
    half.replace(exporting.folder() / export.file)
    return (exporting.folder() / export.file).stat().st_size, digest.hexdigest()


def _make(export: Export, seconds: float) -> bool:
    if not export.file:
        export.file, export.state = exporting.new_file(export.pk), ExportState.RUNNING
        export.rows = 0
        export.save(update_fields=["file", "state", "rows"])
    zone = export.actor.home.time_zone if export.actor.home is not None else _ELSEWHERE
    with translation.override(export.language), timezone.override(zone):
        try:
            if maker := makers.get(export.listed):
                size, digest = _make_whole(export, maker)
            elif not exporting.grow(export, act_of(export), seconds=seconds):
                return False
            else:
                size, digest = exporting.Growing(export).finish(exporting.list_of(export.listed))
            act = act_now(system_actor(), Door.JOB, key=f"export:{export.pk}")
            perform(finish_export, act, export.pk, size=size, sha256=digest)
        except (Refusal, OSError) as fault:
            _fail(export, fault)
    return True


def _fail(export: Export, fault: Refusal | OSError) -> None:
    """Say why there is no file, and leave nothing of it behind."""
    sentence = fault.sentence if isinstance(fault, Refusal) else f"{type(fault).__name__}: {fault.strerror}"
    log.warning("an export was not made", extra={"export": export.pk, "fault": type(fault).__name__})
    Export.objects.filter(pk=export.pk).update(state=ExportState.FAILED, done_at=clock.now(), fault=sentence)
    delete_file(export.file)


def delete_file(name: str) -> None:
    """Remove a file of an export with all its parts."""
    if name:
        for path in exporting.folder().glob(f"{name}*"):
            path.unlink(missing_ok=True)


def let_go() -> None:
    """Delete files after seven days, and what lies in the folder for no export that is still of use."""
    old = Export.objects.filter(state=ExportState.READY, done_at__lt=clock.now() - KEPT)
    for export in old:
        delete_file(export.file)
        Export.objects.filter(pk=export.pk).update(state=ExportState.GONE)
    in_use = (ExportState.WAITING, ExportState.RUNNING, ExportState.READY)
    kept = set(Export.objects.filter(state__in=in_use).values_list("file", flat=True))
    for path in exporting.folder().iterdir():
        if path.name.partition(".")[0] not in kept:
            path.unlink(missing_ok=True)
