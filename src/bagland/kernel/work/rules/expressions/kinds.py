"""What is known of a value before there is one: its kind, for the check of a draft and for completion in the editor."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from bagland.kernel.work.rules.expressions.functions import PARTS

READABLE: dict[str, dict[str, str]] = {
    "person": {
        "name": "text",
        "number": "number",
        "position": "position",
        "department": "department",
        "manager": "person",
    },
    "position": {
        "title": "text",
        "number": "number",
        "profile": "text",
        "department": "department",
        "entity": "entity",
        "holder": "person",
        "manager": "person",
    },
    "department": {"name": "text", "number": "number", "code": "text", "head": "person", "entity": "entity"},
    "entity": {"name": "text", "number": "number", "code": "text", "country": "text", "currency": "text"},
    "party": {"name": "text", "number": "number", "country": "text"},
    "case": {"title": "text", "number": "number", "started": "moment"},
    "event": {
        "activity": "text",
        "at": "moment",
        "doer": "person",
        "subject": "any",
        "result": "any",
        "told": "any",
    },
}
"""What the declared readers give of each kind of object, with the kinds of the parts (`kernel.work.readers`)."""


@dataclass(frozen=True, slots=True)
class Kind:
    """The kind of a value: its word, for a list the kind of its items, for a record the kinds of its parts if known."""

    word: str
    of: Kind | None = None
    has: Mapping[str, Kind] | None = field(default=None, hash=False)

    def part(self, name: str) -> Kind | None:
        """The kind of a part; None when there is no such part."""
        if self.word in ("any", "record", "other") and self.has is None:
            return ANY
        if self.has is not None:
            return self.has.get(name)
        word = (PARTS | READABLE).get(self.word, {}).get(name)
        return None if word is None else kind(word)

    @property
    def parts(self) -> tuple[str, ...]:
        """The names of its parts, where they are known."""
        return tuple(self.has if self.has is not None else (PARTS | READABLE).get(self.word, {}))


def kind(told: Kind | str) -> Kind:
    """A kind from its word: `date`, `person`, `list`."""
    return told if isinstance(told, Kind) else Kind(told)


ANY, YES_NO = Kind("any"), Kind("yes_no")
