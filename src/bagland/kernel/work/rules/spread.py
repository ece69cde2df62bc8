"""How times are spread, kept so small that months can be added up: a count for each class of length. Pure.

A class is 5 % longer than the one before it, so that a time told from it is at most 2.5 % beside the right one.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping

STEP = math.log(1.05)
Spread = Mapping[int, int]


def class_of(seconds: int) -> int:
    """The class of a time; what took no time is 0."""
    return round(math.log1p(max(seconds, 0)) / STEP)


def seconds_of(index: int) -> int:
    """The middle of a class."""
    return round(math.expm1(index * STEP))


def added(spreads: Iterable[Mapping[str, int]]) -> dict[int, int]:
    """Several as they are kept (JSON has texts as keys), as one."""
    found: dict[int, int] = {}
    for spread in spreads:
        for index, count in spread.items():
            found[int(index)] = found.get(int(index), 0) + count
    return found


def quantile(spread: Spread, share: float) -> int | None:
    """The time within which this share of all was through, in seconds; None when there are none."""
    total = sum(spread.values())
    if not total:
        return None
    wanted, reached = max(math.ceil(total * share), 1), 0
    for index in sorted(spread):
        reached += spread[index]
        if reached >= wanted:
            return seconds_of(index)
    raise AssertionError(spread)
