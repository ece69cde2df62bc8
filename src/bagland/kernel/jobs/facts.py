"""What events of this room say beyond their changed columns."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from bagland.foundation.facts import Facts


@dataclass(frozen=True, kw_only=True, slots=True)
class WorkGivenUp(Facts):
    """What `jobs.give_up` adds: which reaction will not answer which event, what was wrong, and why it was given up.

    `fault` is the code alone: the sentence behind it may name people, and an event is for good.
    """

    of: ClassVar[str] = "jobs.give_up"
    reaction: str
    event: int
    fault: str
    reason: str


@dataclass(frozen=True, kw_only=True, slots=True)
class RunDiscarded(Facts):
    """What `jobs.discard_run` adds: why the rest of the run was not wanted."""

    of: ClassVar[str] = "jobs.discard_run"
    reason: str
