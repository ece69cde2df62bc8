"""The worker: deliveries and recurring jobs, until it is told to stop. Any number may run beside each other."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable

from django.db import DatabaseError, close_old_connections, connection, transaction

from bagland.foundation import clock
from bagland.kernel.jobs.deliveries import run_due, worker_name
from bagland.kernel.jobs.models import Schedule
from bagland.kernel.jobs.reactions import Job, jobs

log = logging.getLogger(__name__)

IDLE_SECONDS = 0.2

queues: list[Callable[[str], int]] = []
"""What rooms to the right have waiting beside deliveries: each is given the worker's name, does what is due, and says
how much it took."""


def work(stop: threading.Event) -> None:
    """Run until `stop` is set. A database that is away is waited for."""
    name = worker_name()
    while not stop.is_set():
        try:
            busy = _run_all(name)
            run_recurring()
        except DatabaseError:
            log.exception("the worker could not reach the database")
            close_old_connections()
            stop.wait(2)
            continue
        if not busy:
            stop.wait(IDLE_SECONDS)


def drain(name: str | None = None) -> int:
    """Run everything that is due now, and what follows from it. How many deliveries and timers were run."""
    total, name = 0, name or worker_name()
    while ran := _run_all(name):
        total += ran
    return total


def _run_all(name: str) -> int:
    return run_due(name) + sum(queue(name) for queue in queues)


def run_recurring() -> None:
    """Run each recurring job whose time has come and that no other worker has."""
    now = clock.now()
    planned = {row.job: row for row in Schedule.objects.all()}
    for known in jobs.values():
        row = planned.get(known.code)
        if row is not None and (row.due_at > now or (row.lease_until and row.lease_until > now)):
            continue
        if _lease(known):
            _run(known)


def _lease(known: Job) -> bool:
    """Take the job; False when another worker was quicker."""
    now = clock.now()
    with transaction.atomic(durable=True):
        Schedule.objects.get_or_create(job=known.code, defaults={"due_at": now})
        rows = Schedule.objects.filter(job=known.code, due_at__lte=now).exclude(lease_until__gt=now)
        if connection.vendor == "postgresql":
            rows = rows.filter(pk__in=Schedule.objects.select_for_update(skip_locked=True).filter(job=known.code))
        return bool(rows.update(lease_until=now + known.lease))


def _run(known: Job) -> None:
    fault = ""
    try:
        known.work()
    except Exception as error:
        log.exception("a recurring job failed", extra={"job": known.code})
        fault = f"{type(error).__name__}: {error}"
    now = clock.now()
    Schedule.objects.filter(job=known.code).update(
        due_at=now + known.every, lease_until=None, last_run_at=now, fault=fault
    )
