"""Bulk runs: one activity over many rows, staged, then performed in chunks that can be interrupted anywhere.

A chunk is one durable transaction with one key and one event, which says its rows' range, count and SHA-256. A row
that is refused is marked with its reason and left out; the others go on.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from functools import partial
from typing import Any

from django.db import connection, transaction

from bagland.foundation.act import Act
from bagland.foundation.activity import Activity, find
from bagland.foundation.facts import canonical, digest
from bagland.foundation.kinds import GROUP, Scope, kind_of
from bagland.foundation.perform import (
    Carried,
    Change,
    NeedsApproval,
    carry_out,
    conflicts_refused,
    must_be_performable,
    uncrossed,
)
from bagland.foundation.ports import ports
from bagland.foundation.refusal import Refusal
from bagland.foundation.refusals import InputFault
from bagland.kernel.audit.frame import Facts
from bagland.kernel.jobs.frame import Frame
from bagland.kernel.jobs.models import Run, RunRow
from bagland.kernel.jobs.refusals import NotForRuns, RowNeedsApproval, RunIsOver

SHARED_CHUNK, ALONE_CHUNK = 1_000, 20_000
STAGED_AT_ONCE = 2_000


def stage(act: Act, activity: Activity, rows: Iterable[Mapping[str, Any]], *, chunk_rows: int = SHARED_CHUNK) -> Run:
    """Keep rows for a run; each is `{"subject": key, "inputs": {…}}`. Faulty shapes are marked, nothing is lost.

    Staging writes nothing of the business, so it has no event; what is performed has.
    """
    if not activity.bulk:
        raise NotForRuns(activity=activity.title)
    with transaction.atomic():
        run = Run.objects.create(activity=activity.code, actor=act.actor, staged_at=act.at, chunk_rows=chunk_rows)
        batch: list[RunRow] = []
        faulty = number = 0
        for number, row in enumerate(rows, start=1):
            batch.append(_staged(run, number, activity, row))
            faulty += bool(batch[-1].fault)
            if len(batch) == STAGED_AT_ONCE:
                RunRow.objects.bulk_create(batch)
                batch.clear()
        RunRow.objects.bulk_create(batch)
        run.rows_total, run.rows_faulty = number, faulty
        run.save(update_fields=["rows_total", "rows_faulty"])
        return run


def _staged(run: Run, number: int, activity: Activity, row: Mapping[str, Any]) -> RunRow:
    inputs, subject = row.get("inputs", {}), row.get("subject")
    fault = ""
    try:
        activity.shape.read(inputs)
    except InputFault as refusal:
        fault = "; ".join(f"{name}: {sentence}" for name, sentence in refusal.faults.items())
    return RunRow(run=run, number=number, subject=subject, inputs=json.dumps(inputs, ensure_ascii=False), fault=fault)


def perform_run(act: Act, run: Run, *, progress: Callable[[Run], None] = lambda _run: None) -> Run:
    """Perform a run from where it stands to its end. Interrupted anywhere, it goes on at the next chunk."""
    activity = find(run.activity)
    must_be_performable(activity, act, 0)
    while run.state in (Run.State.STAGED, Run.State.RUNNING):
        run = uncrossed(partial(_perform_chunk, act, activity, run.pk, run.next_row))
        progress(run)
    return run


def _perform_chunk(act: Act, activity: Activity, key: int, number: int) -> Run:
    """One chunk, one transaction. Rows that another process has done meanwhile are not done again."""
    with transaction.atomic(durable=True):
        frame = ports.recorder
        assert isinstance(frame, Frame)  # noqa: S101 - the chunk's event goes through the one frame function
        chunk_act = replace(act, key=f"run:{key}:{number}", memory={"performing": True}, told=[])
        answered = frame.open(chunk_act, activity, canonical([activity.code, key, number]))
        rows = Run.objects.select_for_update() if connection.vendor == "postgresql" else Run.objects.all()
        run: Run = rows.get(pk=key)
        if answered or run.next_row != number:
            return run
        if run.state == Run.State.DISCARDED:
            raise RunIsOver(run=run.pk)
        chunk = list(run.rows.filter(number__gte=number).order_by("number")[: run.chunk_rows])
        done = [carried for row in chunk if not row.fault and (carried := _perform_row(chunk_act, activity, row))]
        event = _record(frame, chunk_act, activity, run, chunk, done) if done else None
        for row in chunk:
            if row.result_kind or row.event == 0:
                row.event, row.inputs = event, ""
        RunRow.objects.bulk_update(chunk, ["event", "inputs", "fault", "result_kind", "result_id"], batch_size=500)
        _count(run, chunk, len(done))
        return run


def _perform_row(act: Act, activity: Activity, row: RunRow) -> Carried | None:
    try:
        must_be_performable(activity, act, row.subject)
        with conflicts_refused(), transaction.atomic():
            carried = carry_out(activity, act, row.subject, activity.shape.read(json.loads(row.inputs)))
    except Refusal as refusal:
        row.fault = refusal.sentence
        return None
    except NeedsApproval:
        row.fault = RowNeedsApproval().sentence
        return None
    result = carried.result
    if hasattr(result, "_meta"):
        row.result_kind, row.result_id = kind_of(result), result.pk
    row.event = 0
    return carried


def _record(frame: Frame, act: Act, activity: Activity, run: Run, chunk: list[RunRow], done: list[Carried]) -> int:
    """The one event of a chunk: range, count, and the hash of what its rows changed."""
    contents = [[_lasting(change) for change in carried.changes] for carried in done]
    facts = Facts(
        open={
            "run": {
                "first": chunk[0].number,
                "last": chunk[-1].number,
                "count": len(done),
                "sha256": digest(contents),
            }
        }
    )
    scopes = {carried.scope for carried in done}
    scope: Scope = scopes.pop() if len(scopes) == 1 else GROUP
    event = frame.append(
        done[0].act,
        activity.code,
        subject=(kind_of(run), run.pk),
        scope=scope,
        facts=facts,
        result=(kind_of(run), run.pk),
    )
    for carried in done:
        for settler in ports.settlers:
            settler(carried.act, activity, carried.subject, carried.result, event)
    return event


def _lasting(change: Change) -> list[Any]:
    """A change as the hash holds it: of personal columns that they changed, as an event could not be made to forget."""
    values = {name: None if name in change.personal else pair for name, pair in change.columns.items()}
    return [change.kind, change.key, values]


def _count(run: Run, chunk: list[RunRow], done: int) -> None:
    run.rows_done += done
    run.rows_faulty = run.rows.exclude(fault="").count()
    run.next_row = chunk[-1].number + 1 if chunk else run.rows_total + 1
    run.state = Run.State.DONE if run.next_row > run.rows_total else Run.State.RUNNING
    run.save(update_fields=["rows_done", "rows_faulty", "next_row", "state"])
