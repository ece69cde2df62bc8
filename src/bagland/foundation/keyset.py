"""Pages of a long list by the place where the last one ended: as fast on page 20,000 as on page one.

A page is read with one query. Where the reader may not see everything, a model can name his reach in branches,

    @classmethod
    def branches(cls, reach: Reach) -> list[Q]:
        return [*(Q(entity=key) for key in reach.entities), *(Q(department=key) for key in reach.departments)]

and the page is merged from the first page of each branch, every one of them read from an index.
"""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import connections, models
from django.db.models import F, Func, Q, Value
from django.db.models.constants import LOOKUP_SEP
from django.utils.translation import gettext_lazy as _

from bagland.foundation.act import Act
from bagland.foundation.facts import digest, plain
from bagland.foundation.ports import ports
from bagland.foundation.refusal import Refusal

PAGE = 50
MOST_COUNTED = 1000
MOST_BRANCHES = 60
"""With more branches than this one filter over all of them is read instead; SQLite takes 500 in one statement."""

_LARGEST = 2**63 - 1
_LONGEST_CURSOR = 2000


class BadCursor(Refusal):
    """The cursor was not given by this list in this order."""

    code = "foundation.bad_cursor"
    message = _("This is not a place in this list. Begin again at its first page.")
    status = 422


@dataclass(frozen=True, slots=True)
class Page:
    """Rows in order, each a dictionary by path; `next` is the cursor of the page behind it, None at the end."""

    rows: list[dict[str, Any]]
    next: str | None

    @property
    def has_more(self) -> bool:
        return self.next is not None


@dataclass(frozen=True, slots=True)
class Count:
    """How many rows match, counted no further than MOST_COUNTED."""

    number: int
    is_exact: bool


def page(
    rows: models.QuerySet[Any],
    *,
    order: Sequence[str],
    columns: Sequence[str],
    act: Act | None = None,
    view: str | None = None,
    limit: int = PAGE,
    after: str | None = None,
) -> Page:
    """One page of the rows, in one query.

    `order` names paths, `-` before those that fall, and ends with the primary key; none of them may be null. With `act`
    only rows within the actor's reach by `view` (or the model's own) are read. Refuses with BadCursor.
    """
    ordering = Ordering.of(rows.model, order)
    branches = [rows] if act is None else _within_reach(rows, act, view)
    if not branches:
        return Page([], None)
    if after:
        behind = ordering.behind(after)
        branches = [branch.filter(behind) for branch in branches]
    paths = tuple(dict.fromkeys((*columns, *ordering.paths)))
    chosen = [branch.order_by(*order).values_list(*paths)[: limit + 1] for branch in branches]
    found = list(chosen[0]) if len(chosen) == 1 else _merged(chosen, ordering, paths, limit + 1)
    listed = [dict(zip(paths, row, strict=True)) for row in found[:limit]]
    more = len(found) > limit
    return Page(listed, ordering.cursor(listed[-1]) if more else None)


def count(rows: models.QuerySet[Any], *, act: Act | None = None, view: str | None = None) -> Count:
    """How many of the rows there are, capped: one query that reads at most MOST_COUNTED + 1 rows."""
    seen = rows if act is None else visible(rows, act, view)
    number = seen.order_by().values("pk")[: MOST_COUNTED + 1].count()
    return Count(min(number, MOST_COUNTED), number <= MOST_COUNTED)


def visible(rows: models.QuerySet[Any], act: Act, view: str | None = None) -> models.QuerySet[Any]:
    """Those of the rows that the actor may see by the view, or by the model's own."""
    model: Any = rows.model
    reach = ports.authority.reach(act, view or model.view)
    if reach.everything:
        return rows
    if reach.nothing or not hasattr(model, "within"):
        return rows.none()
    return rows.filter(model.within(reach))


def _within_reach(rows: models.QuerySet[Any], act: Act, view: str | None) -> list[models.QuerySet[Any]]:
    """The rows that may be seen, in as many branches as there are keys; one branch when everything may be."""
    model: Any = rows.model
    reach = ports.authority.reach(act, view or model.view)
    if reach.everything:
        return [rows]
    if reach.nothing or not hasattr(model, "within"):
        return []
    branches = model.branches(reach) if hasattr(model, "branches") else []
    if 0 < len(branches) <= MOST_BRANCHES:
        return [rows.filter(branch) for branch in branches]
    return [rows.filter(model.within(reach))]


