"""Requests made from the document, as three positions: nothing breaks, and nothing comes back that it does not name."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any

import schemathesis
from django.apps import apps
from django.core.handlers.wsgi import WSGIHandler
from django.core.signals import request_finished, request_started
from django.db import close_old_connections, transaction
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import seed as seeded
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    negative_data_rejection,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from bagland.doors.api.document import document as made_document

POSITIONS = {"managing director": "jens", "employee": "ida", "auditor": "grethe"}
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    negative_data_rejection,
]


@cache
def schema() -> Any:
    """The document, served by the application in this process."""
    with connection_kept():
        return schemathesis.openapi.from_wsgi("/api/v1/openapi.json", WSGIHandler())


@contextmanager
def connection_kept() -> Iterator[None]:
    """A request would close the connection that the test's transaction stands in; Django's own client does the same."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    try:
        yield
    finally:
        for signal in (request_started, request_finished):
            signal.connect(close_old_connections)


@cache
def document() -> Any:
    """The same document as it is written."""
    return made_document()


def operations() -> list[Any]:
    """Every operation of the document."""
    return [result.ok() for result in schema().get_all_operations()]


def living(schema: Any, value: Any) -> Any:
    """The value with every key that names an object turned into the key of one that is there."""
    if not isinstance(schema, dict):
        return value
    for choice in schema.get("anyOf", ()):
        value = living(choice, value)
    if "x-kind" in schema and isinstance(value, int):
        keys = list(apps.get_model(schema["x-kind"]).objects.order_by("pk").values_list("pk", flat=True))
        return keys[value % len(keys)] if keys else value
    if isinstance(value, list):
        return [living(schema.get("items"), part) for part in value]
    if isinstance(value, dict):
        return {name: living(schema.get("properties", {}).get(name), part) for name, part in value.items()}
    return value


def bring_to_life(case: Any) -> None:
    """Let a request of the right shape be about objects that are there; otherwise it would end at «not found»."""
    said = document()["paths"][case.operation.path][case.operation.method]
    if "requestBody" in said:
        case.body = living(said["requestBody"]["content"]["application/json"]["schema"], case.body)
    for name, value in case.path_parameters.items():
        case.path_parameters[name] = int(value) % 12 + 1


def throw_at(operation: Any, token: str, *, examples: int, seed: int | None = None) -> int:
    """Send requests to one operation and check each answer. How many were sent."""
    sent = 0

    def send(case: Any) -> None:
        nonlocal sent
        sent += 1
        if mode is GenerationMode.POSITIVE and sent % 4:
            bring_to_life(case)
        with connection_kept(), undone():
            case.call_and_validate(headers={"Authorization": f"Bearer {token}"}, checks=CHECKS)

    for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE):
        try:
            strategy = operation.as_strategy(generation_mode=mode)
            strategy.validate()
        except Exception as error:
            if "Unsatisfiable" not in type(error).__name__:
                raise
            continue
        wanted = settings(
            max_examples=examples,
            deadline=None,
            database=None,
            derandomize=seed is None,
            phases=[Phase.explicit, Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        test = wanted(given(case=strategy)(send))
        if seed is not None:
            test = seeded(seed)(test)
        test()
    return sent


@contextmanager
def undone() -> Iterator[None]:
    """What a request writes is taken back after it, so that each meets the same company."""
    block = transaction.atomic()
    block._from_testcase = True  # type: ignore[attr-defined]  # as Django's own: durable blocks may stand in it
    try:
        with block:
            yield
            raise _Undo
    except _Undo:
        pass


class _Undo(Exception):
    """Ends the block."""
