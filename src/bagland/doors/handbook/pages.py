"""The handbook inside the product."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.safestring import mark_safe
from django.utils.translation import gettext_lazy as _

from bagland.doors.handbook.reading import contents, helping, leaf
from bagland.foundation.act import Act
from bagland.foundation.speech import language
from bagland.ui.pages import Page, address, pages
from bagland.ui.refusals import NoSuchPage

SECTIONS = {
    "tutorial": _("Learn"),
    "how-to": _("How to"),
    "explanation": _("Understand"),
    "reference": _("Look up"),
}


class Handbook(Page):
    """One page of the handbook beside its contents. `for` leads from a page of the product to the one that helps."""

    code = "doors.handbook"
    path = "handbook/"
    title = _("Handbook")

    def answer(self, request: HttpRequest, act: Act, **keys: Any) -> HttpResponse:
        if "page" not in request.GET:
            name = helping(*_above(request.GET.get("for", "")))
            return HttpResponseRedirect(f"{address(self.code)}?{urlencode({'page': name})}")
        speech = language()
        found = leaf(request.GET["page"], speech)
        if found is None:
            raise NoSuchPage
        context = {
            "title": found.title,
            "crumbs": [(self.title, address(self.code))],
            "leaf": found,
            "lang": "da" if found.is_danish else "en",
            "other": found.is_danish != (speech == "da"),
            "body": mark_safe(found.body()),  # noqa: S308 - built from our own text, without raw HTML
            "contents": [(SECTIONS[section], listed) for section, listed in contents(speech) if listed],
        }
        return self.shown(request, act, "doors/handbook.html", context)


def _above(code: str) -> list[str]:
    """A page's code and those of the pages above it; an activity's code alone."""
    trail = []
    while code and code not in trail:
        trail.append(code)
        code = pages[code].parent if code in pages else ""
    return trail
