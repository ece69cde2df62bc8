"""The rail: departments and their pages, declared by the rooms, shown to those who may open them.

navigation.area("organisation", title=_("Organisation"), icon="sitemap", order=70)
navigation.entry("organisation.people", area="organisation", order=10)     # a page's code
navigation.entry("access.requests", icon="user-check", order=1)            # above the departments, alone
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from bagland.ui.pages import pages


@dataclass(frozen=True, slots=True)
class Area:
    """A department of the rail (or Organisation, Archive …); its entries open below it when one of them is current."""

    code: str
    title: Any
    icon: str
    order: int


@dataclass(frozen=True, slots=True)
class Entry:
    """A page in the rail: under its area, or alone (then it has an icon). Without a title it takes the page's."""

    page: str
    area: str = ""
    order: int = 50
    title: Any = ""
    icon: str = ""

    @property
    def label(self) -> Any:
        return self.title or pages[self.page].title


areas: dict[str, Area] = {}
entries: dict[str, Entry] = {}


def area(code: str, *, title: Any, icon: str, order: int = 50) -> None:
    """Declare a department of the rail. Lower orders stand higher; those below 10 stand above the departments."""
    areas[code] = Area(code, title, icon, order)


def entry(page: str, *, area: str = "", order: int = 50, title: Any = "", icon: str = "") -> None:
    """Declare a page in the rail. It is hidden from readers who lack the page's view."""
    entries[page] = Entry(page, area, order, title, icon)


def opened_by(views: frozenset[str]) -> list[tuple[Area | Entry, list[Entry]]]:
    """What a reader with these views sees, in order: an area with its entries, or an entry that stands alone."""
    shown = sorted(
        (item for item in entries.values() if not pages[item.page].view or pages[item.page].view in views),
        key=lambda item: (item.order, item.page),
    )
    rail: list[tuple[Area | Entry, list[Entry]]] = [(item, []) for item in shown if not item.area]
    inside = {place.code: [item for item in shown if item.area == place.code] for place in areas.values()}
    rail += [(areas[code], entries) for code, entries in inside.items() if entries]
    return sorted(rail, key=lambda item: item[0].order)
