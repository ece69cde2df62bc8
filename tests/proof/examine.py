"""After the kills: does the database say what the journals say, and does it hold together in itself?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from django.db import connection
from django.db.models import Count

from bagland.foundation.kinds import model_of
from bagland.kernel.audit.models import Event, Seal, Unsealed
from bagland.kernel.audit.sealing import ENTRY_BYTES
from bagland.kernel.jobs.models import ActKey, Delivery, Effect, Run, RunRow
from bagland.kernel.jobs.reactions import answering
from bagland.kernel.organisation.models import Actor, Position
from tests.proof import roles
from tests.proof.answers import ANSWER, ANSWERED, COUNTED
from tests.proof.deeds import Deed
from tests.proof.journal import Told, read

FAR_MINUTES = 1_000_000.0
SAMPLE = 200


def examined(journals: Iterable[Path]) -> dict[str, Any]:
    """Every question of the proof, in order; the first wrong answer raises. The counts, for the report."""
    told = {one.deed.key: one for one in read(journals)}
    acknowledged = {key: one for key, one in told.items() if one.event is not None}
    keys = _keys(told)
    _acknowledged_are_written(acknowledged, keys)
    lost_answers = _unacknowledged_are_whole_or_absent(told, keys)
    _every_event_has_what_follows(Event.objects.all())
    resent = _resent(told)
    roles.settle(FAR_MINUTES)
    _written_are_acknowledged(told, resent)
    _deliveries_are_done()
    runs = _runs_are_whole()
    _positions_have_no_gap()
    _each_event_is_sealed_once()
    verdict = roles.verify()
    assert verdict["ok"], verdict["faults"]
    return {
        "sent": len(told),
        "acknowledged": len(acknowledged),
        "written_unacknowledged": lost_answers,
        "absent": len(told) - len(acknowledged) - lost_answers,
        "events": verdict["events"],
        "seals": Seal.objects.count(),
        "runs": runs,
        "longest_seconds": max((one.seconds for one in told.values()), default=0.0),
        "head": verdict["head"],
    }


def _keys(told: dict[str, Told]) -> dict[str, ActKey]:
    """The idempotency rows of the journals' deeds."""
    return {row.key: row for row in ActKey.objects.all() if row.key in told}


def _acknowledged_are_written(acknowledged: dict[str, Told], keys: dict[str, ActKey]) -> None:
    events = dict(Event.objects.values_list("pk", "activity"))
    for key, one in acknowledged.items():
        assert key in keys, f"{key} was acknowledged and is not written"
        assert (keys[key].event, keys[key].result_id) == (one.event, one.made), f"{key} was answered otherwise"
        assert events.get(one.event or 0) == one.deed.code, f"{key}: event {one.event} is not there"
    assert len({one.event for one in acknowledged.values()}) == len(acknowledged), "two deeds share an event"


def _unacknowledged_are_whole_or_absent(told: dict[str, Told], keys: dict[str, ActKey]) -> int:
    """How many were written although the answer was lost."""
    whole = 0
    for key, one in told.items():
        if one.event is not None:
            continue
        rows = one.deed.rows()
        if key not in keys:
            assert rows == 0, f"{key} left a row without its event"
            continue
        row = keys[key]
        assert row.event is not None, f"{key} has its key but no event"
        event = Event.objects.get(pk=row.event)
        assert event.activity == one.deed.code
        model = model_of(row.result_kind)
        assert rows == 1, f"{key} has an event and {rows} rows"
        assert model is not None
        assert model.objects.filter(pk=row.result_id).exists()
        whole += 1
    return whole


def _every_event_has_what_follows(events: Any) -> None:
    """Each event stands in the chain or waits for it, and each reaction has answered it or is queued, never neither."""
    sealed, waiting = Counter(_sealed()), set(Unsealed.objects.values_list("event", flat=True))
    queued = set(Delivery.objects.values_list("reaction", "event_id"))
    done = set(Effect.objects.values_list("reaction", "event"))
    answers = set(Event.objects.filter(activity=ANSWER).values_list("cause", flat=True))
    runs = set(RunRow.objects.exclude(event=None).values_list("event", flat=True))
    for key, code, actor in events.values_list("pk", "activity", "actor"):
        assert (sealed[key], key in waiting) in ((1, False), (0, True)), f"event {key} is sealed {sealed[key]} times"
        for reaction in answering(code):
            answered = key in answers if reaction == "proof.perform" else (reaction, key) in done
            assert answered or (reaction, key) in queued, f"nobody will answer event {key} of {actor} ({reaction})"
    assert runs <= set(events.values_list("pk", flat=True))


