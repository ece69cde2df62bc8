"""Pages of a long list by the place where the last one ended: as fast on page 20,000 as on page one.

A page is read with one query. Where the reader may not see everything, a model can name his reach in branches,

    @classmethod
    def branches(cls, reach: Reach) -> list[Q]:
        return [*(Q(entity=key) for key in reach.entities), *(Q(department=key) for key in reach.departments)]

and the page is merged from the first page of each branch, every one of them read from an index. A model whose branches
are not the same whenever the reach is says with `shape(reach)` which they are now.
"""

from __future__ import annotations

import base64
import binascii
import json
from collections import OrderedDict
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import DEFAULT_DB_ALIAS, connections, models
from django.db.models import Expression, F, Func, Q
from django.db.models.constants import LOOKUP_SEP
from django.utils.translation import gettext_lazy as _

from bagland.foundation.act import Act
from bagland.foundation.facts import digest, plain
from bagland.foundation.kinds import Reach
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
    rows: models.QuerySet[Any] | Callable[[], models.QuerySet[Any]],
    *,
    order: Sequence[str],
    columns: Sequence[str],
    act: Act | None = None,
    view: str | None = None,
    limit: int = PAGE,
    after: str | None = None,
    kept_as: Hashable = None,
    model: type[models.Model] | None = None,
) -> Page:
    """One page of the rows, in one query.

    `order` names paths, `-` before those that fall, and ends with the primary key; none of them may be null. With `act`
    only rows within the actor's reach by `view` (or the model's own) are read. `kept_as` names rows that are the same
    whenever they are asked for: their statement is then kept, and `rows` may be a function, beside their `model`.
    Refuses with BadCursor.
    """
    reach, shape = None, None
    if act is not None:
        known: Any = model or (rows() if callable(rows) else rows).model
        reach = reach_over(known, act, view)
        shape = known.shape(reach) if hasattr(known, "shape") else None
    place = (kept_as, tuple(order), tuple(columns), reach, shape, limit, bool(after), DEFAULT_DB_ALIAS)
    statement = _statements.get(place) if kept_as is not None else None
    if statement is None:
        given = rows() if callable(rows) else rows
        statement = Statement.of(given, order, columns, reach, limit, has_place=bool(after))
        if kept_as is not None:
            _keep(place, statement)
    found = statement.rows(after)
    listed = [dict(zip(statement.paths, row, strict=True)) for row in found[:limit]]
    return Page(listed, statement.ordering.cursor(listed[-1]) if len(found) > limit else None)


def count(rows: models.QuerySet[Any], *, act: Act | None = None, view: str | None = None) -> Count:
    """How many of the rows there are, capped: one query that reads at most MOST_COUNTED + 1 rows."""
    seen = rows if act is None else _seen(rows, reach_over(rows.model, act, view))
    number = seen.order_by().values("pk")[: MOST_COUNTED + 1].count()
    return Count(min(number, MOST_COUNTED), number <= MOST_COUNTED)


def visible(rows: models.QuerySet[Any], act: Act, view: str | None = None) -> models.QuerySet[Any]:
    """Those of the rows that the actor may see by the view, or by the model's own."""
    model: Any = rows.model
    reach = reach_over(model, act, view)
    if reach.everything:
        return rows
    if reach.nothing or not hasattr(model, "within"):
        return rows.none()
    return rows.filter(model.within(reach))


def reach_over(model: Any, act: Act, view: str | None = None) -> Reach:
    """How far an act sees the rows of a model."""
    reach: Reach = (
        model.reach_by(act, view) if hasattr(model, "reach_by") else ports.authority.reach(act, view or model.view)
    )
    return reach


def _seen(rows: models.QuerySet[Any], reach: Reach) -> models.QuerySet[Any]:
    """The rows within a reach as one queryset, read by its one branch where it has one."""
    branches = _branches(rows, reach)
    if len(branches) > 1:
        model: Any = rows.model
        return rows.filter(model.within(reach))
    return branches[0] if branches else rows.none()


def _branches(rows: models.QuerySet[Any], reach: Reach | None) -> list[models.QuerySet[Any]]:
    """The rows within a reach, in as many branches as it has keys; in one where everything may be seen, else none."""
    model: Any = rows.model
    if reach is None or reach.everything:
        return [rows]
    if reach.nothing or not hasattr(model, "within"):
        return []
    branches = model.branches(reach) if hasattr(model, "branches") else []
    if 0 < len(branches) <= MOST_BRANCHES:
        return [rows.filter(branch) for branch in branches]
    return [rows.filter(model.within(reach))]


