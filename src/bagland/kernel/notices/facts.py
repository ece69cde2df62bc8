"""What events of this room say beyond their changed columns."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from bagland.foundation.facts import Facts


@dataclass(frozen=True, kw_only=True, slots=True)
class Commented(Facts):
    """On which object a comment was written, and which people it mentions."""

    of: ClassVar[str] = "notices.comment"
    about_kind: str
    about: int
    mentioned: tuple[int, ...]
