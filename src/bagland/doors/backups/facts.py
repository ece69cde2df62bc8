"""What events of this room say beyond their changed columns."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from bagland.foundation.facts import Facts


@dataclass(frozen=True, kw_only=True, slots=True)
class ErasedAgain(Facts):
    """What `running.reapply_erasure` adds: when it was done first, and how many personal facts were emptied now."""

    of: ClassVar[str] = "running.reapply_erasure"
    erased_at: str
    personal_facts: int


@dataclass(frozen=True, kw_only=True, slots=True)
class DestructionAgain(Facts):
    """What `running.reapply_destruction` adds: keys of the documents that are to go again."""

    of: ClassVar[str] = "running.reapply_destruction"
    documents: list[int]
