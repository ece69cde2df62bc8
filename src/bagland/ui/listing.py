"""A declared list as a page: its views, its filters, its table, and its foot. One address answers page and fragment."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from html import escape
from typing import TYPE_CHECKING, Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from bagland.foundation import formats
from bagland.foundation.act import Act
from bagland.foundation.activity import activities
from bagland.foundation.keyset import MOST_COUNTED, BadCursor
from bagland.foundation.refusal import Refusal
from bagland.foundation.speech import joined, language
from bagland.ui import buttons, totals
from bagland.ui.cells import rows_html
from bagland.ui.choosing import offered
from bagland.ui.columns import Column, Kind
from bagland.ui.filters import Filter, Option
from bagland.ui.kept import filled, hole
from bagland.ui.lists import PLACE
from bagland.ui.pages import address, pages
from bagland.ui.peeking import is_peek, peeked
from bagland.ui.ports import ports
from bagland.ui.refusals import FilterNotUnderstood
from bagland.ui.shell import framed_once
from bagland.ui.viewing import Here, given_of, tabs_html

if TYPE_CHECKING:
    from bagland.ui.lists import ListPage, PageOfRows


@dataclass(frozen=True)
class Control:
    """One filter as the list shows it: a chip when it is in force (`said` is its value in words), else in the panel."""

    filter: Filter
    values: tuple[tuple[str, str], ...]
    act: Act = field(compare=False, repr=False)
    said: str = ""
    without: str = ""

    @property
    def value(self) -> str:
        return self.values[0][1]

    @cached_property
    def options(self) -> tuple[Option, ...]:
        return tuple(self.filter.options(self.act)) if self.filter.control == "select" else ()

    @property
    def key(self) -> Hashable:
        """What the control shows; words that are the same for all are not asked for."""
        return self.values, self.said, None if self.filter.has_fixed_options else self.options

    @property
    def can_change(self) -> bool:
        return self.filter.control in ("text", "days") or bool(self.options)

    @property
    def is_select(self) -> bool:
        return self.filter.control == "select"

    @property
    def is_days(self) -> bool:
        return self.filter.control == "days"

    @property
    def name(self) -> str:
        """How a sentence calls it: the typed text itself, or the filter's label in quotation marks."""
        return formats.quoted(str(self.filter.label), language())


@dataclass(frozen=True, slots=True)
class Head:
    """One column's head: where a press leads when an order serves it, and whether it is the order in force."""

    column: Column
    classes: str
    link: str = ""
    direction: str = ""


def listed(page: ListPage, request: HttpRequest, act: Act) -> HttpResponse:
    """Answer one request for a list: whole, or the fragment that htmx swaps, at the same address.

    The bare address leads to the reader's default view, if there is one.
    """
    views = ports.views(request, act, page.code)
    here = Here(page, given_of(page, request), views)
    if not request.GET and here.has_default and not is_fragment(request):
        return HttpResponseRedirect(here.of(next(view for view in views if view.is_default)))
    if is_peek(request):
        return HttpResponse(peeked(page, request, act, here), headers={"Cache-Control": "no-store"})
    status, refusal, found = 200, None, None
    try:
        found = page.page(act, here.given)
    except (FilterNotUnderstood, BadCursor) as wrong:
        refusal, status = wrong, wrong.status
    tabs, body = tabs_html(request, here), _body(page, act, here, found, refusal)
    if is_fragment(request):
        response = HttpResponse(f"{tabs}{body}", status=status)
        response["HX-Push-Url"] = here.with_()
        response["Cache-Control"] = "no-store"
        response["Vary"] = "HX-Request, Cookie"
        return response
    offers = buttons.for_list(act, page.offers) if page.offers else None
    search = _control(page.search, here, act, None) if page.search else None
    counted = count_words(found.count) if found is not None and found.count and page.counts else ""
    aside = peeked(page, request, act, here) if "peek" in here.given else None
    context = {
        "list": page,
        "page": page,
        "tabs": hole("tabs"),
        "body": hole("body"),
        "aside": hole("aside"),
        "search": search,
        "offered": offers,
        "counted": counted,
    }
    key = (offers, search.key if search else None, counted)
    holes = {"body": body, "tabs": tabs, "aside": aside or ""}
    return framed_once(request, act, "ui/list.html", context, code=page.code, key=key, holes=holes, status=status)


def is_fragment(request: HttpRequest) -> bool:
    """Whether htmx asks for a part of the page, not for the page."""
    return request.headers.get("HX-Request") == "true" and request.headers.get("HX-Request-Type") != "full"