@dataclass(frozen=True, slots=True)
class Statement:
    """The compiled query of a page. The place after which it begins is filled in when it is run."""

    ordering: Ordering
    paths: tuple[str, ...]
    compiler: Any
    sql: str
    params: tuple[Any, ...]

    @classmethod
    def of(
        cls,
        rows: models.QuerySet[Any],
        order: Sequence[str],
        columns: Sequence[str],
        reach: Reach | None,
        limit: int,
        *,
        has_place: bool,
    ) -> Statement:
        """Compile the page; one row more than `limit` tells whether there is another."""
        ordering = Ordering.of(rows.model, order)
        paths = tuple(dict.fromkeys((*columns, *ordering.paths)))
        branches = _branches(rows, reach) or [rows.none()]
        if has_place:
            branches = [branch.filter(ordering.behind()) for branch in branches]
        chosen = [branch.order_by(*order).values_list(*paths)[: limit + 1] for branch in branches]
        compilers = [branch.query.get_compiler(rows.db, elide_empty=False) for branch in chosen]
        parts = [compiler.as_sql() for compiler in compilers]
        params = tuple(value for _, values in parts for value in values)
        sql = parts[0][0] if len(parts) == 1 else _merged([sql for sql, _ in parts], ordering, paths, limit + 1)
        return cls(ordering, paths, compilers[0], sql, params)

    def rows(self, after: str | None) -> list[tuple[Any, ...]]:
        """Run it. Refuses with BadCursor."""
        connection = connections[self.compiler.using]
        values = self.ordering.prepared(after, connection) if after else []
        params = [values[param.number] if isinstance(param, Place) else param for param in self.params]
        with connection.cursor() as cursor:
            cursor.execute(self.sql, params)
            return list(self.compiler.results_iter(results=[cursor.fetchall()], tuple_expected=True))


_statements: OrderedDict[Hashable, Statement] = OrderedDict()
MOST_KEPT = 2048


def _keep(place: Hashable, statement: Statement) -> None:
    _statements[place] = statement
    if len(_statements) > MOST_KEPT:
        _statements.popitem(last=False)


def forget() -> None:
    """Drop the statements that are kept: a test has other declarations in hand."""
    _statements.clear()


class Place(Expression):
    """One value of the place after which a page begins, filled in when the statement is run."""

    def __init__(self, number: int, field: models.Field[Any, Any]) -> None:
        super().__init__(output_field=field)
        self.number = number

    def as_sql(self, compiler: Any, connection: Any) -> Any:
        return "%s", [self]


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

    def prepared(self, cursor: str, connection: Any) -> list[Any]:
        """The values of a place as the database takes them. Refuses with BadCursor."""
        values = zip(self.fields, self.values(cursor), strict=True)
        return [field.get_db_prep_value(value, connection) for field, value in values]

    def behind(self) -> Q | RowAfter:
        """The filter for rows behind a place."""
        places = [Place(number, field) for number, field in enumerate(self.fields)]
        return RowAfter(self, places) if len(set(self.falls)) == 1 else self._behind_mixed(places)

    def _behind_mixed(self, places: Sequence[Place]) -> Q:
        """Ways that both rise and fall: `a ≤ x AND (a < x OR …)` bounds the scan by `a`; rows cannot be compared so."""
        (first, *later), path = places, self.paths[0]
        strict = Q(**{f"{path}__{'lt' if self.falls[0] else 'gt'}": first})
        if not later:
            return strict
        rest = Ordering(self.paths[1:], self.fields[1:], self.falls[1:])._behind_mixed(later)
        return Q(**{f"{path}__{'lte' if self.falls[0] else 'gte'}": first}) & (strict | rest)


class RowAfter(Func):
    """`(a, b) < (x, y)`: one comparison of rows, which both databases answer by one range of a composite index."""

    output_field = models.BooleanField()
    conditional = True

    def __init__(self, ordering: Ordering, places: Sequence[Place]) -> None:
        super().__init__(*(F(path) for path in ordering.paths), *places)
        self.sign = "<" if ordering.falls[0] else ">"

    def as_sql(self, compiler: Any, connection: Any, **_context: Any) -> tuple[str, list[Any]]:  # type: ignore[override]
        parts = [compiler.compile(part) for part in self.source_expressions]
        half = len(parts) // 2
        left, right = (", ".join(sql for sql, _ in side) for side in (parts[:half], parts[half:]))
        return f"({left}) {self.sign} ({right})", [value for _, params in parts for value in params]


def _merged(parts: Sequence[str], ordering: Ordering, paths: tuple[str, ...], limit: int) -> str:
    """The first rows of all branches in order. UNION drops what several branches hold; each gave `limit` at most."""
    directions = zip(ordering.paths, ordering.falls, strict=True)
    by = ", ".join(f"{paths.index(path) + 1} {'DESC' if falls else 'ASC'}" for path, falls in directions)
    union = " UNION ".join(f"SELECT * FROM ({sql}) AS b{number}" for number, sql in enumerate(parts))  # noqa: S608
    return f"{union} ORDER BY {by} LIMIT {limit:d}"


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
        written = plain(read)
    except (ValidationError, ValueError, TypeError, ArithmeticError):
        raise BadCursor from None
    if not _is_possible(read) or written != value or type(written) is not type(value):
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
