"""The procedures that come with Bagland: read from files that other floors name, and put in where they are missing.

A file is JSON: `code`, `title`, the profile of the position that keeps it (`owner`), `review_months`,
`is_confidential`, the `service` by which it is asked for, if it is, and the `definition` itself.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import cache
from importlib.resources import files

from pydantic import Field

from bagland.kernel.work.rules.definition import Definition, Part, Words

folders: list[tuple[str, str]] = []
"""Packages, each with its folder of procedures, named at start by the floors above."""


class ShippedService(Part):
    """The service by which a shipped procedure is asked for."""

    title: Words
    text: Words = Words()
    icon: str = "help-circle"
    promise: str = ""


class ShippedProcedure(Part):
    """A procedure that comes with Bagland."""

    code: str
    title: Words
    owner: str
    review_months: int = Field(default=12, ge=1, le=60)
    is_confidential: bool = False
    service: ShippedService | None = None
    definition: Definition


@cache
def shipped() -> tuple[ShippedProcedure, ...]:
    """All of them, by code. Raises pydantic's ValidationError for a file that is wrong."""
    return tuple(sorted(_read(), key=lambda each: each.code))


def _read() -> Iterator[ShippedProcedure]:
    for package, folder in folders:
        for file in (files(package) / folder).iterdir():
            if file.name.endswith(".json"):
                yield ShippedProcedure.model_validate(json.loads(file.read_text(encoding="utf-8")))
