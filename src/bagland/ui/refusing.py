"""A refusal as a page shows it: the rule first, then the facts and who can."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from bagland.foundation.refusal import Refusal
from bagland.foundation.speech import spoken
from bagland.ui.pages import address, pages


@dataclass(frozen=True, slots=True)
class Said:
    """The first sentence of a refusal, and the rest of it."""

    rule: str
    rest: str
    code: str
    way_on: str = ""
    """The address of a page where the reader can go on."""
    way_title: Any = ""


def said(refusal: Refusal) -> Said:
    """Split at the end of the first sentence as it is written, not as it is filled: «23. nov.» ends no sentence."""
    facts = {name: spoken(value) for name, value in refusal.facts.items()}
    rule, _stop, rest = str(refusal.message).partition(". ")
    page = pages.get(refusal.way_on)
    way = (address(refusal.way_on), page.title) if page is not None else ("", "")
    return Said(_ended(rule % facts), (rest % facts).strip(), refusal.code, *way)


def _ended(sentence: str) -> str:
    """One full stop at its end, also where it ends with «kr.»."""
    return f"{sentence.rstrip('.')}."
