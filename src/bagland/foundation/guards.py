"""What must never be false is kept by the database: triggers and exclusions, one text for each database.

A room lists its guards in `guards.py` and registers them in its app. They are put in place after every migration; on
SQLite they are taken away before a migration that has something to do, because Django rebuilds tables there and a
trigger on a rebuilt table vanishes silently. A guard raises its own name, as an integrity error on both databases.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.backends.base.base import BaseDatabaseWrapper


@dataclass(frozen=True, slots=True)
class Guard:
    """One invariant: its name, its table, and the statements that keep it on each database.

    `sqlite` maps trigger name to statement; `postgres` is run as it is and must create exactly the triggers and
    constraints that carry the guard's name.
    """

    name: str
    table: str
    sqlite: tuple[str, ...]
    postgres: tuple[str, ...]


guards: dict[str, Guard] = {}


def register(these: Iterable[Guard]) -> None:
    """Make a room's guards part of every installation."""
    for guard in these:
        if guards.setdefault(guard.name, guard) != guard:
            raise TypeError(f"two guards have the name {guard.name}")


Unique = Iterable[tuple[str, ...]]


def append_only(table: str, name: str, *, unique: Unique = ()) -> Guard:
    """Rows are only added: UPDATE, DELETE and TRUNCATE are refused, whoever asks.

    `unique` are the columns, beside the key, that no two rows share (see `kept`).
    """
    return Guard(
        name,
        table,
        sqlite=(
            _sqlite(f"{name}_u", "UPDATE", table, name),
            _sqlite(f"{name}_d", "DELETE", table, name),
            _sqlite_replaced(table, name, unique),
        ),
        postgres=(*_postgres_refuse(name, table, "UPDATE OR DELETE OR TRUNCATE", level="STATEMENT"),),
    )


def kept(table: str, name: str, *, unique: Unique = ()) -> Guard:
    """Rows are never removed: DELETE and TRUNCATE are refused.

    SQLite's INSERT OR REPLACE removes rows with the same key, or the same `unique` columns, and asks no DELETE trigger;
    so an insert over such a row is refused too.
    """
    return Guard(
        name,
        table,
        sqlite=(_sqlite(f"{name}_d", "DELETE", table, name), _sqlite_replaced(table, name, unique)),
        postgres=(*_postgres_refuse(name, table, "DELETE OR TRUNCATE", level="STATEMENT"),),
    )


def refused_when(table: str, name: str, *, event: str, condition: str) -> Guard:
    """A change of a row is refused when a condition over OLD and NEW holds: SQL that both databases read."""
    function = f"guard_{name}"
    return Guard(
        name,
        table,
        sqlite=tuple(
            _sqlite(f"{name}_{part[0].lower()}", part, table, name, condition) for part in event.split(" OR ")
        ),
        postgres=(
            _postgres_raise(function, name),
            f"CREATE TRIGGER {name} BEFORE {event} ON {table} FOR EACH ROW WHEN ({condition}) "
            f"EXECUTE FUNCTION {function}()",
        ),
    )


def no_overlap(table: str, name: str, keys: Iterable[str]) -> Guard:
    """Spans of days (`first_date`, `last_date`, both included, open at the end) of the same keys never overlap."""
    columns = tuple(keys)
    same = " AND ".join(f"other.{key} = NEW.{key}" for key in columns)
    clash = (
        f"EXISTS (SELECT 1 FROM {table} other WHERE other.id IS NOT NEW.id AND {same} "  # noqa: S608
        f"AND other.first_date <= coalesce(NEW.last_date, '9999-12-31') "
        f"AND coalesce(other.last_date, '9999-12-31') >= NEW.first_date)"
    )
    parts = ", ".join(f"int8range({key}, {key}, '[]') WITH &&" for key in columns)
    return Guard(
        name,
        table,
        sqlite=(
            _sqlite(f"{name}_i", "INSERT", table, name, clash),
            _sqlite(f"{name}_u", "UPDATE", table, name, clash),
        ),
        postgres=(
            f"ALTER TABLE {table} DROP CONSTRAINT IF EXISTS {name}",
            f"ALTER TABLE {table} ADD CONSTRAINT {name} EXCLUDE USING gist "
            f"({parts}, daterange(first_date, last_date, '[]') WITH &&)",
        ),
    )


