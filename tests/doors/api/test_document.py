"""The OpenAPI document says everything that the door does."""

from __future__ import annotations

import json

from django.test import Client
from django.urls import get_resolver

from bagland.doors.api.document import document
from bagland.foundation.activity import activities


def test_the_document_is_there_for_anyone_and_names_every_activity(db):
    said = json.loads(Client().get("/api/v1/openapi.json").content)
    assert said["openapi"] == "3.1.0"
    offered = {f"/activities/{code}" for code, activity in activities.items() if not activity.by_system}
    assert offered == {path for path in said["paths"] if path.startswith("/activities/")}
    assert Client().post("/api/v1/openapi.json").status_code == 405


BYTES = {
    "files",
    "files/<str:secret>",
    "documents/<int:key>/file",
    "documents/<int:key>/versions/<int:number>/file",
}
"""Files go in and out as bytes, by tus 1.0.0 and by ranges: the reference of the API tells of them in words."""


def test_every_address_is_in_the_document():
    from bagland.doors.api.urls import urlpatterns

    paths = {pattern.pattern.describe().split("'")[1] for pattern in urlpatterns[:-1]}
    written = {path.removeprefix("/").replace("{", "<str:").replace("}", ">") for path in document()["paths"]}
    assert paths - BYTES == written
    assert paths >= BYTES
    assert get_resolver().resolve("/api/v1/me").url_name == "me"


def test_every_operation_says_how_it_refuses():
    for path, operations in document()["paths"].items():
        for method, operation in operations.items():
            if path == "/openapi.json":
                continue
            refusals = {status for status in operation["responses"] if status >= "400"}
            assert {"401", "422"} <= refusals
            if method == "post":
                assert {"400", "413", "415"} <= refusals
                assert (
                    operation["requestBody"]["content"]["application/json"]["schema"]["additionalProperties"] is False
                )


def test_every_reference_leads_somewhere_and_every_name_stands_once():
    said = document()
    names = [operation["operationId"] for path in said["paths"].values() for operation in path.values()]
    assert len(names) == len(set(names))

    def references(part):
        if isinstance(part, dict):
            yield from (value for name, value in part.items() if name == "$ref")
            for value in part.values():
                yield from references(value)
        elif isinstance(part, list):
            for value in part:
                yield from references(value)

    for reference in set(references(said)):
        where = said
        for step in reference.removeprefix("#/").split("/"):
            where = where[step]


def test_an_act_says_its_inputs_money_days_and_key():
    said = document()["paths"]["/activities/organisation.open_position"]["post"]
    assert said["parameters"][0]["name"] == "Idempotency-Key"
    body = said["requestBody"]["content"]["application/json"]["schema"]
    inputs = body["properties"]["inputs"]["properties"]
    assert inputs["entity"]["x-kind"] == "organisation.legalentity"
    assert inputs["yearly_cost"]["anyOf"][0]["required"] == ["amount", "currency"]
    assert inputs["first_date"]["anyOf"][0]["format"] == "date"
    assert set(said["responses"]) >= {"200", "202", "403", "404", "409", "422", "503"}
