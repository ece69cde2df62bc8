"""Lists of the archive: first, deep, by title and filtered, for readers who see all of it, a part of it, ten of it.

Beside each stands the raw page: the same columns of the newest fifty from their index, by the bare driver, with
nobody's rights asked. The archive is written by plain inserts, with a seed, so that every run asks the same.
Runs in a world of its own: `python -m bench.documents_lists [how many]`.
"""

from __future__ import annotations

import dataclasses
import json
import random
import sys
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

from bench.measure import MILLI, Row, interleaved, spread

DOCUMENTS = 100_000
PORTION = 20_000
SEED = 20261123
ROUNDS, TIMES = 5, 40
OWN_DOCUMENTS = 10
PARTIES = 5_000
COLUMNS = ("id", "title", "document_class", "media_type", "size", "filed_at", "filed_by", "entity", "state", "number")
TYPES = ("application/pdf", "image/jpeg", "text/plain", "application/xml")
WORDS = [
    "faktura",
    "aftale",
    "referat",
    "tilbud",
    "kontrakt",
    "lager",
    "husleje",
    "ordre",
    "reklame",
    "kursus",
    "garanti",
    "opsigelse",
]
MOST_MILLISECONDS = 4.0


def fill(number: int) -> None:
    """An archive: half of it in the folders of departments, a quarter the daughter's, a fifth on customers."""
    from django.db import connection, transaction

    from bagland.kernel.documents.models import Document, DocumentClass, Folder
    from bagland.kernel.documents.recurring import count_rows
    from tests.company import read
    from tests.conftest import MONDAY

    here, dice = read(), random.Random(SEED)
    classes = dict(DocumentClass.objects.values_list("code", "pk"))
    kinds = [classes[code] for code in ("general", "voucher", "personnel", "board")]
    places = [
        *(("NK", code) for code in ("FIN", "HR", "IT", "KOM")),
        ("NKSE", None),
        ("NK", "SALG"),
    ]
    folders = [
        Folder.objects.create(
            entity_id=here.entities[entity], department_id=here.departments.get(code or ""), title=f"{entity} {code}"
        )
        for entity, code in places
    ]
    parties = _parties(connection)
    people = sorted(set(here.people.values()))
    step = timedelta(days=5 * 365) / number
    own = {number * part // OWN_DOCUMENTS + 7 for part in range(OWN_DOCUMENTS)}
    names = [field.column for field in Document._meta.concrete_fields]
    ties = ["id", "document_id", "about_kind", "about", "by_id", "at", "reason"]
    indexes = _without_indexes(connection)
    for start in range(0, number, PORTION):
        documents, attachments = [], []
        for key in range(start + 1, min(start + PORTION, number) + 1):
            at = MONDAY - timedelta(days=5 * 365) + step * key
            draw = dice.random()
            place = None if draw < 0.2 else folders[4] if draw < 0.45 else folders[dice.randrange(4)]
            if key in own:
                place, draw = folders[5], 1.0
            entity = place.entity_id if place else here.entities[dice.choice(("NK", "NKSE"))]
            filer = dice.choice(people)
            values = {
                "id": key,
                "title": f"{dice.choice(WORDS).title()} {dice.choice(WORDS)} {dice.randrange(number)}",
                "document_class_id": classes["general"] if key in own else dice.choices(kinds, (50, 40, 8, 2))[0],
                "entity_id": entity,
                "department_id": place.department_id if place else None,
                "folder_id": place.pk if place else None,
                "filed_by_id": filer,
                "filed_at": connection.ops.adapt_datetimefield_value(at),
                "state": "KEPT",
                "number": 1,
                "file_name": f"{key}.pdf",
                "media_type": dice.choices(TYPES, (70, 15, 10, 5))[0],
                "size": dice.randrange(1_000, 5_000_000),
                "changed_at": connection.ops.adapt_datetimefield_value(at),
                "is_attached": place is None,
                "is_held": key % 20_000 == 5,
                "is_permanent": key % 50 == 3,
                "retain_until": None if key % 50 == 3 else (at + timedelta(days=5 * 365)).date(),
                "reckoned_at": connection.ops.adapt_datetimefield_value(at),
                "destroyed_at": None,
            }
            documents.append([values[name] for name in names])
            if place is None:
                attachments.append([key, key, "parties.party", dice.choice(parties), filer, values["filed_at"], ""])
        with transaction.atomic():
            _insert(connection, "documents_document", names, documents)
            _insert(connection, "documents_attachment", ties, attachments)
    with connection.cursor() as cursor:
        for index in indexes:
            cursor.execute(index)
        if connection.vendor == "postgresql":
            cursor.execute("VACUUM ANALYZE")
    count_rows()
    connection.close()


def _without_indexes(connection: Any) -> list[str]:
    """Drop the indexes of the documents while they are written. The statements that bring them back."""
    told = {
        "sqlite": "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND tbl_name = 'documents_document'",
        "postgresql": "SELECT indexname, indexdef FROM pg_indexes WHERE tablename = 'documents_document'",
    }
    with connection.cursor() as cursor:
        cursor.execute(told[connection.vendor])
        kept = [(name, sql) for name, sql in cursor.fetchall() if sql and not name.endswith("_pkey")]
        for name, _sql in kept:
            cursor.execute(f'DROP INDEX "{name}"')
    return [sql for _name, sql in kept]


def _parties(connection: Any) -> list[int]:
    from bagland.kernel.parties.models import Party
    from tests.conftest import MONDAY

    made = Party.objects.bulk_create(
        Party(name=f"Kunde {number}", country="DK", language="da", registered_at=MONDAY) for number in range(PARTIES)
    )
    return [party.pk for party in made]


def _insert(connection: Any, table: str, names: list[str], rows: list[list[Any]]) -> None:
    """Plain inserts; on PostgreSQL by COPY."""
    columns = ", ".join(names)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.cursor.copy(f"COPY {table} ({columns}) FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)
            return
        marks = ", ".join(["%s"] * len(names))
        cursor.executemany(f"INSERT INTO {table} ({columns}) VALUES ({marks})", rows)


def readers() -> dict[str, Any]:
    """Acts of people who see all, a company and its customers, one department and the customers, and ten."""
    from bagland.foundation.act import Act, Door
    from bagland.foundation.clock import Source
    from tests.company import read
    from tests.conftest import MONDAY

    people = read().people

    def act(who: str, **more: Any) -> Any:
        return Act(actor=people[who], at=MONDAY, clock=Source.SET, door=Door.BROWSER, language="da", **more)

    return {
        "auditor": act("grethe"),
        "finance manager": act("maria"),
        "employee who sees customers": act("ida"),
        "employee with ten": act("ida", only=frozenset({"documents.see"})),
    }


def questions() -> dict[str, tuple[dict[str, Any], tuple[str, ...]]]:
    """Filters and orders: every filter of the list alone, and two together."""
    from bagland.kernel.documents.models import DocumentClass, Folder
    from tests.company import read
    from tests.conftest import MONDAY

    here = read()
    classes = dict(DocumentClass.objects.values_list("code", "pk"))
    newest, title = ("-filed_at", "-id"), ("title", "id")
    month = {"filed_at__gte": MONDAY - timedelta(days=800), "filed_at__lt": MONDAY - timedelta(days=770)}
    return {
        "newest": ({}, newest),
        "by title": ({}, title),
        "class": ({"document_class": classes["voucher"]}, newest),
        "rare class": ({"document_class": classes["personnel"]}, newest),
        "type": ({"media_type": "application/xml"}, newest),
        "folder, by title": ({"folder": Folder.objects.earliest("pk").pk}, title),
        "entity": ({"entity": here.entities["NKSE"]}, newest),
        "filed by": ({"filed_by": here.people["maria"]}, newest),
        "a month": (month, newest),
        "destroyed": ({"state": "DESTROYED"}, newest),
        "held": ({"is_held": True}, newest),
        "kept for good": ({"is_permanent": True}, newest),
        "class and filer": ({"document_class": classes["voucher"], "filed_by": here.people["maria"]}, newest),
    }


def raw() -> Callable[[], object]:
    """The peer: the newest fifty from their index, by the bare driver."""
    from django.db import connection

    from bagland.kernel.documents.models import Document

    names = ", ".join(Document._meta.get_field(name).column for name in COLUMNS)
    sql = f"SELECT {names} FROM documents_document ORDER BY filed_at DESC, id DESC LIMIT 51"

    def ask() -> object:
        with connection.cursor() as cursor:
            cursor.execute(sql)
            return cursor.fetchall()

    return ask


def measured(number: int) -> Iterator[Row]:
    """Fill, ask in turn, compare."""
    from bagland.foundation import keyset
    from bagland.kernel.documents.models import Document

    fill(number)
    for who, act in readers().items():
        for what, (given, order) in questions().items():
            rows = Document.objects.filter(**given)

            def ask(after: str | None = None, rows: Any = rows, order: Any = order, act: Any = act, what: str = what):
                return keyset.page(
                    rows, order=order, columns=COLUMNS, act=act, after=after, kept_as=("bench", what), model=Document
                )

            first = ask()
            yield _row(f"{who}: {what}", ask, number, len(first.rows))
            if what == "newest" and first.next:
                place = first.next
                for _page in range(20):
                    place = ask(place).next or place
                yield _row(f"{who}: page 21", lambda place=place, ask=ask: ask(place), number, 50)


def _row(what: str, ask: Callable[[], object], number: int, found: int) -> Row:
    taken = interleaved({"ours": ask, "raw": raw()}, rounds=ROUNDS, times=TIMES, warm=5)
    ours, peer = taken["ours"], taken["raw"]
    return Row(
        f"{what}, {found} of {number:,} documents, p50 / p95 / p99",
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
    number = int(sys.argv[1]) if len(sys.argv) > 1 else DOCUMENTS
    print(json.dumps([dataclasses.asdict(row) for row in measured(number)]))


if __name__ == "__main__":
    main()
