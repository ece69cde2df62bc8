"""Many rows at once, as fast as the database takes them: by prepared statement on SQLite, by COPY on PostgreSQL.

Constraints and guards hold as for every other row. Keys are given here, from the table's own sequence.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any

from django.db import connection, models

_AS_THEY_ARE = frozenset({str, int, type(None)})


def next_keys(model: type[models.Model], count: int) -> range | list[int]:
    """So many keys that no other transaction gives. On SQLite the caller's transaction must hold the write lock."""
    table = model._meta.db_table
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)", [table, count]
            )
            return [row[0] for row in cursor.fetchall()]
        cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [table])
        row = cursor.fetchone()
        first = (row[0] if row else 0) + 1
        return range(first, first + count)


def insert(things: Sequence[models.Model]) -> None:
    """New objects of one model become rows, and have their keys. Their `save` is not called."""
    if not things:
        return
    model = type(things[0])
    names = _names(model)
    for thing, key in zip(things, next_keys(model, len(things)), strict=True):
        thing.pk = key
        thing._state.adding, thing._state.db = False, connection.alias
    insert_rows(model, names, ([getattr(thing, name) for name in names] for thing in things))


def insert_rows(model: type[models.Model], names: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Rows of a model's columns (`id` among them or not), in the order of `names`, which are attribute names."""
    fields = [model._meta.get_field(_field(model, name)) for name in names]
    written = [_writer(field) for field in fields]
    columns = ", ".join(str(field.column) for field in fields)  # type: ignore[union-attr]
    ready = [[write(value) for write, value in zip(written, row, strict=True)] for row in rows]
    if not ready:
        return
    table = model._meta.db_table
    if connection.vendor == "postgresql":
        connection.ensure_connection()
        with connection.connection.cursor() as cursor, cursor.copy(f"COPY {table} ({columns}) FROM STDIN") as copy:
            for row in ready:
                copy.write_row(row)
        return
    holes = ", ".join(["%s"] * len(fields))
    with connection.cursor() as cursor:
        cursor.executemany(f"INSERT INTO {table} ({columns}) VALUES ({holes})", ready)  # noqa: S608 - names of columns


@lru_cache(maxsize=100)
def _names(model: type[models.Model]) -> tuple[str, ...]:
    return tuple(field.attname for field in model._meta.concrete_fields)


@lru_cache(maxsize=1_000)
def _field(model: type[models.Model], attname: str) -> str:
    return next(field.name for field in model._meta.concrete_fields if attname in (field.attname, field.name))


def _writer(field: Any) -> Callable[[Any], Any]:
    moments: dict[datetime, Any] = {}

    def write(value: Any) -> Any:
        if type(value) in _AS_THEY_ARE:
            return value
        if isinstance(value, datetime):
            if value not in moments:
                moments[value] = field.get_db_prep_save(value, connection)
            return moments[value]
        return field.get_db_prep_save(value, connection)

    return write
