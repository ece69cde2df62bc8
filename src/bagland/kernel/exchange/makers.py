"""Files that are no lists and leave the house by the same way: made by the worker, kept for seven days, recorded."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from bagland.foundation.act import Act
    from bagland.kernel.exchange.models import Export


@dataclass(frozen=True, slots=True)
class Maker:
    """How one kind of file is made. `write` writes the whole file and answers how many rows or records it holds.

    `name` is what the reader's file is called, without its ending; `activities` are codes of those that
    ask for it: who may do none of them any more does not get the file.
    """

    title: Any
    activities: tuple[str, ...]
    write: Callable[[Export, Act, Path], int]
    name: Callable[[Export], str]
    media_type: str = "application/zip"
    suffix: str = "zip"


makers: dict[str, Maker] = {}
"""By the code that an export keeps as `listed`."""
