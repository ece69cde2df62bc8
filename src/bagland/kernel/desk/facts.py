"""What the events of this room say beyond the changed columns."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from bagland.foundation.facts import Facts


@dataclass(frozen=True, kw_only=True, slots=True)
class ViewShared(Facts):
    """What `desk.share_view` adds: which list the view is of. Its name is what a person wrote, so it is kept apart."""

    of: ClassVar[str] = "desk.share_view"
    personal: ClassVar[dict[str, str]] = {"title": "normal"}

    listed: str
    title: str
