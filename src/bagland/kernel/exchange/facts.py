"""What events of this room say beyond their changed columns."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from bagland.foundation.facts import Facts


@dataclass(frozen=True, kw_only=True, slots=True)
class ListExported(Facts):
    """What `exchange.export_list` adds: which list, by which filters and order, and how many rows.

    `filters` is the address as it was, which may name a person. `rows` is None when there are more than were counted;
    the event of the finished file then says it.
    """

    of: ClassVar[str] = "exchange.export_list"
    personal: ClassVar[dict[str, str]] = {"filters": "normal"}
    listed: str
    filters: str
    columns: list[str]
    format: str
    rows: int | None


@dataclass(frozen=True, kw_only=True, slots=True)
class ExportFinished(Facts):
    """What `exchange.finish_export` adds: how much was written, and the file's SHA-256."""

    of: ClassVar[str] = "exchange.finish_export"
    listed: str
    rows: int
    size: int
    sha256: str
