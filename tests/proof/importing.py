"""What processes do in a world about imports: `python -m tests.proof.importing stage|go|finish|seats|appoint …`."""

from __future__ import annotations

import json
import sys
import time
from typing import Any


def stage(count: str) -> dict[str, Any]:
    """Receive and check people with 37 faults; how long each took, and which faults are named."""
    from tests.kernel.exchange.planted import PLACES, as_csv, sheet

    rows, planted = sheet(int(count))
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


def _staged(what: str, data: bytes) -> dict[str, Any]:
    from bagland.kernel.exchange import checking, running, staging

    act, started = _act(), time.perf_counter()
    batch = staging.receive(act, what, staging_stream(data), name="file.csv")
    received = time.perf_counter()
    mapping = {int(place): name for place, name in batch.mapping.items()}
    staging.choose_columns(act, batch, mapping=mapping, same_for_all=batch.same_for_all, written_in="da")
    checking.check(act, batch.pk)
    checked = time.perf_counter()
    counts = batch.counts()
    running.start(act, batch.pk)
    return {"key": batch.pk, "counts": counts, "receive": received - started, "check": checked - received}


def staging_stream(data: bytes) -> Any:
    import io

    return io.BytesIO(data)


def go(key: str) -> dict[str, Any]:
    """Go on with an import as the worker does, to its end; says when it begins, so that it can be killed at it."""
    from bagland.kernel.exchange import running
    from bagland.kernel.exchange.models import Import

    print("begun", flush=True)
    started = time.perf_counter()
    running.go_on(running.act_of(Import.objects.get(pk=int(key))), int(key))
    batch = Import.objects.select_related("run").get(pk=int(key))
    assert batch.run is not None
    return {"seconds": time.perf_counter() - started, "counts": batch.counts(), "done": batch.run.rows_done}


def seats(count: str) -> dict[str, Any]:
    """So many positions in the department of HR, and then their appointments, as two sheets."""
    from bagland.kernel.exchange import queries
    from bagland.kernel.exchange.models import Import
    from bagland.kernel.organisation.models import Actor, Position
    from tests.kernel.exchange.planted import as_csv

    number = int(count)
    rows = [
        ["Selskab", "Afdeling", "Stillingsprofil", "FTE", "Startdato"],
        *([["NK", "HR", "Medarbejder", "1", "01.12.2026"]] * number),
    ]
    before = Position.objects.count()
    opened = _staged("organisation.positions", as_csv(rows))
    opening = go(str(opened["key"]))
    numbers = Position.objects.order_by("-pk").values_list("number", flat=True)[:number]
    people = (
        Actor.objects.filter(work_email__endswith="@vest.example").order_by("pk").values_list("work_email", flat=True)
    )
    holders = [[email, f"NK {seat}", "01.12.2026"] for email, seat in zip(people, numbers, strict=False)]
    appointed = _staged("organisation.appointments", as_csv([["Medarbejder", "Stillingsnummer", "Fra"], *holders]))
    appointing = go(str(appointed["key"]))
    faults = [fault.sentence for fault in queries.faults(Import.objects.get(pk=appointed["key"]))][:3]
    return {
        "opened": Position.objects.count() - before,
        "opening": opening["seconds"],
        "appointed": appointing["done"],
        "appointing": appointing["seconds"],
        "checks": opened["check"] + appointed["check"],
        "faults": faults,
    }


def examine(key: str) -> dict[str, Any]:
    """What there is: people by address, the events of the run, and what is left of the staged rows."""
    from bagland.kernel.audit.models import Event
    from bagland.kernel.exchange.models import Import
    from bagland.kernel.jobs.models import RunRow
    from bagland.kernel.organisation.models import Actor

    batch = Import.objects.get(pk=int(key))
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


def _act() -> Any:
    from bagland.foundation.act import Door, act_now
    from bagland.kernel.organisation.models import Actor

    return act_now(Actor.objects.get(work_email="jens@nordlys.example").pk, Door.COMMAND_LINE, language="en")


def main() -> None:
    from bagland.doors.command_line.installation import open_house

    open_house(must_exist=False)
    role, *words = sys.argv[1:]
    print(json.dumps(globals()[role](*words)), flush=True)


if __name__ == "__main__":
    main()
