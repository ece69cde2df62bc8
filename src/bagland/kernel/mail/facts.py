"""What events of this room say beyond their changed columns."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from bagland.foundation.facts import Facts


@dataclass(frozen=True, kw_only=True, slots=True)
class MailGivenUp(Facts):
    """What `mail.give_up` says: why."""

    of: ClassVar[str] = "mail.give_up"
    reason: str
