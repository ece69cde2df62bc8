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
from bagland.foundation.bulk import NotTogether, carry_out_many
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
_STAGED = (
    "INSERT INTO jobs_runrow (run_id, number, subject, inputs, fault, result_kind) VALUES (%s, %s, %s, %s, %s, '')"
)
_ANSWERED = "UPDATE jobs_runrow SET event = %s, inputs = %s, fault = %s, result_kind = %s, result_id = %s WHERE id = %s"


def stage(act: Act, activity: Activity, rows: Iterable[Mapping[str, Any]], *, chunk_rows: int = SHARED_CHUNK) -> Run:
    """Keep rows for a run; each is `{"subject": key, "inputs": {…}}`. Faulty shapes are marked, nothing is lost.

    Staging writes nothing of the business, so it has no event; what is performed has.
    """
    if not activity.bulk:
        raise NotForRuns(activity=activity.title)
    with transaction.atomic():
        run = Run.objects.create(activity=activity.code, actor=act.actor, staged_at=act.at, chunk_rows=chunk_rows)
        batch: list[tuple[Any, ...]] = []
        faulty = number = 0
        for number, row in enumerate(rows, start=1):
            subject, inputs, fault = _staged(activity, row)
            batch.append((run.pk, number, subject, inputs, fault))
            faulty += bool(fault)
            if len(batch) == STAGED_AT_ONCE:
                _keep(batch)
                batch.clear()
        _keep(batch)
        run.rows_total, run.rows_faulty = number, faulty
        run.save(update_fields=["rows_total", "rows_faulty"])
        return run


def _staged(activity: Activity, row: Mapping[str, Any]) -> tuple[int | None, str, str]:
    """Subject, inputs and fault of a row."""
    inputs = row.get("inputs", {})
    fault = ""
    try:
        activity.shape.read(inputs)
    except InputFault as refusal:
        fault = "; ".join(f"{name}: {sentence}" for name, sentence in refusal.faults.items())
    return row.get("subject"), json.dumps(inputs, ensure_ascii=False), fault


def _keep(rows: list[tuple[Any, ...]]) -> None:
    """Rows by prepared statement: made as objects first, a hundred thousand took as long as their checks."""
    with connection.cursor() as cursor:
        cursor.executemany(_STAGED, rows)


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
        waiting = [row for row in chunk if not row.fault]
        done = _perform_rows(chunk_act, activity, waiting)
        event = _record(frame, chunk_act, activity, run, chunk, done) if done else None
        for row in waiting:
            if not row.fault:
                row.event, row.inputs = event, ""
        with connection.cursor() as cursor:
            answers = [(row.event, row.inputs, row.fault, row.result_kind, row.result_id, row.pk) for row in waiting]
            cursor.executemany(_ANSWERED, answers)
        _count(run, chunk, len(done), sum(bool(row.fault) for row in waiting))
        return run


def _perform_rows(act: Act, activity: Activity, rows: list[RunRow]) -> list[Carried]:
    """The rows of a chunk, together where the activity can; what was done of them, in their order."""
    if activity.many is not None and (done := _perform_together(act, activity, rows)) is not None:
        return done
    return [carried for row in rows if (carried := _perform_row(act, activity, row)) is not None]


def _perform_together(act: Act, activity: Activity, rows: list[RunRow]) -> list[Carried] | None:
    """None, with nothing written, where only the rows one by one can tell which of them is refused."""
    memory = dict(act.memory)
    try:
        must_be_performable(activity, act, None)
        with conflicts_refused(), transaction.atomic():
            outcomes = carry_out_many(activity, act, [activity.shape.read(json.loads(row.inputs)) for row in rows])
    except (Refusal, NotTogether):
        act.memory.clear()
        act.memory.update(memory)
        return None
    done = []
    for row, outcome in zip(rows, outcomes, strict=True):
        if isinstance(outcome, Carried):
            _answer(row, outcome)
            done.append(outcome)
        else:
            row.fault = outcome.sentence if isinstance(outcome, Refusal) else RowNeedsApproval().sentence
    return done


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
    _answer(row, carried)
    return carried


def _answer(row: RunRow, carried: Carried) -> None:
    if hasattr(carried.result, "_meta"):
        row.result_kind, row.result_id = kind_of(carried.result), carried.result.pk


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


def _count(run: Run, chunk: list[RunRow], done: int, refused: int) -> None:
    run.rows_done += done
    run.rows_faulty += refused
    run.next_row = chunk[-1].number + 1 if chunk else run.rows_total + 1
    run.state = Run.State.DONE if run.next_row > run.rows_total else Run.State.RUNNING
    run.save(update_fields=["rows_done", "rows_faulty", "next_row", "state"])
