"""One durable activity against the bare driver that commits the same rows, and one decision about a right.

Runs in a world of its own (`python -m bench.acts`), and writes its rows as JSON.
"""

from __future__ import annotations

import dataclasses
import json
import sqlite3
from collections.abc import Callable, Iterator
from types import SimpleNamespace
from typing import Any

import psycopg
from django.db import connection

from bagland.doors.command_line.installation import open_house
from bench.measure import MICRO, MILLI, Row, interleaved, spread

ROUNDS, TIMES = 7, 150
TABLES = (
    "access_token",
    "organisation_actor",
    "organisation_absence",
    "audit_event",
    "audit_personalfact",
    "jobs_delivery",
    "jobs_actkey",
)
MOST_TRIPS, MOST_TIMES = 5, 6


def main() -> None:
    """Measure and tell."""
    open_house()
    from bagland.kernel.jobs.reactions import reaction

    @reaction(
        "bench.listen", to=("access.issue_token", "organisation.register_person", "organisation.register_absence")
    )
    def _listen(_act: Any, _event: Any) -> None:
        raise AssertionError("nobody delivers while this is measured")

    print(json.dumps([dataclasses.asdict(row) for row in (*acts(), *decisions())]))


def acts() -> Iterator[Row]:
    """`perform`, with rights, event, key and one reaction's delivery."""
    from bagland.kernel.access.activities import issue_token
    from bagland.kernel.organisation.activities import register_absence, register_person
    from tests.proof.roles import company

    here = company()
    numbers = iter(range(1, 10**9))

    def token() -> None:
        number, amalie = next(numbers), here.people["amalie"]
        _perform(issue_token, _act(amalie, f"token-{number}"), amalie, name=f"Bench {number}")

    def person() -> None:
        number = next(numbers)
        act = _act(here.people["amalie"], f"person-{number}")
        _perform(register_person, act, None, home=here.entities["NK"], name=f"Bench {number}")

    def absence() -> None:
        act = _act(here.people["amalie"], f"absence-{next(numbers)}")
        _perform(register_absence, act, None, person=next(free), reason="SICKNESS")

    free = iter(_people(3 * ROUNDS * TIMES))
    yield from _act_row("issue_token", token, judged=True)
    yield from _act_row("register_person", person, judged=True)
    yield from _act_row("register_absence (rights read afresh)", absence, judged=False)


def _act_row(name: str, work: Callable[[], object], *, judged: bool) -> Iterator[Row]:
    """The act's time against the bare commit of its rows, and its statements."""
    with Raw(_rows_of(work)) as raw:
        taken = interleaved({"ours": work, "raw": raw.commit}, rounds=ROUNDS, times=TIMES)
    ours, limit = taken["ours"], taken["raw"]
    ratio, trips = ours.ratio(limit), len(statements_of(work))
    by_time, by_trips = judged and connection.vendor == "sqlite", judged and connection.vendor == "postgresql"
    yield Row(
        f"{name}, durable, p50 / p95 / p99",
        spread(ours, MILLI, "ms"),
        f"raw commit {spread(limit, MILLI, 'ms')}",
        f"{ratio:.1f} ×",
        f"p50 ≤ {MOST_TIMES} ×" if by_time else "",
        ratio <= MOST_TIMES if by_time else None,
    )
    yield Row(
        f"{name}, statements beside begin and commit",
        str(trips),
        "",
        "",
        f"≤ {MOST_TRIPS}" if by_trips else "",
        trips <= MOST_TRIPS if by_trips else None,
    )


def decisions() -> Iterator[Row]:
    """Whether somebody may do something: from what is kept, and read afresh."""
    from django.contrib.auth.backends import ModelBackend

    from bagland.foundation.kinds import Scope
    from bagland.kernel.access import powers
    from bagland.kernel.access.authority import VERSION_QUERY, authority
    from bagland.kernel.organisation.activities import register_person
    from tests.proof.roles import company

    here = company()
    scope = Scope(entity=here.entities["NK"])
    act = _act(here.people["amalie"], "")
    authority.standing(act, register_person, None, scope, None)
    backend: Any = ModelBackend()
    user = SimpleNamespace(is_active=True, is_anonymous=False, is_superuser=False)
    user._perm_cache = {f"organisation.change_{number}" for number in range(60)}

    def warm() -> None:
        authority.standing(act, register_person, None, scope, None)

    def django() -> None:
        backend.has_perm(user, "organisation.change_7")

    def cold() -> None:
        powers.forget()
        authority.standing(_act(here.people["amalie"], ""), register_person, None, scope, None)

    def version() -> None:
        with connection.cursor() as cursor:
            cursor.execute(VERSION_QUERY)
            cursor.fetchone()

    taken = interleaved({"ours": warm, "django": django}, rounds=ROUNDS, times=100, inner=100)
    ours = taken["ours"]
    yield Row(
        "decision, warm",
        spread(ours, MICRO, "µs"),
        f"Django's has_perm, kept {spread(taken['django'], MICRO, 'µs')}",
        f"{ours.ratio(taken['django']):.1f} ×",
        "p50 < 20 µs",
        ours.p50 * MICRO < 20,
    )
    taken = interleaved({"ours": cold, "version": version}, rounds=ROUNDS, times=50)
    ours = taken["ours"]
    yield Row(
        f"decision, cold, {len(statements_of(cold))} statements",
        spread(ours, MILLI, "ms"),
        f"one statement {spread(taken['version'], MILLI, 'ms')}",
        f"{ours.ratio(taken['version']):.1f} ×",
    )


