"""What events about procedures say beyond their changed columns."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from bagland.foundation.facts import Facts


@dataclass(frozen=True, kw_only=True, slots=True)
class DraftBegun(Facts):
    """What `work.create_procedure` and `work.begin_draft` made: the draft, and of which version it is a copy."""

    of: ClassVar[str] = "work.begin_draft"
    version: int
    number: int
    copy_of: int | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class DraftTaken(Facts):
    """What `work.change_draft` put into a draft: how many nodes came, and the hash of what it says now."""

    of: ClassVar[str] = "work.change_draft"
    nodes: int
    sha256: str


@dataclass(frozen=True, kw_only=True, slots=True)
class VersionPublished(Facts):
    """What `work.publish_procedure` put into force: the hash of the text, what it takes the place of, who must read."""

    of: ClassVar[str] = "work.publish_procedure"
    number: int
    sha256: str
    supersedes: int | None = None
    readers: int = 0


@dataclass(frozen=True, kw_only=True, slots=True)
class Withdrawn(Facts):
    """What `work.withdraw_procedure` ended, and how many cases still run on it."""

    of: ClassVar[str] = "work.withdraw_procedure"
    reason: str
    version: int | None = None
    running: int = 0


@dataclass(frozen=True, kw_only=True, slots=True)
class HandedOver(Facts):
    """From which position to which a procedure was handed."""

    of: ClassVar[str] = "work.hand_over_procedure"
    before: int
    after: int
    reason: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Reviewed(Facts):
    """That the version in force was looked through and stays, and what was found."""

    of: ClassVar[str] = "work.confirm_review"
    note: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class ProceduresInstalled(Facts):
    """What `work.install_procedures` brought in, and whether it counts at once."""

    of: ClassVar[str] = "work.install_procedures"
    procedures: list[str]
    in_force: bool