def _resent(told: dict[str, Told]) -> dict[str, tuple[int, int | None]]:
    """Send once more what had no answer, and some of what had: (event, what was made) by key."""
    people = roles.company().people
    lost = [one.deed for one in told.values() if one.event is None]
    known = [one for one in told.values() if one.event is not None]
    for one in known[:: max(1, len(known) // SAMPLE)]:
        done = one.deed.do(people)
        assert done.replayed, f"{one.deed.key} was done again"
        assert (done.event, done.key) == (one.event, one.made), f"{one.deed.key} was answered otherwise"
    answers = {}
    for deed in lost:
        done = deed.do(people)
        answers[deed.key] = (done.event, done.key)
        again = deed.do(people)
        assert again.replayed
        assert again.event == done.event
    return answers


def _written_are_acknowledged(told: dict[str, Told], resent: dict[str, tuple[int, int | None]]) -> None:
    """The set of what was acknowledged is the set of what is written: nothing missing, nothing twice, nothing else."""
    acknowledged = {key: resent.get(key, (one.event, one.made)) for key, one in told.items()}
    written = {key: (row.event, row.result_id) for key, row in _keys(told).items()}
    assert acknowledged == written
    events = Event.objects.exclude(door="command line").exclude(subject_kind="jobs.run").exclude(activity=ANSWER)
    by_code = Counter(events.values_list("activity", flat=True))
    assert by_code == Counter(one.deed.code for one in told.values())
    for deed in (one.deed for one in told.values()):
        if deed.key in resent:
            assert deed.rows() == 1, f"{deed.key} left {deed.rows()} rows"
    _rows_are_as_many_as_deeds(one.deed for one in told.values())


def _rows_are_as_many_as_deeds(deeds: Iterable[Deed]) -> None:
    names = Counter(deed.inputs["name"] for deed in deeds if deed.code == "organisation.register_person")
    assert Counter(Actor.objects.filter(name__startswith="Person ").values_list("name", flat=True)) == names


def _deliveries_are_done() -> None:
    """No lease is lost, nothing is parked; each event was answered once, and one subject's events in their order."""
    left = list(Delivery.objects.values_list("reaction", "event_id", "attempts", "parked_at", "fault")[:5])
    assert not left, f"deliveries are left: {left}"
    with connection.cursor() as cursor:
        cursor.execute("SELECT event, subject FROM proof_mark ORDER BY id")
        marks = cursor.fetchall()
    assert Counter(event for event, _subject in marks) == Counter(
        Event.objects.filter(activity__in=COUNTED).values_list("pk", flat=True)
    )
    latest: dict[str, int] = {}
    for event, subject in marks:
        assert latest.get(subject, 0) < event, f"{subject}: event {event} was answered out of order"
        latest[subject] = event
    asked = Event.objects.filter(activity=ANSWERED).values_list("pk", flat=True)
    assert Counter(Event.objects.filter(activity=ANSWER).values_list("cause", flat=True)) == Counter(asked)


def _runs_are_whole() -> int:
    """Each run is done, each of its rows once, and its events count its rows. How many runs."""
    runs = list(Run.objects.all())
    for run in runs:
        assert (run.state, run.rows_done, run.rows_faulty) == (Run.State.DONE, run.rows_total, 0), run.__dict__
    rows = RunRow.objects.values_list("result_id", "event")
    results = [result for result, _event in rows]
    assert len(set(results)) == len(results) == sum(run.rows_total for run in runs)
    names = Actor.objects.filter(name__startswith="Row ").values("name").annotate(times=Count("pk"))
    assert names.count() == len(results)
    assert not names.filter(times__gt=1).exists()
    per_event = Counter(event for _result, event in rows)
    for event in Event.objects.filter(subject_kind="jobs.run"):
        assert event.told["run"]["count"] == per_event.pop(event.pk)
    assert not per_event
    return len(runs)


def _positions_have_no_gap() -> None:
    by_entity: dict[int, list[int]] = {}
    for entity, number in Position.objects.filter(entity__isnull=False).values_list("entity", "number"):
        by_entity.setdefault(entity, []).append(number)
    for entity, numbers in by_entity.items():
        assert sorted(numbers) == list(range(1, len(numbers) + 1)), f"numbers of entity {entity} have gaps"


def _sealed() -> list[int]:
    """The events in all seals, as often as they stand there."""
    found: list[int] = []
    for entries in Seal.objects.order_by("first").values_list("entries", flat=True):
        held = bytes(entries)
        found += [int.from_bytes(held[start : start + 8]) for start in range(0, len(held), ENTRY_BYTES)]
    return found


def _each_event_is_sealed_once() -> None:
    assert Counter(_sealed()) == Counter(Event.objects.values_list("pk", flat=True))
    last = 0
    for first, end in Seal.objects.order_by("first").values_list("first", "last"):
        assert first == last + 1, f"the chain jumps from {last} to {first}"
        last = end
