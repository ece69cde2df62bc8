"""What processes of a proof do: they write, seal, work, run in bulk. Most go on until they are killed."""

from __future__ import annotations

import os
import random
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from django.db import connection

from bagland.foundation import clock
from bagland.foundation.act import Door, act_now
from bagland.foundation.activity import find
from bagland.kernel.access import powers
from bagland.kernel.audit import sealing
from bagland.kernel.jobs import deliveries, runs, worker
from bagland.kernel.jobs.models import Run
from bagland.kernel.organisation.models import PositionProfile
from tests.company import read
from tests.proof.deeds import Deeds
from tests.proof.journal import Journal

BULK_ROWS, BULK_CHUNK = 200, 20


def company() -> Any:
    """The company's keys, with its profiles."""
    found = read()
    found.profiles = dict(PositionProfile.objects.values_list("code", "pk"))
    return found


def write(name: str, seed: int, journal: str, most: int = 1_000_000, start_at: float = 0.0) -> None:
    """Perform deeds, one after the other, and put down each answer."""
    here, book = company(), Journal(journal)
    deeds = Deeds(name, seed, here)
    _wait_until(start_at)
    for _number in range(most):
        deed = deeds.next()
        book.sends(deed)
        done = deed.do(here.people)
        book.answered(deed, done)
        deeds.has_done(deed, done.key or 0)


def seal(seed: int, seconds: float = 3600.0) -> None:
    """Seal whatever is there, in small seals, so that there are many."""
    chance, end = random.Random(seed), time.monotonic() + seconds
    while time.monotonic() < end:
        if not sealing.seal(most=chance.randint(1, 40)):
            time.sleep(0.002)


def work(later_minutes: float, seconds: float = 3600.0) -> None:
    """Deliver, with a clock so far ahead that the leases of killed workers have run out."""
    clock.set_to(datetime.now(UTC) + timedelta(minutes=later_minutes))
    name, end = deliveries.worker_name(), time.monotonic() + seconds
    while time.monotonic() < end:
        if not deliveries.run_due(name, most=5):
            time.sleep(0.005)


def run_in_bulk(name: str) -> None:
    """Perform a run; when it is done, stage another."""
    act = act_now(company().people["amalie"], Door.API, language="en")
    while True:
        unfinished = Run.objects.filter(state__in=[Run.State.STAGED, Run.State.RUNNING]).order_by("pk").first()
        runs.perform_run(act, unfinished or stage_run(f"{name}-{os.getpid()}-{time.monotonic_ns()}"))


def stage_run(name: str) -> Run:
    """A run that registers people whose names tell run and row."""
    here = company()
    act, home = act_now(here.people["amalie"], Door.API, language="en"), here.entities["NK"]
    rows = [{"inputs": {"home": home, "name": f"Row {name} {number}"}} for number in range(1, BULK_ROWS + 1)]
    return runs.stage(act, find("organisation.register_person"), rows, chunk_rows=BULK_CHUNK)


def settle(later_minutes: float) -> int:
    """What is left to do after the last kill, by processes that live: runs, deliveries, seals. Events sealed."""
    act = act_now(company().people["amalie"], Door.API, language="en")
    for run in Run.objects.filter(state__in=[Run.State.STAGED, Run.State.RUNNING]):
        runs.perform_run(act, run)
    clock.set_to(datetime.now(UTC) + timedelta(minutes=later_minutes))
    try:
        worker.drain()
    finally:
        clock.set_to(None)
    return sealing.seal_all()


def examine(journals: str) -> dict[str, Any]:
    """See `examine`."""
    from tests.proof.examine import examined

    return examined(sorted(Path(journals).glob("*.jsonl")))


def verify(head: str | None = None) -> dict[str, Any]:
    """Verify, as the command line tells it."""
    verdict = sealing.verify(head)
    faults = [[fault.place, fault.number, fault.code] for fault in verdict.faults]
    return {"ok": verdict.ok, "head": verdict.head, "events": verdict.events, "faults": faults}


def warm_up(journal: str) -> None:
    """Do everything once, so that what is born here by fork begins at once; then let go of the database."""
    write("warm", 0, journal, most=40)
    runs.perform_run(act_now(company().people["amalie"], Door.API, language="en"), stage_run("warm"))
    settle(0)
    leave()


def leave() -> None:
    """Close the connection, so that a fork does not inherit it and the database can be copied or dropped."""
    connection.close()
    powers.forget()


def _wait_until(moment: float) -> None:
    """Begin together with the others: with everything imported and the connection open."""
    connection.ensure_connection()
    while time.monotonic() < moment:
        time.sleep(0.0005)
