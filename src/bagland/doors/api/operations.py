"""One thing that the API answers, said once: the address, the document and the checks at the door come from it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from pydantic import BaseModel

from bagland.foundation.act import Act

Schema = dict[str, Any]
LARGEST_KEY = 2**63 - 1
KEY_SCHEMA: Schema = {"type": "integer", "minimum": 1, "maximum": LARGEST_KEY}


class Place(StrEnum):
    """Where a parameter stands."""

    PATH = "path"
    QUERY = "query"
    HEADER = "header"


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter of an address, with the JSON schema that it is held against at the door."""

    name: str
    schema: Schema
    description: str = ""
    place: Place = Place.QUERY
    required: bool = False
    example: Any = None


@dataclass(frozen=True, slots=True)
class Call:
    """One request, read: who asks, the keys of its path, its parameters (as text), its headers and its body."""

    act: Act
    path: str
    keys: Mapping[str, int]
    given: Mapping[str, str]
    headers: Mapping[str, str]
    body: Any = None


@dataclass(frozen=True, slots=True)
class Answer:
    """What goes back: a model or plain JSON values, the status, and headers of this answer's own."""

    content: BaseModel | Mapping[str, Any]
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Success:
    """A success in the document: what it means, and its schema (a model, or a schema that only this answer has)."""

    description: str
    schema: type[BaseModel] | Schema
    headers: Mapping[str, Schema] = field(default_factory=dict)
    example: Any = None


@dataclass(frozen=True, slots=True)
class Operation:
    """An address with a method.

    `path` is written below the API's root, with its keys in braces; `refusals` are the statuses that may come beside
    401 and 422, which every operation that asks for a token knows. `body` is the schema of what must be sent.
    """

    name: str
    method: str
    path: str
    tag: str
    summary: str
    answer: Callable[[Call], Answer]
    successes: Mapping[int, Success]
    description: str = ""
    parameters: tuple[Parameter, ...] = ()
    refusals: tuple[int, ...] = ()
    body: Schema | None = None
    body_example: Any = None

    def parameters_in(self, place: Place) -> dict[str, Parameter]:
        """Its parameters of one place, by name."""
        return {parameter.name: parameter for parameter in self.parameters if parameter.place is place}

    @property
    def statuses(self) -> tuple[int, ...]:
        """Every refusal that may come, in order."""
        with_body = (400, 413, 415) if self.body is not None else ()
        return tuple(sorted({401, 422, *self.refusals, *with_body}))


def key_of(name: str, description: str) -> Parameter:
    """A key in the path."""
    return Parameter(name, KEY_SCHEMA, description, Place.PATH, required=True, example=12)
