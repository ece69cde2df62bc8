"""The OpenAPI document, made from the operations: what is not in it cannot be asked, and what it says is checked."""

from __future__ import annotations

from functools import cache
from http import HTTPStatus
from importlib.metadata import PackageNotFoundError, version
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import translation
from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from bagland.doors.api import shapes
from bagland.doors.api.addresses import ROOT
from bagland.doors.api.every import operations
from bagland.doors.api.operations import Operation, Parameter, Schema, Success
from bagland.doors.api.problems import JSON, PROBLEM, json_response, problem, type_of
from bagland.doors.api.refusals import WrongMethod

REFERENCE = "#/components/schemas/{model}"
ABOUT = """\
Every activity, list and object of Bagland. An act has one address, `POST /activities/<code>`, and answers 200 when \
it is done, 202 when another must approve it, and a problem document (RFC 9457) when it is refused; then nothing was \
written. Send `Idempotency-Key` with each act, so that sending it again does it once. Lists are read page by page: \
`next` of one page is `after` of the next. Sentences come in Danish or English, as `Accept-Language` asks."""
WORDS = {
    400: "The body is not JSON that can mean only one thing.",
    401: "No token was sent, or it is not good.",
    403: "No position of the caller's may do or see this.",
    404: "There is no such object, or the caller may not see it.",
    409: "A rule of the business refuses, or the key was used for another act.",
    413: "The body is too large.",
    415: "The body is not application/json.",
    422: "An input or a parameter cannot be used; `faults` names each.",
    503: "Nothing may be written just now.",
}
CODES = {
    400: "api.body_not_understood",
    401: "api.token_missing",
    403: "access.not_granted",
    404: "foundation.not_found",
    409: "foundation.key_reused",
    413: "api.body_too_large",
    415: "api.not_json",
    422: "foundation.input_fault",
    503: "foundation.guards_missing",
}


def document() -> dict[str, Any]:
    """OpenAPI 3.1, in English."""
    with translation.override("en"):
        known = operations()
        paths: dict[str, Schema] = {}
        for operation in known:
            paths.setdefault(operation.path, {})[operation.method.lower()] = _operation(operation)
        paths["/openapi.json"] = {"get": _itself()}
        return {
            "openapi": "3.1.0",
            "info": {
                "title": "Bagland",
                "version": _version(),
                "description": ABOUT,
                "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
            },
            "servers": [{"url": f"/{ROOT}"}],
            "security": [{"token": []}],
            "tags": [{"name": tag} for tag in dict.fromkeys(operation.tag for operation in known)],
            "paths": paths,
            "components": {
                "schemas": _schemas(known),
                "responses": {f"Refused{status}": _refused(status) for status in WORDS},
                "securitySchemes": {
                    "token": {
                        "type": "http",
                        "scheme": "bearer",
                        "description": "A person's or agent's token, from `access.issue_token` or `bagland token`.",
                    }
                },
            },
        }


def openapi(request: HttpRequest) -> HttpResponse:
    """The document itself. It holds nothing of a company, so no token is asked for."""
    if request.method not in ("GET", "HEAD"):
        return problem(
            WrongMethod(path=request.path, method=request.method or "", allowed=["GET", "HEAD"]), request.path
        )
    response = json_response(_kept(), 200, JSON, {})
    response.headers["Cache-Control"] = "no-cache"
    return response


openapi.csrf_exempt = True  # type: ignore[attr-defined]


@cache
def _kept() -> dict[str, Any]:
    return document()


def _operation(operation: Operation) -> Schema:
    said: Schema = {
        "operationId": operation.name,
        "tags": [operation.tag],
        "summary": operation.summary,
        "parameters": [_parameter(parameter) for parameter in operation.parameters],
        "responses": {
            **{str(status): _success(success) for status, success in operation.successes.items()},
            **{str(status): {"$ref": f"#/components/responses/Refused{status}"} for status in operation.statuses},
        },
    }
    if operation.description:
        said["description"] = operation.description
    if operation.body is not None:
        content: Schema = {"schema": operation.body}
        if operation.body_example is not None:
            content["example"] = operation.body_example
        said["requestBody"] = {"required": True, "content": {JSON: content}}
    return said


def _parameter(parameter: Parameter) -> Schema:
    said: Schema = {
        "name": parameter.name,
        "in": parameter.place.value,
        "required": parameter.required,
        "schema": parameter.schema,
    }
    if parameter.description:
        said["description"] = parameter.description
    if parameter.example is not None:
        said["example"] = parameter.example
    return said


def _success(success: Success) -> Schema:
    known = success.schema
    schema = known if isinstance(known, dict) else {"$ref": REFERENCE.format(model=known.__name__)}
    content: Schema = {"schema": schema}
    if success.example is not None:
        content["example"] = success.example
    said: Schema = {"description": success.description, "content": {JSON: content}}
    if success.headers:
        said["headers"] = {name: {"schema": header} for name, header in success.headers.items()}
    return said


def _refused(status: int) -> Schema:
    """The answer that every operation refers to for one status."""
    example = {
        "type": type_of(CODES[status]),
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": WORDS[status],
        "code": CODES[status],
        "instance": f"/{ROOT}/me",
    }
    said: Schema = {
        "description": WORDS[status],
        "content": {PROBLEM: {"schema": {"$ref": REFERENCE.format(model="Problem")}, "example": example}},
    }
    if status == 401:
        said["headers"] = {"WWW-Authenticate": {"schema": {"type": "string"}, "required": True}}
    return said


def _schemas(known: list[Operation]) -> dict[str, Any]:
    """Every shape that an answer is, and those inside them."""
    models: dict[str, type[BaseModel]] = {"Problem": shapes.Problem, "Money": shapes.Money, "Count": shapes.Count}
    for operation in known:
        for success in operation.successes.values():
            if not isinstance(success.schema, dict):
                models[success.schema.__name__] = success.schema
    _by_model, together = models_json_schema(
        [(model, "serialization") for model in models.values()], ref_template=REFERENCE
    )
    schemas: dict[str, Any] = together["$defs"]
    return dict(sorted(schemas.items()))


def _itself() -> Schema:
    return {
        "operationId": "openapi",
        "tags": ["me"],
        "summary": "This document",
        "security": [],
        "responses": {"200": {"description": "OpenAPI 3.1.", "content": {JSON: {"schema": {"type": "object"}}}}},
    }


def _version() -> str:
    try:
        return version("bagland")
    except PackageNotFoundError:
        return "0"
