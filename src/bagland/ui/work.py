"""What waits for a person, gathered from the rooms: each declares a source, and *My work* shows what they give.

    work.source("access.approvals", waits=approvals, asked=own_requests)

`waits(act)` gives what waits for the reader, `asked(act)` what the reader waits for. A source makes a bounded number of
queries, gives at most `MOST` items, and names the page that lists the rest.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from bagland.foundation.act import Act
from bagland.foundation.money import Money
from bagland.ui.pages import address

MOST = 50
"""How many items a source gives at most."""


@dataclass(frozen=True, slots=True)
class Deed:
    """An activity that is done to an item's object from the list itself. `letter` is its key; the first is primary.

    `given` are inputs that the press itself answers, so that one activity may stand behind two buttons, each called by
    its `title`; `asks` are inputs that it must be sent with though the activity lets them be left out.
    With an `address` it is done on the form there, which comes back to the list: it is done to another object.
    """

    activity: str
    letter: str = ""
    address: str = ""
    given: tuple[tuple[str, str], ...] = ()
    title: Any = ""
    asks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One thing that waits: what it is, why it is the reader's, where it is, and what can be done with it.

    `page` and `key` are those of its object's page. `why` says whose it is: «Yours because …». `behalf` names the one
    whom the reader stands in for. What is confidential is named on the screen alone, and in no mail.
    """

    page: str
    key: int
    title: str
    why: str
    icon: str
    deeds: tuple[Deed, ...] = ()
    amount: Money | None = None
    due: datetime | date | None = None
    since: datetime | None = None
    behalf: str = ""
    is_confidential: bool = False

    @property
    def code(self) -> str:
        """`access-request-12`: the item among all others, as identifiers and addresses name it."""
        return f"{self.page.replace('.', '-')}-{self.key}"

    @property
    def address(self) -> str:
        return address(self.page, self.key)


class When(StrEnum):
    """The sections of the page, in their order."""

    LATE = "late"
    TODAY = "today"
    WEEK = "week"
    OPEN = "open"


WHEN = {
    When.LATE: _("Late"),
    When.TODAY: _("Today"),
    When.WEEK: _("This week"),
    When.OPEN: _("Waits for you"),
}


Gives = Callable[[Act], Sequence[Item]]


@dataclass(frozen=True, slots=True)
class Source:
    """A room's answer to what waits. `more` is the code of the page that lists all of it."""

    code: str
    waits: Gives | None
    asked: Gives | None
    more: str
    order: int


@dataclass(slots=True)
class Waiting:
    """Everything that waits for one reader, and what the reader waits for; `more` has the pages with the rest."""

    sections: dict[When, list[Item]] = field(default_factory=dict)
    asked: list[Item] = field(default_factory=list)
    more: list[str] = field(default_factory=list)

    @property
    def items(self) -> list[Item]:
        """What waits for the reader, in the order of the page."""
        return [item for when in When for item in self.sections.get(when, [])]

    @property
    def late(self) -> int:
        return len(self.sections.get(When.LATE, []))


sources: dict[str, Source] = {}
offers: list[str] = []
"""Codes of activities without a subject that My work offers at its head."""


def source(
    code: str, *, waits: Gives | None = None, asked: Gives | None = None, more: str = "", order: int = 50
) -> None:
    """Declare what a room has waiting. Items of a lower order stand above others that are due alike."""
    sources[code] = Source(code, waits, asked, more, order)


def waiting(act: Act) -> Waiting:
    """All that waits for the actor and for others on the actor's behalf: the earliest due first."""
    found = Waiting()
    today = timezone.localdate(act.at)
    for one in sorted(sources.values(), key=lambda known: known.order):
        items = one.waits(act) if one.waits else ()
        for item in items[:MOST]:
            found.sections.setdefault(when(item, act.at, today), []).append(item)
        if one.asked:
            found.asked += one.asked(act)[:MOST]
        if len(items) >= MOST and one.more:
            found.more.append(one.more)
    for place in (When.LATE, When.TODAY, When.WEEK):
        found.sections.get(place, []).sort(key=_due)
    return found


def when(item: Item, at: datetime, today: date) -> When:
    """The section of an item: late, today, within a week, or open."""
    if item.due is None:
        return When.OPEN
    day = timezone.localdate(item.due) if isinstance(item.due, datetime) else item.due
    if day < today or (isinstance(item.due, datetime) and item.due < at):
        return When.LATE
    if day == today:
        return When.TODAY
    return When.WEEK if day <= today + timedelta(days=7) else When.OPEN


def _due(item: Item) -> Any:
    return timezone.localdate(item.due) if isinstance(item.due, datetime) else item.due
