"""Every declared list: the same columns, filters, orders and reach as its page in the browser."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from bagland.doors.api import shapes
from bagland.doors.api.addresses import list_path
from bagland.doors.api.operations import KEY_SCHEMA, Answer, Call, Operation, Parameter, Schema, Success
from bagland.doors.api.values import column_schema, item
from bagland.ui.filters import Choice, Days, Filter, Of, Prefix, YesNo
from bagland.ui.lists import ListPage, lists

MOST = 200
CURSOR = Parameter(
    "after",
    {"type": "string", "minLength": 1, "maxLength": 2000},
    "The place to go on from: `next` of the page before.",
)
COUNT = Parameter("count", {"type": "string", "enum": ["yes"]}, "Also count what the filters leave, up to 1,000.")


def operations() -> list[Operation]:
    """One address for each declared list."""
    return [_operation(listed) for _code, listed in sorted(lists.items())]


def _operation(listed: ListPage) -> Operation:
    return Operation(
        name=listed.code,
        method="GET",
        path=list_path(listed),
        tag=listed.code.partition(".")[0],
        summary=str(listed.title),
        description=str(listed.sentence),
        answer=lambda call: one_page(listed, call),
        successes={
            200: Success(
                "One page of the list. The header Link leads to the next.",
                page_schema(listed),
                headers={"Link": {"type": "string", "description": 'The next page, as `<…>; rel="next"`.'}},
            )
        },
        parameters=parameters(listed),
        refusals=(403,),
    )


def one_page(listed: ListPage, call: Call) -> Answer:
    """A page of the list for these parameters."""
    listed.must_be_open_to(call.act)
    limit = int(call.given.get("limit", listed.limit))
    given = {name: value for name, value in call.given.items() if name != "limit"}
    found = listed.page(call.act, given, limit=limit)
    content: dict[str, Any] = {
        "items": [item(listed.standard, row, listed.detail) for row in found.values(listed.standard)],
        "next": found.next,
    }
    if found.count is not None:
        content["count"] = shapes.Count(number=found.count.number, is_exact=found.count.is_exact).model_dump()
    headers = {}
    if found.next is not None:
        headers["Link"] = f'<{call.path}?{urlencode({**call.given, "after": found.next})}>; rel="next"'
    return Answer(content, headers=headers)


def parameters(listed: ListPage) -> tuple[Parameter, ...]:
    """Cursor, limit, order, and a parameter for what each filter reads."""
    orders = [name for order in listed.orders for name in (order.name, f"-{order.name}")]
    limit: Schema = {"type": "integer", "minimum": 1, "maximum": MOST, "default": listed.limit}
    return (
        CURSOR,
        Parameter("limit", limit, "How many rows at most."),
        Parameter("order", {"type": "string", "enum": orders}, "The order; with `-` the other way round."),
        COUNT,
        *(parameter for filter in listed.all_filters for parameter in _of_filter(filter)),  # noqa: A001
    )


def _of_filter(item: Filter) -> list[Parameter]:
    label = str(item.label)
    match item:
        case Choice():
            words: Schema = {"type": "string", "enum": [str(value) for value, _word in item.choices]}
            return [Parameter(item.name, words, label)]
        case YesNo():
            return [Parameter(item.name, {"type": "string", "enum": ["yes", "no"]}, label)]
        case Of():
            return [Parameter(item.name, KEY_SCHEMA, f"{label}: its key.")]
        case Days():
            day: Schema = {"type": "string", "format": "date"}
            ends = zip(item.parameters, ("from", "until"), strict=True)
            return [Parameter(name, day, f"{label}: {end} this day.") for name, end in ends]
        case Prefix():
            text: Schema = {"type": "string", "minLength": 1, "maxLength": 100}
            return [Parameter(item.name, text, f"{label}: begins with this.")]
        case _:
            text = {"type": "string", "minLength": 1, "maxLength": 200}
            return [Parameter(name, text, label) for name in item.parameters]


def page_schema(listed: ListPage) -> Schema:
    """The schema of one page: its items have a member for each column."""
    named = {column.name: column_schema(column) for column in listed.standard}
    properties = {"key": {"type": "integer"}, "href": {"type": ["string", "null"], "format": "uri-reference"}, **named}
    items = {"type": "object", "properties": properties, "required": list(properties), "additionalProperties": False}
    return {
        "type": "object",
        "properties": {
            "items": {"type": "array", "items": items},
            "next": {"type": ["string", "null"]},
            "count": {"$ref": "#/components/schemas/Count"},
        },
        "required": ["items", "next"],
        "additionalProperties": False,
    }
