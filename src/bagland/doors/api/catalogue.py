"""What can be done: every activity with its inputs, and whether the caller may."""

from __future__ import annotations

from typing import Any

from django.utils import translation

from bagland.doors.api import shapes
from bagland.doors.api.addresses import absolute
from bagland.doors.api.operations import Answer, Call, Operation, Success
from bagland.doors.api.performing import inputs_schema, offered
from bagland.foundation.activity import Activity
from bagland.foundation.kinds import kind_of
from bagland.kernel.access.authority import authority


def operations() -> list[Operation]:
    """The list of activities, and one address for each."""
    return [_list(), *(_one(activity) for activity in offered())]


def _list() -> Operation:
    return Operation(
        name="activities",
        method="GET",
        path="/activities",
        tag="activities",
        summary="Every activity, and whether the caller may do it",
        answer=listed,
        successes={200: Success("The activities by code.", shapes.Activities)},
    )


def _one(activity: Activity) -> Operation:
    return Operation(
        name=f"{activity.code}.description",
        method="GET",
        path=f"/activities/{activity.code}",
        tag="activities",
        summary=f"What “{activity.title}” needs, and whether the caller may do it",
        answer=lambda call: described(activity, call),
        successes={200: Success("The activity with its inputs.", shapes.ActivityFull)},
    )


def listed(call: Call) -> Answer:
    """Every activity that doors offer."""
    return Answer(shapes.Activities(items=[shapes.ActivityLine(**_line(activity, call)) for activity in offered()]))


def described(activity: Activity, call: Call) -> Answer:
    """One activity, its inputs with labels in the language of the answer."""
    refusal = authority.explain(call.act, activity, None)
    because = refusal.sentence if refusal else None
    line = {**_line(activity, call), "may": refusal is None}
    return Answer(shapes.ActivityFull(**line, inputs=inputs_schema(activity), because=because))


def _line(activity: Activity, call: Call) -> dict[str, Any]:
    return {
        "code": activity.code,
        "title": both(activity.title),
        "description": activity.description,
        "subject": kind_of(activity.subject) if activity.subject else None,
        "bulk": activity.bulk,
        "always_asks": activity.always_asks,
        "may": authority.explain(call.act, activity, None) is None,
        "href": absolute(f"/activities/{activity.code}"),
    }


def both(title: Any) -> shapes.Title:
    """A title in both languages."""
    said = {}
    for language in ("en", "da"):
        with translation.override(language):
            said[language] = str(title)
    return shapes.Title(**said)
