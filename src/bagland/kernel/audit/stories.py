"""The story of an object, as the screens ask for it: newest first, whole sentences."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bagland.foundation import keyset
from bagland.foundation.act import Act
from bagland.foundation.kinds import Kept, model_of
from bagland.foundation.naming import Place, names_of
from bagland.foundation.ports import ports
from bagland.kernel.audit.models import Event
from bagland.kernel.audit.queries import ACTOR, POSITION, about, may_read, read_live, reason_in, told
from bagland.kernel.audit.queries import programs as software
from bagland.ui.ports import Story, StoryLine

LINES = 30


def story(act: Act, kind: str, key: int, *, after: str | None = None) -> Story:
    """The events of one object that the reader may see, whoever may see the object. About five queries.

    Changed values are not told here; they stand on the event's own page, for those who may see events.
    """
    model = model_of(kind)
    thing: Kept | None = model._default_manager.filter(pk=key).first() if model else None
    if thing is None:
        return Story()
    page = keyset.page(
        Event.objects.filter(about(act, thing)), order=("-at", "-id"), columns=("id",), limit=LINES, after=after
    )
    events = {event.pk: event for event in Event.objects.filter(pk__in=[row["id"] for row in page.rows])}
    ordered = [events[row["id"]] for row in page.rows]
    live = read_live(act, {(event.subject_kind, event.subject_id) for event in ordered})
    others = {place for event in ordered if (place := _other(act, event, kind, key, live))}
    names = names_of(act, {place for event in ordered for place in _places(event)} | others)
    programs = software(act) if ordered else frozenset()
    reach = ports.authority.reach(act, Event.view)
    lines = [
        _line(event, names, programs, other=_other(act, event, kind, key, live), may_open=reach.covers(event.scope()))
        for event in ordered
    ]
    return Story(lines, page.next)


def _places(event: Event) -> list[Place]:
    actors = [who for who in (event.actor, event.on_behalf_of, event.approved_by) if who is not None]
    return [*((ACTOR, who) for who in actors), *([(POSITION, event.position)] if event.position else [])]


def _other(act: Act, event: Event, kind: str, key: int, live: Mapping[Any, bool]) -> Place | None:
    """What an event of the story was done to, when that is another object that the reader may see."""
    if event.subject_id is None or (event.subject_kind, event.subject_id) == (kind, key):
        return None
    readable = may_read(act, event.subject_kind, event.scope(), key=event.subject_id, live=live)
    return (event.subject_kind, event.subject_id) if readable else None


def _line(
    event: Event, names: dict[Place, str], programs: frozenset[int], *, other: Place | None, may_open: bool
) -> StoryLine:
    sentence = told(event)
    if other is not None:
        sentence = f"{sentence.rstrip('.')}: {names[other]}."
    return StoryLine(
        event=event.pk,
        at=event.at,
        who=names[ACTOR, event.actor],
        sentence=sentence,
        position=names[POSITION, event.position] if event.position else "",
        on_behalf_of=names[ACTOR, event.on_behalf_of] if event.on_behalf_of else "",
        approved_by=names[ACTOR, event.approved_by] if event.approved_by else "",
        reason=reason_in(event),
        face=event.actor,
        is_software=event.actor in programs,
        page=Event.page if may_open else "",
    )
