"""My work out of a million open tasks, a hundred thousand of them steps of running cases: first, deep, and filtered.

Asked by whoever has a hundred thousand things waiting, by one with forty who stands in for him, by one to whom a single
activity was lent, and by one with nothing. Beside each stands the raw page: the same columns of one key's first fifty
from its index, by the bare driver, with nobody's rights asked and no word of why.
Runs in a world of its own: `python -m bench.my_work [how many]`.
"""

from __future__ import annotations

import dataclasses
import json
import random
import sys
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

from bench.documents_lists import _insert
from bench.measure import MILLI, Row, interleaved, spread

TASKS = 1_000_000
PORTION = 50_000
POSITIONS = 2_000
SEED = 20261124
ROUNDS, TIMES = 5, 40
MOST_MILLISECONDS = 4.0
HEAVY, LIGHT, CASES = 0.1, 40, 0.1
COLUMNS = (
    "w.id, w.task_id, w.position_id, w.why, w.kind, w.activity, w.due_at, t.title, t.amount_minor, t.created_by_id"
)


def fill(number: int) -> None:
    """Tasks for two thousand positions, one of which has a tenth of all, and cases for a tenth of them."""
    from django.db import connection, transaction

    from bagland.kernel.organisation.models import Position
    from bagland.kernel.work.models import Case, Procedure, Task, Token, Version, Waiting
    from bagland.kernel.work.tasks import FAR
    from tests.company import read
    from tests.conftest import MONDAY

    here, dice = read(), random.Random(SEED)
    moment = connection.ops.adapt_datetimefield_value
    Position.objects.bulk_create(
        Position(entity_id=here.entities["NK"], number=10_000 + each) for each in range(POSITIONS)
    )
    others = list(Position.objects.filter(number__gte=10_000).values_list("pk", flat=True))
    heavy, light = here.seats["bookkeeper"], here.seats["employee"]
    maria, procedure = here.people["maria"], Procedure(code="bench", title_en="Bench", owner_id=heavy)
    procedure.created_at = MONDAY
    procedure.save()
    version = Version.objects.create(
        procedure=procedure, number=1, definition="{}", sha256="0" * 64, author_id=maria, created_at=MONDAY
    )
    tables: dict[Any, list[list[Any]]] = {Case: [], Token: [], Task: [], Waiting: []}
    names = {model: [field.column for field in model._meta.concrete_fields] for model in tables}
    indexes = [sql for model in tables for sql in without_indexes(connection, model._meta.db_table)]
    cases, few = int(number * CASES), {number * part // LIGHT + 3 for part in range(LIGHT)}
    blank = {model: defaults(model, connection) for model in tables}
    for start in range(0, number, PORTION):
        for key in range(start + 1, min(start + PORTION, number) + 1):
            due = FAR if dice.random() < 0.2 else MONDAY + timedelta(minutes=dice.randrange(-40_000, 400_000))
            is_rare = key % 40_000 == 7
            place = light if key in few else heavy if is_rare or dice.random() < HEAVY else dice.choice(others)
            kind = "STEP" if key <= cases else dice.choices(["TASK", "APPROVAL", "READING"], (94, 5, 1))[0]
            code = "parties.register_party" if is_rare else "work.do_task"
            task = {
                "id": key, "kind": kind, "state": "OPEN", "title": f"Opgave {dice.randrange(number)}", "text": "",
                "activity": code, "subject_kind": "", "entity_id": here.entities["NK"], "node": "",
                "created_by_id": maria, "created_at": moment(MONDAY), "due_at": None if due == FAR else moment(due),
                "due_rule": "", "is_confidential": False, "outcome": "", "outcome_note": "",
            }  # fmt: skip
            if kind == "STEP":
                task |= {"case_id": key, "token_id": key}
                told = {
                    "id": key, "procedure_id": procedure.pk, "version_id": version.pk, "title": f"Sag {key}",
                    "subject_kind": "", "starter_id": maria, "started_at": moment(MONDAY), "state": "RUNNING",
                    "stopped_because": "", "is_confidential": False, "entity_id": here.entities["NK"],
                }  # fmt: skip
                tables[Case].append(row_of(names[Case], told, blank[Case]))
                token = {"id": key, "case_id": key, "node": "a", "arrived_at": moment(MONDAY), "left": ""}
                tables[Token].append(row_of(names[Token], token, blank[Token]))
            tables[Task].append(row_of(names[Task], task, blank[Task]))
            waiting = {
                "id": key, "task_id": key, "position_id": place, "kind": kind, "activity": code, "due_at": moment(due),
                "since": moment(MONDAY),
            }  # fmt: skip
            tables[Waiting].append(row_of(names[Waiting], waiting, blank[Waiting]))
        with transaction.atomic():
            for model, rows in tables.items():
                _insert(connection, model._meta.db_table, [f'"{name}"' for name in names[model]], rows)
                rows.clear()
    with connection.cursor() as cursor:
        for index in indexes:
            cursor.execute(index)
        cursor.execute("VACUUM ANALYZE" if connection.vendor == "postgresql" else "ANALYZE")
    people(here)
    connection.close()


def defaults(model: Any, connection: Any) -> dict[str, Any]:
    """What the columns of a new row hold that says nothing."""
    return {
        field.column: None if field.null else field.get_db_prep_save(field.get_default(), connection)
        for field in model._meta.concrete_fields
        if not field.primary_key and (field.null or field.has_default() or field.empty_strings_allowed)
    }


def row_of(names: list[str], told: dict[str, Any], blank: dict[str, Any]) -> list[Any]:
    """The values of a row in the order of its columns."""
    return [told.get(name, blank.get(name)) for name in names]


def without_indexes(connection: Any, table: str) -> list[str]:
    """Drop the indexes of a table while it is written. The statements that bring them back."""
    told = {
        "sqlite": "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND tbl_name = %s",
        "postgresql": "SELECT indexname, indexdef FROM pg_indexes WHERE tablename = %s",
    }
    with connection.cursor() as cursor:
        cursor.execute(told[connection.vendor], [table])
        kept = [(name, sql) for name, sql in cursor.fetchall() if sql and " UNIQUE " not in sql]
        for name, _sql in kept:
            cursor.execute(f'DROP INDEX "{name}"')
    return [sql for _name, sql in kept]


def people(here: Any) -> None:
    """Ida stands in for Sofie, who is away; Karen was lent one activity of the bookkeeper."""
    from bagland.kernel.organisation.models import Absence, AbsenceSubstitute, Delegation
    from tests.conftest import MONDAY

    today = MONDAY.date()
    away = Absence.objects.create(
        actor_id=here.people["sofie"], reason="HOLIDAY", first_date=today, last_date=today + timedelta(days=9)
    )
    AbsenceSubstitute.objects.create(absence=away, actor_id=here.people["ida"])
    Delegation.objects.create(
        position_id=here.seats["bookkeeper"],
        giver_id=here.people["sofie"],
        receiver_id=here.people["karen"],
        code="parties.register_party",
        first_date=today,
        last_date=today + timedelta(days=9),
        accepted_at=MONDAY,
    )


def readers() -> dict[str, Callable[[], Any]]:
    """Acts, each made anew for each question as a request makes it."""
    from bagland.foundation.act import Act, Door
    from bagland.foundation.clock import Source
    from tests.company import read
    from tests.conftest import MONDAY

    who = read().people

    def act(name: str) -> Callable[[], Any]:
        return lambda: Act(actor=who[name], at=MONDAY, clock=Source.SET, door=Door.BROWSER, language="da")

    return {
        "a tenth of all": act("sofie"),
        "forty, and a substitute for a tenth": act("ida"),
        "one activity lent": act("karen"),
        "nothing": act("amalie"),
    }


QUESTIONS: dict[str, dict[str, str]] = {
    "first": {},
    "approvals": {"kind": "APPROVAL"},
    "texts to read": {"kind": "READING"},
    "steps of cases": {"kind": "STEP"},
    "a rare activity": {"activity": "parties.register_party"},
    "steps of a rare activity": {"activity": "parties.register_party", "kind": "STEP"},
    "due in a week": {"due_from": "2027-02-01", "due_to": "2027-02-07"},
    "approvals due in a week": {"due_from": "2027-02-01", "due_to": "2027-02-07", "kind": "APPROVAL"},
}


def raw() -> Callable[[], object]:
    """The peer: one key's first fifty from their index, by the bare driver."""
    from django.db import connection

    from tests.company import read

    sql = (
        f"SELECT {COLUMNS} FROM work_waiting w JOIN work_task t ON t.id = w.task_id "
        "WHERE w.position_id = %s ORDER BY w.due_at, w.id LIMIT 51"
    )
    heavy = read().seats["bookkeeper"]

    def ask() -> object:
        with connection.cursor() as cursor:
            cursor.execute(sql, [heavy])
            return cursor.fetchall()

    return ask


def measured(number: int) -> Iterator[Row]:
    """Fill, ask in turn, compare."""
    from bagland.kernel.work.pages.mine import WaitingForMe
    from bagland.kernel.work.sources import waiting
    from bagland.ui.pages import pages

    fill(number)
    listed = pages[WaitingForMe.code]
    assert isinstance(listed, WaitingForMe)
    for who, act in readers().items():
        yield _row(f"{who}: My work", lambda act=act: waiting(act()), number, len(waiting(act())))
        for what, given in QUESTIONS.items():

            def ask(after: str = "", given: Any = given, act: Any = act) -> Any:
                return listed.page(act(), given | ({"after": after} if after else {}))

            first = ask()
            yield _row(f"{who}: {what}", ask, number, len(first.rows))
            if what == "first" and first.next:
                place = first.next
                for _page in range(20):
                    place = ask(place).next or place
                yield _row(f"{who}: page 21", lambda place=place, ask=ask: ask(place), number, 50)


def _row(what: str, ask: Callable[[], object], number: int, found: int) -> Row:
    taken = interleaved({"ours": ask, "raw": raw()}, rounds=ROUNDS, times=TIMES, warm=5)
    ours, peer = taken["ours"], taken["raw"]
    return Row(
        f"{what}, {found} of {number:,} tasks, p50 / p95 / p99",
        spread(ours, MILLI, "ms"),
        f"raw page {spread(peer, MILLI, 'ms')}",
        f"{ours.ratio(peer):.1f} ×",
        f"p50 ≤ {MOST_MILLISECONDS:g} ms",
        ours.p50 * MILLI <= MOST_MILLISECONDS,
    )


def main() -> None:
    """Measure and tell."""
    from bagland.doors.command_line.installation import open_house

    open_house()
    number = int(sys.argv[1]) if len(sys.argv) > 1 else TASKS
    print(json.dumps([dataclasses.asdict(row) for row in measured(number)]))


if __name__ == "__main__":
    main()
