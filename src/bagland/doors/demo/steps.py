"""One step of the story: on a day somebody does an activity. Things made earlier are named, not numbered."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any


@dataclass(frozen=True, slots=True)
class The:
    """Something that an earlier step made, by the name that it was given there."""

    name: str


@dataclass(frozen=True, slots=True)
class AtNode:
    """The open task of a case at a node of its procedure; the case by the name that it was given."""

    case: str
    node: str


@dataclass(frozen=True, slots=True)
class Step:
    """`who` is a short name, or `system`. `makes` names the result; `waits` says that it must become a request."""

    day: date
    who: str
    code: str
    subject: The | AtNode | None = None
    inputs: dict[str, Any] = field(default_factory=dict)
    makes: str = ""
    waits: bool = False


def entity(code: str) -> The:
    return The(f"entity {code}")


def department(code: str) -> The:
    return The(f"department {code}")


def profile(code: str) -> The:
    return The(f"profile {code}")


def seat(name: str) -> The:
    return The(f"seat {name}")


def person(name: str) -> The:
    return The(f"person {name}")


def appointment(name: str) -> The:
    return The(f"appointment {name}")
