"""Why a case cannot go on by itself."""

from __future__ import annotations

from typing import Any


class CannotGoOn(Exception):
    """The procedure cannot go on at a node; the case stops there, and a person decides. `why` is a sentence."""

    def __init__(self, why: Any) -> None:
        super().__init__(str(why))
        self.why = str(why)
