"""Why a file could not be read, as codes; `documents.labels` has their sentences."""

from __future__ import annotations

LOCKED, BROKEN, TOO_BIG, TOO_DEEP, ENTITIES, TOO_SLOW = (
    "locked",
    "broken",
    "too_big",
    "too_deep",
    "entities",
    "too_slow",
)
UNSHOWN = "unshown"
"""The file is what it says, but we have no picture or table of its kind."""


class Unreadable(ValueError):
    """The file cannot be read, for the reason that `code` names."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code
