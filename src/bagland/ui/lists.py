"""A list by declaration: query, columns, filters, orders and offered activities, said once.

    class People(ListPage):
        code = "organisation.people"
        path = "organisation/people/"
        title = _("People")
        model = Person
        view = "organisation.see"
        columns = (
            Column("name", _("Name"), order="name"),
            Column("department", _("Department"), source="department__name"),
            Column("state", _("State"), Kind.STATUS, chips=states.CHIPS),
        )
        orders = (Order("name", ("sort_name", "id")), Order("start", ("first_date", "id")))
        filters = (Choice(name="state", label=_("State"), choices=states.State.choices),)
        search = Prefix(name="find", label=_("Find in the list"), column="sort_name", fold=str.casefold)
        detail = "organisation.person"
        offers = ("organisation.hire",)
        many = ("organisation.end_employment",)
        empty = _("No people yet. Hire the first one, and the organisation begins.")

The page in the browser, the fragment for htmx, the list in the API, saved views, exports and acts on many rows come
from it. The reader's reach is applied here, so `rows` gives all rows and never forgets it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from typing import Any, ClassVar

from django.db import models
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from bagland.foundation import keyset
from bagland.foundation.act import Act
from bagland.foundation.keyset import MOST_COUNTED, Count
from bagland.foundation.money import Money
from bagland.foundation.ports import ports as foundation_ports
from bagland.ui.columns import Column, Row
from bagland.ui.filters import Filter, Prefix
from bagland.ui.pages import Page
from bagland.ui.refusals import FilterNotUnderstood

STATE = ("order", "columns", "view")
"""Parameters beside the filters that say how a list is looked at; a saved view keeps the first two."""
PLACE = ("after", "count", "peek")
"""Parameters that say where one is in it."""

lists: dict[str, ListPage] = {}
"""Every declared list by its code; the API's lists are made from it."""


@dataclass(frozen=True, slots=True)
class Order:
    """An order that an index serves: its name in the address (`-name` reads the index backwards) and its paths.

    The paths end with the primary key and are never null; `-` before one lets it fall.
    """

    name: str
    by: tuple[str, ...]

    def paths(self, *, reverse: bool) -> tuple[str, ...]:
        return tuple(_turned(path) for path in self.by) if reverse else self.by


def _turned(path: str) -> str:
    return path[1:] if path.startswith("-") else f"-{path}"


@dataclass(frozen=True, slots=True)
class PageOfRows:
    """One page of a list, free of HTML.

    Each row holds the plain value of each column by its name, the primary key as `key`, and the paths that the columns
    needed. `next` is the cursor for the parameter `after`. `chosen` holds the filters in force with their values.
    """

    rows: list[Row]
    next: str | None
    chosen: dict[Filter, Any] = field(default_factory=dict)
    order: str = ""
    count: Count | None = None

    def values(self, columns: Sequence[Column]) -> list[Row]:
        """The rows with nothing but `key` and the columns: what the API sends. What may not be read is None."""
        names = ("key", *(column.name for column in columns))
        return [{name: row.get(name) for name in names} for row in self.rows]


