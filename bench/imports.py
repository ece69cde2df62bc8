"""Rows of a sheet through every step of their activity, beside bare inserts of the same columns in the same chunks."""

from __future__ import annotations

import dataclasses
import json
import time

from bench.measure import Row

PEOPLE = 2_000


def main() -> None:
    """Stage, check and import; then the bare rows; write the lines of the table as JSON."""
    from bagland.doors.command_line.installation import open_house
    from tests.proof import importing

    open_house(must_exist=False)
    staged = importing.stage(str(PEOPLE))
    imported = importing.go(str(staged["key"]))
    bare = _bare()
    rows = [
        _row("a sheet read and its rows staged", staged["receive"], bare),
        _row("its rows checked, each cell", staged["check"], bare),
        _row("its rows imported, each an act of its own", imported["seconds"], bare),
    ]
    print(json.dumps([dataclasses.asdict(row) for row in rows]))


def _bare() -> float:
    """Bare inserts of people, a transaction for each chunk."""
    from django.db import connection, transaction

    from bagland.kernel.exchange.running import CHUNK
    from bagland.kernel.organisation.models import Actor
    from tests.kernel.exchange.planted import person

    columns = [column for column in Actor._meta.concrete_fields if not column.primary_key]
    names, holes = ", ".join(column.column for column in columns), ", ".join(["%s"] * len(columns))
    people = [person(number) for number in range(1, PEOPLE + 1)]
    actors = [Actor(kind="PERSON", home_id=1, name=row[0], work_email=f"bare-{row[1]}") for row in people]
    rows = [
        [column.get_db_prep_save(column.pre_save(actor, True), connection) for column in columns] for actor in actors
    ]
    statement = f"INSERT INTO organisation_actor ({names}) VALUES ({holes})"
    started = time.perf_counter()
    for place in range(0, PEOPLE, CHUNK):
        with transaction.atomic(durable=True), connection.cursor() as cursor:
            cursor.executemany(statement, rows[place : place + CHUNK])
    return time.perf_counter() - started


def _row(what: str, seconds: float, bare: float) -> Row:
    return Row(
        f"{what}, {PEOPLE:,} people",
        f"{seconds / PEOPLE * 1e3:.2f} ms a row",
        f"{bare / PEOPLE * 1e3:.3f} ms a bare insert",
        f"{seconds / bare:.0f}",
    )


if __name__ == "__main__":
    main()
