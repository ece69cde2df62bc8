"""Parties of a sheet imported and compared, beside bare inserts of the same rows: `python -m bench.parties_import`."""

from __future__ import annotations

import dataclasses
import io
import json
import sys
import time
from typing import Any

from bench.measure import Row

PARTIES = 10_000
CHUNK = 1_000


def main() -> None:
    """Stage, check, import, find duplicates; then the bare rows. Writes the lines of the table as JSON."""
    from bagland.doors.command_line.installation import open_house

    open_house(must_exist=False)
    count = int(sys.argv[1]) if len(sys.argv) > 1 else PARTIES
    taken = imported(count)
    bare = _bare(count)
    rows = [
        *(_row(what, seconds, bare, count) for what, seconds in taken.items()),
        _row("all of it", sum(taken.values()), bare, count),
    ]
    print(json.dumps([dataclasses.asdict(row) for row in rows]))


def imported(count: int) -> dict[str, float]:
    """Seconds for each part of the way from a file to its duplicates."""
    from bagland.kernel.exchange import checking, running, staging
    from bagland.kernel.exchange.models import Import
    from bagland.kernel.parties import finding_duplicates
    from tests.kernel.parties.planted import as_csv, sheet

    rows, _planted = sheet(count)
    act, data, clock = _act(), as_csv(rows), _Clock()
    batch = staging.receive(act, "parties.parties", io.BytesIO(data), name="parties.csv")
    mapping = {int(place): name for place, name in batch.mapping.items()}
    staging.choose_columns(act, batch, mapping=mapping, same_for_all=batch.same_for_all, written_in="da")
    taken = {"a sheet read and its rows staged": clock.lap()}
    checking.check(act, batch.pk)
    taken["its rows checked, each cell"] = clock.lap()
    must_be_good(batch)
    running.start(act, batch.pk)
    running.go_on(running.act_of(Import.objects.get(pk=batch.pk)), batch.pk)
    taken["its rows imported, in chunks of one event"] = clock.lap()
    counts = Import.objects.get(pk=batch.pk).counts()
    assert counts["DONE"] == count, counts
    while finding_duplicates.look():
        pass
    taken["all compared, duplicates proposed"] = clock.lap()
    return taken


def must_be_good(batch: Any) -> None:
    """Every row can be imported; else the first that cannot says why."""
    fault = batch.rows.exclude(faults="").values_list("number", "faults").first()
    assert fault is None, (batch.mapping, fault)


class _Clock:
    def __init__(self) -> None:
        self.last = time.perf_counter()

    def lap(self) -> float:
        before, self.last = self.last, time.perf_counter()
        return self.last - before


def _act() -> Any:
    from bagland.foundation.act import Door, act_now
    from bagland.kernel.organisation.models import Actor

    return act_now(Actor.objects.get(work_email="jens@nordlys.example").pk, Door.COMMAND_LINE, language="en")


def _bare(count: int) -> float:
    """The same rows of party, number, address and relation by prepared statement alone, in transactions of a chunk."""
    from django.db import connection, transaction

    from bagland.kernel.parties.models import Address, Identifier, Party, Relation

    batches = []
    for model in (Party, Identifier, Address, Relation):
        columns = [column for column in model._meta.concrete_fields if not column.primary_key]
        names, holes = ", ".join(column.column for column in columns), ", ".join(["%s"] * len(columns))
        things = model.objects.order_by("-pk")[:count]
        values = [
            [column.get_db_prep_save(getattr(thing, column.attname), connection) for column in columns]
            for thing in things
        ]
        table = f"bare_{model._meta.model_name}"
        with connection.cursor() as cursor:
            cursor.execute(f"CREATE TABLE {table} AS SELECT {names} FROM {model._meta.db_table} LIMIT 0")
        batches.append((f"INSERT INTO {table} ({names}) VALUES ({holes})", values))
    started = time.perf_counter()
    for place in range(0, count, CHUNK):
        with transaction.atomic(durable=True), connection.cursor() as cursor:
            for statement, values in batches:
                cursor.executemany(statement, values[place : place + CHUNK])
    return time.perf_counter() - started


def _row(what: str, seconds: float, bare: float, count: int) -> Row:
    return Row(
        f"{what}, {count:,} parties",
        f"{seconds:.1f} s, {seconds / count * 1e3:.3f} ms a row",
        f"{bare / count * 1e3:.3f} ms a bare insert",
        f"{seconds / bare:.0f}",
    )


if __name__ == "__main__":
    main()
