"""What no run of a structured procedure can be: two things enabled in one body, one after the other in its list.

It is known from the procedure alone, so it judges both engines.
"""

from __future__ import annotations

from collections import Counter
from itertools import combinations
from typing import Any

from tests.kernel.work.oracle.graphs import Graph
from tests.kernel.work.oracle.spiff import Place

Way = list[tuple[str, int, bool]]
"""From the outermost body inwards: which body, which place in it, and whether an item begins there."""


def ways(made: Graph) -> dict[str, Way]:
    """The way to every node, through the procedures that are called too."""
    found: dict[str, Way] = {}
    _walk(made.body, "", [], made, found, False)
    return found


def _walk(
    body: list[dict[str, Any]], name: str, so_far: Way, made: Graph, found: dict[str, Way], is_item: bool
) -> None:
    for index, node in enumerate(body):
        here: Way = [*so_far, (name, index, is_item)]
        key = node["id"]
        found[key] = here
        for branch in node.get("branches", ()):
            _walk(branch["body"], f"{key}/{branch['id']}", here, made, found, False)
        for inner in ("otherwise", "refused"):
            _walk(node.get(inner) or [], f"{key}/{inner}", here, made, found, False)
        _walk(node.get("due", {}).get("late") or [], f"{key}/late", here, made, found, False)
        _walk(node.get("body", []), f"{key}/body", here, made, found, node["kind"] == "each")
        if node["kind"] == "call":
            _walk(made.called[node["procedure"]], f"{key}/called", here, made, found, False)


def impossible(enabled: Counter[Place], known: dict[str, Way]) -> tuple[Place, Place] | None:
    """Two places that one thread would have to be at; None where there are none."""
    for one, other in combinations(sorted(enabled.elements()), 2):
        if _in_one_body(one, other, known):
            return one, other
    return None


def _in_one_body(one: Place, other: Place, known: dict[str, Way]) -> bool:
    item = 0
    for (body, index, is_item), (other_body, other_index, _is_item) in zip(
        known[one[0]], known[other[0]], strict=False
    ):
        if body != other_body:
            return False
        if is_item:
            if one[1][item : item + 1] != other[1][item : item + 1]:
                return False
            item += 1
        if index != other_index:
            return True
    return one == other
