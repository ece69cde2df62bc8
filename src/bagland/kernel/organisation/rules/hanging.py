"""Which card of the chart hangs under which, when positions do not say it all."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Hook:
    """What a seat says about where it hangs: the position it reports to, and its department."""

    key: int
    reports_to: int | None
    department: int | None


@dataclass(frozen=True, slots=True)
class Node:
    """What a department says: the one above it and the position that heads it."""

    above: int | None
    head: int | None


def hung(hooks: Iterable[Hook], departments: Mapping[int, Node]) -> dict[int, int | None]:
    """What each seat hangs under: its manager; else the head of its department, or of the nearest above that has one.

    None stands at the top. A circle is opened at its seat with the lowest key, so every seat hangs on the top somehow.
    """
    seats = {hook.key: hook for hook in hooks}
    above: dict[int, int | None] = {}
    for key, hook in seats.items():
        if hook.reports_to in seats and hook.reports_to != key:
            above[key] = hook.reports_to
        else:
            above[key] = _head(key, hook.department, departments, seats)
    return _opened(above)


def _head(key: int, department: int | None, departments: Mapping[int, Node], seats: Mapping[int, Hook]) -> int | None:
    """The nearest head that is another seat; the head of a department hangs under the head of the one above."""
    seen: set[int] = set()
    here = department
    while here is not None and here in departments and here not in seen:
        seen.add(here)
        head = departments[here].head
        if head is not None and head != key and head in seats:
            return head
        here = departments[here].above
    return None


def _opened(above: Mapping[int, int | None]) -> dict[int, int | None]:
    """The same without circles."""
    found = dict(above)
    reaches_top: set[int] = set()
    for start in sorted(found):
        path: list[int] = []
        on_path: set[int] = set()
        here: int | None = start
        while here is not None and here not in reaches_top:
            if here in on_path:
                circle = path[path.index(here) :]
                found[min(circle)] = None
                break
            path.append(here)
            on_path.add(here)
            here = found[here]
        reaches_top |= on_path
    return found


def folded(above: Mapping[int, int | None], *, most: int) -> set[int]:
    """The nodes to fold so that at most about `most` are seen at first: all on the deepest level that still fits.

    The first two levels are always seen.
    """
    depths = _depths(above)
    if len(depths) <= most:
        return set()
    with_reports = {parent for parent in above.values() if parent is not None}
    level = 1
    while sum(depth <= level + 1 for depth in depths.values()) <= most:
        level += 1
    return {key for key in with_reports if depths[key] >= level}


def _depths(above: Mapping[int, int | None]) -> dict[int, int]:
    """How far below the top each stands."""
    found: dict[int, int] = {}
    for start in above:
        path, here = [], start
        while here not in found:
            path.append(here)
            parent = above[here]
            if parent is None:
                found[here] = 0
                break
            here = parent
        for key in reversed(path):
            parent = above[key]
            found[key] = 0 if parent is None else found[parent] + 1
    return found


def path_to(above: Mapping[int, int | None], key: int) -> list[int]:
    """Everything above a node, the nearest first."""
    found: list[int] = []
    here = above.get(key)
    while here is not None:
        found.append(here)
        here = above.get(here)
    return found


def under(above: Mapping[int, int | None], top: int) -> set[int]:
    """A node and everything under it."""
    below: dict[int, list[int]] = {}
    for key, parent in above.items():
        if parent is not None:
            below.setdefault(parent, []).append(key)
    found: set[int] = set()
    waiting = [top]
    while waiting:
        key = waiting.pop()
        found.add(key)
        waiting += below.get(key, ())
    return found
