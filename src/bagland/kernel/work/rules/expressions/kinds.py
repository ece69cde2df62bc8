"""What is known of a value before there is one: its kind, for the check of a draft and for completion in the editor."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from bagland.kernel.work.rules.expressions.functions import PARTS

READABLE: dict[str, dict[str, str]] = {
    "person": {
        "name": "text",
        "email": "text",
        "manager": "person",
        "department": "department",
        "entity": "entity",
        "positions": "positions",
    },
    "position": {
        "title": "text",
        "profile": "text",
        "department": "department",
        "entity": "entity",
        "manager": "person",
        "holder": "person",
    },
    "department": {"name": "text", "code": "text", "head": "person", "entity": "entity"},
    "entity": {"name": "text", "code": "text", "country": "text", "currency": "text"},
    "party": {"name": "text", "number": "text", "country": "text", "is_customer": "yes_no", "is_supplier": "yes_no"},
    "case": {"title": "text", "started": "moment", "procedure": "text"},
    "event": {
        "activity": "text",
        "at": "moment",
        "doer": "person",
        "subject": "any",
        "entity": "entity",
        "department": "department",
        "inputs": "any",
    },
    "record": {"label": "text"},
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
        if self.word == "any" or (self.word in ("record", "other") and self.has is None and name != "label"):
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
    """A kind from its word: `date`, `person`, `list`; `positions` is a list of them."""
    if isinstance(told, Kind):
        return told
    return Kind("list", Kind("position")) if told == "positions" else Kind(told)


ANY, YES_NO = Kind("any"), Kind("yes_no")
