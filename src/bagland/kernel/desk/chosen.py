"""Rows that were chosen in a list: ticked one by one, or all that its filters leave."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any
from urllib.parse import parse_qsl

from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext

from bagland.foundation import formats
from bagland.foundation.act import Act
from bagland.foundation.activity import Activity, activities
from bagland.foundation.keyset import MOST_COUNTED, PAGE, Count
from bagland.foundation.speech import language
from bagland.kernel.desk.batching import AT_ONCE, MOST_ROWS
from bagland.kernel.desk.refusals import NoSuchList, NotForMany, NothingChosen, TooManyChosen
from bagland.ui import totals
from bagland.ui.cells import rows_html
from bagland.ui.columns import Row
from bagland.ui.details import DetailPage
from bagland.ui.listing import acts_on_many
from bagland.ui.lists import ListPage, lists
from bagland.ui.pages import pages
from bagland.ui.ports import ports
from bagland.ui.viewing import Here, state_of


@dataclass(frozen=True)
class Chosen:
    """What an address chooses: a list, how it was looked at, and the keys. With `is_all` the filters choose."""

    act: Act
    listed: ListPage
    given: dict[str, str]
    ticked: tuple[int, ...]
    is_all: bool = False

    @classmethod
    def read(cls, act: Act, asked: QueryDict) -> Chosen:
        """Refuses with NoSuchList, NothingChosen, PageNotYours, and with what the list refuses."""
        listed = lists.get(asked.get("list", ""))
        if listed is None or not listed.many:
            raise NoSuchList(list=asked.get("list", "")[:60])
        listed.must_be_open_to(act)
        given = {name: value for name, value in parse_qsl(asked.get("here", "")) if name in listed.parameters}
        listed.chosen(act, given)
        listed.order_of(given)
        keys = tuple(dict.fromkeys(int(text) for text in asked.getlist("row") if _is_key(text)))
        is_all = asked.get("all") == "yes"
        if not keys and not is_all:
            raise NothingChosen
        return cls(act, listed, given, keys[:AT_ONCE], is_all)

    @cached_property
    def keys(self) -> list[int]:
        """The keys of all that was chosen. Refuses with TooManyChosen."""
        if not self.is_all:
            return [row["key"] for row in self.rows]
        keys, has_more = self.listed.keys(self.act, self.given, most=MOST_ROWS)
        if has_more:
            raise TooManyChosen(most=MOST_ROWS)
        if not keys:
            raise NothingChosen
        return keys

    @cached_property
    def rows(self) -> list[Row]:
        """The chosen rows that the reader may see, with the list's columns; of very many only the first page."""
        keys = self.listed.keys(self.act, self.given, most=PAGE)[0] if self.is_all else self.ticked
        rows = self.listed.those(self.act, keys, self.given)
        if not rows:
            raise NothingChosen
        return rows

    @cached_property
    def count(self) -> Count:
        """How many they are, counted no further than a list is."""
        if not self.is_all:
            return Count(len(self.rows), is_exact=True)
        keys, has_more = self.listed.keys(self.act, self.given, most=MOST_COUNTED)
        return Count(len(keys), is_exact=not has_more)

    @cached_property
    def things(self) -> dict[int, Any]:
        """The objects behind the rows that are shown."""
        return self.listed.model._default_manager.in_bulk([row["key"] for row in self.rows])

    @cached_property
    def columns(self) -> Any:
        return self.listed.columns_for(self.act, self.given)

    @property
    def sums(self) -> str:
        """The money of all that was chosen, when it can be added up: «75.737,50 kr.»."""
        if not self.is_all:
            found = totals.of_rows(self.columns, self.rows)
        else:
            found = totals.of_amounts(self.listed.amounts(self.act, self.given, self.columns))
        return " · ".join(totals.said(found[column.name]) for column in self.columns if column.name in found)

    @property
    def table(self) -> Any:
        """The rows as a table shows them."""
        return rows_html(self.columns, self.rows, detail=self.listed.detail, name=self.listed.row_name)

    @property
    def back(self) -> str:
        """The list as it was looked at."""
        return Here(self.listed, self.given).with_()

    @property
    def state(self) -> str:
        return state_of(self.listed, self.given)

    @property
    def fields(self) -> list[tuple[str, str]]:
        """What chooses the same again: hidden fields of a form, or an address."""
        same = [("list", self.listed.code), ("here", self.state)]
        return [*same, ("all", "yes")] if self.is_all else [*same, *(("row", str(key)) for key in self.ticked)]

    @cached_property
    def offers(self) -> tuple[Offer, ...]:
        """What can be done with them, in the list's order: first what can be done with most."""
        offers = [self.offer(activities[code]) for code in acts_on_many(self.listed, self.act)]
        return tuple(sorted(offers, key=lambda offer: -offer.able))

    @property
    def possible(self) -> list[Offer]:
        """What can be done with some of them at least."""
        return [offer for offer in self.offers if offer.able]

    @property
    def has_reasons(self) -> bool:
        """Whether something cannot be done with some of them, so that there is a why."""
        return not self.possible or any(offer.refused for offer in self.possible)

    def offer(self, activity: Activity) -> Offer:
        """Ask for each row that is shown whether the activity could be done to it."""
        refused = [
            Refused(row["key"], told_apart(self.listed, row), why)
            for row in self.rows
            if (why := self._why(activity, row))
        ]
        return Offer(activity, self.count, len(self.rows) - len(refused), tuple(refused), self.is_all)

    def _why(self, activity: Activity, row: Row) -> str:
        """Why the activity cannot be done to a row, as far as is known before; empty when nothing speaks against it."""
        thing = self.things.get(row["key"])
        if thing is None:
            return ""
        if refusal := ports.may(self.act, [activity.code], thing).get(activity.code):
            return refusal.sentence
        detail = pages.get(self.listed.detail)
        is_past = isinstance(detail, DetailPage) and activity.code in detail.past(self.act, thing)
        return gettext("There is nothing left to do here.") if is_past else ""

    def activity(self, code: str) -> Activity:
        """The activity asked for. Refuses with NotForMany."""
        if code not in self.listed.many:
            raise NotForMany(activity=activities[code].title if code in activities else code[:60])
        return activities[code]


@dataclass(frozen=True, slots=True)
class Refused:
    """A row that the activity cannot be done to, and why."""

    key: int
    name: str
    why: str


@dataclass(frozen=True, slots=True)
class Offer:
    """One activity over the chosen rows: to how many it can be done, as far as is known before."""

    activity: Activity
    count: Count
    able: int
    refused: tuple[Refused, ...] = field(default=())
    is_all: bool = False

    @property
    def is_partly(self) -> bool:
        return bool(self.refused)

    @property
    def knows(self) -> bool:
        """Whether every chosen row was asked about: of very many only the first page is."""
        return self.count.is_exact and self.able + len(self.refused) == self.count.number


def told_apart(listed: ListPage, row: Row) -> str:
    """What tells a row from its neighbours: its first column, and its second where that is a word or a day."""
    values = [row.get(column.name) for column in listed.standard[:2]]
    words = [formats.day(value, language()) if type(value) is date else value for value in values]
    return ", ".join(str(word) for word in words if word and isinstance(word, (str, Promise)))


def _is_key(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 19
