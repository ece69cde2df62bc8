"""The frame around every page: rail, top row, toast. Made cheap, because every page pays for it."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from html import escape
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.template.loader import render_to_string
from django.urls import get_script_prefix
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy as _

from bagland.foundation import formats
from bagland.foundation.act import Act
from bagland.foundation.speech import language
from bagland.ui import keymap, navigation, toasts
from bagland.ui.assets import asset
from bagland.ui.desk import Preferences
from bagland.ui.kept import filled, hole
from bagland.ui.pages import address, address_of
from bagland.ui.pages import pages as all_pages
from bagland.ui.people import face
from bagland.ui.ports import SignedIn, ports
from bagland.ui.toasts import Undo


@dataclass(frozen=True, slots=True)
class Frame:
    """What the shell's template shows."""

    reader: SignedIn
    language: str
    today: str
    rail: SafeString
    face: SafeString
    here: str
    home: str
    token: str
    toast: str
    undo: Undo | None
    reader_page: str
    sign_out: str
    preferences: Preferences
    letters: str
    code: str
    tabs: tuple[Tab, ...]
    bell: Tab | None
    settings: str
    help: str
    bars: tuple[SafeString, ...] = ()


@dataclass(frozen=True, slots=True)
class Tab:
    """A place of the tab bar of a phone, and the bell of the top row. `count` is what is new there."""

    label: Any
    icon: str
    address: str
    is_current: bool = False
    count: int = 0


def framed(
    request: HttpRequest,
    act: Act,
    template: str,
    context: dict[str, Any],
    *,
    code: str = "",
    status: int = 200,
) -> HttpResponse:
    """The template within the frame, as a response that no cache keeps. `code` is the current page's.

    A page that shows another day than today says so with `shown_for` in its context, a date; the top row tells it.
    """
    frame = _frame(request, act, code, token=get_token(request), here=request.get_full_path())
    response = _response(render_to_string(template, _complete(context, frame, code)), status)
    if frame.toast:
        toasts.clear(response)
    return response


def framed_once(
    request: HttpRequest,
    act: Act,
    template: str,
    context: dict[str, Any],
    *,
    code: str,
    key: Hashable,
    holes: Mapping[str, str],
    status: int = 200,
) -> HttpResponse:
    """As `framed`, rendered once for a reader and a key; `holes` are filled each time."""
    frame = _frame(request, act, code, token=hole("token"), here=hole("here"))
    filling = {"token": get_token(request), "here": escape(request.get_full_path()), **holes}
    html = filled(template, (frame, code, key), lambda: _complete(context, frame, code), filling)
    response = _response(html, status)
    if frame.toast:
        toasts.clear(response)
    return response


def _frame(request: HttpRequest, act: Act, code: str, *, token: str, here: str) -> Frame:
    reader, speech = ports.signed_in(act), language()
    waiting = {**ports.waiting(act), **ports.desk.waiting(request, act)}
    news = _news(request, code)
    return Frame(
        reader=reader,
        language=speech,
        today=_today(timezone.localdate(act.at), speech),
        rail=_rail(code, reader.views, waiting),
        face=mark_safe(face(reader.name, reader.actor)),  # noqa: S308
        here=here,
        home=get_script_prefix(),
        token=token,
        toast=toasts.waiting(request),
        undo=toasts.undo_of(request),
        reader_page=address_of(reader.page, reader.person),
        sign_out=ports.sign_out,
        preferences=ports.desk.preferences(request),
        letters=keymap.for_script(speech, reader.views, get_script_prefix()),
        code=code,
        tabs=_tabs(code, waiting, news),
        bell=news,
        settings=address(SETTINGS) if SETTINGS in all_pages else "",
        help=_help(code),
        bars=tuple(html for bar in ports.bars if (html := bar(request, act))),
    )


WORK, NOTICES, SETTINGS, HANDBOOK = "desk.my_work", "notices.mine", "desk.my_settings", "doors.handbook"
"""Pages of rooms above that have a place of their own in the frame, once they are declared."""
UNREAD = "notices.unread"


def _help(code: str) -> str:
    """The page of the handbook that helps here; without a handbook the short help."""
    if HANDBOOK in all_pages:
        return f"{address(HANDBOOK)}?for={code}" if code else address(HANDBOOK)
    return f"{get_script_prefix()}help/"


