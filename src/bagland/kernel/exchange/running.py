"""Importing the good rows: a bulk run of the activity, chunk by chunk, that goes on wherever it was stopped.

The run (`kernel/jobs`) performs and keeps what its rows made; here its answers are brought back to the rows of the
file. A kill between the two is mended by the next look: what the run has done is asked again, and nothing twice.
"""

from __future__ import annotations

import json
import logging
import time
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

from django.db import connection, transaction
from django.utils import translation

from bagland.foundation.act import Act, Door, act_now
from bagland.foundation.activity import Activity
from bagland.foundation.refusal import Refusal
from bagland.kernel.exchange import checking, refusals
from bagland.kernel.exchange.importables import There, importable_of
from bagland.kernel.exchange.models import Import, ImportRow, OfActor
from bagland.kernel.exchange.staging import imported_before, locked, may_import, must_be
from bagland.kernel.exchange.states import ImportState, RowState
from bagland.kernel.jobs import runs
from bagland.kernel.jobs.models import Run, RunRow

log = logging.getLogger(__name__)

CHUNK, TOGETHER = 250, 500
"""Rows in one transaction. One by one each goes through every step of its act (2.7 ms measured), so that a thousand of
them would keep others from writing for three seconds on SQLite; together five hundred take a quarter of a second.
"""
NUMBERED_AT_ONCE = 2_000


class _Enough(Exception):
    """The time of this look is up."""


def start(act: Act, key: int, *, once_more: bool = False, chunk_rows: int = 0) -> Import:
    """Stage the good rows as a run, which the worker performs. Twice pressed it is one run.

    Refuses with NothingToImport, and with SameFileAgain where the same rows were imported before and cannot be told
    from what they made.
    """
    with transaction.atomic():
        batch = locked(key)
        must_be(batch, ImportState.CHECKED)
        known = importable_of(batch.what)
        may_import(act, known)
        counts = batch.counts()
        if not counts[RowState.GOOD]:
            raise refusals.NothingToImport(faulty=counts[RowState.FAULTY], there=counts[RowState.THERE])
        before = None if known.is_told_apart or once_more or batch.run_id else imported_before(batch)
        if before is not None:
            raise refusals.SameFileAgain(day=before.touched_at.date(), person=str(before.actor))
        _number(batch)
        batch.run = runs.stage(
            act, known.activity, _inputs(batch), chunk_rows=chunk_rows or chunk_of(known.activity), are_read=True
        )
        batch.state, batch.touched_at, batch.position = ImportState.RUNNING, act.at, act.position
        batch.save(update_fields=["run", "state", "touched_at", "position"])
    return batch


def chunk_of(activity: Activity) -> int:
    """How many rows of an activity are one transaction."""
    return TOGETHER if activity.many is not None else CHUNK


def _number(batch: Import) -> None:
    """Give the good rows their numbers in the run, in the order of the file."""
    keys = batch.rows.filter(state=RowState.GOOD).order_by("number").values_list("pk", flat=True)
    numbered = [(number, key) for number, key in enumerate(keys.iterator(chunk_size=NUMBERED_AT_ONCE), start=1)]
    with connection.cursor() as cursor:
        cursor.executemany("UPDATE exchange_importrow SET run_row = %s WHERE id = %s", numbered)


def _inputs(batch: Import) -> Iterator[dict[str, Any]]:
    rows = batch.rows.filter(state=RowState.GOOD).order_by("run_row").values_list("inputs", flat=True)
    for inputs in rows.iterator(chunk_size=NUMBERED_AT_ONCE):
        yield {"inputs": json.loads(inputs)}


def go_on(act: Act, key: int, *, seconds: float | None = None) -> bool:
    """Check or import what is left of an import until it is done or the time is up. Whether it is done."""
    end = None if seconds is None else time.monotonic() + seconds
    batch = Import.objects.select_related("run").get(pk=key)
    if batch.state == ImportState.CHECKING:
        return checking.check(act, key, seconds=seconds)
    if batch.state != ImportState.RUNNING or batch.run is None:
        return True

    def after_chunk(_run: Run) -> None:
        bring_back(act, key)
        if end is not None and time.monotonic() >= end:
            raise _Enough

    bring_back(act, key)
    with suppress(_Enough):
        runs.perform_run(act, batch.run, progress=after_chunk)
    return bring_back(act, key)


def bring_back(act: Act, key: int) -> bool:
    """Write what the run has done so far to the rows of the file; close the import when the run is over.

    Rows that somebody else has imported meanwhile are already there, not faulty. Whether the import is closed.
    """
    with transaction.atomic():
        batch = locked(key)
        if batch.state != ImportState.RUNNING or batch.run_id is None:
            return True
        run = Run.objects.get(pk=batch.run_id)
        waiting = batch.rows.filter(state=RowState.GOOD)
        numbers = waiting.order_by("number").values_list("run_row", flat=True)
        while (first := numbers.first()) is not None and first < run.next_row:
            last = min(first + NUMBERED_AT_ONCE, run.next_row) - 1
            _answered(act, batch, list(waiting.filter(run_row__range=(first, last)).order_by("run_row")))
        if run.state in (Run.State.STAGED, Run.State.RUNNING):
            return False
        if run.state == Run.State.DISCARDED:
            batch.rows.filter(state=RowState.GOOD).update(run_row=None)
        RunRow.objects.filter(run=run).exclude(inputs="").update(inputs="", fault="")
        left = batch.rows.filter(state__in=(RowState.GOOD, RowState.FAULTY)).exists()
        batch.state, batch.touched_at = (ImportState.CHECKED if left else ImportState.DONE), act.at
        if not left:
            forget_cells(batch)
        batch.save(update_fields=["state", "touched_at"])
        return True


