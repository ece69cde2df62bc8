"""The columns of a list or of a small table: what each is called, where its value comes from, how it is shown."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from bagland.foundation.money import Money
from bagland.ui.chips import Chip

Row = dict[str, Any]
"""One row: values by column name, and by every path that the columns need; `key` is the primary key."""


class Kind(StrEnum):
    """How a value is shown. NUMBER, MONEY stand right; CODE, DATE and MOMENT have figures of one width."""

    TEXT = "text"
    NUMBER = "number"
    MONEY = "money"
    DATE = "date"
    MOMENT = "moment"
    PERSON = "person"
    STATUS = "status"
    CODE = "code"


@dataclass(frozen=True, slots=True, eq=False)
class Column:
    """One column.

    `source` is a path for `values()` (`person__name`), or a function over the row with the paths it `needs`; without it
    the column's name is the path. MONEY: `source` is the path of the minor units, `currency` the path of the currency
    or its three letters (a function gives a Money itself). STATUS: `chips` by value. PERSON: a name, whose tint follows
    `key`; `software` names the value that is true for a program, which shows as a square. `page` and `key` (a path)
    make the value a link to that object; the first column of a list leads to its detail page by itself. `order` names
    the list's Order that the column's head asks for. `quiet` is grey. `wide_only` leaves it out on a narrow screen,
    `roomy_only` on a middling one too. `hidden` offers it without showing it: the reader may choose it. `view` is the
    view without which it is neither offered nor read from the database; a reader who has it for some rows only is the
    room's to answer, in `complete`. `dials` (`tel`, `mailto`) makes the value a link that calls or writes there.
    """

    name: str
    label: Any
    kind: Kind = Kind.TEXT
    source: str | Callable[[Row], Any] = ""
    needs: tuple[str, ...] = ()
    currency: str = ""
    chips: Mapping[Any, Chip] | None = None
    page: str = ""
    key: str = ""
    order: str = ""
    software: str = ""
    quiet: bool = False
    wide_only: bool = False
    roomy_only: bool = False
    hidden: bool = False
    view: str = ""
    dials: str = ""

    @property
    def paths(self) -> tuple[str, ...]:
        """Every path that the database must give for this column."""
        own = () if callable(self.source) else (self.source or self.name,)
        currency = (self.currency,) if self.currency and not self.has_fixed_currency else ()
        return (*own, *self.needs, *currency, *((self.key,) if self.key else ()))

    @property
    def room(self) -> str:
        """The class that says how wide a screen must be for it; empty for every screen."""
        return "roomy" if self.roomy_only else "wide" if self.wide_only else ""

    @property
    def is_as_read(self) -> bool:
        """Whether the value is what the database gives under the column's name."""
        return self.kind is not Kind.MONEY and not callable(self.source) and self.source in ("", self.name)

    @property
    def adds_up(self) -> bool:
        """Whether its amounts can be added up from what the database gives, without the rest of the row."""
        return self.kind is Kind.MONEY and not callable(self.source)

    @property
    def has_fixed_currency(self) -> bool:
        return len(self.currency) == 3 and self.currency.isupper()

    def value(self, row: Row) -> Any:
        """The plain value: text, number, Money, date, moment; None where there is none."""
        if callable(self.source):
            return self.source(row)
        value = row[self.source or self.name]
        if self.kind is Kind.MONEY and value is not None and not isinstance(value, Money):
            return Money(value, self.currency if self.has_fixed_currency else row[self.currency])
        return value
