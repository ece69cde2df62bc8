"""One activity over many rows: staged, looked at, performed. A run belongs to the one who staged it."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import Any

from django.utils.translation import gettext_lazy as _

from bagland.doors.api import shapes
from bagland.doors.api.addresses import absolute
from bagland.doors.api.operations import KEY_SCHEMA, Answer, Call, Operation, Schema, Success, key_of
from bagland.doors.api.performing import POSITION, body_example, envelope, offered
from bagland.foundation.activity import Activity, find
from bagland.foundation.inputs import Shape
from bagland.foundation.refusals import InputFault, NotFound, UnknownActivity
from bagland.kernel.access.authority import authority
from bagland.kernel.jobs import runs
from bagland.kernel.jobs.models import Run
from bagland.kernel.jobs.refusals import RunIsOver

MOST_ROWS, MOST_FAULTS = 10_000, 1_000
KEY = key_of("key", "The key of the run.")
PERFORMANCE = Shape("performance", (POSITION,))
_OBJECT = _("This must be an object.")
_CODE = _("Name one activity that may be run over many rows: %(choices)s.")
_ROWS = _("This must be a list of 1 to %(most)s rows.")
_UNKNOWN = _("There is no input with this name.")


def operations() -> list[Operation]:
    """Staging, looking, performing."""
    return [
        Operation(
            name="runs.stage",
            method="POST",
            path="/runs",
            tag="runs",
            summary="Stage rows for a run",
            description="Rows whose shape is wrong are kept and named; nothing of the business is written yet.",
            answer=staged,
            successes={201: Success("The run, staged.", shapes.Run, headers={"Location": {"type": "string"}})},
            refusals=(403, 404, 409),
            body=_stage_schema(),
            body_example=_stage_example(),
        ),
        Operation(
            name="runs.one",
            method="GET",
            path="/runs/{key}",
            tag="runs",
            summary="A run with its counts and faulty rows",
            answer=looked_at,
            successes={200: Success("The run.", shapes.Run)},
            parameters=(KEY,),
            refusals=(404,),
        ),
        Operation(
            name="runs.perform",
            method="POST",
            path="/runs/{key}/performance",
            tag="runs",
            summary="Perform a run from where it stands",
            description="Row by row, in chunks; a row that is refused is named and left out. Sent again, it goes on "
            "where it stands, and a run that is done answers its counts.",
            answer=performed,
            successes={200: Success("The run as it is now.", shapes.Run)},
            parameters=(KEY,),
            refusals=(403, 404, 409, 503),
            body=_position_schema(),
            body_example={},
        ),
    ]


def bulk() -> list[Activity]:
    """The activities that may be run over many rows."""
    return [activity for activity in offered() if activity.bulk]


def staged(call: Call) -> Answer:
    """Keep the rows; the caller must have the right by now, though each row is asked again when it is performed."""
    activity, rows = _read(call.body)
    if refusal := authority.explain(call.act, activity, None):
        raise refusal
    run = runs.stage(call.act, activity, rows)
    answer = _run(run)
    return Answer(answer, 201, {"Location": answer.href})


def looked_at(call: Call) -> Answer:
    """A run of the caller's own."""
    return Answer(_run(_own(call)))


def performed(call: Call) -> Answer:
    """Perform what is left of the run. Refuses with RunIsOver when it was discarded."""
    body = call.body if isinstance(call.body, dict) else {"body": call.body}
    position = PERFORMANCE.read(body)["position"]
    run = _own(call)
    if run.state == Run.State.DISCARDED:
        raise RunIsOver(run=run.pk)
    return Answer(_run(runs.perform_run(replace(call.act, position=position), run)))


def _own(call: Call) -> Run:
    run: Run | None = Run.objects.filter(pk=call.keys["key"], actor=call.act.actor).first()
    if run is None:
        raise NotFound(kind=Run._meta.verbose_name, key=call.keys["key"])
    return run


def _read(body: Any) -> tuple[Activity, list[dict[str, Any]]]:
    """The activity and the rows of a body. Refuses with InputFault, or UnknownActivity."""
    if not isinstance(body, dict):
        raise InputFault({"body": str(_OBJECT)})
    faults = {name: str(_UNKNOWN) for name in body if name not in ("activity", "rows")}
    code, rows = body.get("activity"), body.get("rows")
    if not isinstance(code, str):
        faults["activity"] = str(_CODE) % {"choices": ", ".join(activity.code for activity in bulk())}
    if not isinstance(rows, list) or not 1 <= len(rows) <= MOST_ROWS:
        faults["rows"] = str(_ROWS) % {"most": MOST_ROWS}
    if faults or not isinstance(code, str) or not isinstance(rows, list):
        raise InputFault(faults)
    activity = find(code)
    if activity.by_system:
        raise UnknownActivity(activity=code)
    return activity, [_row(activity, number, row) for number, row in enumerate(rows, start=1)]


def _row(activity: Activity, number: int, row: Any) -> dict[str, Any]:
    if not isinstance(row, dict) or not isinstance(row.get("inputs", {}), dict):
        raise InputFault({f"rows.{number}": str(_OBJECT)})
    try:
        outer = _row_shape(activity).read({name: value for name, value in row.items() if name != "inputs"})
    except InputFault as refusal:
        raise InputFault({f"rows.{number}.{name}": said for name, said in refusal.faults.items()}) from None
    return {"subject": outer.get("subject"), "inputs": row.get("inputs", {})}


@cache
def _row_shape(activity: Activity) -> Shape:
    """What stands beside the inputs in a row: the subject, where there is one."""
    around = envelope(activity)
    return Shape(f"{around.name}_row", tuple(known for known in around.inputs if known.name == "subject"))


def _run(run: Run) -> shapes.Run:
    faulty = run.rows.exclude(fault="").order_by("number").values_list("number", "fault")[:MOST_FAULTS]
    return shapes.Run(
        key=run.pk,
        activity=run.activity,
        state=run.state,
        rows=shapes.RunCounts(total=run.rows_total, done=run.rows_done, faulty=run.rows_faulty),
        faults=[shapes.RunFault(row=number, fault=fault) for number, fault in faulty],
        href=absolute(f"/runs/{run.pk}"),
    )


def _stage_schema() -> Schema:
    row: Schema = {
        "type": "object",
        "properties": {
            "subject": {**KEY_SCHEMA, "description": "What it is done to, where the activity has a subject."},
            "inputs": {"type": "object", "description": "As the activity's own address takes them."},
        },
        "additionalProperties": False,
    }
    return {
        "type": "object",
        "properties": {
            "activity": {"type": "string", "enum": [activity.code for activity in bulk()]},
            "rows": {"type": "array", "minItems": 1, "maxItems": MOST_ROWS, "items": row},
        },
        "required": ["activity", "rows"],
        "additionalProperties": False,
    }


def _stage_example() -> Any:
    """One row of the first activity that may be run."""
    return next(({"activity": known.code, "rows": [body_example(known)]} for known in bulk()), None)


def _position_schema() -> Schema:
    return {"type": "object", "properties": {"position": KEY_SCHEMA}, "additionalProperties": False}
