"""What events of retention, holds and destruction say beyond their changed columns."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from bagland.foundation.facts import Facts


@dataclass(frozen=True, kw_only=True, slots=True)
class ClassesInstalled(Facts):
    """Which shipped classes were new."""

    of: ClassVar[str] = "documents.install_classes"
    classes: list[str]


@dataclass(frozen=True, kw_only=True, slots=True)
class Because(Facts):
    """Why it was done, as its doer wrote."""

    of: ClassVar[str] = "documents.change_class"
    reason: str


@dataclass(frozen=True, kw_only=True, slots=True)
class RetentionShortened(Facts):
    """From which last day to which (None: kept for good, or not known yet), and why."""

    of: ClassVar[str] = "documents.shorten_retention"
    before: date | None
    until: date | None
    reason: str


@dataclass(frozen=True, kw_only=True, slots=True)
class RetentionRecalculated(Facts):
    """Which documents were worked out again: the class, entity or record, first and last key, and how many."""

    of: ClassVar[str] = "documents.recalculate"
    kind: str
    key: int
    first: int
    last: int
    count: int


@dataclass(frozen=True, kw_only=True, slots=True)
class HoldCovers(Facts):
    """Which documents a hold covers from now on, or no more."""

    of: ClassVar[str] = "documents.add_to_hold"
    documents: list[int]
    count: int
    sha256: str
    reason: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class DocumentHeld(Facts):
    """Which hold the document was put under."""

    of: ClassVar[str] = "documents.hold_document"
    hold: int


@dataclass(frozen=True, kw_only=True, slots=True)
class DocumentsDestroyed(Facts):
    """A chunk of a destruction run: how many were destroyed and how many kept back, and the SHA-256 of their list."""

    of: ClassVar[str] = "documents.destroy_chunk"
    first: int
    last: int
    destroyed: int
    kept_back: int
    sha256: str


@dataclass(frozen=True, kw_only=True, slots=True)
class ListGathered(Facts):
    """How many documents a proposed run lists, and the SHA-256 of their keys."""

    of: ClassVar[str] = "documents.list_for_destruction"
    listed: int
    sha256: str


@dataclass(frozen=True, kw_only=True, slots=True)
class LeftOut(Facts):
    """Which documents a run leaves out, and why."""

    of: ClassVar[str] = "documents.leave_out"
    documents: list[int]
    reason: str
