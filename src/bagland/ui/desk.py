"""What the screens ask of the room that keeps things for a person: how it looks, what is begun, who is there too.

The room `kernel/desk` fulfils it at start; without it nothing is kept, and everything else works.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bagland.foundation.act import Act

Typed = Mapping[str, Sequence[str]]
"""What stands in the fields of a form: names to texts, as a browser sends them."""

LARGEST_DRAFT = 100_000
"""How many characters a draft may hold."""


@dataclass(frozen=True, slots=True)
class Preferences:
    """How the reader wants pages to look and answer. Empty words mean as everybody else.

    `theme` is `light` or `dark`, `density` `roomy` or `tight`; `start` is the code of the first page.
    """

    language: str = ""
    theme: str = ""
    density: str = ""
    has_letters: bool = True
    has_key_bar: bool = True
    start: str = ""


@dataclass(frozen=True, slots=True)
class Begun:
    """A form that its reader has begun and not sent."""

    activity: str
    subject: int | None
    typed: Typed
    kept_at: datetime


class Desk:
    """Keeps nothing. `subject` is the key of what the form's activity is done to, None when it is done to nothing."""

    def preferences(self, request: Any) -> Preferences:
        """How the signed-in reader of this request wants it. No query: it came with the reader."""
        return Preferences()

    def waiting(self, request: Any, act: Act) -> Mapping[str, int]:
        """How many things wait for the reader, by the code of their page. No query: it came with the reader."""
        return {}

    def begun(self, act: Act, activity: str, subject: int | None) -> Begun | None:
        """What the actor has begun in this form. One query."""
        return None

    def keep(self, act: Act, activity: str, subject: int | None, typed: Typed) -> datetime | None:
        """Keep what stands in the form in place of what was kept before; when. None when it is too long to be kept."""
        return None

    def drop(self, act: Act, activity: str, subject: int | None) -> None:
        """The form was sent, or is thrown away."""

    def hold(self, actor: int, activity: str, subject: int | None, typed: Typed) -> str:
        """Hold a form for somebody whose sign-in ran out; the key by which it is taken back. Empty when it is not."""
        return ""

    def take_back(self, act: Act, key: str) -> Begun | None:
        """What was held for this actor under the key, once; it is kept as the draft of its form from then on."""
        return None

    def say_here(self, act: Act, kind: str, key: int) -> None:
        """The actor has the form of this object open."""

    def say_gone(self, act: Act, kind: str, key: int) -> None:
        """The actor has closed it."""

    def also_here(self, act: Act, kind: str, key: int) -> Sequence[str]:
        """The names of others who have a form of this object open. One query when nobody has."""
        return ()
