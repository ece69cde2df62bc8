"""How a list is looked at: filters, order and columns as one address, and the views that were saved of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, urlencode

from django.http import HttpRequest
from django.middleware.csrf import get_token
from django.utils.html import escape
from django.utils.safestring import SafeString

from bagland.foundation.speech import language
from bagland.ui.kept import filled, hole
from bagland.ui.lists import PLACE
from bagland.ui.pages import address, pages
from bagland.ui.ports import SavedView, ports

if TYPE_CHECKING:
    from bagland.ui.lists import ListPage

ALL = "all"
"""`view=all` asks for the whole list where the bare address leads to the reader's default view."""


def given_of(page: ListPage, request: HttpRequest) -> dict[str, str]:
    """What the address says, in the order of the list's parameters. Tick boxes may name columns one by one."""
    asked = request.GET
    given = {name: value.strip() for name in page.parameters if (value := asked.get(name))}
    if "columns" in given:
        given["columns"] = ",".join(asked.getlist("columns"))
    return given


def state_of(page: ListPage, given: Mapping[str, str]) -> str:
    """Filters, order and columns as a saved view keeps them: always written in the same way."""
    return urlencode(
        [(name, given[name]) for name in page.parameters if given.get(name) and name not in ("view", *PLACE)]
    )


@dataclass(frozen=True)
class Here:
    """The address of one request for a list, and those that differ from it by one thing."""

    page: ListPage
    given: Mapping[str, str]
    views: Sequence[SavedView] = ()
    state: str = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "state", state_of(self.page, self.given))

    @property
    def has_default(self) -> bool:
        return any(view.is_default for view in self.views)

    def with_(self, **more: str) -> str:
        """This address with these parameters."""
        return self._written({**self.given, **more})

    def without_peek(self) -> str:
        """This address without the side panel."""
        return self._written({name: value for name, value in self.given.items() if name != "peek"})

    def at_start(self, *without: str, **more: str) -> str:
        """The first page with these parameters, and without some."""
        left_out = {*without, *PLACE}
        return self._written({name: value for name, value in self.given.items() if name not in left_out} | more)

    def bare(self) -> str:
        """The list without its filters."""
        return self._written({name: self.given[name] for name in ("order", "columns") if name in self.given})

    def all(self) -> str:
        """The list as it is declared."""
        return self._written({})

    def of(self, view: SavedView) -> str:
        """The list in a saved view."""
        return f"{address(self.page.code)}?{urlencode([*parse_qsl(view.query), ('view', view.key)])}"

    def _written(self, parameters: Mapping[str, str]) -> str:
        where = address(self.page.code)
        if not parameters and self.has_default:
            return f"{where}?view={ALL}"
        return f"{where}?{urlencode(parameters)}" if parameters else where


@dataclass(frozen=True, slots=True)
class Tab:
    """One saved view above the list; the one without a view is the whole list."""

    address: str
    is_current: bool
    view: SavedView | None = None


@dataclass(frozen=True, slots=True)
class Tabs:
    """The views of a list for one reader. `differs` says that what is shown is not what the current one keeps."""

    tabs: tuple[Tab, ...]
    current: SavedView | None
    differs: bool
    state: str

    def __bool__(self) -> bool:
        return len(self.tabs) > 1 or self.differs


def tabs_of(here: Here) -> Tabs:
    """The whole list, then each saved view; current is the one named in the address, else one that is just this."""
    page, asked = here.page, here.given.get("view", "")
    states = {view.key: state_of(page, dict(parse_qsl(view.query))) for view in here.views}
    current = next((view for view in here.views if str(view.key) == asked), None)
    if current is None and asked != ALL and here.state:
        current = next((view for view in here.views if states[view.key] == here.state), None)
    tabs = (
        Tab(here.all(), current is None),
        *(Tab(here.of(view), view is current, view) for view in here.views),
    )
    kept = states[current.key] if current is not None else ""
    return Tabs(tabs, current, here.state != kept, here.state)


def tabs_html(request: HttpRequest, here: Here) -> SafeString:
    """The tabs, with the forms that save, rename and drop a view; kept for what they show, but for the token."""
    if ports.views_page not in pages:
        return SafeString("")
    tabs = tabs_of(here)
    key = (here.page.code, language(), tabs)

    def context() -> dict[str, object]:
        return {
            "list": here.page,
            "tabs": tabs,
            "current": tabs.current,
            "action": address(ports.views_page),
            "token": hole("token"),
        }

    return filled("ui/list_views.html", key, context, {"token": escape(get_token(request)) if tabs else ""})
