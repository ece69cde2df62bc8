"""What an event says beyond the changed columns, and how every value is written down in it."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, fields
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import Enum
from typing import Any, ClassVar

from django.db import models

from bagland.foundation.money import Currency, Money
from bagland.foundation.uploads import Upload


@dataclass(frozen=True, kw_only=True, slots=True)
class Facts:
    """Typed facts of one activity's event: values and identifiers, no objects. They only gain fields.

    `of` names the activity. A field listed in `personal` (name → data class) is kept as a personal fact, erasable.
    """

    of: ClassVar[str] = ""
    personal: ClassVar[dict[str, str]] = {}

    def written(self) -> dict[str, Any]:
        """The facts as JSON values."""
        return {item.name: plain(getattr(self, item.name)) for item in fields(self)}


_AS_THEY_ARE = frozenset({str, int, bool, type(None)})


def plain(value: Any) -> Any:
    """A value as an event, an idempotency hash or an answer writes it: exact, sorted, the same on both databases."""
    if type(value) in _AS_THEY_ARE:
        return value
    match value:
        case None | bool() | int() | str() if not isinstance(value, Enum):
            return value
        case Enum():
            return value.value
        case Money():
            return {"amount": value.plain, "currency": value.currency}
        case Currency():
            return value.code
        case Decimal():
            return format(value, "f")
        case datetime():
            return value.astimezone(UTC).isoformat(timespec="microseconds")
        case date():
            return value.isoformat()
        case models.Model():
            return value.pk
        case Upload():
            return value.written()
        case dict():
            return {str(name): plain(part) for name, part in value.items()}
        case list() | tuple():
            return [plain(part) for part in value]
        case set() | frozenset():
            return sorted(plain(part) for part in value)
        case bytes():
            return value.hex()
        case _:
            raise TypeError(f"{type(value).__name__} cannot stand in an event")


def canonical(value: Any) -> str:
    """One text for one value: keys sorted, no spaces, Unicode as it is. What is hashed is this text in UTF-8."""
    return json.dumps(plain(value), sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def digest(value: Any, *, salt: bytes = b"") -> str:
    """SHA-256 of salt ‖ canonical text, in hexadecimal."""
    return hashlib.sha256(salt + canonical(value).encode()).hexdigest()
