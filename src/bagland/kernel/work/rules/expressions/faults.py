"""Why an expression cannot be read, or has no value; and how much an expression may be."""

from __future__ import annotations

from typing import Any

MOST_CHARACTERS = 2000
MOST_DEPTH = 60
MOST_STEPS = 10_000
MOST_TEXT = 10_000


class ExpressionFault(Exception):
    """An expression that cannot be read, or that has no value for these facts.

    `code` says which fault, `at` and `length` where in the text (counted in characters from 0), and `facts` what the
    sentence needs. `kernel.work.expression_words.said` tells it to a person.
    """

    def __init__(self, code: str, at: int = 0, length: int = 0, **facts: Any) -> None:
        super().__init__(code, at, facts)
        self.code, self.at, self.length, self.facts = code, at, length, facts
