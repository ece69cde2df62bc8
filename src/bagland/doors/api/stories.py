"""What has happened to an object: its events in plain words, the newest first."""

from __future__ import annotations

from typing import Any

from django.apps import apps

from bagland.doors.api import shapes
from bagland.doors.api.addresses import href_of_page
from bagland.doors.api.lists import CURSOR
from bagland.doors.api.operations import Answer, Call, Operation, Success, key_of
from bagland.foundation.kinds import Kept, kind_of
from bagland.foundation.refusals import NotFound
from bagland.ui.ports import StoryLine, ports


def operations() -> list[Operation]:
    """One address for each kind of object that has a page."""
    kinds = [model for model in apps.get_models() if issubclass(model, Kept) and model.page]
    return [_operation(model) for model in sorted(kinds, key=kind_of)]


def _operation(model: type[Kept]) -> Operation:
    kind = kind_of(model)
    return Operation(
        name=f"{kind}.story",
        method="GET",
        path=f"/{kind}/{{key}}/story",
        tag=kind.partition(".")[0],
        summary=f"The story of a {model._meta.verbose_name}",
        answer=lambda call: told(model, call),
        successes={200: Success("Its events.", shapes.Story)},
        parameters=(key_of("key", "The key of the object."), CURSOR),
        refusals=(403, 404),
    )


def told(model: Any, call: Call) -> Answer:
    """The story of one object that the caller may see. Refuses with NotFound otherwise."""
    key = call.keys["key"]
    if not model.objects.visible_to(call.act).filter(pk=key).exists():
        raise NotFound(kind=model._meta.verbose_name, key=key)
    story = ports.story(call.act, kind_of(model), key, after=call.given.get("after"))
    return Answer(shapes.Story(items=[_line(line) for line in story.lines], next=story.older))


def _line(line: StoryLine) -> shapes.StoryLine:
    return shapes.StoryLine(
        event=line.event,
        at=line.at,
        who=line.who,
        sentence=line.sentence,
        position=line.position,
        on_behalf_of=line.on_behalf_of,
        approved_by=line.approved_by,
        reason=line.reason,
        is_software=line.is_software,
        href=href_of_page(line.page, line.event),
    )
