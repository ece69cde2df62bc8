"""What tells the search for duplicates that a party has changed, by whatever hand: triggers that note its key."""

from __future__ import annotations

from collections.abc import Iterator

from bagland.foundation.guards import Guard

NOTED = "parties_likenesstouched"
_WATCHED = {
    "parties_party": ("id", ("name", "kind", "country", "phone", "email", "merged_into_id")),
    "parties_identifier": ("party_id", ("value", "ended_at")),
    "parties_address": ("party_id", ("street", "postal_code", "ended_at")),
    "parties_paymentdetails": ("party_id", ("account", "ended_at")),
}


def guards() -> Iterator[Guard]:
    """For every watched table: a row that is new, and one whose compared columns have changed."""
    for table, (key, columns) in _WATCHED.items():
        yield _on_insert(f"{table}_compared_i", table, key)
        yield _on_update(f"{table}_compared_u", table, key, columns if key == "id" else (key, *columns))


def _on_insert(name: str, table: str, key: str) -> Guard:
    return Guard(
        name,
        table,
        sqlite=(
            f"CREATE TRIGGER IF NOT EXISTS {name} AFTER INSERT ON {table} "
            f"BEGIN INSERT INTO {NOTED} (party) VALUES (NEW.{key}); END",
        ),
        postgres=_postgres(
            name,
            table,
            "INSERT",
            "NEW TABLE AS new_rows",
            f"SELECT DISTINCT {key} FROM new_rows",  # noqa: S608
        ),
    )


def _on_update(name: str, table: str, key: str, columns: tuple[str, ...]) -> Guard:
    differ = " OR ".join(f"OLD.{column} IS NOT NEW.{column}" for column in columns)
    mine, others = (", ".join(f"{side}.{column}" for column in columns) for side in ("n", "o"))
    return Guard(
        name,
        table,
        sqlite=(
            f"CREATE TRIGGER IF NOT EXISTS {name} AFTER UPDATE ON {table} WHEN {differ} "
            f"BEGIN INSERT INTO {NOTED} (party) SELECT OLD.{key} UNION SELECT NEW.{key}; END",
        ),
        postgres=_postgres(
            name,
            table,
            "UPDATE",
            "OLD TABLE AS old_rows NEW TABLE AS new_rows",
            f"SELECT n.{key} FROM new_rows n JOIN old_rows o ON o.id = n.id AND ({mine}) IS DISTINCT FROM ({others}) "  # noqa: S608
            f"UNION SELECT o.{key} FROM new_rows n JOIN old_rows o ON o.id = n.id AND n.{key} <> o.{key}",
        ),
    )


def _postgres(name: str, table: str, event: str, seen: str, rows: str) -> tuple[str, ...]:
    return (
        f"CREATE OR REPLACE FUNCTION guard_{name}() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN INSERT INTO {NOTED} (party) {rows}; RETURN NULL; END $$",
        f"CREATE TRIGGER {name} AFTER {event} ON {table} REFERENCING {seen} "
        f"FOR EACH STATEMENT EXECUTE FUNCTION guard_{name}()",
    )
