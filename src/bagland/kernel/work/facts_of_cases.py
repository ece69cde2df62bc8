"""What events say of cases beyond their changed columns."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from bagland.foundation.facts import Facts


@dataclass(frozen=True, kw_only=True, slots=True)
class StepDone(Facts):
    """That an act was the doing of these tasks: for each its case (None for a plain task) and its node."""

    of: ClassVar[str] = "work.do_task"
    tasks: list[int]
    cases: list[int | None]
    nodes: list[str]


@dataclass(frozen=True, kw_only=True, slots=True)
class Answered(Facts):
    """The answers of a form: those of data class normal by name, of the others only their names; and the note."""

    of: ClassVar[str] = "work.do_task"
    personal: ClassVar[dict[str, str]] = {"answers": "normal", "note": "normal"}
    answers: dict[str, Any]
    kept_apart: list[str]
    note: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Because(Facts):
    """Why a step was skipped, or a case was cancelled or went on."""

    of: ClassVar[str] = "work.skip_step"
    personal: ClassVar[dict[str, str]] = {"reason": "normal"}
    reason: str
    nodes: list[str]


@dataclass(frozen=True, kw_only=True, slots=True)
class TimerFired(Facts):
    """What was due: the kind of timer, and the node where it stood."""

    of: ClassVar[str] = "work.fire_timer"
    kind: str
    node: str
    timer: int


@dataclass(frozen=True, kw_only=True, slots=True)
class PurchaseApproved(Facts):
    """What `work.approve_purchase` allowed: the amount as text, and its currency."""

    of: ClassVar[str] = "work.approve_purchase"
    personal: ClassVar[dict[str, str]] = {"what": "normal", "reason": "normal"}
    what: str
    amount: str
    currency: str
    reason: str = ""
