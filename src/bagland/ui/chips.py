"""A state as people see it: a word, an icon and a colour, never one of them alone."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any


class Tone(StrEnum):
    """What a colour means; each has its tint in both themes (design.md, section 3). DRAFT is dashed."""

    CALM = "calm"
    OK = "ok"
    DUE = "due"
    LATE = "late"
    RUN = "run"
    DRAFT = "draft"


@dataclass(frozen=True, slots=True)
class Chip:
    """One chip: lower-case word (translatable), icon of icons.txt, tone."""

    word: Any
    icon: str
    tone: Tone = Tone.CALM


ACTIVE = "circle-check"
WAITS_FOR_YOU = "user-check"
WAITS = "hourglass"
DRAFT = "pencil"
OVERDUE = "clock-exclamation"
LOCKED = "lock"
RUNNING = "progress"
SENT_BACK = "circle-x"
HIDDEN = "eye-off"
DEPUTY = "user-share"
VACANT = "user-question"
PLANNED = "calendar-time"
"""Icons that mean one thing everywhere (design.md, section 8)."""
