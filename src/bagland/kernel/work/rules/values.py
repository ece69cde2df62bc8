"""A fact of a case as JSON text, and back: what expressions reckon with is kept with its type, exactly.

| value | JSON |
| --- | --- |
| text, yes or no, nothing | as they are |
| whole number, decimal | `{"number": "12.50"}` |
| amount | `{"money": "1250.00", "currency": "DKK"}` |
| day, moment, time of day | `{"day": "2026-11-24"}`, `{"moment": …}`, `{"time": "14:26"}` |
| an object | `{"kind": "organisation.actor", "key": 12}` |
| list, context | list, `{"fields": {…}}` |
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from bagland.foundation.money import Money


@dataclass(frozen=True, slots=True)
class Record:
    """An object by its kind and key, as a case knows it. What may be read of it is asked where it is read."""

    kind: str
    key: int


def written(value: Any) -> str:
    """The value as JSON text. Raises TypeError for what no case can know."""
    return json.dumps(_told(value), ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def read(text: str) -> Any:
    """The value of its JSON text."""
    return _understood(json.loads(text))


def _told(value: Any) -> Any:
    match value:
        case None | bool() | str():
            return value
        case int():
            return {"number": str(value)}
        case Decimal():
            return {"number": format(value, "f")}
        case Money():
            return {"money": value.plain, "currency": value.currency}
        case datetime():
            return {"moment": value.isoformat()}
        case date():
            return {"day": value.isoformat()}
        case time():
            return {"time": value.isoformat()}
        case Record():
            return {"kind": value.kind, "key": value.key}
        case Mapping():
            return {"fields": {str(name): _told(part) for name, part in value.items()}}
        case list() | tuple() | set() | frozenset():
            return [_told(part) for part in value]
        case _:
            raise TypeError(f"a case cannot know a {type(value).__name__}")


def _understood(told: Any) -> Any:
    if isinstance(told, list):
        return [_understood(part) for part in told]
    if not isinstance(told, dict):
        return told
    match told:
        case {"number": str(number)}:
            return Decimal(number)
        case {"money": str(amount), "currency": str(currency)}:
            return Money.of(amount, currency)
        case {"moment": str(moment)}:
            return datetime.fromisoformat(moment)
        case {"day": str(day)}:
            return date.fromisoformat(day)
        case {"time": str(clock)}:
            return time.fromisoformat(clock)
        case {"kind": str(kind), "key": int(key)}:
            return Record(kind, key)
        case {"fields": dict(fields)}:
            return {name: _understood(part) for name, part in fields.items()}
        case _:
            raise ValueError("this is no fact of a case")
