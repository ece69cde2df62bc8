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
