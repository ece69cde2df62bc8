"""The filters of a list: each a parameter of the address, a control in the page, and a narrowing that an index serves.

The API reads the same parameters. A filter of its own kind derives from `Filter`.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, ClassVar

from django.db import connection, models
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from bagland.foundation import formats, periods
from bagland.foundation.act import Act
from bagland.foundation.kinds import Kept
from bagland.foundation.ports import ports
from bagland.foundation.speech import language
from bagland.ui.refusals import FilterNotUnderstood

MOST_OPTIONS = 200
Option = tuple[str, str]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Filter:
    """What every filter has: the parameter's name, its label, and the column (a path) that it narrows."""

    name: str
    label: Any
    column: str = ""

    control: ClassVar[str] = ""
    """Which control the list shows: `select`, `text` or `days`; empty shows only that it is in force."""
    has_fixed_options: ClassVar[bool] = True
    """Whether what a select offers is the same for every reader of a language."""

    @property
    def path(self) -> str:
        return self.column or self.name

    @property
    def parameters(self) -> tuple[str, ...]:
        """The parameters of the address that it reads."""
        return (self.name,)

    def read(self, given: Mapping[str, str], act: Act) -> Any:
        """The value chosen, None when it is not in force. Refuses with FilterNotUnderstood."""
        raise NotImplementedError

    def narrow(self, rows: models.QuerySet[Any], value: Any) -> models.QuerySet[Any]:
        """The rows that the value leaves."""
        return rows.filter(**{self.path: value})

    def said(self, value: Any, act: Act) -> str:
        """The value in words: `aktiv` of «Status: aktiv»."""
        return str(value)

    def options(self, act: Act) -> Sequence[Option]:
        """What a select offers: value and words. Without the empty one."""
        return ()

    def refuse(self, value: str, reason: Any = "") -> FilterNotUnderstood:
        """The refusal for a value that it cannot have."""
        return FilterNotUnderstood(filter=str(self.label), value=value[:80], reason=str(reason))


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Choice(Filter):
    """One of a few fixed words. `narrowing` gives a Q for words that are not simply the column's value."""

    control: ClassVar[str] = "select"

    choices: Iterable[tuple[Any, Any]] = ()
    narrowing: Callable[[Any], models.Q] | None = None

    def read(self, given: Mapping[str, str], act: Act) -> Any:
        text = given.get(self.name, "")
        if not text:
            return None
        for value, _label in self.choices:
            if str(value) == text:
                return value
        raise self.refuse(text, _("Choose one of the list."))

    def narrow(self, rows: models.QuerySet[Any], value: Any) -> models.QuerySet[Any]:
        return rows.filter(self.narrowing(value)) if self.narrowing else rows.filter(**{self.path: value})

    def said(self, value: Any, act: Act) -> str:
        return next((str(label) for known, label in self.choices if known == value), str(value))

    def options(self, act: Act) -> Sequence[Option]:
        return [(str(value), str(label)) for value, label in self.choices]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class YesNo(Filter):
    """A column that is true or false."""

    control: ClassVar[str] = "select"

    def read(self, given: Mapping[str, str], act: Act) -> bool | None:
        text = given.get(self.name, "")
        if text in ("", "yes", "no"):
            return None if not text else text == "yes"
        raise self.refuse(text, _("Choose yes or no."))

    def said(self, value: Any, act: Act) -> str:
        return gettext("yes") if value else gettext("no")

    def options(self, act: Act) -> Sequence[Option]:
        return [("yes", gettext("yes")), ("no", gettext("no"))]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Prefix(Filter):
    """Text that the column begins with. `fold` makes the typed text what the column holds (`str.casefold`).

    SQLite reads a range of the column's index; PostgreSQL needs an index with `text_pattern_ops`.
    """

    control: ClassVar[str] = "text"

    fold: Callable[[str], str] | None = None

    def read(self, given: Mapping[str, str], act: Act) -> str | None:
        text = " ".join(given.get(self.name, "").split())
        if len(text) > 100 or not text.isprintable():
            raise self.refuse(text, _("Write at most 100 characters."))
        return text or None

    def narrow(self, rows: models.QuerySet[Any], value: Any) -> models.QuerySet[Any]:
        return begins_with(rows, self.path, self.fold(value) if self.fold else value)

    def said(self, value: Any, act: Act) -> str:
        return formats.quoted(value, language())


