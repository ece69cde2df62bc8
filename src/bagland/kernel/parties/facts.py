"""What events of this room say beyond their changed columns."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from bagland.foundation.facts import Facts


@dataclass(frozen=True, kw_only=True, slots=True)
class PartyRegistered(Facts):
    """What `parties.register_party` wrote beside the party: its numbers, its address, and what it is to us."""

    of: ClassVar[str] = "parties.register_party"
    personal: ClassVar[dict[str, str]] = {"identifiers": "normal", "address": "normal"}
    identifiers: tuple[str, ...] = ()
    address: str = ""
    relation: int | None = None
    entity: int | None = None
    role: str = ""
    number: str = ""
    also_known: tuple[int, ...] = ()
    """Parties that had one of the numbers already, when it was registered although."""


@dataclass(frozen=True, kw_only=True, slots=True)
class PartiesMerged(Facts):
    """What `parties.merge` did: which columns took the merged one's value, how many rows moved, and which ended."""

    of: ClassVar[str] = "parties.merge"
    party: int
    into: int
    taken: tuple[str, ...] = ()
    moved: dict[str, int]
    ended: dict[str, int]


@dataclass(frozen=True, kw_only=True, slots=True)
class PartiesSeparated(Facts):
    """What `parties.unmerge` undid, and why."""

    of: ClassVar[str] = "parties.unmerge"
    personal: ClassVar[dict[str, str]] = {"reason": "normal"}
    party: int
    into: int
    reason: str


@dataclass(frozen=True, kw_only=True, slots=True)
class RegisterCompared(Facts):
    """How many parties `parties.find_duplicates` has compared with each other from now on."""

    of: ClassVar[str] = "parties.find_duplicates"
    parties: int