def forget_cells(batch: Import) -> None:
    """Nothing of what the file said stays when nothing of it waits any more."""
    batch.rows.update(cells="", inputs="", same="")


def _answered(act: Act, batch: Import, rows: list[ImportRow]) -> None:
    """Bring the run's answers to these rows."""
    numbers = [row.run_row for row in rows]
    answers = {
        number: (made, fault)
        for number, made, fault in RunRow.objects.filter(
            run=batch.run_id, number__gte=numbers[0], number__lte=numbers[-1]
        ).values_list("number", "result_id", "fault")
    }
    refused = [row for row in rows if answers[row.run_row or 0][1]]
    there = _there_by_now(act, batch, refused)
    written = []
    for row in rows:
        made, fault = answers[row.run_row or 0]
        if not fault:
            written.append((RowState.DONE.value, "", "", "", "", made, row.pk))
        elif row.pk in there:
            written.append((RowState.THERE.value, row.cells, "", "", row.same, None, row.pk))
        else:
            faults = json.dumps([["", -1, "", fault]], ensure_ascii=False)
            written.append((RowState.FAULTY.value, row.cells, "", faults, row.same, None, row.pk))
    with connection.cursor() as cursor:
        cursor.executemany(
            "UPDATE exchange_importrow SET state = %s, cells = %s, inputs = %s, faults = %s, same = %s, made = %s "
            "WHERE id = %s",
            written,
        )


def _there_by_now(act: Act, batch: Import, refused: list[ImportRow]) -> set[int]:
    """Of the rows that the activity refused, those whose very thing is there: another import was quicker."""
    known = importable_of(batch.what)
    values = [known.activity.shape.read(json.loads(row.inputs)) for row in refused]
    met = known.there(act, values) if values else {}
    return {refused[place].pk for place, found in met.items() if found.there is There.SAME}


def act_of(asked: OfActor) -> Act:
    """The act with which the worker goes on for a person: today's rights, the token's limits, the position chosen."""
    return act_now(
        asked.actor_id,
        Door.JOB,
        language=asked.language,
        position=asked.position,
        only=None if asked.only is None else frozenset(asked.only),
        operator=asked.operator,
    )


def work(seconds: float) -> None:
    """Go on with every import that waits, the oldest first, as long as the time lasts. For the worker."""
    end = time.monotonic() + seconds
    waiting = Import.objects.filter(state__in=(ImportState.CHECKING, ImportState.RUNNING)).order_by("pk")
    for batch in waiting:
        with translation.override(batch.language):
            try:
                go_on(act_of(batch), batch.pk, seconds=max(end - time.monotonic(), 0.0))
            except Refusal as refusal:
                _stop(batch, refusal)
        if time.monotonic() >= end:
            return


def _stop(batch: Import, refusal: Refusal) -> None:
    """What nobody can go on with waits for its owner, with the reason."""
    log.warning("an import stopped", extra={"import": batch.pk, "refusal": refusal.code})
    state = ImportState.COLUMNS if batch.state == ImportState.CHECKING else ImportState.CHECKED
    Import.objects.filter(pk=batch.pk).update(state=state, fault=refusal.sentence)


def mend(act: Act, key: int, number: int, cells: dict[int, str]) -> ImportRow:
    """Put right some cells of a row and check it again, and with it the rows that it was or is the same as."""
    with transaction.atomic():
        batch = locked(key)
        must_be(batch, ImportState.CHECKED)
        row: ImportRow | None = batch.rows.filter(number=number).first()
        if row is None or row.state == RowState.DONE or not row.cells:
            raise refusals.NotNow(state=batch.get_state_display())
        found: list[Any] = json.loads(row.cells)
        for place, text in sorted(cells.items()):
            found += [""] * (place + 1 - len(found))
            found[place] = text
        was = row.same
        row.cells = json.dumps(found, ensure_ascii=False)
        row.save(update_fields=["cells"])
        checking.look_at(act, batch, [row])
        _look_again(act, batch, {was, row.same} - {""}, besides=number)
        Import.objects.filter(pk=key).update(touched_at=act.at)
        return row


def drop(act: Act, key: int, number: int) -> None:
    """Leave one row out for good."""
    with transaction.atomic():
        batch = locked(key)
        must_be(batch, ImportState.CHECKED)
        row: ImportRow | None = batch.rows.filter(number=number).exclude(state=RowState.DONE).first()
        if row is None:
            raise refusals.NotNow(state=batch.get_state_display())
        row.delete()
        _look_again(act, batch, {row.same} - {""}, besides=number)
        left = batch.rows.filter(state__in=(RowState.GOOD, RowState.FAULTY)).exists()
        if not left and batch.run_id is not None:
            batch.state = ImportState.DONE
            batch.save(update_fields=["state"])
            forget_cells(batch)


def _look_again(act: Act, batch: Import, same: set[str], *, besides: int) -> None:
    """Check the rows once more that share something with a row that has changed."""
    shared = batch.rows.filter(same__in=same).exclude(number=besides).exclude(state=RowState.DONE)
    if rows := list(shared.order_by("number")):
        checking.look_at(act, batch, rows)