def _body(page: ListPage, act: Act, here: Here, found: PageOfRows | None, refusal: Refusal | None) -> SafeString:
    """The part that filters, orders and pages change; all but its rows is kept for what it depends on."""
    if found is None:
        wrong = {"list": page, "refusal": refusal, "all": here.bare(), "hidden": _hidden(here)}
        return render_to_string("ui/list_body.html", wrong)
    controls = tuple(_control(item, here, act, found) for item in page.filters)
    columns, allowed = page.columns_for(act, here.given), page.open_columns(act)
    menu = tuple(item for ask in ports.list_menu for item in ask(act, page.code, here.state))
    counted = count_words(found.count) if found.count else ""
    further, number, chooses = found.next is not None, len(found.rows), bool(acts_on_many(page, act))
    sums = _sums(page, act, here, found, columns)
    sought = found.chosen.get(page.search) if page.search else None

    def context() -> dict[str, Any]:
        chips = [control for control in controls if control.said]
        names = [f"{control.filter.label}: {control.said}" for control in chips]
        searched = _control(page.search, here, act, found) if page.search and sought is not None else None
        return {
            "list": page,
            "heads": [_head(page, column, here, found) for column in columns],
            "rows": hole("rows") if number else "",
            "totals": hole("totals"),
            "number": number,
            "chips": chips,
            "others": [control for control in controls if not control.said and control.can_change],
            "searched": searched,
            "nothing": gettext("Nothing here matches %(filters)s.")
            % {"filters": joined([*([searched.said] if searched else []), *names])},
            "is_narrowed": bool(found.chosen),
            "all": here.bare(),
            "hidden": _hidden(here),
            "kept": [pair for pair in here.given.items() if pair[0] not in ("columns", *PLACE)],
            "offered_columns": offered(here, allowed, columns),
            "standard": here.at_start("columns") if "columns" in here.given else "",
            "order": here.given.get("order", ""),
            "next": hole("next") if further else "",
            "first": here.at_start() if "after" in here.given else "",
            "count_link": here.with_(count="1") if further and not counted else "",
            "counted": counted,
            "adds_up": any(column.adds_up for column in columns),
            "menu": menu,
            "chooses": chooses,
            "chosen_page": address(ports.chosen_page) if chooses else "",
            "state": here.state,
        }

    fixed = tuple((name, value) for name, value in here.given.items() if name not in ("after", "peek"))
    key = (
        (page.code, columns, len(allowed), language(), "after" in here.given, here.has_default, fixed),
        (further, number, counted, sought, menu, chooses, tuple(control.key for control in controls)),
    )
    rows = rows_html(columns, found.rows, detail=page.detail, name=page.row_name, chooses=chooses)
    holes = {
        "rows": rows,
        "totals": totals.foot(columns, sums, has_ticks=chooses),
        "next": escape(here.with_(after=found.next)) if found.next else "",
    }
    return filled("ui/list_body.html", key, context, holes)


def acts_on_many(page: ListPage, act: Act) -> tuple[str, ...]:
    """The activities over chosen rows that this reader may do at all: by a position, or by the request's own rule."""
    if not page.many or ports.chosen_page not in pages:
        return ()
    granted = ports.signed_in(act).views
    return tuple(code for code in page.many if code in granted or activities[code].stands_for is not None)


def _sums(page: ListPage, act: Act, here: Here, found: PageOfRows, columns: Sequence[Column]) -> totals.Sums:
    """Totals of all rows that match: where they all stand here, and where the reader asked to have them counted."""
    if found.next is None and "after" not in here.given:
        return totals.of_rows(columns, found.rows)
    if "count" in here.given:
        return totals.of_amounts(page.amounts(act, here.given, columns))
    return {}


def _hidden(here: Here) -> list[tuple[str, str]]:
    """What the form of the filters carries along."""
    return [(name, here.given[name]) for name in ("order", "columns", "view") if name in here.given]


def count_words(count: Any) -> str:
    """A capped count: `412`, or `1.000+`."""
    if count.is_exact:
        return formats.number(count.number, language())
    return f"{formats.number(MOST_COUNTED, language())}+"


def _control(item: Filter, here: Here, act: Act, found: PageOfRows | None) -> Control:
    values = tuple((name, here.given.get(name, "")) for name in item.parameters)
    if found is None or item not in found.chosen:
        return Control(item, values, act)
    return Control(item, values, act, item.said(found.chosen[item], act), here.at_start(*item.parameters))


def _head(page: ListPage, column: Column, here: Here, found: PageOfRows) -> Head:
    right = "figure" if column.kind in (Kind.NUMBER, Kind.MONEY) else ""
    classes = f"{right} {column.room}".strip()
    if not column.order:
        return Head(column, classes)
    name, turned = found.order.removeprefix("-"), found.order.startswith("-")
    is_current = name == column.order
    wanted = f"-{column.order}" if is_current and not turned else column.order
    direction = _direction(page, name, turned=turned) if is_current else ""
    return Head(column, classes, here.at_start(order=wanted), direction)


def _direction(page: ListPage, name: str, *, turned: bool) -> str:
    """Which way the rows run: the arrow follows what is read, not what the order is called."""
    falls = next(order for order in page.orders if order.name == name).by[0].startswith("-")
    return "descending" if falls != turned else "ascending"
