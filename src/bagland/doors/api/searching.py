"""Finding by words: what the page of search finds, as values."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.apps import apps

from bagland.doors.api.addresses import href_of
from bagland.doors.api.operations import KEY_SCHEMA, Answer, Call, Operation, Parameter, Schema, Success
from bagland.foundation.searching import searchables
from bagland.kernel.search.queries import Hit, Place, search

MOST = 100
_NULLABLE: Schema = {"type": ["integer", "null"]}


def operations() -> list[Operation]:
    """The one address of search."""
    return [
        Operation(
            name="search",
            method="GET",
            path="/search",
            tag="search",
            summary="Find objects by their words",
            description=(
                "Every word must be found; quotation marks hold words together. Titles before texts, exact before "
                "inflected, what was changed last first. What the caller may not see is neither found nor counted."
            ),
            answer=found,
            successes={
                200: Success(
                    "One page of hits. The header Link leads to the next.",
                    schema(),
                    headers={"Link": {"type": "string", "description": 'The next page, as `<…>; rel="next"`.'}},
                )
            },
            parameters=parameters(),
        )
    ]


def parameters() -> tuple[Parameter, ...]:
    """What is asked, narrowed, and from where."""
    words: Schema = {"type": "string", "minLength": 1, "maxLength": 400}
    limit: Schema = {"type": "integer", "minimum": 1, "maximum": MOST, "default": 30}
    place: Schema = {"type": "string", "pattern": r"^[0-3]-[0-9]{1,18}$", "maxLength": 20}
    return (
        Parameter("q", words, "The words.", required=True, example="bookkeeper"),
        Parameter("kind", {"type": "string", "enum": sorted(searchables)}, "Only objects of this kind."),
        Parameter("entity", KEY_SCHEMA, "Only objects of this legal entity: its key."),
        Parameter("limit", limit, "How many hits at most."),
        Parameter("after", place, "The place to go on from: `next` of the page before.", example="1-42"),
    )


def schema() -> Schema:
    """One page of hits."""
    properties: Schema = {
        "kind": {"type": "string"},
        "key": {"type": "integer"},
        "href": {"type": ["string", "null"], "format": "uri-reference"},
        "name": {"type": "string"},
        "text": {"type": "string"},
        "entity": _NULLABLE,
        "department": _NULLABLE,
    }
    hit = {"type": "object", "properties": properties, "required": list(properties), "additionalProperties": False}
    return {
        "type": "object",
        "properties": {"items": {"type": "array", "items": hit}, "next": {"type": ["string", "null"]}},
        "required": ["items", "next"],
        "additionalProperties": False,
    }


def found(call: Call) -> Answer:
    """A page of hits. Refuses with NoSuchPlace."""
    given = call.given
    hits = search(
        call.act,
        given["q"],
        kinds=[given["kind"]] if "kind" in given else None,
        entity=int(given["entity"]) if "entity" in given else None,
        after=Place.of(given.get("after", "")),
        limit=int(given.get("limit", 30)),
    )
    after = str(hits.next) if hits.next is not None else None
    headers = {}
    if after is not None:
        headers["Link"] = f'<{call.path}?{urlencode({**given, "after": after})}>; rel="next"'
    return Answer({"items": [_item(hit) for hit in hits.hits], "next": after}, headers=headers)


def _item(hit: Hit) -> dict[str, Any]:
    return {
        "kind": hit.kind,
        "key": hit.key,
        "href": href_of(apps.get_model(hit.kind), hit.key),
        "name": hit.name,
        "text": hit.text,
        "entity": hit.entity,
        "department": hit.department,
    }
