"""What events of the archive say beyond their changed columns."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from bagland.foundation.facts import Facts


@dataclass(frozen=True, kw_only=True, slots=True)
class Filed(Facts):
    """Which bytes a new document has, and the record on which it was filed."""

    of: ClassVar[str] = "documents.file_document"
    sha256: str
    size: int
    about_kind: str = ""
    about: int | None = None
    reason: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class VersionAdded(Facts):
    """Which bytes a document has from now on."""

    of: ClassVar[str] = "documents.add_version"
    number: int
    sha256: str
    size: int
    reason: str


@dataclass(frozen=True, kw_only=True, slots=True)
class VersionRestored(Facts):
    """Which earlier version a document's newest one was taken from."""

    of: ClassVar[str] = "documents.restore_version"
    number: int
    sha256: str
    restored: int
    reason: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Attached(Facts):
    """To which record a document was attached, and how many people and agents could read it there."""

    of: ClassVar[str] = "documents.attach"
    about_kind: str
    about: int
    readers: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Detached(Facts):
    """From which record a document was taken."""

    of: ClassVar[str] = "documents.detach"
    about_kind: str
    about: int
    reason: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Changed(Facts):
    """Why a document got another title, class or folder."""

    of: ClassVar[str] = "documents.change_document"
    reason: str
