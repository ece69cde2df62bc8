"""The values that an expression knows, what their kind is called, and how they are kept as JSON.

A value is a Decimal, a text, true or false, a day, an aware moment, a time of day, a Duration, Money, a list, a
mapping, something `Readable` (a person, a record), or None where nobody said.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any, Protocol, runtime_checkable

from bagland.foundation.money import Money, MoneyError
from bagland.foundation.working_time import Duration, WorkingTimeError, parse_duration


class NotAValue(ValueError):
    """A text that does not write the value it should; `code` is that of the fault."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@runtime_checkable
class Readable(Protocol):
    """An object of the house as an expression sees it: only what a declared reader gives of it."""

    kind: str
    key: int

    def part(self, name: str) -> Any:
        """The value of one of its parts. Raises KeyError for one that is not declared."""

    def parts(self) -> tuple[str, ...]:
        """The names of its parts."""


def kind_of(value: Any) -> str:
    """The word of a value's kind: `number`, `text`, `yes_no`, `date`, `moment`, `time`, `duration`, `money`, `list`,
    `record`, `empty`, or the kind of something readable.
    """
    for types, word in _KINDS:
        if isinstance(value, types):
            return word
    if isinstance(value, Readable):
        return value.kind
    return "empty" if value is None else "other"


_KINDS: tuple[tuple[Any, str], ...] = (
    (bool, "yes_no"),
    ((int, Decimal), "number"),
    (str, "text"),
    (datetime, "moment"),
    (date, "date"),
    (time, "time"),
    (Duration, "duration"),
    (Money, "money"),
    ((list, tuple), "list"),
    (Mapping, "record"),
)


def normal(value: Any) -> Any:
    """The value as expressions reckon with it: whole numbers and floats as decimals, rows of values as lists."""
    if isinstance(value, bool) or value is None:
        return value
    if isinstance(value, int):
        return Decimal(value)
    if isinstance(value, float):
        return Decimal(repr(value))
    return list(value) if isinstance(value, tuple | set | frozenset) else value


def literal(text: str) -> date | datetime | time | Duration:
    """What stands in `@"…"`: a day, a moment with its zone, a time of day or a duration. Raises NotAValue."""
    text = text.strip()
    if text.lstrip("-").startswith("P"):
        return duration_of(text)
    if ":" in text and "-" not in text[:5]:
        return time_of(text)
    return day_of(text) if len(text) <= 10 else moment_of(text)


def duration_of(text: str) -> Duration:
    """A duration from `P2D`, `PT4H` or `P2BD`. Raises NotAValue."""
    try:
        return parse_duration(text)
    except WorkingTimeError:
        raise NotAValue("duration") from None


def day_of(text: str) -> date:
    """A day from `2026-12-24`. Raises NotAValue."""
    try:
        if len(text) == 10:
            return date.fromisoformat(text)
    except ValueError:
        pass
    raise NotAValue("day")


def moment_of(text: str) -> datetime:
    """A moment from `2026-12-24T15:00+01:00`; it says its zone. Raises NotAValue."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise NotAValue("moment") from None
    if moment.tzinfo is None:
        raise NotAValue("moment")
    return moment


def time_of(text: str) -> time:
    """A time of day from `15:00` or `15:00:30`. Raises NotAValue."""
    try:
        if len(text) in (5, 8):
            return time.fromisoformat(text)
    except ValueError:
        pass
    raise NotAValue("time")


def to_json(value: Any) -> str:
    """A value as text that `from_json` reads again. What is readable keeps its kind and key only.

    Raises TypeError for what no expression knows.
    """
    return _number_text(json.dumps(_plain(value), ensure_ascii=False, separators=(",", ":")))


_MARK = "\ue000"


def _number_text(text: str) -> str:
    """Decimals without quotation marks, so that no digit is lost on the way through a float."""
    return text.replace(f'"{_MARK}', "").replace(f'{_MARK}"', "")


def _plain(value: Any) -> Any:
    match value:
        case None | bool() | int():
            return value
        case str():
            return value.replace(_MARK, "")
        case Decimal():
            return f"{_MARK}{value:f}{_MARK}" if abs(value.adjusted()) < 100 else {"number": str(value)}
        case Money():
            return {"money": [value.plain, value.currency]}
        case datetime():
            return {"moment": value.isoformat()}
        case date():
            return {"date": value.isoformat()}
        case time():
            return {"time": value.isoformat()}
        case Duration():
            return {"duration": str(value)}
        case list() | tuple():
            return [_plain(one) for one in value]
        case Mapping():
            return {"record": {str(name): _plain(one) for name, one in value.items()}}
        case Readable():
            return {"object": [value.kind, value.key]}
    raise TypeError(f"{value!r} is nothing that an expression knows")


def from_json(text: str, read: Any = None) -> Any:
    """The value of `to_json`'s text. `read` makes of an object's kind and key what is `Readable`; without it the value
    is a mapping of `kind` and `key`. Raises ValueError.
    """
    return _value(json.loads(text, parse_float=Decimal, parse_int=Decimal), read)


def _value(told: Any, read: Any) -> Any:
    if isinstance(told, list):
        return [_value(one, read) for one in told]
    if not isinstance(told, dict):
        return told
    if len(told) != 1:
        raise ValueError("a value of a case is not written as one")
    [(word, inner)] = told.items()
    try:
        match word:
            case "record":
                return {name: _value(one, read) for name, one in inner.items()}
            case "money":
                return Money.of(inner[0], inner[1])
            case "number":
                return Decimal(inner)
            case "object":
                kind, key = inner[0], int(inner[1])
                return read(kind, key) if read else {"kind": kind, "key": Decimal(key)}
            case "date" | "moment" | "time" | "duration":
                return {"date": day_of, "moment": moment_of, "time": time_of, "duration": duration_of}[word](inner)
    except (MoneyError, NotAValue, ArithmeticError, AttributeError) as error:
        raise ValueError("a value of a case is not written as one") from error
    raise ValueError(f"a value of a case says {word!r}")
