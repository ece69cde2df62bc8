"""Requests made from the document, as three positions: nothing breaks, and nothing comes back that it does not name."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any

import schemathesis
from django.core.handlers.wsgi import WSGIHandler
from django.db import transaction
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
    return schemathesis.openapi.from_wsgi("/api/v1/openapi.json", WSGIHandler())


def operations() -> list[Any]:
    """Every operation of the document."""
    return [result.ok() for result in schema().get_all_operations()]


def throw_at(operation: Any, token: str, *, examples: int, seed: int | None = None) -> int:
    """Send requests to one operation and check each answer. How many were sent."""
    sent = 0

    def send(case: Any) -> None:
        nonlocal sent
        sent += 1
        with undone():
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
