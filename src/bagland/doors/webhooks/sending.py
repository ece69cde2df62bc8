"""Taking messages with a lease, posting them beside each other, and what becomes of them.

A slow receiver holds up nobody: at most `EACH` messages go to one endpoint at a time, `AT_ONCE` to all of them. The
threads that post touch no database; claiming and remembering is one thread's work.
"""

from __future__ import annotations

import logging
import random
import threading
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import DatabaseError, close_old_connections, connection, transaction
from django.db.models import Count, Q

from bagland.doors.webhooks import rules
from bagland.doors.webhooks.models import Attempt, Delivery, Endpoint, Progress
from bagland.doors.webhooks.posting import Posted, Resolve, post, resolve
from bagland.doors.webhooks.secrets import CannotBeRead, opened
from bagland.doors.webhooks.states import DeliveryState, EndpointState, Fault, Why
from bagland.foundation import clock
from bagland.foundation.act import Door, act_now
from bagland.foundation.environment import environment
from bagland.foundation.perform import perform, uncrossed
from bagland.foundation.refusal import Refusal
from bagland.kernel.jobs.deliveries import worker_name
from bagland.kernel.jobs.system import system_actor

log = logging.getLogger(__name__)

AT_ONCE, EACH = 8, 2
LEASE = timedelta(minutes=2)
IDLE_SECONDS = 0.5
GONE = 410
JITTER = 0.1
"""A wait is up to a tenth longer than the schedule says, so that what failed together does not come back together."""
USER_AGENT = "Bagland-Webhooks/1"


@dataclass(frozen=True, slots=True)
class Parcel:
    """A claimed message with all that posting it needs; `faulty` when it cannot be posted at all."""

    delivery: Delivery
    target: rules.Target | None
    headers: dict[str, str]
    at: datetime
    faulty: Fault | None = None


def open_networks() -> tuple[rules.Network, ...]:
    """The own networks that BAGLAND_WEBHOOK_NETWORKS opens."""
    return rules.networks(environment.webhook_networks)


def claim(worker: str, *, most: int, busy: dict[int, int]) -> list[Delivery]:
    """Lease up to `most` due messages, leaving each endpoint no more than its share beside those that are `busy`."""
    now = clock.now()
    free = Q(lease_until__isnull=True) | Q(lease_until__lt=now)
    due = Delivery.objects.filter(
        free, state=DeliveryState.QUEUED, due_at__lte=now, endpoint__state=EndpointState.ACTIVE
    ).exclude(endpoint__in=[endpoint for endpoint, count in busy.items() if count >= EACH])

    def take() -> list[Delivery]:
        with transaction.atomic(durable=True):
            rows = due.order_by("due_at", "pk")
            if connection.vendor == "postgresql":
                rows = rows.select_for_update(skip_locked=True, of=("self",))
            taken: list[Delivery] = []
            counted = dict(busy)
            for row in rows[: most * 4]:
                if len(taken) < most and counted.get(row.endpoint_id, 0) < EACH:
                    counted[row.endpoint_id] = counted.get(row.endpoint_id, 0) + 1
                    taken.append(row)
            Delivery.objects.filter(pk__in=[row.pk for row in taken]).update(lease_until=now + LEASE, worker=worker)
            return taken

    return uncrossed(take) if due.exists() else []


def parcel(delivery: Delivery) -> Parcel:
    """Address, signature and moment of this attempt, from the endpoint as it is now. One query."""
    endpoint, now = Endpoint.objects.get(pk=delivery.endpoint_id), clock.now()
    try:
        secrets = [opened(endpoint.secret)]
        if endpoint.previous_until is not None and endpoint.previous_until > now:
            secrets.append(opened(endpoint.previous_secret))
        target = rules.target(endpoint.address, open_networks=open_networks())
    except CannotBeRead:
        return Parcel(delivery, None, {}, now, Fault.SECRET)
    except rules.BadAddress:
        return Parcel(delivery, None, {}, now, Fault.OWN_NETWORK)
    headers = rules.headers(secrets, delivery.message, now, delivery.body.encode()) | {"User-Agent": USER_AGENT}
    return Parcel(delivery, target, headers, now)


def posted(given: Parcel, resolving: Resolve = resolve) -> Posted:
    """Post it. No database is touched."""
    if given.target is None:
        return Posted(given.faulty)
    body = given.delivery.body.encode()
    return post(given.target, body, given.headers, open_networks=open_networks(), resolving=resolving)


