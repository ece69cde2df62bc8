"""A declared object as a page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.http import HttpRequest, HttpResponse
from django.utils.safestring import SafeString

from bagland.foundation.act import Act
from bagland.foundation.kinds import kind_of
from bagland.ui import buttons
from bagland.ui.cells import rows_html
from bagland.ui.columns import Column, Kind, Row
from bagland.ui.pages import address
from bagland.ui.ports import Story, StoryLine, ports

if TYPE_CHECKING:
    from bagland.ui.details import DetailPage, Section


@dataclass(frozen=True, slots=True)
class Table:
    """A section with its rows made."""

    name: str
    section: Section
    heads: Sequence[tuple[Column, str]]
    body: SafeString


def detailed(page: DetailPage, request: HttpRequest, act: Act, key: int) -> HttpResponse:
    """The page of one object, with its story at the end."""
    return page.shown(request, act, "ui/detail.html", context_of(page, request, act, key))


def context_of(page: DetailPage, request: HttpRequest, act: Act, key: int) -> dict[str, Any]:
    """What the page of an object shows, and the side panel of a list too."""
    thing = page.thing(act, key)
    after = request.GET.get("story") or None
    story = ports.story(act, kind_of(thing), key, after=after) if page.has_story else None
    heading = page.heading(act, thing)
    crumbs = page.crumbs()
    return {
        "title": heading,
        "crumbs": crumbs,
        "thing": thing,
        "portrait": page.portrait(act, thing),
        "sentence": page.sentence(act, thing),
        "chip": page.chip(act, thing),
        "figure": page.figure(request, act, thing),
        "facts": page.facts(act, thing),
        "tables": [table(section, place) for place, section in enumerate(page.sections(act, thing))],
        "offered": buttons.for_object(
            act,
            thing,
            first=page.offered_first(act, thing),
            in_menu=page.in_menu,
            hidden=(*page.hidden, *page.past(act, thing)),
        ),
        "story": story_shown(story, address(page.code, key)) if story is not None else None,
        "panels": [html for panel in ports.panels if (html := panel(request, act, thing))],
        "kind": page.title,
    }


def table(section: Section, place: int = 0) -> Table:
    """A section's rows as HTML. Values are put under their columns' names as a list does."""
    rows: list[Row] = []
    for row in section.rows:
        named = dict(row)
        named.setdefault("key", named.get("pk", len(rows)))
        for column in section.columns:
            named[column.name] = column.value(row)
        rows.append(named)
    heads = [(column, _classes(column)) for column in section.columns]
    name = f"table{place}"
    return Table(name, section, heads, rows_html(section.columns, rows, detail=section.detail, name=f"{name}-row"))


def _classes(column: Column) -> str:
    right = "figure" if column.kind in (Kind.NUMBER, Kind.MONEY) else ""
    return f"{right} {column.room}".strip()


@dataclass(frozen=True, slots=True)
class ShownStory:
    """The story as the page shows it, with the address of what came before."""

    lines: Sequence[StoryLine]
    older: str


def story_shown(story: Story, here: str) -> ShownStory:
    """The story of an object whose page is `here`."""
    return ShownStory(story.lines, f"{here}?story={story.older}#story" if story.older else "")
