"""What processes do in a world about imports: stage files, and import them until somebody kills them."""

from __future__ import annotations

import io
import time
from typing import Any


def stage_people(count: int) -> dict[str, Any]:
    """Receive and check people with 37 faults; how long each took, and which faults are named."""
    from tests.kernel.exchange.planted import PLACES, as_csv, sheet

    rows, planted = sheet(count)
    found = _staged("organisation.people", as_csv(rows))
    from bagland.kernel.exchange import queries
    from bagland.kernel.exchange.models import Import

    faults = {fault.row: fault for fault in queries.faults(Import.objects.get(pk=found["key"]))}
    named = [
        row
        for row, fault in planted.items()
        if row in faults
        and (faults[row].name, faults[row].place) == (fault.name, PLACES[fault.name])
        and fault.said in faults[row].sentence
    ]
    return {**found, "planted": len(planted), "named": len(named), "faults": len(faults)}


def stage_parties(count: int, first: int, chunk_rows: int) -> dict[str, Any]:
    """Receive and check parties with duplicates among them, and have them imported in chunks of so many rows."""
    from tests.kernel.parties.planted import as_csv, sheet

    rows, planted = sheet(count, first=first)
    return {**_staged("parties.parties", as_csv(rows), chunk_rows), "planted": [pair[:2] for pair in planted]}


def _staged(what: str, data: bytes, chunk_rows: int = 0) -> dict[str, Any]:
    from bagland.kernel.exchange import checking, running, staging

    act, started = _act(), time.perf_counter()
    batch = staging.receive(act, what, io.BytesIO(data), name="file.csv")
    received = time.perf_counter()
    mapping = {int(place): name for place, name in batch.mapping.items()}
    staging.choose_columns(act, batch, mapping=mapping, same_for_all=batch.same_for_all, written_in="da")
    checking.check(act, batch.pk)
    checked = time.perf_counter()
    counts = batch.counts()
    running.start(act, batch.pk, chunk_rows=chunk_rows)
    return {"key": batch.pk, "counts": counts, "receive": received - started, "check": checked - received}


def import_rows(key: int) -> dict[str, Any]:
    """Go on with an import as the worker does, to its end."""
    from bagland.kernel.exchange import running
    from bagland.kernel.exchange.models import Import

    started = time.perf_counter()
    running.go_on(running.act_of(Import.objects.get(pk=key)), key)
    batch = Import.objects.select_related("run").get(pk=key)
    assert batch.run is not None
    return {"seconds": time.perf_counter() - started, "counts": batch.counts(), "done": batch.run.rows_done}


def open_seats(count: int) -> dict[str, Any]:
    """So many positions in the department of HR, and then their appointments, as two sheets."""
    from bagland.kernel.exchange import queries
    from bagland.kernel.exchange.models import Import
    from bagland.kernel.organisation.models import Actor, Position
    from tests.kernel.exchange.planted import as_csv

    rows = [
        ["Selskab", "Afdeling", "Stillingsprofil", "FTE", "Startdato"],
        *([["NK", "HR", "Medarbejder", "1", "01.12.2026"]] * count),
    ]
    before = Position.objects.count()
    opened = _staged("organisation.positions", as_csv(rows))
    opening = import_rows(opened["key"])
    numbers = Position.objects.order_by("-pk").values_list("number", flat=True)[:count]
    people = (
        Actor.objects.filter(work_email__endswith="@vest.example").order_by("pk").values_list("work_email", flat=True)
    )
    holders = [[email, f"NK {seat}", "01.12.2026"] for email, seat in zip(people, numbers, strict=False)]
    appointed = _staged("organisation.appointments", as_csv([["Medarbejder", "Stillingsnummer", "Fra"], *holders]))
    appointing = import_rows(appointed["key"])
    faults = [fault.sentence for fault in queries.faults(Import.objects.get(pk=appointed["key"]))][:3]
    return {
        "opened": Position.objects.count() - before,
        "opening": opening["seconds"],
        "appointed": appointing["done"],
        "appointing": appointing["seconds"],
        "checks": opened["check"] + appointed["check"],
        "faults": faults,
    }


def examine_people(key: int) -> dict[str, Any]:
    """What there is: people by address, the events of the run, and what is left of the staged rows."""
    from bagland.kernel.audit.models import Event
    from bagland.kernel.exchange.models import Import
    from bagland.kernel.jobs.models import RunRow
    from bagland.kernel.organisation.models import Actor

    batch = Import.objects.get(pk=key)
    addresses = list(Actor.objects.filter(work_email__endswith="@vest.example").values_list("work_email", flat=True))
    nameless = Actor.objects.filter(work_email="", kind="PERSON").count()
    events = Event.objects.filter(subject_kind="jobs.run", subject_id=batch.run_id)
    return {
        "people": len(addresses),
        "different": len(set(addresses)),
        "nameless": nameless,
        "counts": batch.counts(),
        "told": sum(event.told["run"]["count"] for event in events),
        "events": events.count(),
        "staged": RunRow.objects.filter(run=batch.run_id).exclude(inputs="").count(),
    }


def compare_parties() -> None:
    """Look for duplicates, again and again, a few at a time."""
    from bagland.kernel.parties import finding_duplicates

    while True:
        if not finding_duplicates.look(50):
            time.sleep(0.005)


def examine_imported_parties(keys: list[int]) -> dict[str, Any]:
    """What there is after imports of parties: rows by table, numbers, events, and who is proposed as one."""
    from bagland.kernel.audit.models import Event
    from bagland.kernel.exchange.models import Import
    from bagland.kernel.jobs.models import RunRow
    from bagland.kernel.parties import finding_duplicates
    from bagland.kernel.parties.models import Address, Identifier, Likeness, Party, Relation
    from bagland.kernel.search.models import Entry, Touched

    finding_duplicates.look_at_all()
    batches = list(Import.objects.select_related("run").filter(pk__in=keys))
    runs = [batch.run for batch in batches if batch.run is not None]
    numbers = dict(Relation.objects.values_list("number", "party_id"))
    parties = {key: number for number, key in numbers.items()}
    rows = RunRow.objects.filter(run__in=runs)
    events = list(Event.objects.filter(subject_kind="jobs.run", subject_id__in=[run.pk for run in runs]))
    told = sorted((event.subject_id, event.told["run"]["first"], event.told["run"]["count"]) for event in events)
    return {
        "states": [batch.state for batch in batches],
        "done": sum(batch.counts()["DONE"] for batch in batches),
        "parties": Party.objects.count(),
        "relations": Relation.objects.count(),
        "numbers": len(numbers),
        "owners": len(parties),
        "addressed": Address.objects.values("party").distinct().count(),
        "addresses": Address.objects.count(),
        "identifiers": Identifier.objects.count(),
        "identified": Identifier.objects.values("party", "scheme").distinct().count(),
        "made": rows.values("result_id").distinct().count(),
        "told": sum(count for _run, _first, count in told),
        "chunks": [
            sum(-(-run.rows_total // run.chunk_rows) for run in runs),
            len(told),
            len({row[:2] for row in told}),
        ],
        "found": Entry.objects.filter(kind="parties.party", view="parties.see").count(),
        "touched": Touched.objects.count(),
        "proposed": [[parties[one], parties[other]] for one, other in Likeness.objects.values_list("first", "second")],
    }


def _act() -> Any:
    from bagland.foundation.act import Door, act_now
    from bagland.kernel.organisation.models import Actor

    return act_now(Actor.objects.get(work_email="jens@nordlys.example").pk, Door.COMMAND_LINE, language="en")
