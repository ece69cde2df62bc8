"""From events to messages: each endpoint follows the chain, and what its owner may see becomes a message in its queue.

The chain is the queue. An event's row in `audit_unsealed` is written in the act's transaction, whichever door the act
came through, and its seal gives it a place without a gap; so nothing is missed, nothing is heard twice, and an act
costs nothing more because somebody listens (ADR 0024).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction

from bagland.doors.api.addresses import href_of, href_of_page
from bagland.doors.webhooks import rules
from bagland.doors.webhooks.models import Delivery, Endpoint, Progress
from bagland.doors.webhooks.queries import HEADS, SEE_EVENTS, Ears, Heard
from bagland.doors.webhooks.secrets import message_key
from bagland.doors.webhooks.states import EndpointState
from bagland.foundation import clock
from bagland.foundation.kinds import model_of
from bagland.kernel.audit.models import Event, Seal
from bagland.kernel.audit.sealing import ALGORITHM, ENTRY_BYTES

SEALS_AT_ONCE = 5


def hear_all() -> int:
    """Bring every active endpoint up to the head of the chain. How many messages were queued.

    Two queries when there is nothing to hear.
    """
    last = Seal.objects.order_by("-last").values_list("last", flat=True).first() or 0
    behind = Progress.objects.filter(endpoint__state=EndpointState.ACTIVE, position__lt=last)
    return sum(hear(endpoint) for endpoint in list(behind.order_by("pk").values_list("pk", flat=True)))


def hear(endpoint: int) -> int:
    """Bring one endpoint up to the head of the chain, a few seals a transaction. How many messages were queued."""
    total = 0
    while (queued := _hear_some(endpoint)) is not None:
        total += queued
    return total


def _hear_some(key: int) -> int | None:
    """The next few seals; None when there is nothing more, or another worker was quicker."""
    now = clock.now()
    with transaction.atomic(durable=True):
        row = Progress.objects.select_related("endpoint", "endpoint__position", "endpoint__agent").get(pk=key)
        if row.endpoint.state != EndpointState.ACTIVE:
            return None
        seals = list(Seal.objects.filter(last__gt=row.position).order_by("last")[:SEALS_AT_ONCE])
        if not seals:
            return None
        if not Progress.objects.filter(pk=key, position=row.position).update(position=seals[-1].last):
            return None
        found = [number for seal in seals for number in _after(seal, row.position)]
        return _queue(row, found, now)


def _after(seal: Seal, position: int) -> list[int]:
    """The events of a seal that lie behind a position of the chain."""
    entries = bytes(seal.entries)
    skipped = max(0, position + 1 - seal.first)
    return [
        int.from_bytes(entries[start : start + 8]) for start in range(skipped * ENTRY_BYTES, len(entries), ENTRY_BYTES)
    ]


def _queue(row: Progress, numbers: Sequence[int], now: datetime) -> int:
    endpoint = row.endpoint
    ears, known = Ears(endpoint, now), Event.objects.in_bulk(list(numbers))
    heard = []
    for number in numbers:
        event = known.get(number)
        if (
            event is not None
            and event.at >= row.since
            and ears.wants(event)
            and (told := ears.hears(event)) is not None
        ):
            heard.append(_message(endpoint, told, now))
    return len(Delivery.objects.bulk_create(heard, ignore_conflicts=True, batch_size=200))


def _message(endpoint: Endpoint, heard: Heard, now: datetime) -> Delivery:
    event = heard.event
    data: dict[str, Any] = {"event": event.pk, "event_href": _absolute(href_of_page(Event.page, event.pk))}
    if event.entity is not None:
        data["entity"] = event.entity
    if heard.with_subject:
        href = href_of(model_of(event.subject_kind), event.subject_id)
        data |= {"kind": event.subject_kind, "key": event.subject_id, "href": _absolute(href)}
    return queued(endpoint, event.activity, str(event.pk), event.at, data, now, event=event.pk)


def queued(
    endpoint: Endpoint,
    what: str,
    which: str,
    at: datetime,
    data: dict[str, Any],
    now: datetime,
    *,
    event: int | None = None,
) -> Delivery:
    """A message, not yet saved. `which` tells it from others of its type, and so fixes its id."""
    return Delivery(
        endpoint=endpoint,
        message=rules.message_id(message_key(), endpoint.pk, what, which),
        what=what,
        event=event,
        body=rules.payload(what, at, data).decode(),
        made_at=at,
        due_at=now,
    )


def _absolute(path: str | None) -> str | None:
    return None if path is None else str(settings.PUBLIC_URL) + path


def tell_heads() -> int:
    """Queue the head of the chain for those who asked for it, when it is another than they were told.

    A head that was written elsewhere is what `bagland verify --head` is held against.
    """
    newest = Seal.objects.order_by("-last").first()
    if newest is None:
        return 0
    now, count = clock.now(), 0
    waiting = Progress.objects.filter(endpoint__state=EndpointState.ACTIVE).exclude(head=newest.head)
    for row in waiting.select_related("endpoint").order_by("pk"):
        if HEADS not in row.endpoint.codes or Ears(row.endpoint, now).reach(SEE_EVENTS).nothing:
            continue
        data = {"head": newest.head, "position": newest.last, "algorithm": ALGORITHM}
        with transaction.atomic(durable=True):
            if Progress.objects.filter(pk=row.pk, head=row.head).update(head=newest.head):
                made = [queued(row.endpoint, HEADS, newest.head, newest.sealed_at, data, now)]
                count += len(Delivery.objects.bulk_create(made, ignore_conflicts=True))
    return count
