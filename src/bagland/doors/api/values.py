"""Values of the house as plain JSON: exact, the same in both languages, without markup."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from html import unescape
from typing import Any

from django.db import models
from django.utils.html import strip_tags
from django.utils.safestring import SafeString

from bagland.doors.api import shapes
from bagland.doors.api.addresses import href_of, href_of_page
from bagland.doors.api.operations import Schema
from bagland.foundation.kinds import kind_of
from bagland.foundation.money import Money
from bagland.ui.chips import Chip
from bagland.ui.columns import Column, Kind, Row

MONEY: Schema = {"$ref": "#/components/schemas/Money"}
_BY_KIND: dict[Kind, Schema] = {
    Kind.NUMBER: {"type": ["integer", "string", "null"], "description": "A whole number, or an exact decimal as text."},
    Kind.MONEY: {"anyOf": [MONEY, {"type": "null"}]},
    Kind.DATE: {"type": ["string", "null"], "format": "date"},
    Kind.MOMENT: {"type": ["string", "null"], "format": "date-time"},
    Kind.STATUS: {"type": ["string", "integer", "boolean", "null"]},
}
_TEXT: Schema = {"type": ["string", "null"]}


def column_schema(column: Column) -> Schema:
    """The schema of a column's value."""
    return {**_BY_KIND.get(column.kind, _TEXT), "title": str(column.label)}


def cell(column: Column, value: Any) -> Any:
    """A column's value as its schema promises it."""
    if value is None:
        return None
    plain = plain_value(value)
    if column.kind in _BY_KIND:
        return plain
    return plain if isinstance(plain, str) else str(value)


def item(columns: Iterable[Column], row: Row, detail: str) -> dict[str, Any]:
    """One row: its key, where it is shown, and a value for each column. `row` holds values by column name."""
    key = row.get("key", row.get("pk"))
    named = {column.name: cell(column, row[column.name]) for column in columns}
    return {"key": key, "href": href_of_page(detail, key) if isinstance(key, int) else None, **named}


def plain_value(value: Any) -> Any:
    """Any value that a fact or a cell may hold."""
    match value:
        case Enum():
            return plain_value(value.value)
        case None | bool() | int():
            return value
        case SafeString():
            return unescape(strip_tags(value))
        case str():
            return str(value)
        case Money():
            return money(value)
        case Decimal():
            return format(value, "f")
        case datetime() | date():
            return value.isoformat()
        case Chip():
            return str(value.word)
        case models.Model():
            return named(value).model_dump()
        case Mapping():
            return {str(name): plain_value(part) for name, part in value.items()}
        case list() | tuple() | set() | frozenset():
            return [plain_value(part) for part in value]
        case _:
            return str(value)


def money(value: Money | None) -> Any:
    """An amount as the API writes it."""
    return None if value is None else {"amount": value.plain, "currency": value.currency}


def money_shape(value: Money | None) -> shapes.Money | None:
    """An amount as a shape."""
    return None if value is None else shapes.Money(amount=value.plain, currency=value.currency)


def named(thing: models.Model) -> shapes.Named:
    """An object with its name."""
    return shapes.Named(kind=kind_of(thing), key=thing.pk, href=href_of(type(thing), thing.pk), label=str(thing))
