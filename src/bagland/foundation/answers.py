"""What is given for questions that only the case at hand knows: the fields of a procedure's form."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

MOST = 200
LONGEST = 100_000
DEEPEST = 4
_NAME = re.compile(r"[a-zA-Z][a-zA-Z0-9_]{0,59}")

SCHEMA: dict[str, Any] = {
    "type": "object",
    "description": "Answers by the name of their question, as JSON. Numbers are texts, so that they stay exact.",
    "additionalProperties": True,
    "examples": [{"reason": "the old one is broken", "price": {"amount": "1250.00", "currency": "DKK"}}],
}
"""The JSON schema of answers: which questions there are is told where they are asked."""


class NotAnswers(ValueError):
    """What was sent in place of answers is none."""


class Answers(dict[str, Any]):
    """Answers as JSON values by the name of their question; nothing in it is a float. Whoever asked checks them."""


def read(value: Any) -> Answers:
    """The answers that a door sent. Raises NotAnswers."""
    if isinstance(value, Answers):
        return value
    if not isinstance(value, Mapping) or len(value) > MOST:
        raise NotAnswers
    if not all(isinstance(name, str) and _NAME.fullmatch(name) for name in value):
        raise NotAnswers
    room = [LONGEST]
    return Answers({name: _bare(part, room, DEEPEST) for name, part in value.items()})


def _bare(value: Any, room: list[int], depth: int) -> Any:
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, int) and abs(value) < 2**63:
        return value
    if isinstance(value, str):
        room[0] -= len(value) + 1
        if room[0] < 0:
            raise NotAnswers
        return value
    if depth and isinstance(value, list) and len(value) <= 1000:
        return [_bare(part, room, depth - 1) for part in value]
    if depth and isinstance(value, dict) and len(value) <= MOST and all(isinstance(name, str) for name in value):
        return {name: _bare(part, room, depth - 1) for name, part in value.items()}
    raise NotAnswers