@dataclass(frozen=True, slots=True)
class Ordering:
    """A total order of rows: paths with their fields and directions, the primary key last."""

    paths: tuple[str, ...]
    fields: tuple[models.Field[Any, Any], ...]
    falls: tuple[bool, ...]

    @classmethod
    def of(cls, model: type[models.Model], order: Sequence[str]) -> Ordering:
        """Read an order. Raises TypeError where it could not page: a null column, or no primary key at its end."""
        paths = tuple(name.removeprefix("-") for name in order)
        fields = tuple(_field(model, path) for path in paths)
        if not fields or not fields[-1].primary_key or fields[-1].model is not model:
            raise TypeError(f"an order of {model.__name__} ends with its primary key: {order}")
        if nullable := [path for path, field in zip(paths, fields, strict=True) if field.null]:
            raise TypeError(f"a keyset cannot pass over null: {nullable}")
        return cls(paths, fields, tuple(name.startswith("-") for name in order))

    @property
    def sign(self) -> str:
        """What a cursor carries of its order, so that it is not used in another."""
        return digest([list(self.paths), list(self.falls)])[:6]

    def cursor(self, row: dict[str, Any]) -> str:
        """The place of this row, as URL-safe text."""
        text = json.dumps([self.sign, *(plain(row[path]) for path in self.paths)], separators=(",", ":"))
        return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")

    def values(self, cursor: str) -> list[Any]:
        """The values of the row at this place. Refuses with BadCursor."""
        if len(cursor) > _LONGEST_CURSOR:
            raise BadCursor
        try:
            raw = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True)
            sign, *values = json.loads(raw)
        except (binascii.Error, ValueError, TypeError, RecursionError):
            raise BadCursor from None
        if sign != self.sign or len(values) != len(self.fields):
            raise BadCursor
        return [_read(field, value) for field, value in zip(self.fields, values, strict=True)]

    def behind(self, cursor: str) -> Q | RowAfter:
        """The filter for rows behind the place."""
        values = self.values(cursor)
        if len(set(self.falls)) == 1:
            return RowAfter(self, values)
        return self._behind_mixed(values)

    def _behind_mixed(self, values: list[Any]) -> Q:
        """Ways that both rise and fall: `a ≤ x AND (a < x OR …)` bounds the scan by `a`; rows cannot be compared so."""
        (path, *_rest), value = self.paths, values[0]
        strict = Q(**{f"{path}__{'lt' if self.falls[0] else 'gt'}": value})
        if len(values) == 1:
            return strict
        rest = Ordering(self.paths[1:], self.fields[1:], self.falls[1:])._behind_mixed(values[1:])
        return Q(**{f"{path}__{'lte' if self.falls[0] else 'gte'}": value}) & (strict | rest)


class RowAfter(Func):
    """`(a, b) < (x, y)`: one comparison of rows, which both databases answer by one range of a composite index."""

    output_field = models.BooleanField()
    conditional = True

    def __init__(self, ordering: Ordering, values: Sequence[Any]) -> None:
        sides = [Value(value, output_field=field) for value, field in zip(values, ordering.fields, strict=True)]
        super().__init__(*(F(path) for path in ordering.paths), *sides)
        self.sign = "<" if ordering.falls[0] else ">"

    def as_sql(self, compiler: Any, connection: Any, **_context: Any) -> tuple[str, list[Any]]:  # type: ignore[override]
        parts = [compiler.compile(part) for part in self.source_expressions]
        half = len(parts) // 2
        left, right = (", ".join(sql for sql, _ in side) for side in (parts[:half], parts[half:]))
        return f"({left}) {self.sign} ({right})", [value for _, params in parts for value in params]


def _merged(
    branches: Sequence[models.QuerySet[Any, Any]], ordering: Ordering, paths: tuple[str, ...], limit: int
) -> list[tuple[Any, ...]]:
    """The first rows of all branches in order. UNION drops what several branches hold; each gave `limit` at most."""
    using = branches[0].db
    compilers = [branch.query.get_compiler(using) for branch in branches]
    parts = [compiler.as_sql() for compiler in compilers]
    directions = zip(ordering.paths, ordering.falls, strict=True)
    by = ", ".join(f"{paths.index(path) + 1} {'DESC' if falls else 'ASC'}" for path, falls in directions)
    union = " UNION ".join(f"SELECT * FROM ({sql}) AS b{place}" for place, (sql, _) in enumerate(parts))  # noqa: S608
    with connections[using].cursor() as cursor:
        cursor.execute(f"{union} ORDER BY {by} LIMIT {limit:d}", [value for _, params in parts for value in params])
        found: Iterator[Any] = compilers[0].results_iter(results=[cursor.fetchall()])
        return [tuple(row) for row in found]


def _field(model: type[models.Model], path: str) -> models.Field[Any, Any]:
    """The column at the end of a path."""
    *steps, last = path.split(LOOKUP_SEP)
    for step in steps:
        related = model._meta.get_field(step).related_model
        if not isinstance(related, type) or not issubclass(related, models.Model):
            raise TypeError(f"{step} in {path} leads to no model")
        model = related
    for field in model._meta.concrete_fields:
        if last in (field.name, field.attname) or (last == "pk" and field.primary_key):
            return field
    raise TypeError(f"{path} is no column of {model.__name__}")


def _read(field: models.Field[Any, Any], value: Any) -> Any:
    """One value of a cursor as its column holds it. Refuses with BadCursor for what no row could have had."""
    if not isinstance(value, (str, int)):
        raise BadCursor
    try:
        read = field.to_python(value)
    except (ValidationError, ValueError, TypeError, ArithmeticError):
        raise BadCursor from None
    if not _is_possible(read) or plain(read) != value:
        raise BadCursor
    return read


def _is_possible(value: Any) -> bool:
    """Whether a database can be asked about the value at all."""
    match value:
        case bool():
            return True
        case int():
            return -_LARGEST <= value <= _LARGEST
        case str():
            return "\x00" not in value and not any("\ud800" <= sign <= "\udfff" for sign in value)
        case datetime():
            return value.tzinfo is not None
        case Decimal():
            return value.is_finite() and abs(value) < _LARGEST
        case _:
            return isinstance(value, date)