def remember(given: Parcel, answer: Posted, worker: str) -> None:
    """Write the attempt down, and what follows from it. A worker whose lease ran out leaves the rest to another."""
    with transaction.atomic(durable=True):
        rows = Delivery.objects.filter(pk=given.delivery.pk, worker=worker, state=DeliveryState.QUEUED)
        row = (rows.select_for_update() if connection.vendor == "postgresql" else rows).first()
        if row is None:
            return
        row.attempts, row.tries, row.lease_until, row.worker = row.attempts + 1, row.tries + 1, None, ""
        Attempt.objects.create(
            delivery=row,
            number=row.attempts,
            at=given.at,
            milliseconds=answer.milliseconds,
            connected=answer.connected,
            status=answer.status,
            fault=answer.fault or "",
            answer=answer.answer,
        )
        progress = Progress.objects.filter(pk=row.endpoint_id)
        if answer.arrived:
            row.state, row.done_at = DeliveryState.DELIVERED, clock.now()
            progress.update(failing_since=None, delivered_at=row.done_at)
        else:
            _put_off(row, answer)
            progress.filter(failing_since__isnull=True).update(failing_since=given.at)
        row.save(update_fields=["attempts", "tries", "lease_until", "worker", "state", "done_at", "due_at"])
    if not answer.arrived:
        _pause_if_need_be(given.delivery.endpoint_id, answer)


def _put_off(row: Delivery, answer: Posted) -> None:
    pause = None if answer.status == GONE else rules.next_wait(row.tries, answer.retry_after)
    if pause is None:
        row.state = DeliveryState.PARKED
    else:
        row.due_at = clock.now() + pause * (1 + random.uniform(0, JITTER))  # noqa: S311 - no secret


def _pause_if_need_be(endpoint: int, answer: Posted) -> None:
    """An address that is gone, or where nothing has arrived for days, is paused by an act of the system."""
    since = Progress.objects.filter(pk=endpoint).values_list("failing_since", flat=True).first()
    if answer.status == GONE:
        why = Why.GONE
    elif since is not None and clock.now() - since >= rules.FAILING_FOR:
        why = Why.FAILING
    else:
        return
    from bagland.doors.webhooks.activities import pause_by_itself

    try:
        perform(pause_by_itself, act_now(system_actor(), Door.JOB), endpoint, why=why)
    except Refusal as refusal:
        log.info("an endpoint was not paused", extra={"endpoint": endpoint, "refusal": refusal.code})


def send_due(*, resolving: Resolve = resolve, name: str | None = None) -> int:
    """Send everything that is due now, one after the other. How many attempts were made."""
    total, worker = 0, name or worker_name()
    while taken := claim(worker, most=AT_ONCE, busy={}):
        for delivery in taken:
            given = parcel(delivery)
            remember(given, posted(given, resolving), worker)
            total += 1
    return total


def send_until(stop: threading.Event, *, name: str | None = None) -> None:
    """Send what is due until `stop` is set; what is on its way then is waited for. A database that is away too."""
    worker = name or worker_name()
    on_the_way: dict[Future[Posted], Parcel] = {}
    with ThreadPoolExecutor(AT_ONCE, thread_name_prefix="webhook") as pool:
        while not stop.is_set() or on_the_way:
            try:
                if not stop.is_set():
                    _start(pool, worker, on_the_way)
                _finish(worker, on_the_way, stop)
            except DatabaseError:
                log.exception("webhooks could not reach the database")
                close_old_connections()
                stop.wait(2)
    connection.close()


def _start(pool: ThreadPoolExecutor, worker: str, on_the_way: dict[Future[Posted], Parcel]) -> None:
    busy: dict[int, int] = {}
    for given in on_the_way.values():
        busy[given.delivery.endpoint_id] = busy.get(given.delivery.endpoint_id, 0) + 1
    if len(on_the_way) < AT_ONCE:
        for delivery in claim(worker, most=AT_ONCE - len(on_the_way), busy=busy):
            given = parcel(delivery)
            on_the_way[pool.submit(posted, given)] = given


def _finish(worker: str, on_the_way: dict[Future[Posted], Parcel], stop: threading.Event) -> None:
    """Remember what has come back; where nothing is on its way, rest a little."""
    if not on_the_way:
        stop.wait(IDLE_SECONDS)
        return
    done, _waiting = wait(on_the_way, timeout=IDLE_SECONDS, return_when=FIRST_COMPLETED)
    for future in done:
        remember(on_the_way[future], future.result(), worker)
        del on_the_way[future]


def backlog(now: datetime) -> dict[str, int]:
    """How many messages wait, are late by more than five minutes, and were given up. One query."""
    late = Q(state=DeliveryState.QUEUED, due_at__lt=now - timedelta(minutes=5), endpoint__state=EndpointState.ACTIVE)
    found: dict[str, int] = Delivery.objects.aggregate(
        queued=Count("pk", filter=Q(state=DeliveryState.QUEUED)),
        late=Count("pk", filter=late),
        parked=Count("pk", filter=Q(state=DeliveryState.PARKED)),
    )
    return found


def requeue(deliveries: Q, now: datetime) -> int:
    """Queue messages again from their first attempt; those on their way are left alone. How many."""
    rows = Delivery.objects.filter(deliveries).exclude(state=DeliveryState.QUEUED, lease_until__gt=now)
    return rows.update(state=DeliveryState.QUEUED, due_at=now, tries=0, done_at=None, lease_until=None, worker="")
