"""Events become notices: for those who are mentioned, can approve, are concerned, or follow.

Seals give committed events their places without a gap, so that following the places passes nobody over. Each batch of
notices is written together with the place reached; whoever has been told of an event is not told twice.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.db import transaction

from bagland.foundation import clock
from bagland.foundation.activity import activities, happenings
from bagland.foundation.kinds import Kept, model_of
from bagland.foundation.naming import Place
from bagland.kernel.access.authority import authority
from bagland.kernel.access.models import Request
from bagland.kernel.access.requests import ASKED
from bagland.kernel.access.states import RequestState
from bagland.kernel.audit.models import Event, Seal
from bagland.kernel.audit.sealing import ENTRY_BYTES
from bagland.kernel.notices.models import Follower, Notice, Told
from bagland.kernel.notices.queries import as_seen_by, takes_comments, visible
from bagland.kernel.notices.states import Why
from bagland.kernel.organisation.models import Actor
from bagland.kernel.organisation.states import ActorKind


def tell() -> int:
    """Make notices of the events of the next seal. How many events were looked at; 0 when there is nothing new."""
    with transaction.atomic():
        told = Told.objects.select_for_update().get_or_create(pk=1)[0]
        seal = Seal.objects.filter(first__gt=told.position).order_by("first").first()
        if seal is None:
            return 0
        entries = bytes(seal.entries)
        keys = [int.from_bytes(entries[at : at + 8]) for at in range(0, len(entries), ENTRY_BYTES)]
        events = Event.objects.in_bulk(keys)
        Notice.objects.bulk_create(_notices([events[key] for key in keys]), ignore_conflicts=True, batch_size=500)
        told.position = seal.last
        told.save(update_fields=["position"])
        return len(keys)


def _notices(events: Iterable[Event]) -> list[Notice]:
    told = [event for event in events if _is_told(event)]
    places = {event.pk: _place(event) for event in told}
    followers = _followers({place for place in places.values() if place})
    people = frozenset(Actor.objects.filter(kind=ActorKind.PERSON, erased_at__isnull=True).values_list("pk", flat=True))
    wanted: dict[tuple[int, int], tuple[Why, Place]] = {}
    for event in told:
        place = places[event.pk]
        if place is None:
            continue
        reasons = {
            Why.MENTIONED: _mentioned(event),
            Why.ASKED: _asked(event),
            Why.CONCERNED: _concerned(event),
            Why.FOLLOWED: followers[place],
        }
        for why, readers in reasons.items():
            for reader in readers & people - {event.actor}:
                wanted.setdefault((event.pk, reader), (why, place))
    seen = _seen({(reader, place) for (_event, reader), (_why, place) in wanted.items()})
    moments = {event.pk: event.at for event in told}
    return [
        Notice(reader_id=reader, event_id=event, why=why, about_kind=place[0], about=place[1], at=moments[event])
        for (event, reader), (why, place) in wanted.items()
        if (reader, place) in seen
    ]


def _is_told(event: Event) -> bool:
    """Not what the system does by itself, such as letting somebody in."""
    known = activities.get(event.activity)
    return event.subject_id is not None and (
        event.activity in happenings or (known is not None and not known.by_system)
    )


def _place(event: Event) -> Place | None:
    """The object on whose page the event is seen: for a comment what it is about."""
    if event.activity.startswith("notices."):
        facts = _commented(event)
        return (facts["about_kind"], facts["about"]) if facts else None
    model = model_of(event.subject_kind)
    if event.subject_id is None or not takes_comments(model):
        return None
    return event.subject_kind, event.subject_id


def _commented(event: Event) -> dict[str, Any]:
    return next((facts for facts in event.told.get("told", []) if "mentioned" in facts), {})


def _mentioned(event: Event) -> set[int]:
    found = _commented(event).get("mentioned", ()) if event.activity.startswith("notices.") else ()
    return set(found) if isinstance(found, list) else set()


def _asked(event: Event) -> set[int]:
    """Those who could approve now; the next ones find the request under My work."""
    if event.activity != ASKED:
        return set()
    request = Request.objects.filter(pk=event.subject_id or 0, state=RequestState.WAITING).first()
    if request is None:
        return set()
    act = as_seen_by(request.actor_id, clock.now())
    return set(authority.able(act, request.activity, request.scope(), request.amount, besides=(request.actor_id,)))


def _concerned(event: Event) -> set[int]:
    """The people whose own case an object is that the event changed."""
    if event.activity.startswith("notices."):
        return set()
    found: set[int] = set()
    changed: dict[str, set[int]] = defaultdict(set)
    for change in event.told.get("changes", []):
        changed[change["kind"]].add(change["key"])
    if event.subject_id is not None:
        changed[event.subject_kind].add(event.subject_id)
    for kind, keys in changed.items():
        model = model_of(kind)
        if isinstance(model, type) and issubclass(model, Kept):
            for thing in model._default_manager.filter(pk__in=keys):
                found |= thing.scope().own
    return found


def _followers(places: set[Place]) -> dict[Place, set[int]]:
    found: dict[Place, set[int]] = defaultdict(set)
    for kind in {kind for kind, _key in places}:
        keys = [key for other, key in places if other == kind]
        for key, actor in Follower.objects.filter(about_kind=kind, about__in=keys).values_list("about", "actor_id"):
            found[kind, key].add(actor)
    return found


def _seen(wanted: set[tuple[int, Place]]) -> set[tuple[int, Place]]:
    """Those pairs of reader and object where the reader may see the object today."""
    by_reader: dict[int, set[Place]] = defaultdict(set)
    for reader, place in wanted:
        by_reader[reader].add(place)
    now = clock.now()
    return {
        (reader, place) for reader, places in by_reader.items() for place in visible(as_seen_by(reader, now), places)
    }