def counted_version(table: str, counter: str, column: str) -> Guard:
    """Every change of the table, by whatever hand, raises the one number in `counter`."""
    name = f"{table}_counts"
    raise_it = f"UPDATE {counter} SET {column} = {column} + 1"  # noqa: S608 - written by us
    sqlite = tuple(
        f"CREATE TRIGGER IF NOT EXISTS {name}_{event[0].lower()} AFTER {event} ON {table} BEGIN {raise_it}; END"
        for event in ("INSERT", "UPDATE", "DELETE")
    )
    return Guard(
        name,
        table,
        sqlite=sqlite,
        postgres=(
            f"CREATE OR REPLACE FUNCTION guard_{name}() RETURNS trigger LANGUAGE plpgsql AS "
            f"$$ BEGIN {raise_it}; RETURN NULL; END $$",
            f"CREATE TRIGGER {name} AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON {table} "
            f"FOR EACH STATEMENT EXECUTE FUNCTION guard_{name}()",
        ),
    )


def _sqlite(trigger: str, event: str, table: str, name: str, condition: str = "") -> str:
    when = f" WHEN {condition}" if condition else ""
    return (
        f"CREATE TRIGGER IF NOT EXISTS {trigger} BEFORE {event} ON {table} FOR EACH ROW{when} "
        f"BEGIN SELECT RAISE(ABORT, '{name}'); END"
    )


def _sqlite_replaced(table: str, name: str, unique: Unique) -> str:
    same = " OR ".join(" AND ".join(f"{column} = NEW.{column}" for column in columns) for columns in unique)
    over = " OR ".join(part for part in ("id = NEW.id", same) if part)
    return _sqlite(f"{name}_r", "INSERT", table, name, f"EXISTS (SELECT 1 FROM {table} WHERE {over})")  # noqa: S608


def _postgres_raise(function: str, name: str) -> str:
    return (
        f"CREATE OR REPLACE FUNCTION {function}() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{name}' USING ERRCODE = '23514'; END $$"
    )


def _postgres_refuse(name: str, table: str, events: str, *, level: str) -> tuple[str, ...]:
    function = f"guard_{name}"
    return (
        _postgres_raise(function, name),
        f"CREATE TRIGGER {name} BEFORE {events} ON {table} FOR EACH {level} EXECUTE FUNCTION {function}()",
    )


def _sqlite_triggers(guard: Guard) -> list[str]:
    return [statement.split(" BEFORE ")[0].split(" AFTER ")[0].split()[-1] for statement in guard.sqlite]


def install(connection: BaseDatabaseWrapper) -> None:
    """Put every guard whose table exists in place; a guard that is there already is made anew. Safe to repeat."""
    tables = set(connection.introspection.table_names())
    with connection.cursor() as cursor:
        for guard in guards.values():
            if guard.table not in tables:
                continue
            if connection.vendor == "postgresql":
                cursor.execute(f"DROP TRIGGER IF EXISTS {guard.name} ON {guard.table}")
                for statement in guard.postgres:
                    cursor.execute(statement)
            else:
                for trigger, statement in zip(_sqlite_triggers(guard), guard.sqlite, strict=True):
                    cursor.execute(f"DROP TRIGGER IF EXISTS {trigger}")
                    cursor.execute(statement)


def drop(connection: BaseDatabaseWrapper) -> None:
    """Take every guard away: before a migration of SQLite, and before a test flushes its database."""
    tables = set(connection.introspection.table_names())
    with connection.cursor() as cursor:
        for guard in guards.values():
            if connection.vendor != "postgresql":
                for trigger in _sqlite_triggers(guard):
                    cursor.execute(f"DROP TRIGGER IF EXISTS {trigger}")
            elif guard.table in tables:
                cursor.execute(f"DROP TRIGGER IF EXISTS {guard.name} ON {guard.table}")
                cursor.execute(f"ALTER TABLE {guard.table} DROP CONSTRAINT IF EXISTS {guard.name}")


def missing(connection: BaseDatabaseWrapper) -> list[str]:
    """Names of the guards that the database lacks or has switched off. One query."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled <> 'D' "
                "UNION SELECT conname FROM pg_constraint WHERE contype = 'x'"
            )
            found = {row[0] for row in cursor.fetchall()}
            return [name for name in guards if name not in found]
        cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
        found = {row[0] for row in cursor.fetchall()}
        return [name for name, guard in guards.items() if not found.issuperset(_sqlite_triggers(guard))]