def _act(actor: int, key: str) -> Any:
    from bagland.foundation.act import Door, act_now

    return act_now(actor, Door.API, language="en", key=key or None)


def _perform(activity: Any, act: Any, subject: int | None, **inputs: Any) -> None:
    from bagland.foundation.perform import perform

    perform(activity, act, subject, **inputs)


def _people(number: int) -> list[int]:
    """People to be away, made behind Bagland's back."""
    from bagland.kernel.organisation.models import Actor
    from tests.proof.roles import company

    home = company().entities["NK"]
    made = Actor.objects.bulk_create(
        [Actor(kind="PERSON", home_id=home, name=f"Bench {place}") for place in range(number)]
    )
    return [person.pk for person in made]


def statements_of(work: Callable[[], object]) -> list[str]:
    """The statements that the work sends over Django's connection; begin and commit do not come by here."""
    sent: list[str] = []

    def wrapper(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if not sql.startswith("BEGIN"):
            sent.append(sql)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(wrapper):
        work()
    return sent


def _rows_of(work: Callable[[], object]) -> list[tuple[str, dict[str, Any]]]:
    """The rows that one act leaves, by table."""
    with connection.cursor() as cursor:
        before = {}
        for table in TABLES:
            cursor.execute(f"SELECT coalesce(max(id), 0) FROM {table}")
            before[table] = cursor.fetchone()[0]
        work()
        found = []
        for table in TABLES:
            cursor.execute(f"SELECT * FROM {table} WHERE id > %s ORDER BY id", [before[table]])
            names = [column[0] for column in cursor.description]
            found += [(table, dict(zip(names, row, strict=True))) for row in cursor.fetchall()]
        return found


class Raw:
    """The bare driver, as safe as Bagland's own connection, committing rows like the given ones."""

    def __init__(self, rows: list[tuple[str, dict[str, Any]]]) -> None:
        self._count = 0
        self._rows = [(table, {name: value for name, value in row.items() if name != "id"}) for table, row in rows]
        self._connection = _raw_sqlite() if connection.vendor == "sqlite" else _raw_postgres()
        mark = "?" if connection.vendor == "sqlite" else "%s"
        self._statements = [
            (
                table,
                f"INSERT INTO {table} ({', '.join(row)}) VALUES ({', '.join([mark] * len(row))})"
                + (" RETURNING id" if table == "audit_event" else ""),
                row,
            )
            for table, row in self._rows
        ]
        self._unsealed = f"INSERT INTO audit_unsealed (event) VALUES ({mark})"

    def __enter__(self) -> Raw:
        return self

    def __exit__(self, *_why: object) -> None:
        self._connection.close()

    def commit(self) -> None:
        """One transaction."""
        self._count += 1
        if connection.vendor == "sqlite":
            self._connection.execute("BEGIN IMMEDIATE")
            self._insert()
            self._connection.execute("COMMIT")
        else:
            with self._connection.transaction():
                self._insert()

    def _insert(self) -> None:
        event = 0
        for table, sql, row in self._statements:
            values = dict(row)
            if table == "access_token":
                values["digest"] = f"{id(self):32x}{self._count:32}"
            if table == "jobs_actkey":
                values.update(key=f"raw-{id(self)}-{self._count}", event=event)
            elif "event_id" in values:
                values["event_id"] = event
            cursor = self._connection.execute(sql, list(values.values()))
            if table == "audit_event":
                event = cursor.fetchone()[0]
                self._connection.execute(self._unsealed, [event])


def _raw_sqlite() -> Any:
    from bagland.foundation.environment import environment

    raw = sqlite3.connect(environment.database["NAME"], isolation_level=None)
    for pragma in ("journal_mode = WAL", "synchronous = FULL", "foreign_keys = ON", "cache_size = -32000"):
        raw.execute(f"PRAGMA {pragma}")
    return raw


def _raw_postgres() -> Any:
    from bagland.foundation.environment import environment

    return psycopg.connect(environment.database_url, autocommit=True)


if __name__ == "__main__":
    main()
