"""The company's settings, gathered from the rooms: one line for each page where something is set or looked after.

    settings_index.group("coming_in", title=_("Coming in"), order=20)
    settings_index.line("access.who_may", group="coming_in", icon="shield-check", sentence=_("Who may do what."))

A line shows for those who may open its page, once that page is declared.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from bagland.foundation.act import Act
from bagland.ui.chips import Chip
from bagland.ui.pages import pages

State = Callable[[Act], Chip | None]


@dataclass(frozen=True, slots=True)
class Group:
    """Lines that belong together."""

    code: str
    title: Any
    order: int


@dataclass(frozen=True, slots=True)
class Line:
    """A page of settings. `state` says how it stands, in one query at most."""

    page: str
    group: str
    icon: str
    sentence: Any
    title: Any = ""
    order: int = 50
    state: State | None = None

    @property
    def label(self) -> Any:
        return self.title or pages[self.page].title


groups: dict[str, Group] = {}
lines: dict[str, Line] = {}


def group(code: str, *, title: Any, order: int = 50) -> None:
    """Declare a group of lines."""
    groups[code] = Group(code, title, order)


def line(
    page: str, *, group: str, icon: str, sentence: Any, title: Any = "", order: int = 50, state: State | None = None
) -> None:
    """Declare a line: what its page is for, and how things stand there."""
    lines[page] = Line(page, group, icon, sentence, title, order, state)


def opened_by(views: frozenset[str]) -> Iterator[tuple[Group, list[Line]]]:
    """The groups with the lines that a reader with these views may open, in order."""
    open_lines = [
        line for line in lines.values() if line.page in pages and (not (view := pages[line.page].view) or view in views)
    ]
    for place in sorted(groups.values(), key=lambda place: place.order):
        inside = sorted((line for line in open_lines if line.group == place.code), key=lambda line: line.order)
        if inside:
            yield place, inside
