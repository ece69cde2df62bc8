"""Settling: what an act has touched is indexed in the act's own transaction; the worker settles what others touched."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.db import connection, transaction

from bagland.foundation.act import Act
from bagland.foundation.activity import Activity
from bagland.foundation.kinds import kind_of
from bagland.foundation.searching import Searchable, searchables
from bagland.kernel.search import index

AT_ONCE = 500
"""How many objects are read and written together."""
MOST_IN_ACT = 25_000
"""What an act settles itself: a chunk of a bulk run, not what somebody changed by hand in a million rows."""
MOST_FOLLOWERS = 1_000
"""How many objects may follow a change at once, a department's new name, say; the worker indexes the others."""

_ALL = "SELECT id, kind, key FROM search_touched ORDER BY id LIMIT %s"
_MINE = {
    "sqlite": _ALL,
    "postgresql": (
        "SELECT id, kind, key FROM search_touched WHERE xact = pg_current_xact_id_if_assigned()::text::bigint "
        "ORDER BY id LIMIT %s"
    ),
}
ASKED = "search.touched"
TOUCHED = {
    "sqlite": "SELECT EXISTS(SELECT 1 FROM search_touched)",
    "postgresql": (
        "SELECT EXISTS(SELECT 1 FROM search_touched WHERE xact = pg_current_xact_id_if_assigned()::text::bigint)"
    ),
}
"""Whether the transaction has touched anything so far; asked together with the event."""
_ANYBODYS = {"sqlite": _ALL, "postgresql": f"{_ALL} FOR UPDATE SKIP LOCKED"}


def settle_act(act: Act, activity: Activity, subject: Any, result: Any, event: int) -> None:
    """Index what this act touched, before it commits. No query when it touched nothing that can be found.

    What an approval changes on the request itself comes after the event was written, so it is asked for once more.
    """
    if act.request is None and not act.memory.pop(ASKED, True):
        return
    if act.memory.get("search.settled") == event:
        return
    act.memory["search.settled"] = event
    _settle(_MINE[connection.vendor], MOST_IN_ACT)


def settle_rest() -> int:
    """Index a portion of what is touched and left, in a transaction of its own. How many rows of the list it took."""
    with transaction.atomic():
        return _settle(_ANYBODYS[connection.vendor], AT_ONCE)


def _settle(query: str, most: int) -> int:
    with connection.cursor() as cursor:
        cursor.execute(query, [most])
        touched = cursor.fetchall()
    if not touched:
        return 0
    by_kind = _by_kind((kind, key) for _pk, kind, key in touched)
    later: set[tuple[str, int]] = set()
    for kind, keys in by_kind.items():
        if kind in searchables:
            later |= follow(searchables[kind], write_all(searchables[kind], keys))
    _settle_followers(later - {(kind, key) for _pk, kind, key in touched})
    _forget([pk for pk, _kind, _key in touched])
    return len(touched)


def _by_kind(places: Iterable[tuple[str, int]]) -> dict[str, list[int]]:
    """Keys by kind, in one order everywhere, so that two transactions lock alike."""
    found: dict[str, list[int]] = defaultdict(list)
    for kind, key in sorted(places):
        found[kind].append(key)
    return dict(sorted(found.items()))


def write_all(of: Searchable, keys: Iterable[int]) -> list[int]:
    """`index.write` in portions. The keys whose texts have changed."""
    each, changed = list(dict.fromkeys(keys)), []
    for start in range(0, len(each), AT_ONCE):
        changed += index.write(of, each[start : start + AT_ONCE])
    return changed


def follow(of: Searchable, changed: list[int]) -> set[tuple[str, int]]:
    """The objects whose texts repeat one that has changed."""
    if not changed or of.followers is None:
        return set()
    return {
        (kind_of(model), key)
        for start in range(0, len(changed), AT_ONCE)
        for model, keys in of.followers(changed[start : start + AT_ONCE])
        for key in keys
    }


def _settle_followers(waiting: set[tuple[str, int]]) -> None:
    """Those who repeat what has changed, and those who repeat these; too many of them are left to the worker."""
    seen: set[tuple[str, int]] = set()
    while waiting:
        if len(seen) + len(waiting) > MOST_FOLLOWERS:
            touch(waiting)
            return
        seen |= waiting
        by_kind = _by_kind(waiting)
        found: set[tuple[str, int]] = set()
        for kind, keys in by_kind.items():
            found |= follow(searchables[kind], write_all(searchables[kind], keys))
        waiting = found - seen


def touch(places: Iterable[tuple[str, int]]) -> None:
    """Say that these objects must be read again, as the triggers do; the worker will."""
    with connection.cursor() as cursor:
        cursor.executemany("INSERT INTO search_touched (kind, key, xact) VALUES (%s, %s, 0)", sorted(places))


def _forget(rows: list[int]) -> None:
    with connection.cursor() as cursor:
        for start in range(0, len(rows), AT_ONCE):
            part = rows[start : start + AT_ONCE]
            cursor.execute(f"DELETE FROM search_touched WHERE id IN ({', '.join(['%s'] * len(part))})", part)  # noqa: S608
