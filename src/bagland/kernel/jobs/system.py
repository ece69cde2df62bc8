"""The system's own actor, as the room on the right says it."""

from __future__ import annotations

from collections.abc import Callable


def _nobody() -> int:
    raise RuntimeError("nobody has said who the system is: kernel/organisation is not installed")


_who: list[Callable[[], int]] = [_nobody]


def system_is(who: Callable[[], int]) -> None:
    """Say how the system's actor is found (kernel/organisation, at start)."""
    _who[0] = who


def system_actor() -> int:
    """The key of the actor as whom reactions, timers and sign-ins are performed."""
    return _who[0]()
