"""Doing an activity: one address each, `POST /activities/organisation.appoint`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from typing import Any

from django.utils.translation import gettext_lazy as _

from bagland.doors.api import shapes
from bagland.doors.api.addresses import href_of
from bagland.doors.api.examples import example_of
from bagland.doors.api.operations import Answer, Call, Operation, Parameter, Place, Schema, Success
from bagland.foundation.activity import Activity, activities
from bagland.foundation.inputs import Input, Says, Shape
from bagland.foundation.kinds import model_of
from bagland.foundation.perform import Done, Pending, perform
from bagland.foundation.refusals import InputFault
from bagland.kernel.organisation.models import Position

KEY_HEADER = "Idempotency-Key"
KEY = Parameter(
    KEY_HEADER,
    {"type": "string", "minLength": 1, "maxLength": 200, "pattern": r"^(?!request:|run:)[!-~]([ -~]*[!-~])?$"},
    "Makes the act happen once: the same call with the same key gets the first answer again. 1 to 200 printable ASCII "
    "characters, chosen by the caller; `request:` and `run:` at the start are kept for Bagland.",
    Place.HEADER,
    example="3f0c2a9e-hire-0042",
)
TASK_HEADER = "Bagland-Task"
TASK = Parameter(
    TASK_HEADER,
    {"type": "string", "minLength": 1, "maxLength": 18, "pattern": r"^[1-9][0-9]{0,17}$"},
    "The task for which it is done, where the act is not about the task's own object: doing it closes the task.",
    Place.HEADER,
    example="31",
)
_OBJECT = _("This must be an object with the inputs by name.")
_SUBJECT = Says(_("What it is done to"))
POSITION = Input("position", Position, Says(_("Position that acts")), None, required=False, optional=True, many=False)


def offered() -> list[Activity]:
    """The activities that a door may be asked for, by code."""
    return [known for _code, known in sorted(activities.items()) if not known.by_system]


def operation(activity: Activity) -> Operation:
    """The address of one activity."""
    return Operation(
        name=activity.code,
        method="POST",
        path=f"/activities/{activity.code}",
        tag=activity.room,
        summary=str(activity.title),
        description=activity.description,
        answer=lambda call: performed(activity, call),
        successes={
            200: Success("Done, or done before with the same key.", shapes.Done, example=_DONE),
            202: Success("Kept until another approves it.", shapes.Pending, example=_PENDING),
        },
        parameters=(KEY, TASK),
        refusals=(403, 404, 409, 503),
        body=body_schema(activity),
        body_example=body_example(activity),
    )


_DONE = {
    "state": "done",
    "event": 4711,
    "replayed": False,
    "result": {"kind": "organisation.actor", "key": 12, "href": "/api/v1/organisation/people/12"},
}
_PENDING = {"state": "pending", "request": 31, "event": 4712, "replayed": False, "approvers": ["Jens Friis"]}


def performed(activity: Activity, call: Call) -> Answer:
    """Perform it once, and say what came of it."""
    outer, inputs = read_call(activity, call.body)
    task = call.headers.get(TASK_HEADER)
    act = replace(
        call.act, key=call.headers.get(KEY_HEADER), position=outer["position"], task=int(task) if task else None
    )
    answer = perform(activity, act, outer.get("subject"), **inputs)
    return Answer(_pending(answer), 202) if isinstance(answer, Pending) else Answer(_done(answer))


def read_call(activity: Activity, body: Any) -> tuple[dict[str, Any], Mapping[str, Any]]:
    """Subject and position, checked; the inputs, for `perform` to check. Refuses with InputFault."""
    if not isinstance(body, dict):
        raise InputFault({"body": str(_OBJECT)})
    inputs = body.get("inputs", {})
    outer = envelope(activity).read({name: value for name, value in body.items() if name != "inputs"})
    if not isinstance(inputs, dict):
        raise InputFault({"inputs": str(_OBJECT)})
    return outer, inputs


@cache
def envelope(activity: Activity) -> Shape:
    """What stands around the inputs, as a shape."""
    if activity.subject is None:
        return Shape(f"{activity.shape.name}_call", (POSITION,))
    subject = Input("subject", activity.subject, _SUBJECT, None, required=True, optional=False, many=False)
    return Shape(f"{activity.shape.name}_call", (subject, POSITION))


def body_schema(activity: Activity) -> Schema:
    """The schema of the body."""
    schema = envelope(activity).model.model_json_schema()
    inputs = inputs_schema(activity)
    properties = {name: _titled(schema["properties"][name], says) for name, says in _envelope_words(activity).items()}
    required = [*schema.get("required", ()), *(["inputs"] if inputs.get("required") else [])]
    return {
        "type": "object",
        "properties": {**properties, "inputs": inputs},
        **({"required": required} if required else {}),
        "additionalProperties": False,
    }


def _envelope_words(activity: Activity) -> dict[str, str]:
    said = {"position": "Which of the caller's positions acts; needed only where several in two companies fit."}
    if activity.subject is None:
        return said
    return {"subject": f"The key of the {activity.subject._meta.verbose_name} that it is done to.", **said}


def _titled(schema: Schema, description: str) -> Schema:
    return {**{name: value for name, value in schema.items() if name != "title"}, "description": description}


def inputs_schema(activity: Activity) -> Schema:
    """The schema of the inputs, with what a person reads about each."""
    schema: Schema = activity.shape.model.model_json_schema()
    del schema["title"]
    for known in activity.inputs:
        described = schema["properties"][known.name]
        described["title"] = str(known.says.label)
        if known.says.help:
            described["description"] = str(known.says.help)
        if known.says.secret:
            described |= {"format": "password", "writeOnly": True}
        if described.get("default", 0) is None:
            del described["default"]
    return schema


def body_example(activity: Activity) -> Any:
    """A body of the right shape."""
    return example_of(body_schema(activity), skip=("position",))


def _done(answer: Done) -> shapes.Done:
    result = None
    if answer.kind is not None and answer.key is not None:
        result = shapes.Reference(kind=answer.kind, key=answer.key, href=href_of(model_of(answer.kind), answer.key))
    done = shapes.Done(state="done", event=answer.event, replayed=answer.replayed, result=result)
    if once := getattr(answer.thing, "shown_once", None):
        done.once = dict(once)
    return done


def _pending(answer: Pending) -> shapes.Pending:
    return shapes.Pending(
        state="pending",
        request=answer.request,
        event=answer.event,
        replayed=answer.replayed,
        approvers=list(answer.approvers),
    )
