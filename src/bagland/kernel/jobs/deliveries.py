"""Taking deliveries with a lease, running them, and what becomes of them: gone, tried again later, or parked."""

from __future__ import annotations

import logging
import os
import secrets
from datetime import datetime, timedelta

from django.db import connection, transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet

from bagland.foundation import clock
from bagland.foundation.act import Act, Door
from bagland.foundation.perform import uncrossed
from bagland.foundation.refusal import Refusal
from bagland.kernel.audit.models import Event
from bagland.kernel.jobs.models import Delivery, Effect
from bagland.kernel.jobs.reactions import Reaction, reactions
from bagland.kernel.jobs.system import system_actor

log = logging.getLogger(__name__)

LEASE = timedelta(minutes=5)
MOST_ATTEMPTS = 8
FIRST_WAIT = timedelta(seconds=2)
"""Waits double: 2 s, 4 s … 4 min; after eight failed attempts a person must look."""
LONGEST_FAULT = 2000


def worker_name() -> str:
    """A name for one worker process, unique while it lives."""
    return f"{os.getpid()}-{secrets.token_hex(4)}"


def claimable(now: datetime) -> QuerySet[Delivery]:
    """Deliveries that are due, free, and the first of their (reaction, subject)."""
    earlier = Delivery.objects.filter(reaction=OuterRef("reaction"), subject=OuterRef("subject"), pk__lt=OuterRef("pk"))
    free = Q(lease_until__isnull=True) | Q(lease_until__lt=now)
    return Delivery.objects.filter(free, ~Exists(earlier), due_at__lte=now, parked_at__isnull=True).order_by(
        "due_at", "pk"
    )


def claim(worker: str, *, most: int = 20) -> list[Delivery]:
    """Lease up to `most` deliveries to this worker. Another worker cannot take them until the lease runs out."""
    now = clock.now()

    def take() -> list[Delivery]:
        with transaction.atomic(durable=True):
            rows = claimable(now)
            if connection.vendor == "postgresql":
                rows = rows.select_for_update(skip_locked=True, of=("self",))
            taken = list(rows[:most])
            Delivery.objects.filter(pk__in=[delivery.pk for delivery in taken]).update(
                lease_until=now + LEASE, worker=worker, attempts=F("attempts") + 1
            )
            return taken

    if not claimable(now).exists():
        return []
    return uncrossed(take)


def run_due(worker: str, *, most: int = 20) -> int:
    """Claim and run what is due, once. How many were taken."""
    taken = claim(worker, most=most)
    for delivery in taken:
        deliver(delivery, worker)
    return len(taken)


def deliver(delivery: Delivery, worker: str) -> None:
    """Run one claimed delivery. A refusal parks it at once; any other fault is tried again, then parked."""
    known = reactions.get(delivery.reaction)
    if known is None:
        park(delivery, worker, f"No reaction is called {delivery.reaction}.")
        return
    event = Event.objects.get(pk=delivery.event_id)
    try:
        _answer(known, event, delivery, worker)
    except Refusal as refusal:
        park(delivery, worker, f"{refusal.code}: {refusal.sentence}")
    except Exception as error:
        log.exception("a reaction failed", extra={"reaction": delivery.reaction, "event": delivery.event_id})
        _try_later(delivery, worker, f"{type(error).__name__}: {error}")


def _answer(known: Reaction, event: Event, delivery: Delivery, worker: str) -> None:
    act = answering_act(event, known.code)
    if known.performs:
        known.react(act, event)
        with transaction.atomic(durable=True):
            _finish(delivery, worker)
        return
    with transaction.atomic(durable=True):
        _effect, is_first = Effect.objects.get_or_create(reaction=known.code, event=event.pk)
        if is_first:
            known.react(act, event)
        _finish(delivery, worker)


def _finish(delivery: Delivery, worker: str) -> None:
    """The delivery is gone, unless its lease ran out and another worker has it now."""
    Delivery.objects.filter(pk=delivery.pk, worker=worker).delete()


def answering_act(event: Event, reaction: str) -> Act:
    """The system's act in answer to an event: caused by it, one deeper, with a key that makes it happen once."""
    at, source = clock.reading()
    return Act(
        actor=system_actor(),
        at=at,
        clock=source,
        door=Door.JOB,
        cause=event.pk,
        depth=event.depth + 1,
        key=f"{reaction}:{event.pk}",
    )


def park(delivery: Delivery, worker: str, fault: str) -> None:
    """Put a delivery where a person sees it; later ones of the same subject wait behind it.

    As when it is finished, a worker whose lease ran out leaves it to its successor.
    """
    Delivery.objects.filter(pk=delivery.pk, worker=worker).update(
        parked_at=clock.now(), lease_until=None, worker="", fault=fault[:LONGEST_FAULT]
    )


def _try_later(delivery: Delivery, worker: str, fault: str) -> None:
    attempts = delivery.attempts + 1
    if attempts >= MOST_ATTEMPTS:
        park(delivery, worker, fault)
        return
    wait = FIRST_WAIT * 2 ** (attempts - 1)
    Delivery.objects.filter(pk=delivery.pk, worker=worker).update(
        due_at=clock.now() + wait, lease_until=None, worker="", fault=fault[:LONGEST_FAULT]
    )
