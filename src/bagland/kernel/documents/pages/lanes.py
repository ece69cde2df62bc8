"""Threads of a web process that files may hold: a slow line may keep one for minutes, and pages need some too."""

from __future__ import annotations

import threading
import weakref
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from bagland.foundation.environment import environment
from bagland.kernel.documents.store.refusals import TooManyAtOnce

KEPT_FOR_PAGES = 2
AGAIN_SECONDS = 2

_lanes = threading.BoundedSemaphore(max(1, environment.threads - KEPT_FOR_PAGES))


@contextmanager
def lane() -> Iterator[None]:
    """One file's turn in this process. Refuses with TooManyAtOnce; a sender tries again by itself."""
    enter()
    try:
        yield
    finally:
        leave()


def enter() -> None:
    """Take a lane that `leave` gives back. Refuses with TooManyAtOnce."""
    if not _lanes.acquire(blocking=False):
        raise TooManyAtOnce


def leave() -> None:
    """Give a lane back."""
    _lanes.release()


def held_by(answer: Any) -> Callable[[], object]:
    """What gives back the lane that was entered for an answer: called when it is closed, or by itself when the answer
    is forgotten unclosed; once in either case."""
    return weakref.finalize(answer, leave)
