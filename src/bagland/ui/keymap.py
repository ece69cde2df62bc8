"""The keys of the house, declared once: the script reads them, the dialog behind `?` and the page /keys/ list them.

    keymap.go("m", page="desk.my_work")                               # G, then M
    keymap.go("d", en="c", page="organisation.chart")                 # the letter follows the language
    keymap.section("lists", title=_("In a list"))
    keymap.key("lists", "J K", label=_("next and previous row"))

A page says which sections are its own with `key_section`; a list has `lists`. Single letters are off while one writes,
and for whoever has switched them off (WCAG 2.1.4).
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.urls import get_script_prefix
from django.utils.translation import gettext_lazy as _

from bagland.foundation.act import Act
from bagland.foundation.speech import language as active_language
from bagland.ui.lists import lists
from bagland.ui.pages import Page, address, pages, to_sign_in
from bagland.ui.ports import ports


@dataclass(frozen=True, slots=True)
class Key:
    """One line: what is pressed in each language, words between spaces one after the other, and what it does.

    `is_in_bar` shows it under the page. `is_letter` says that it is a single character, which can be switched off.
    """

    danish: str
    english: str
    label: Any
    is_in_bar: bool = False
    is_letter: bool = True

    def pressed(self, language: str) -> Sequence[str]:
        """The keys in order, as they stand on the keyboard."""
        return (self.danish if language == "da" else self.english).split(" ")


@dataclass(slots=True)
class Section:
    """Keys that count in one kind of place."""

    code: str
    title: Any
    keys: list[Key] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Going:
    """G, then this letter, opens the page."""

    page: str
    danish: str
    english: str

    def letter(self, language: str) -> str:
        return self.danish if language == "da" else self.english


EVERYWHERE = "everywhere"
sections: dict[str, Section] = {}
goings: list[Going] = []


def section(code: str, *, title: Any) -> None:
    """Declare a place that has keys of its own."""
    sections[code] = Section(code, title)


def key(place: str, danish: str, *, label: Any, en: str = "", is_in_bar: bool = False, is_letter: bool = True) -> None:
    """Declare a key of a place. `en` is what an English reader presses, when that is another."""
    sections[place].keys.append(Key(danish, en or danish, label, is_in_bar, is_letter))


def go(letter: str, *, page: str, en: str = "") -> None:
    """Declare that G and this letter open a page, for those who may open it."""
    goings[:] = [known for known in goings if known.page != page]
    goings.append(Going(page, letter, en or letter))


def section_of(page: Page | None) -> str:
    """The section of a page's own keys, empty when it has none."""
    if page is None:
        return ""
    own = str(getattr(page, "key_section", ""))
    return own or ("lists" if page.code in lists else "")


@lru_cache(maxsize=256)
def for_script(language: str, views: frozenset[str], prefix: str) -> str:
    """The letters after G and where they lead, as JSON for the script."""
    return json.dumps({going.letter(language): address(going.page) for going in opened_by(views)})


def opened_by(views: frozenset[str]) -> list[Going]:
    """The pages that a reader with these views can go to by letters."""
    return [
        going
        for going in goings
        if going.page in pages and (not pages[going.page].view or pages[going.page].view in views)
    ]


def bar_of(page: Page | None, language: str) -> list[tuple[Sequence[str], Any]]:
    """The keys under a page: those of its own section that belong in the bar, then the key to all."""
    place = sections.get(section_of(page))
    if place is None:
        return []
    shown = [(line.pressed(language), line.label) for line in place.keys if line.is_in_bar]
    return [*shown, (["?"], _("all keys"))]


def keys_page(request: HttpRequest) -> HttpResponse:
    """All keys: as a page, or as what the dialog shows. The page that one came from has its own keys first."""
    act: Act | None = getattr(request, "act", None)
    if act is None:
        return to_sign_in(request)
    from bagland.ui.shell import framed

    speech, here = active_language(), section_of(pages.get(request.GET.get("page", "")))
    order = sorted(sections.values(), key=lambda place: (place.code != here, place.code != EVERYWHERE))
    shown = [
        (place.title, [(line.pressed(speech), line.label) for line in place.keys]) for place in order if place.keys
    ]
    going = [
        (["G", known.letter(speech).upper()], pages[known.page].title)
        for known in opened_by(ports.signed_in(act).views)
    ]
    context = {
        "sections": [*shown, (_("Go to"), going)] if going else shown,
        "has_letters": ports.desk.preferences(request).has_letters,
        "settings": address("desk.my_settings") if "desk.my_settings" in pages else get_script_prefix(),
    }
    if request.headers.get("HX-Request"):
        response = HttpResponse(render_to_string("ui/keys_table.html", context))
        response["Vary"] = "HX-Request, Cookie"
        return response
    return framed(request, act, "ui/keys.html", {"title": _("Keys"), "crumbs": [], **context})


section(EVERYWHERE, title=_("Everywhere"))
key(EVERYWHERE, "Ctrl K", label=_("find, do, go to"), is_letter=False)
key(EVERYWHERE, "/", label=_("find on the page"))
key(EVERYWHERE, "?", label=_("all keys"))
key(EVERYWHERE, "N", label=_("new, where the page has something to make"))
key(EVERYWHERE, "Z", label=_("undo, while the message offers it"))
key(EVERYWHERE, "F6", label=_("next region of the page"), is_letter=False)
key(EVERYWHERE, "Esc", label=_("one step back: close what is open"), is_letter=False)
section("lists", title=_("In a list"))
key("lists", "J", label=_("next row"), is_in_bar=True)
key("lists", "K", label=_("previous row"), is_in_bar=True)
key("lists", "Enter", label=_("open the row"), is_in_bar=True, is_letter=False)
key("lists", "Mellemrum", label=_("look at the row beside the list"), en="Space", is_in_bar=True, is_letter=False)
key("lists", "X", label=_("choose the row"), is_in_bar=True)
key("lists", "Shift X", label=_("choose all rows from the last one to this"))
key("lists", "Ctrl A", label=_("choose all that match"), is_letter=False)
key("lists", "/", label=_("find in the list"), is_in_bar=True)
key("lists", "F", label=_("filter"), is_in_bar=True)
key("lists", "[", label=_("order by the column before"))
key("lists", "]", label=_("turn the order round, then the next column"))
key("lists", "Home", label=_("first row"), is_letter=False)
key("lists", "End", label=_("last row"), is_letter=False)
key("lists", "Alt 1", label=_("the first view, Alt 2 the second"), is_letter=False)
section("forms", title=_("In a form"))
key("forms", "Ctrl Enter", label=_("send"), is_in_bar=True, is_letter=False)