def _news(request: HttpRequest, code: str) -> Tab | None:
    """The bell, with how many notices are new; that number came with the reader."""
    if NOTICES not in all_pages:
        return None
    count = getattr(request, "known", {}).get(UNREAD) or 0
    return Tab(_("Notices"), "bell", address(NOTICES), code == NOTICES, count)


def _tabs(code: str, waiting: Mapping[str, int], news: Tab | None) -> tuple[Tab, ...]:
    """The tab bar of a phone, up to *More*."""
    search = f"{get_script_prefix()}search/"
    tabs = [Tab(_("Search"), "search", search, code.startswith("search."))]
    if WORK in all_pages:
        tabs.insert(0, Tab(all_pages[WORK].title, "checkbox", address(WORK), code == WORK, waiting.get(WORK, 0)))
    return tuple([*tabs, news] if news else tabs)


def _complete(context: dict[str, Any], frame: Frame, code: str) -> dict[str, Any]:
    page = context.get("page")
    crumbs = context["crumbs"] if "crumbs" in context else (page.crumbs() if page is not None else [])
    title = context.get("title") or getattr(page, "title", "")
    shown_for = context.get("shown_for")
    if shown_for is not None:
        context = context | {"shown_for": formats.day(shown_for, frame.language)}
    trail = [(label, where) for label, where in (*_department(code), *crumbs) if where or str(label) != str(title)]
    if len(trail) > 1 and str(trail[0][0]) == str(trail[1][0]):
        trail = trail[1:]
    bar = keymap.bar_of(page, frame.language) if frame.preferences.has_key_bar else []
    return context | {"title": title, "crumbs": trail, "frame": frame, "key_bar": bar}


def _response(html: str, status: int) -> HttpResponse:
    response = HttpResponse(html, status=status)
    response["Cache-Control"] = "no-store"
    response["Vary"] = "HX-Request, Cookie"
    return response


@lru_cache(maxsize=64)
def _today(day: date, language: str) -> str:
    text = formats.day_with_weekday(day, language)
    return text[:1].upper() + text[1:]


def _rail(code: str, views: frozenset[str], waiting: Any) -> SafeString:
    """The rail with the current page marked, kept for each language, set of views, page and what waits."""
    counts = tuple(sorted((page, number) for page, number in waiting.items() if number))
    return _kept_rail(
        language(), views, _in_rail(code), counts, get_script_prefix(), asset("sprite.svg"), settings.DEBUG
    )


def _in_rail(code: str) -> str:
    """The page itself, or the nearest above it that stands in the rail."""
    while code and code not in navigation.entries:
        code = all_pages[code].parent if code in all_pages else ""
    return code


def _department(code: str) -> list[tuple[Any, str]]:
    """The department that the page stands in, as the first crumb."""
    current = _in_rail(code)
    area = navigation.entries[current].area if current else ""
    return [(navigation.areas[area].title, "")] if area in navigation.areas else []


@lru_cache(maxsize=1024)
def _kept_rail(
    language: str,
    views: frozenset[str],
    current: str,
    counts: tuple[tuple[str, int], ...],
    prefix: str,
    sprite: str,
    debug: bool,
) -> SafeString:
    waiting = dict(counts)
    area = navigation.entries[current].area if current else ""
    items = []
    for item, entries in navigation.opened_by(views):
        if isinstance(item, navigation.Entry):
            items.append(_link(item, current, waiting) | {"icon": item.icon})
        else:
            first = _link(entries[0], current, waiting)
            links = [_link(entry, current, waiting) for entry in entries]
            items.append(
                {
                    "label": item.title,
                    "icon": item.icon,
                    "address": first["address"],
                    "count": 0 if item.code == area else sum(link["count"] for link in links),
                    "links": links if item.code == area else [],
                }
            )
    return mark_safe(render_to_string("ui/rail.html", {"items": items}))  # noqa: S308


def _link(entry: navigation.Entry, current: str, waiting: dict[str, int]) -> dict[str, Any]:
    return {
        "label": entry.label,
        "address": address(entry.page),
        "is_current": entry.page == current,
        "count": waiting.get(entry.page, 0),
    }
