"""The chain: committed events get positions without a gap, in seals that can be recomputed by anybody.

An event's row is followed, in the same transaction, by a row in `audit_unsealed`. The sealer takes the rows it can
see, which are exactly those of committed transactions, so no event can be passed over however its id was given out
(ADR 0006).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.db import connection, transaction
from django.db.models import Exists, OuterRef, QuerySet

from bagland.foundation import clock
from bagland.kernel.audit.models import Event, PersonalFact, Seal, Unsealed

ALGORITHM = "sha256-chain-1"
GENESIS = "0" * 64
ENTRY_BYTES = 40
LARGEST_SEAL = 1000
_FIELDS = [column.attname for column in Event._meta.concrete_fields]


@dataclass(frozen=True, slots=True)
class Fault:
    """What `verify` found, with the place: `event` or `seal` and its number."""

    place: str
    number: int
    code: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """The head of the chain, how many events it holds, and the faults, first fault first."""

    head: str
    events: int
    faults: tuple[Fault, ...]

    @property
    def ok(self) -> bool:
        return not self.faults


def digest_of(row: tuple[Any, ...]) -> bytes:
    """SHA-256 of an event: its columns in the model's order, as compact JSON, moments in UTC to the microsecond."""
    values = [
        value.astimezone(UTC).isoformat(timespec="microseconds") if isinstance(value, datetime) else value
        for value in row
    ]
    return hashlib.sha256(json.dumps(values, separators=(",", ":"), ensure_ascii=False).encode()).digest()


def seal(*, most: int = LARGEST_SEAL) -> int:
    """Seal up to `most` committed events.

    How many were sealed; 0 when there was nothing or another sealer is at work.
    """
    with transaction.atomic():
        if connection.vendor == "postgresql" and not _alone():
            return 0
        waiting = list(_waiting().filter(is_there=True).order_by("event").values_list("event", flat=True)[:most])
        if not waiting:
            return 0
        rows = {row[0]: row for row in Event.objects.filter(pk__in=waiting).values_list(*_FIELDS)}
        entries = b"".join(number.to_bytes(8) + digest_of(rows[number]) for number in waiting)
        last = Seal.objects.order_by("-last").values_list("last", "head").first()
        position, previous = last or (0, GENESIS)
        Unsealed.objects.filter(event__in=waiting).delete()
        Seal.objects.create(
            first=position + 1,
            last=position + len(entries) // ENTRY_BYTES,
            lowest_event=min(rows),
            highest_event=max(rows),
            algorithm=ALGORITHM,
            entries=entries,
            previous=previous,
            head=_head(previous, entries),
            sealed_at=clock.now(),
        )
        return len(entries) // ENTRY_BYTES


def seal_all() -> int:
    """Seal until nothing waits. How many were sealed."""
    total = 0
    while sealed := seal():
        total += sealed
    return total


def _waiting() -> QuerySet[Any]:
    """What waits for its seal, and whether the event is there; one that is gone stays here, for `verify` to name."""
    return Unsealed.objects.annotate(is_there=Exists(Event.objects.filter(pk=OuterRef("event"))))


