"""What events of a person's rights say beyond their changed columns."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from bagland.foundation.facts import Facts


@dataclass(frozen=True, kw_only=True, slots=True)
class ErasureRefused(Facts):
    """What «erasure was refused» says: every reason, with its law and the day until which it holds (empty: no end)."""

    of: ClassVar[str] = "parties.erasure_refused"
    reasons: tuple[dict[str, str], ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class PartyErased(Facts):
    """What an erasure says: how many facts were emptied, and by which law the rest stays until when."""

    of: ClassVar[str] = "parties.erase_person_party"
    personal_facts: int
    kept: tuple[dict[str, str], ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class PersonExported(Facts):
    """What an export of a person says: of whom, as which export."""

    of: ClassVar[str] = "parties.export_person"
    kind: str
    key: int
