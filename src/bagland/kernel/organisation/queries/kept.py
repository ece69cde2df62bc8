"""What holds on a day, kept in the process while the organisation has the same version.

Triggers raise the version with every change of this room's tables, and every request reads it, so what is kept is
never older than what a query would find. Within an act that is being performed nothing is kept: it may have changed the
organisation itself. What is kept knows no reader; rights are asked each time.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Any, TypeVar

from bagland.foundation.act import Act
from bagland.foundation.ports import ports
from bagland.foundation.speech import language

Value = TypeVar("Value")
Shelf = dict[int, Any]

MOST = 100_000
"""Values kept at most, all shelves together; then all are dropped."""
_kept: list[tuple[int, dict[tuple[str, date, str], Shelf]]] = []


def kept(
    act: Act, name: str, day: date, keys: Iterable[int], make: Callable[[list[int]], Mapping[int, Value]]
) -> dict[int, Value]:
    """The values of these keys on a day, in the active language; `make` is asked for those that are not kept yet.

    A key that has no value is left out, and is not asked for again either.
    """
    wanted = list(dict.fromkeys(keys))
    if "performing" in act.memory:
        return dict(make(wanted))
    shelf = _shelf(ports.authority.version(act), (name, day, language()))
    if missing := [key for key in wanted if key not in shelf]:
        made = make(missing)
        for key in missing:
            shelf[key] = made.get(key)
    return {key: value for key in wanted if (value := shelf[key]) is not None}


def _shelf(version: int, place: tuple[str, date, str]) -> Shelf:
    """The shelf of this version; those of another version are dropped, and a thread that still fills them fills air."""
    for known, shelves in _kept:
        if known == version and sum(map(len, shelves.values())) < MOST:
            return shelves.setdefault(place, {})
    fresh: Shelf = {}
    _kept[:] = [(version, {place: fresh})]
    return fresh


def forget() -> None:
    """Drop what is kept (a test has another database in hand)."""
    _kept.clear()