def _alone() -> bool:
    """One sealer at a time (PostgreSQL; SQLite's write lock says it by itself)."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(7365616)")
        row = cursor.fetchone()
        return bool(row and row[0])


def _head(previous: str, entries: bytes) -> str:
    return hashlib.sha256(bytes.fromhex(previous) + entries).hexdigest()


def head() -> str:
    """The head of the chain as it is sealed now."""
    return Seal.objects.order_by("-last").values_list("head", flat=True).first() or GENESIS


def verify(expected_head: str | None = None, *, progress: Callable[[int], None] = lambda _count: None) -> Verdict:
    """Seal the tail, recompute every event, seal and personal fact, and name what does not fit.

    `expected_head` is a head that was written elsewhere: it must be one of the chain's. Streams; memory does not grow
    with the number of events. At most three queries for each 1,000 events.
    """
    seal_all()
    faults: list[Fault] = []
    previous, position, known, count = GENESIS, 0, expected_head in (None, GENESIS), 0
    for current in Seal.objects.order_by("first").iterator(chunk_size=20):
        faults += _faults_of_seal(current, previous, position)
        faults += _faults_of_entries(bytes(current.entries))
        previous, position = current.head, current.last
        known = known or current.head == expected_head
        count += current.last - current.first + 1
        progress(count)
    removed = sum(fault.code == "event_removed" for fault in faults)
    faults += _unsealed_faults(count - removed)
    if not known:
        faults.append(Fault("chain", 0, "head_unknown", f"The head {expected_head} is none of this chain's."))
    faults.sort(key=lambda fault: (fault.place != "event", fault.number))
    return Verdict(previous, count, tuple(faults))


def _faults_of_seal(current: Seal, previous: str, position: int) -> Iterator[Fault]:
    if current.first != position + 1:
        sentence = (
            f"Seal {current.pk} begins at position {current.first}; {position + 1} comes next. A seal was removed."
        )
        yield Fault("seal", current.pk, "seal_missing", sentence)
    elif current.previous != previous:
        yield Fault("seal", current.pk, "chain_broken", f"Seal {current.pk} does not follow the seal before it.")
    if current.algorithm != ALGORITHM:
        yield Fault("seal", current.pk, "algorithm_unknown", f"Seal {current.pk} names {current.algorithm}.")
    entries = bytes(current.entries)
    if current.head != _head(current.previous, entries):
        yield Fault("seal", current.pk, "seal_changed", f"Seal {current.pk} was changed after it was made.")
    if len(entries) != ENTRY_BYTES * (current.last - current.first + 1):
        yield Fault(
            "seal", current.pk, "seal_length", f"Seal {current.pk} holds another number of events than it says."
        )


def _faults_of_entries(entries: bytes) -> Iterator[Fault]:
    sealed = {
        int.from_bytes(entries[start : start + 8]): entries[start + 8 : start + ENTRY_BYTES]
        for start in range(0, len(entries), ENTRY_BYTES)
    }
    rows = {row[0]: row for row in Event.objects.filter(pk__in=list(sealed)).values_list(*_FIELDS)}
    for number, digest in sealed.items():
        if number not in rows:
            yield Fault("event", number, "event_removed", f"Event {number} was sealed and is gone.")
        elif digest_of(rows[number]) != digest:
            yield Fault("event", number, "event_changed", f"Event {number} was changed after it was sealed.")
    yield from _personal_faults(rows.values())


def _unsealed_faults(sealed: int) -> Iterator[Fault]:
    """Events that were gone before their seal, and those that stand in no seal although nothing waits.

    `sealed` is how many events are both sealed and there: when no event is beyond them, nothing was added.
    """
    for gone in _waiting().filter(is_there=False).order_by("event"):
        yield Fault("event", gone.event, "event_removed", f"Event {gone.event} was gone before it was sealed.")
    if Event.objects.count() <= sealed:
        return
    inside = _numbers_in_seals()
    waits = Exists(Unsealed.objects.filter(event=OuterRef("pk")))
    outside = Event.objects.filter(~waits).order_by("pk").values_list("pk", flat=True)
    strangers = [number for number in outside.iterator() if number not in inside]
    if strangers:
        inside = _numbers_in_seals()  # what was sealed while this was looked through
    for number in strangers:
        if number not in inside:
            sentence = f"Event {number} stands in no seal: it was added by another hand."
            yield Fault("event", number, "event_unsealed", sentence)


def _numbers_in_seals() -> set[int]:
    """The events that all seals together hold."""
    inside: set[int] = set()
    for entries in Seal.objects.values_list("entries", flat=True).iterator(chunk_size=20):
        held = bytes(entries)
        inside.update(int.from_bytes(held[start : start + 8]) for start in range(0, len(held), ENTRY_BYTES))
    return inside


def _personal_faults(rows: Iterable[tuple[Any, ...]]) -> Iterator[Fault]:
    """Personal facts whose value does not give the hash that their event holds, or that were removed or added."""
    expected: dict[int, dict[str, str]] = {row[0]: json.loads(row[-1]).get("personal", {}) for row in rows}
    held: dict[tuple[int, str], tuple[str | None, str | None]] = {
        (event, name): (value, salt)
        for event, name, value, salt in PersonalFact.objects.filter(event__in=list(expected)).values_list(
            "event_id", "name", "value", "salt"
        )
    }
    for number, name in held:
        if name not in expected[number]:
            sentence = f"Event {number} does not know the personal fact {name}."
            yield Fault("event", number, "personal_fact_added", sentence)
    for number, hashes in expected.items():
        for name, expected_hash in hashes.items():
            if (number, name) not in held:
                sentence = f"The personal fact {name} of event {number} is gone."
                yield Fault("event", number, "personal_fact_removed", sentence)
                continue
            value, salt = held[number, name]
            if salt is None or value is None:
                continue
            if hashlib.sha256(bytes.fromhex(salt) + value.encode()).hexdigest() != expected_hash:
                sentence = f"The personal fact {name} of event {number} was changed."
                yield Fault("event", number, "personal_fact_changed", sentence)