def begins_with(rows: models.QuerySet[Any], path: str, text: str) -> models.QuerySet[Any]:
    """The rows whose column begins with the text, in a form that an index serves."""
    if connection.vendor == "sqlite":
        return rows.filter(**{f"{path}__gte": text, f"{path}__lt": text + chr(0x10FFFF)})
    return rows.filter(**{f"{path}__startswith": text})


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Days(Filter):
    """From one day to another, both counted, of a date column or of a moment (days of the reader's time zone).

    The parameters are `<name>_from` and `<name>_to`; each may stand alone.
    """

    control: ClassVar[str] = "days"

    moments: bool = False

    @property
    def parameters(self) -> tuple[str, ...]:
        return (f"{self.name}_from", f"{self.name}_to")

    def read(self, given: Mapping[str, str], act: Act) -> tuple[date | None, date | None] | None:
        today = timezone.localdate(act.at)
        first, last = (self._day(given.get(name, ""), today) for name in self.parameters)
        return None if first is None and last is None else (first, last)

    def _day(self, text: str, today: date) -> date | None:
        if not text.strip():
            return None
        try:
            return formats.parse_day(text, language(), today=today)
        except formats.NotUnderstood as fault:
            raise self.refuse(text, gettext(fault.message) % fault.facts) from None

    def narrow(self, rows: models.QuerySet[Any], value: Any) -> models.QuerySet[Any]:
        first, last = value
        if first is not None:
            rows = rows.filter(**{f"{self.path}__gte": self._start(first)})
        if last is not None and last < date.max:
            rows = rows.filter(**{f"{self.path}__lt": self._start(last + timedelta(days=1))})
        return rows

    def _start(self, day: date) -> date | datetime:
        return periods.midnight(day, timezone.get_current_timezone()) if self.moments else day

    def said(self, value: Any, act: Act) -> str:
        first, last = value
        if first is None:
            return gettext("until %(day)s") % {"day": formats.day(last, language())}
        if last is None or last < first:
            return gettext("from %(day)s") % {"day": formats.day(first, language())}
        return formats.day_range(periods.DateSpan(first, last), language())


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Of(Filter):
    """Rows of one object: its key in the address. The objects that the reader may see are offered when they are few,
    which costs two queries when the whole page is asked for.

    `offered` False leaves the control away: the filter then comes only by a link from another page.
    """

    control: ClassVar[str] = "select"
    has_fixed_options: ClassVar[bool] = False

    model: type[Kept]
    offered: bool = True

    def read(self, given: Mapping[str, str], act: Act) -> int | None:
        text = given.get(self.name, "")
        if not text:
            return None
        if not (text.isascii() and text.isdigit()) or not 1 <= int(text[:20]) <= 2**63 - 1:
            raise self.refuse(text, _("It must be a key."))
        return int(text)

    def said(self, value: Any, act: Act) -> str:
        known = seen(self.model, act) if self.model.is_named_by_version and self.offered else {}
        if value in known:
            return known[value]
        rows: Any = self.model._default_manager
        found = rows.visible_to(act).filter(pk=value)
        return next(iter(self.model.labels(found.values_list("pk", flat=True)).values()), str(value))

    def options(self, act: Act) -> Sequence[Option]:
        if not self.offered:
            return ()
        return [(str(key), label) for key, label in seen(self.model, act).items()]


def seen(model: type[Kept], act: Act, most: int = MOST_OPTIONS) -> dict[int, str]:
    """What the reader may see of a model, by label; empty when there are more than `most`.

    Two queries; none while the organisation has the same version, where every change of the model raises it.
    """
    if not model.is_named_by_version or "performing" in act.memory:
        return _seen(model, act, most)
    reach, version = model.reach_by(act), ports.authority.version(act)
    place = (model, reach, most, act.language)
    stamp = (version, act.at.date())
    kept = _kept.get(place)
    if kept is None or kept[0] != stamp:
        kept = _kept[place] = (stamp, _seen(model, act, most))
        if len(_kept) > MOST_KEPT:
            _kept.popitem(last=False)
    return kept[1]


_kept: OrderedDict[Hashable, tuple[Hashable, dict[int, str]]] = OrderedDict()
MOST_KEPT = 512


def forget() -> None:
    """Drop what is kept (a test has another database in hand)."""
    _kept.clear()


def _seen(model: type[Kept], act: Act, most: int) -> dict[int, str]:
    rows: Any = model._default_manager
    keys = list(rows.visible_to(act).order_by("pk").values_list("pk", flat=True)[: most + 1])
    if len(keys) > most:
        return {}
    return dict(sorted(model.labels(keys).items(), key=lambda item: item[1].casefold()))
