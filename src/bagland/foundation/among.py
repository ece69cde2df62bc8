"""Which of some objects an actor may see: asked again and again of other keys, by a statement that is compiled once.

The rule of a kind may be long (a document asks every record that it can be attached to); to write it as SQL costs more
than to run it.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections

from bagland.foundation.keyset import Place
from bagland.foundation.kinds import Kept, Reach, Rows

AT_ONCE = 256
MOST_KEPT = 512
_Statement = tuple[str, tuple[Any, ...]]
_statements: OrderedDict[tuple[type[Kept], Reach, int], _Statement] = OrderedDict()


def forget() -> None:
    """Drop the statements that are kept: a test has other declarations in hand."""
    _statements.clear()


def seen_among(model: type[Kept], reach: Reach, keys: Sequence[int]) -> set[int]:
    """Those of the keys that a reach of this kind holds. One query for 256."""
    found: set[int] = set()
    if reach.nothing:
        return found
    for start in range(0, len(keys), AT_ONCE):
        some = list(keys[start : start + AT_ONCE])
        size = 1 << (len(some) - 1).bit_length()
        sql, params = _statement(model, reach, size)
        given = some + [some[-1]] * (size - len(some))
        with connections[DEFAULT_DB_ALIAS].cursor() as cursor:
            cursor.execute(sql, [given[each.number] if isinstance(each, Place) else each for each in params])
            found.update(key for (key,) in cursor.fetchall())
    return found


def has_own_rule(model: type[Kept]) -> bool:
    """Whether rows of a kind are seen by more than their reach, so that the queryset itself must be asked."""
    return type(model._default_manager.all()).visible_to is not Rows.visible_to


def _statement(model: type[Kept], reach: Reach, size: int) -> _Statement:
    known = _statements.get((model, reach, size))
    if known is None:
        rows: Any = model._default_manager.all()
        places = [Place(number, model._meta.pk) for number in range(size)]
        rows = rows.filter(pk__in=places).order_by().values_list("pk")
        if not reach.everything:
            rows = rows.filter(model.within(reach))
        known = rows.query.get_compiler(DEFAULT_DB_ALIAS, elide_empty=False).as_sql()
        _statements[model, reach, size] = known
        if len(_statements) > MOST_KEPT:
            _statements.popitem(last=False)
    return known
