"""A declared list as a page: its filters, its table, and its foot. One address answers the page and the fragment."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from functools import cached_property
from html import escape
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from bagland.foundation import formats
from bagland.foundation.act import Act
from bagland.foundation.keyset import MOST_COUNTED, BadCursor
from bagland.foundation.refusal import Refusal
from bagland.foundation.speech import joined, language
from bagland.ui import buttons
from bagland.ui.cells import rows_html
from bagland.ui.columns import Column, Kind
from bagland.ui.filters import Filter, Option
from bagland.ui.kept import filled, hole
from bagland.ui.pages import address
from bagland.ui.refusals import FilterNotUnderstood
from bagland.ui.shell import framed_once

if TYPE_CHECKING:
    from bagland.ui.lists import ListPage, PageOfRows


@dataclass(frozen=True)
class Control:
    """One filter as the form shows it."""

    filter: Filter
    values: tuple[tuple[str, str], ...]
    act: Act

    @property
    def value(self) -> str:
        return self.values[0][1]

    @cached_property
    def options(self) -> tuple[Option, ...]:
        return tuple(self.filter.options(self.act)) if self.filter.control == "select" else ()

    @property
    def key(self) -> Hashable:
        """What the control shows; words that are the same for all are not asked for."""
        return self.values, None if self.filter.has_fixed_options else self.options

    @property
    def is_set(self) -> bool:
        return any(value for _name, value in self.values)


@dataclass(frozen=True, slots=True)
class Head:
    """One column's head: where a press leads when an order serves it, and whether it is the order in force."""

    column: Column
    classes: str
    link: str = ""
    direction: str = ""


@dataclass(frozen=True, slots=True)
class InForce:
    """A filter in words, and the address without it."""

    sentence: str
    name: str
    without: str


def listed(page: ListPage, request: HttpRequest, act: Act) -> HttpResponse:
    """Answer one request for a list: whole, or the fragment that htmx swaps, at the same address."""
    given = {name: value.strip() for name in page.parameters if (value := request.GET.get(name))}
    status, refusal, found = 200, None, None
    try:
        found = page.page(act, given)
    except (FilterNotUnderstood, BadCursor) as wrong:
        refusal, status = wrong, wrong.status
    body = _body(page, act, given, found, refusal)
    if is_fragment(request):
        response = HttpResponse(body, status=status)
        response["HX-Push-Url"] = _with(page, given)
        response["Cache-Control"] = "no-store"
        response["Vary"] = "HX-Request, Cookie"
        return response
    offered = buttons.for_list(act, page.offers) if page.offers else None
    controls = [_control(item, given, act) for item in page.filters]
    search = _control(page.search, given, act) if page.search else None
    counted = count_words(found.count) if found is not None and found.count and page.counts else ""
    context = {
        "list": page,
        "page": page,
        "body": hole("body"),
        "controls": controls,
        "search": search,
        "offered": offered,
        "counted": counted,
    }
    key = (offered, *(control.key for control in controls), search.key if search else None, counted)
    return framed_once(
        request, act, "ui/list.html", context, code=page.code, key=key, holes={"body": body}, status=status
    )


def is_fragment(request: HttpRequest) -> bool:
    """Whether htmx asks for a part of the page, not for the page."""
    return request.headers.get("HX-Request") == "true" and request.headers.get("HX-Request-Type") != "full"


def _body(
    page: ListPage, act: Act, given: Mapping[str, str], found: PageOfRows | None, refusal: Refusal | None
) -> SafeString:
    """The part that filters, orders and pages change; its heads and foot are kept, its rows are new each time."""
    if found is None:
        return render_to_string("ui/list_body.html", {"list": page, "refusal": refusal, "all": _bare(page, given)})
    in_force = tuple(_in_force(page, item, value, act, given) for item, value in found.chosen.items())
    lasting = {name: value for name, value in given.items() if name != "after"}
    counted = count_words(found.count) if found.count else ""
    further, number = found.next is not None, len(found.rows)

    def context() -> dict[str, Any]:
        return {
            "list": page,
            "heads": [_head(page, column, lasting, found) for column in page.columns],
            "rows": hole("rows") if number else "",
            "number": number,
            "in_force": in_force,
            "nothing": gettext("Nothing here matches %(filters)s.")
            % {"filters": joined(item.sentence for item in in_force)},
            "all": _bare(page, given),
            "order": given.get("order", ""),
            "next": hole("next") if further else "",
            "first": _with(page, lasting) if "after" in given else "",
            "count_link": _with(page, lasting, count="1") if further and not counted else "",
            "counted": counted,
        }

    key = (page.code, page.columns, language(), "after" in given, *lasting.items(), further, number, counted, in_force)
    rows = rows_html(page.columns, found.rows, detail=page.detail, name=page.row_name)
    following = escape(_with(page, lasting, after=found.next)) if found.next else ""
    return filled("ui/list_body.html", key, context, {"rows": rows, "next": following})


def _bare(page: ListPage, given: Mapping[str, str]) -> str:
    """The list's address without its filters."""
    return _with(page, {name: value for name, value in given.items() if name == "order"})


def count_words(count: Any) -> str:
    """A capped count: `412`, or `1.000+`."""
    if count.is_exact:
        return formats.number(count.number, language())
    return f"{formats.number(MOST_COUNTED, language())}+"


def _in_force(page: ListPage, item: Filter, value: Any, act: Act, given: Mapping[str, str]) -> InForce:
    words, without = item.said(value, act), _with(page, given, without=item.parameters)
    if item is page.search:
        return InForce(words, words, without)
    return InForce(f"{item.label}: {words}", formats.quoted(str(item.label), language()), without)


def _control(item: Filter, given: Mapping[str, str], act: Act) -> Control:
    values = tuple((name, given.get(name, "")) for name in item.parameters)
    return Control(item, values, act)


def _head(page: ListPage, column: Column, given: Mapping[str, str], found: PageOfRows | None) -> Head:
    right = "figure" if column.kind in (Kind.NUMBER, Kind.MONEY) else ""
    classes = f"{right} {column.room}".strip()
    if not column.order or found is None:
        return Head(column, classes)
    name, turned = found.order.removeprefix("-"), found.order.startswith("-")
    is_current = name == column.order
    wanted = f"-{column.order}" if is_current and not turned else column.order
    link = _with(page, given, without=("after",), order=wanted)
    return Head(column, classes, link, _direction(page, name, turned=turned) if is_current else "")


def _direction(page: ListPage, name: str, *, turned: bool) -> str:
    """Which way the rows run: the arrow follows what is read, not what the order is called."""
    falls = next(order for order in page.orders if order.name == name).by[0].startswith("-")
    return "descending" if falls != turned else "ascending"


def _with(page: ListPage, given: Mapping[str, str], *, without: tuple[str, ...] = (), **more: str) -> str:
    """The list's address with these parameters; a filter changed begins again at the first page."""
    left_out = {*without, *(("after", "count") if without and "after" not in without else ())}
    kept = {name: value for name, value in given.items() if name not in left_out} | more
    where = address(page.code)
    return f"{where}?{urlencode(kept)}" if kept else where
