"""The system's own actor."""

from __future__ import annotations

from bagland.kernel.organisation.models import Actor
from bagland.kernel.organisation.states import ActorKind

_known: list[int] = []


def system_actor() -> int:
    """The key of the actor as whom Bagland itself acts. Read once: it never changes."""
    if not _known:
        _known.append(Actor.objects.values_list("pk", flat=True).get(kind=ActorKind.SYSTEM))
    return _known[0]


def forget() -> None:
    """Read it again at the next question (a test has another database in hand)."""
    _known.clear()
