"""How far a case has come, as the checklist shows it: what is done, what is being done, and what is to come. Pure.

A node that waits leaves a visit each time the case comes to it. Of the others it is concluded from what lies around
them: before the place where the case is they are through, behind it they are to come, and on a way that was not chosen
they are not taken.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from bagland.kernel.work.rules.definition import Branch, Decide, Definition, Node, Parallel, bodies

WAITS = frozenset({"step", "approval", "wait", "call", "automatic"})
"""The kinds of node that leave a visit."""
SILENT = frozenset({"set", "table", "decide"})
"""Kinds of which the reader of a case is told only where something comes of them."""


class Stands(StrEnum):
    """How a line of the checklist stands."""

    DONE = "done"
    NOW = "now"
    COMING = "coming"
    SKIPPED = "skipped"
    NOT_TAKEN = "not taken"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class Visit:
    """One stay of a case at a node: `left` is empty while it lasts, else a value of `states.Left`."""

    token: int
    node: str
    left: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """One line: a node, or a way (`branch`) of the node above it."""

    node: Any
    depth: int
    stands: Stands
    visits: Sequence[Visit] = ()
    branch: Branch | None = None
    way: str = ""
    """Which way of the node lies below, where it is no branch of its own: `otherwise`, `refused`, `late`."""


_LEFT = {"DONE": Stands.DONE, "SKIPPED": Stands.SKIPPED, "CANCELLED": Stands.CANCELLED, "LATE": Stands.SKIPPED}


def lines(definition: Definition, visits: Sequence[Visit], *, is_over: bool) -> list[Line]:
    """The checklist of a case, from top to bottom. `visits` are in the order in which they began."""
    by_node: dict[str, list[Visit]] = {}
    for visit in visits:
        if visit.left != "MOVED":
            by_node.setdefault(visit.node, []).append(visit)
    found: list[Line] = []
    touched: set[str] = set()
    being_done: set[str] = set()
    for node in definition.body:
        _mark(node, by_node, touched, being_done)
    _Walk(by_node, touched, being_done, found).body(definition.body, 0, Stands.NOT_TAKEN if is_over else Stands.COMING)
    return found


def _mark(node: Node, by_node: Mapping[str, list[Visit]], touched: set[str], being_done: set[str]) -> None:
    """Note the nodes at which, or inside which, the case was, and is."""
    visits = by_node.get(node.id, ())
    was, is_here = bool(visits), any(not visit.left for visit in visits)
    for _way, held in bodies(node):
        for inner in held:
            _mark(inner, by_node, touched, being_done)
            was, is_here = was or inner.id in touched, is_here or inner.id in being_done
    if was:
        touched.add(node.id)
    if is_here:
        being_done.add(node.id)


@dataclass(frozen=True, slots=True)
class _Walk:
    by_node: Mapping[str, list[Visit]]
    touched_ids: set[str]
    open_ids: set[str]
    found: list[Line]

    def touched(self, nodes: Sequence[Node]) -> bool:
        """Whether the case was at any of these nodes, or inside them."""
        return any(node.id in self.touched_ids for node in nodes)

    def is_open(self, nodes: Sequence[Node]) -> bool:
        return any(node.id in self.open_ids for node in nodes)

    def body(self, nodes: Sequence[Node], depth: int, untouched: Stands, *, is_passed: bool = False) -> None:
        """The lines of one body. What lies behind the last node that was touched stands as `untouched` says, unless all
        of it `is_passed`.
        """
        last = max((place for place, node in enumerate(nodes) if self.touched([node])), default=-1)
        for place, node in enumerate(nodes):
            self.node(node, depth, Stands.NOT_TAKEN if place < last else untouched, is_passed=is_passed or place < last)

    def node(self, node: Node, depth: int, untouched: Stands, *, is_passed: bool) -> None:
        """The lines of one node and of what is inside."""
        visits = self.by_node.get(node.id, [])
        stands = self._stands(node, visits, untouched, is_passed=is_passed)
        self.found.append(Line(node, depth, stands, tuple(visits)))
        inside = Stands.NOT_TAKEN if stands in (Stands.DONE, Stands.NOT_TAKEN) else untouched
        if isinstance(node, Decide | Parallel):
            self._branches(node, depth, inside, is_passed=is_passed)
            return
        for way, held in bodies(node):
            if not held:
                continue
            if way:
                is_taken = self.touched(held)
                if not is_taken:
                    continue
                self.found.append(Line(node, depth + 1, stands, way=way))
                self.body(held, depth + 2, Stands.COMING if self.is_open(held) else Stands.NOT_TAKEN)
            else:
                self.body(held, depth + 1, inside, is_passed=is_passed and self.touched([node]))

    def _branches(self, node: Decide | Parallel, depth: int, inside: Stands, *, is_passed: bool) -> None:
        chosen_one = isinstance(node, Decide) and any(self.touched(held) for _branch, held in bodies(node))
        by_id = {branch.id: branch for branch in node.branches}
        for way, held in bodies(node):
            branch = by_id.get(way)
            if branch is None and not held:
                continue
            is_taken = self.touched(held)
            behind = Stands.NOT_TAKEN if chosen_one and not is_taken else inside
            stands = self._together(held, is_taken, behind)
            self.found.append(Line(node, depth + 1, stands, branch=branch, way="" if branch else way))
            self.body(held, depth + 2, behind, is_passed=is_passed and is_taken)

    def _together(self, nodes: Sequence[Node], is_taken: bool, untouched: Stands) -> Stands:
        if self.is_open(nodes):
            return Stands.NOW
        return Stands.DONE if is_taken else untouched

    def _stands(self, node: Node, visits: Sequence[Visit], untouched: Stands, *, is_passed: bool) -> Stands:
        if any(not visit.left for visit in visits):
            return Stands.NOW
        if visits:
            inner = [held for _way, held in bodies(node)]
            if any(self.is_open(held) for held in inner):
                return Stands.NOW
            return _LEFT.get(visits[-1].left, Stands.DONE)
        inner_nodes = [each for _way, held in bodies(node) for each in held]
        if inner_nodes and self.touched(inner_nodes):
            if self.is_open(inner_nodes):
                return Stands.NOW
            return Stands.DONE if is_passed or untouched is Stands.NOT_TAKEN else Stands.NOW
        if is_passed and node.kind not in WAITS and not inner_nodes and not node.only_if:
            return Stands.DONE
        return untouched
