"""Random procedures, structured as ours are, from a seed.

Variables are given at the top, so that both engines know one value of each. Ends stand outside every `each`, since a
terminating end inside a BPMN sub-process ends only that, and outside called procedures, where SpiffWorkflow 3.2 lets a
task go on after it; a called procedure knows no variables. What runs at once with
something else gives no variables: which of two comes first is nobody's promise.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

NAMES = [f"x{number}" for number in range(6)]
LANE = {"kind": "starter"}
DEEPEST = 6


@dataclass
class Graph:
    """A procedure, those that it calls by code, and which kinds of node they have, with the deepest nesting."""

    body: list[dict[str, Any]]
    called: dict[str, list[dict[str, Any]]]
    kinds: set[str] = field(default_factory=set)
    depth: int = 0


class Maker:
    """Makes one graph."""

    def __init__(self, seed: int) -> None:
        self.chance = random.Random(seed)
        self.count = 0
        self.nodes = 0
        self.called: dict[str, list[dict[str, Any]]] = {}
        self.kinds: set[str] = set()
        self.depth = 0

    def graph(self) -> Graph:
        first = {"kind": "set", "id": "zero", "values": {name: str(self.chance.randrange(3)) for name in NAMES}}
        body = [first, *self.body(1, in_each=False, in_call=False, at_once=False)]
        return Graph(body, self.called, self.kinds, self.depth)

    def identifier(self, letter: str) -> str:
        self.count += 1
        return f"{letter}{self.count}"

    def condition(self, *, in_call: bool) -> str:
        if in_call:
            return self.chance.choice(["1 = 1", "1 = 2"])
        return f"{self.chance.choice(NAMES)} {self.chance.choice(['=', '<', '>=', '!='])} {self.chance.randrange(3)}"

    def body(
        self, depth: int, *, in_each: bool, in_call: bool, at_once: bool, may_be_empty: bool = False
    ) -> list[dict[str, Any]]:
        self.depth = max(self.depth, depth)
        length = self.chance.choice([1, 1, 2, 2, 3]) if depth > 1 else self.chance.choice([2, 3, 4])
        if may_be_empty and self.chance.random() < 0.12:
            length = 0
        return [self.node(depth, in_each=in_each, in_call=in_call, at_once=at_once) for _place in range(length)]

    def node(self, depth: int, *, in_each: bool, in_call: bool, at_once: bool) -> dict[str, Any]:
        self.nodes += 1
        simple: list[Callable[..., dict[str, Any]]] = [self.step, self.step, self.wait, self.automatic, self.approval]
        simple += [self.tell] if in_call or at_once else [self.tell, self.set, self.table]
        if not in_each and not in_call and self.chance.random() < 0.4:
            simple.append(self.end)
        holders = [self.decide, self.parallel, self.inclusive, self.each, self.repeat, self.phase, self.late]
        if not in_call:
            holders.append(self.call)
        may_hold = depth < DEEPEST and self.nodes < 34
        make = self.chance.choice(holders if may_hold and self.chance.random() < 0.62 else simple)
        made = make(depth, in_each=in_each, in_call=in_call, at_once=at_once)
        if self.chance.random() < 0.08 and made["kind"] != "end":
            made["only_if"] = self.condition(in_call=in_call)
            self.kinds.add("only_if")
        self.kinds.add(made["kind"] if make != self.inclusive else "inclusive")
        return made

    def step(self, _depth: int, **_where: bool) -> dict[str, Any]:
        return {"kind": "step", "id": self.identifier("s"), "lane": LANE}

    def wait(self, _depth: int, **_where: bool) -> dict[str, Any]:
        return {"kind": "wait", "id": self.identifier("w"), "duration": "P1D"}

    def automatic(self, _depth: int, **_where: bool) -> dict[str, Any]:
        return {"kind": "automatic", "id": self.identifier("a"), "activity": "notices.comment"}

    def tell(self, _depth: int, **_where: bool) -> dict[str, Any]:
        return {"kind": "tell", "id": self.identifier("t"), "lane": LANE}

    def set(self, _depth: int, **_where: bool) -> dict[str, Any]:
        value = f"{self.chance.choice(NAMES)} + {self.chance.randrange(2)}"
        return {"kind": "set", "id": self.identifier("v"), "values": {self.chance.choice(NAMES): value}}

    def table(self, _depth: int, **_where: bool) -> dict[str, Any]:
        return {"kind": "table", "id": self.identifier("d"), "table": self.chance.choice(["first", "second"])}

    def end(self, _depth: int, **_where: bool) -> dict[str, Any]:
        return {"kind": "end", "id": self.identifier("e"), "cancels": self.chance.random() < 0.5}

    def approval(self, depth: int, *, in_each: bool, in_call: bool, at_once: bool) -> dict[str, Any]:
        made: dict[str, Any] = {"kind": "approval", "id": self.identifier("q"), "lane": LANE}
        if in_each or in_call or self.chance.random() < 0.7:
            inside = self.body(depth + 1, in_each=in_each, in_call=in_call, at_once=at_once) if depth < DEEPEST else []
            made["refused"] = inside
        return made

    def late(self, depth: int, **where: bool) -> dict[str, Any]:
        due = {"within": "P1D", "late": self.body(depth + 1, may_be_empty=True, **where)}
        self.kinds.add("late")
        return {**self.step(depth), "due": due}

    def phase(self, depth: int, **where: bool) -> dict[str, Any]:
        return {"kind": "phase", "id": self.identifier("p"), "body": self.body(depth + 1, may_be_empty=True, **where)}

    def branches(self, depth: int, count: int, *, conditions: bool, **where: bool) -> list[dict[str, Any]]:
        found = []
        for _branch in range(count):
            made = {"id": self.identifier("b"), "body": self.body(depth + 1, may_be_empty=True, **where)}
            if conditions:
                made["when"] = self.condition(in_call=where["in_call"])
            found.append(made)
        return found

    def decide(self, depth: int, **where: bool) -> dict[str, Any]:
        branches = self.branches(depth, self.chance.choice([1, 2, 3]), conditions=True, **where)
        otherwise = self.body(depth + 1, may_be_empty=True, **where)
        return {"kind": "decide", "id": self.identifier("c"), "branches": branches, "otherwise": otherwise}

    def parallel(self, depth: int, **where: bool) -> dict[str, Any]:
        branches = self.branches(depth, self.chance.choice([2, 2, 3]), conditions=False, **{**where, "at_once": True})
        return {"kind": "parallel", "id": self.identifier("g"), "branches": branches}

    def inclusive(self, depth: int, **where: bool) -> dict[str, Any]:
        branches = self.branches(depth, self.chance.choice([2, 3]), conditions=True, **{**where, "at_once": True})
        return {"kind": "parallel", "id": self.identifier("o"), "branches": branches}

    def each(self, depth: int, *, in_each: bool, in_call: bool, at_once: bool) -> dict[str, Any]:
        together = self.chance.random() < 0.5
        body = self.body(depth + 1, in_each=True, in_call=in_call, at_once=at_once or together)
        key, count = self.identifier("m"), self.chance.choice([0, 1, 2, 2, 3])
        self.kinds.add("each together" if together else "each in turn")
        items = "[" + ", ".join(str(index) for index in range(count)) + "]"
        return {"kind": "each", "id": key, "items": items, "name": f"i_{key}", "together": together, "body": body}

    def repeat(self, depth: int, *, in_each: bool, in_call: bool, at_once: bool) -> dict[str, Any]:
        until = self.condition(in_call=in_call) if self.chance.random() < 0.85 else ""
        body = self.body(depth + 1, in_each=in_each, in_call=in_call, at_once=at_once)
        most = self.chance.choice([1, 2, 3])
        return {"kind": "repeat", "id": self.identifier("r"), "until": until, "most": most, "body": body}

    def call(self, depth: int, **_where: bool) -> dict[str, Any]:
        code = f"called_{self.identifier('k')}"
        self.called[code] = self.body(depth + 1, in_each=False, in_call=True, at_once=True)
        return {"kind": "call", "id": self.identifier("l"), "procedure": code}


def graph(seed: int) -> Graph:
    """The graph of a seed."""
    return Maker(seed).graph()


TABLES: list[dict[str, Any]] = [
    {
        "name": "first",
        "hit": "F",
        "inputs": [{"expression": "x0", "type": "number"}, {"expression": "x1", "type": "number"}],
        "outputs": [{"name": "x2", "type": "number"}],
        "rules": [
            {"cells": ["0", "-"], "outputs": ["2"]},
            {"cells": ["> 0", "[0..1]"], "outputs": ["0"]},
            {"cells": ["-", "-"], "outputs": ["1"]},
        ],
    },
    {
        "name": "second",
        "hit": "U",
        "inputs": [{"expression": "x3", "type": "number"}],
        "outputs": [{"name": "x4", "type": "number"}, {"name": "x5", "type": "number"}],
        "rules": [
            {"cells": ["< 1"], "outputs": ["1", "0"]},
            {"cells": [">= 1"], "outputs": ["0", "x3"]},
        ],
    },
]
"""Two decision tables that every graph may ask."""


def decided(name: str, known: dict[str, int]) -> dict[str, int]:
    """What the tables say, written once more."""
    if name == "second":
        return {"x4": 1, "x5": 0} if known["x3"] < 1 else {"x4": 0, "x5": known["x3"]}
    if known["x0"] == 0:
        return {"x2": 2}
    return {"x2": 0} if 0 <= known["x1"] <= 1 else {"x2": 1}