class ListPage(Page):
    """A list of one model's rows, declared by its attributes.

    `detail` is the code of the page that a row opens. `offers` are codes of activities without a subject; the first is
    the page's primary button. `many` are codes of activities on this model that are offered over chosen rows. `search`
    is the field that `/` focuses. `empty` says why nothing is here and what fills it. `counts` shows a capped count at
    the head. `sentence` is the line under the title. A list that gives its own `rows` and asks nothing of the act in it
    (not who, not which day) says `same_for_all = True`: its statement is then kept from one request to the next.
    """

    model: ClassVar[type[models.Model]]
    columns: ClassVar[tuple[Column, ...]] = ()
    orders: ClassVar[tuple[Order, ...]] = (Order("newest", ("-id",)),)
    filters: ClassVar[tuple[Filter, ...]] = ()
    search: ClassVar[Prefix | None] = None
    detail: ClassVar[str] = ""
    offers: ClassVar[tuple[str, ...]] = ()
    many: ClassVar[tuple[str, ...]] = ()
    empty: ClassVar[Any] = _("Nothing is here yet.")
    sentence: ClassVar[Any] = ""
    counts: ClassVar[bool] = False
    same_for_all: ClassVar[bool] = True
    limit: ClassVar[int] = keyset.PAGE

    def __init_subclass__(cls) -> None:
        if "rows" in cls.__dict__ and "same_for_all" not in cls.__dict__:
            cls.same_for_all = False
        super().__init_subclass__()
        if cls.__dict__.get("code"):
            from bagland.ui.pages import pages

            listed = pages[cls.code]
            assert isinstance(listed, ListPage)  # noqa: S101 - says it to the type checker
            lists[cls.code] = listed

    # What a room may say beyond its attributes.

    def rows(self, act: Act) -> models.QuerySet[Any]:
        """All rows, whoever asks: joins and annotations go here. The page narrows them to what may be seen."""
        return self.model._default_manager.all()

    def complete(self, act: Act, rows: list[Row]) -> None:
        """Add to the rows of one page what no join gives, such as names of what an event only numbers. Few queries.

        The paths of columns that are shown by themselves are always there; those of a `hidden` column, and of one whose
        `view` the reader lacks, are not.
        """

    # The list as values: pages, API and exports read this.

    @cached_property
    def all_filters(self) -> tuple[Filter, ...]:
        """The search field, if there is one, then the filters."""
        return ((self.search,) if self.search else ()) + self.filters

    @cached_property
    def parameters(self) -> tuple[str, ...]:
        """Every parameter that the list reads from the address."""
        return (*(name for item in self.all_filters for name in item.parameters), *STATE, *PLACE)

    @cached_property
    def standard(self) -> tuple[Column, ...]:
        """The columns that are shown when nobody has chosen any; the API gives these."""
        return tuple(column for column in self.columns if not column.hidden)

    @cached_property
    def _needs_views(self) -> bool:
        return any(column.view for column in self.columns)

    def open_columns(self, act: Act) -> tuple[Column, ...]:
        """The columns that this reader may have: without those that need a view of their own which he lacks."""
        if not self._needs_views:
            return self.columns
        reach = foundation_ports.authority.reach
        return tuple(column for column in self.columns if not column.view or not reach(act, column.view).nothing)

    def columns_for(self, act: Act, given: Mapping[str, str]) -> tuple[Column, ...]:
        """The columns of this address, in its order. The first names the row and always stands first.

        A name that is no column (any more), or not the reader's, is left out without a word: an address is not a right.
        """
        allowed, names = self.open_columns(act), [name for name in given.get("columns", "").split(",") if name]
        if not names:
            return self.standard if allowed is self.columns else tuple(each for each in allowed if not each.hidden)
        first, *others = allowed
        by_name = {column.name: column for column in others}
        return (first, *(by_name[name] for name in dict.fromkeys(names) if name in by_name))

    def columns_read(self, act: Act, columns: tuple[Column, ...]) -> tuple[Column, ...]:
        """The columns whose paths are asked for when these are shown; the standard ones are always among them."""
        if columns is self.standard:
            return columns
        allowed = self.open_columns(act)
        return tuple(column for column in allowed if not column.hidden or column in columns)

    @cached_property
    def row_name(self) -> str:
        """What begins the identifier of a row in the page: `person-12`."""
        return self.model._meta.model_name or "row"

    def chosen(self, act: Act, given: Mapping[str, str]) -> dict[Filter, Any]:
        """The filters in force, with their values. Refuses with FilterNotUnderstood."""
        values = {item: item.read(given, act) for item in self.all_filters}
        return {item: value for item, value in values.items() if value is not None}

    def order_of(self, given: Mapping[str, str]) -> tuple[Order, bool]:
        """The order asked for, and whether it is turned round; the first declared one when none is."""
        name = given.get("order", "")
        for order in self.orders:
            if order.name == name.removeprefix("-"):
                return order, name.startswith("-")
        if name:
            raise FilterNotUnderstood(filter=str(_("Order")), value=name[:80], reason="")
        return self.orders[0], False

    def query(self, act: Act, chosen: Mapping[Filter, Any]) -> models.QuerySet[Any]:
        """The rows that the filters leave, before the reader's reach is applied."""
        rows = self.rows(act)
        for item, value in chosen.items():
            rows = item.narrow(rows, value)
        return rows

    def page(self, act: Act, given: Mapping[str, str], *, limit: int | None = None) -> PageOfRows:
        """One page for these parameters: one query, and those of `complete`. Refuses what it cannot read.

        The reader's view is not asked here but by the page or the door; without reach there are no rows.
        """
        chosen = self.chosen(act, given)
        order, reverse = self.order_of(given)
        columns = self.columns_read(act, self.columns_for(act, given))
        found = keyset.page(
            lambda: self.query(act, chosen),
            order=order.paths(reverse=reverse),
            columns=_paths(columns),
            act=act,
            view=self.view or None,
            limit=limit or self.limit,
            after=given.get("after") or None,
            kept_as=(self.code, *chosen.items(), timezone.get_current_timezone_name()) if self.same_for_all else None,
            model=self.model,
        )
        self._work_out(act, found.rows, columns)
        count = None
        if self.counts or given.get("count"):
            count = keyset.count(self.query(act, chosen), act=act, view=self.view or None)
        return PageOfRows(found.rows, found.next, chosen, f"{'-' * reverse}{order.name}", count)

    def _work_out(self, act: Act, rows: list[Row], columns: tuple[Column, ...]) -> None:
        for row in rows:
            row["key"] = row["pk"]
        self.complete(act, rows)
        for column in columns:
            if not column.is_as_read:
                for row in rows:
                    row[column.name] = column.value(row)

    def those(self, act: Act, keys: Sequence[int], given: Mapping[str, str]) -> list[Row]:
        """The rows with these keys, of those that the reader may see, in the list's order. Filters do not count."""
        order, reverse = self.order_of(given)
        columns = self.columns_read(act, self.columns_for(act, given))
        found = keyset.page(
            self.rows(act).filter(pk__in=keys),
            order=order.paths(reverse=reverse),
            columns=_paths(columns),
            act=act,
            view=self.view or None,
            limit=max(len(keys), 1),
        )
        self._work_out(act, found.rows, columns)
        return found.rows

    def keys(self, act: Act, given: Mapping[str, str], *, most: int) -> tuple[list[int], bool]:
        """Keys of all rows that the filters leave, in order, and whether there are more than `most`. One query."""
        found = self._bare(act, given, ("pk",), most)
        return [row["pk"] for row in found.rows], found.has_more

    def amounts(self, act: Act, given: Mapping[str, str], columns: Sequence[Column]) -> dict[str, list[Money]]:
        """The amounts of all rows that the filters leave, by column; empty when they are too many to count. One query.

        Only for columns that add up by themselves (`Column.adds_up`).
        """
        summed = [column for column in columns if column.adds_up]
        if not summed:
            return {}
        found = self._bare(act, given, _paths(tuple(summed)), MOST_COUNTED)
        if found.has_more:
            return {}
        values = {column.name: [column.value(row) for row in found.rows] for column in summed}
        return {name: [amount for amount in amounts if amount is not None] for name, amounts in values.items()}

    def _bare(self, act: Act, given: Mapping[str, str], paths: Sequence[str], most: int) -> keyset.Page:
        order, reverse = self.order_of(given)
        return keyset.page(
            self.query(act, self.chosen(act, given)),
            order=order.paths(reverse=reverse),
            columns=paths,
            act=act,
            view=self.view or None,
            limit=most,
        )

    # The list as a page.

    def answer(self, request: HttpRequest, act: Act, **keys: Any) -> HttpResponse:
        """The whole page, or with HX-Request the part that filters and orders change."""
        from bagland.ui.listing import listed

        return listed(self, request, act)


@lru_cache(maxsize=1024)
def _paths(columns: tuple[Column, ...]) -> tuple[str, ...]:
    """What the database gives for each row."""
    return tuple(dict.fromkeys(("pk", *(path for column in columns for path in column.paths))))
