"""The one way to say no: a stable code, a sentence with facts in it, and the way on."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, ClassVar

from bagland.foundation.speech import spoken

if TYPE_CHECKING:
    from bagland.foundation.facts import Facts

_TWO_STOPS = re.compile(r"(?<!\.)\.\.(?=\s|$)")

refusals: dict[str, type[Refusal]] = {}
"""Every refusal by its code; the docs' reference of refusals is made from it."""


class Refusal(Exception):
    """An act that is not done, and why. Nothing was written.

    A subclass gives `code` (stable, `room.reason`), `message` (translatable, with named placeholders for the facts)
    and, where it is not a rule of business (409), the HTTP `status` that doors answer with. Facts are values, not
    texts: money, days and moments are written in the reader's language when the sentence is asked for.
    """

    code: ClassVar[str] = ""
    message: ClassVar[Any] = ""
    status: ClassVar[int] = 409
    recorded_as: ClassVar[str] = ""
    """The code of the happening that is recorded when this is said, for what law wants to see refused in writing."""
    way_on: ClassVar[str] = ""
    """The code of a page where the one who is refused can go on."""

    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        if not cls.code:
            return
        known = refusals.setdefault(cls.code, cls)
        if known.__qualname__ != cls.__qualname__ or known.__module__ != cls.__module__:
            raise TypeError(f"two refusals have the code {cls.code}: {known.__qualname__} and {cls.__qualname__}")

    def __init__(self, **facts: Any) -> None:
        super().__init__(self.code)
        self.facts: Mapping[str, Any] = facts

    @property
    def sentence(self) -> str:
        """The refusal in the active language, facts filled in; «50.000,00 kr.» at the end of a sentence ends it."""
        filled = str(self.message) % {name: spoken(value) for name, value in self.facts.items()}
        return _TWO_STOPS.sub(".", filled).strip()

    def told(self) -> Facts | None:
        """What the event says of it, where it is recorded."""
        return None

    @property
    def faults(self) -> Mapping[str, str]:
        """Sentences by input name, for a form to show beside its fields; empty unless the shape was wrong."""
        return {}

    def __str__(self) -> str:
        return f"{self.code}: {self.sentence}"
