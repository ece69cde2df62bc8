"""The recurring work of this room."""

from __future__ import annotations

from datetime import timedelta

from bagland.foundation import clock
from bagland.kernel.exchange import making, running
from bagland.kernel.exchange.models import Import, RememberedColumns
from bagland.kernel.exchange.staging import empty_rows
from bagland.kernel.exchange.states import OPEN_IMPORTS, ImportState
from bagland.kernel.jobs.reactions import job

AT_A_TIME_SECONDS = 2.0
"""Deliveries and seals wait behind this work, so it is done in short pieces with a pause between them."""
LEASE = timedelta(minutes=2)
"""So long the work of a worker that was killed rests. Whoever is merely slow does not harm the one who takes over."""
ROWS_ARE_KEPT = timedelta(days=30)
COLUMNS_ARE_KEPT = timedelta(days=400)


@job("exchange.import_rows", every=timedelta(seconds=1), lease=LEASE)
def import_rows() -> None:
    """Check and import what people have asked for."""
    running.work(AT_A_TIME_SECONDS)


@job("exchange.write_files", every=timedelta(seconds=1), lease=LEASE)
def write_files() -> None:
    """Write long lists to files."""
    making.work(AT_A_TIME_SECONDS)


@job("exchange.let_go", every=timedelta(hours=1))
def let_go() -> None:
    """Files go after seven days; rows that nobody imports are emptied after thirty."""
    making.let_go()
    now = clock.now()
    for batch in Import.objects.filter(state__in=OPEN_IMPORTS, touched_at__lt=now - ROWS_ARE_KEPT):
        if batch.state != ImportState.RUNNING:
            empty_rows(batch)
            Import.objects.filter(pk=batch.pk).update(state=ImportState.DISCARDED)
    RememberedColumns.objects.filter(at__lt=now - COLUMNS_ARE_KEPT).delete()
