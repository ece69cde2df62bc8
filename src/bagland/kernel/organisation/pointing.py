"""What still points at a person: the question that is asked before somebody leaves. Every room adds its answers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from bagland.foundation.act import Act
from bagland.kernel.organisation.models import Actor


@dataclass(frozen=True, slots=True)
class Pointer:
    """One thing that points at a person: how (as a person says it), the object, its name, and until when."""

    how: Any
    kind: str
    key: int
    name: str
    until: date | None = None


PointsAt = Callable[[Act, Actor, date], list[Pointer]]

points_at: list[PointsAt] = []
"""Asked in turn, in the order of registration: what points at this person on a day or later?"""
