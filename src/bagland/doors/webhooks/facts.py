"""What events of this room say beyond their changed columns."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from bagland.foundation.facts import Facts


@dataclass(frozen=True, kw_only=True, slots=True)
class EndpointPaused(Facts):
    """What `webhooks.pause` adds: why."""

    of: ClassVar[str] = "webhooks.pause"
    reason: str


@dataclass(frozen=True, kw_only=True, slots=True)
class EndpointResumed(Facts):
    """What `webhooks.resume` adds: whether what happened meanwhile is sent too."""

    of: ClassVar[str] = "webhooks.resume"
    catch_up: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class EndpointRemoved(Facts):
    """What `webhooks.remove_endpoint` adds: why, and how many messages were still waiting."""

    of: ClassVar[str] = "webhooks.remove_endpoint"
    reason: str
    waiting: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Replayed(Facts):
    """What `webhooks.replay_since` adds: from when, what, and how many messages were queued again at once."""

    of: ClassVar[str] = "webhooks.replay_since"
    since: str
    what: str
    queued: int


@dataclass(frozen=True, kw_only=True, slots=True)
class PausedByItself(Facts):
    """What `webhooks.pause_by_itself` adds: the code of the reason."""

    of: ClassVar[str] = "webhooks.pause_by_itself"
    reason: str
