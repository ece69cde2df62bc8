"""What events say of approvals beyond their changed columns."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from bagland.foundation.facts import Facts


@dataclass(frozen=True, kw_only=True, slots=True)
class Decided(Facts):
    """A yes or a no to an approval: what was seen (its hash; the whole stands with the answer), and the reason."""

    of: ClassVar[str] = "work.decide"
    personal: ClassVar[dict[str, str]] = {"reason": "normal"}
    answer: str
    seen: str
    reason: str
    documents: list[Any]
