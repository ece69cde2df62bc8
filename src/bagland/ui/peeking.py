"""The side panel of a list: an object looked at without leaving its row. It stands in the address as `peek`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from bagland.foundation.act import Act
from bagland.foundation.refusal import Refusal
from bagland.ui.detailing import context_of
from bagland.ui.details import DetailPage
from bagland.ui.pages import address, pages
from bagland.ui.refusing import said
from bagland.ui.viewing import Here

if TYPE_CHECKING:
    from bagland.ui.lists import ListPage

PART = "Bagland-Part"
"""The header by which our own script asks for the panel alone."""


def is_peek(request: HttpRequest) -> bool:
    """Whether only the panel is asked for."""
    return request.headers.get(PART) == "peek"


def peeked(listed: ListPage, request: HttpRequest, act: Act, here: Here) -> SafeString:
    """The object named in the address as a panel; empty where the list has no page for its rows.

    What the reader may not see is refused in the panel, in the words of the object's own page.
    """
    detail, text = pages.get(listed.detail), here.given.get("peek", "")
    if not isinstance(detail, DetailPage) or not (text.isascii() and text.isdigit() and len(text) < 19):
        return SafeString("")
    key = int(text)
    panel = {"whole": address(detail.code, key), "row": f"{listed.row_name}-{key}", "close": here.without_peek()}
    try:
        detail.must_be_open_to(act)
        context = context_of(detail, request, act, key)
    except Refusal as refusal:
        context = {"title": detail.title, "refusal": said(refusal)}
    return render_to_string("ui/peek.html", context | panel)
