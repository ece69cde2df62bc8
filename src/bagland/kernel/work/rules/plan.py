"""A definition made ready to be run: every node by its id, what holds it, and what comes after it. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from bagland.kernel.work.rules.definition import (
    Approval,
    Automatic,
    Branch,
    Call,
    DecisionTable,
    Definition,
    Each,
    Lane,
    Node,
    Parallel,
    Phase,
    Question,
    Repeat,
    Set,
    Step,
    Table,
    Wait,
    bodies,
    read,
)

TOP = ""
"""The owner of the outermost body, which is no node."""
LATE, REFUSED, OTHERWISE = "late", "refused", "otherwise"
HOLDERS = (Parallel, Each, Repeat)
"""The kinds of node that have a `Block` while they run."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a node stands: `owner` is the node whose body holds it, `branch` which of its bodies, `index` its place
    there; `holder` is the innermost node around it that has a block, `depth` how many nodes are around it.
    """

    node: Any
    owner: str
    branch: str
    index: int
    holder: str
    depth: int


@dataclass(frozen=True)
class Plan:
    """A definition made ready. `names` are all variables with their data classes, `types` the types of the answers of
    forms; `done_by` the activities that close steps, `awaited` those for which a `wait` waits.
    """

    definition: Definition
    places: Mapping[str, Place]
    bodies: Mapping[tuple[str, str], tuple[Node, ...]]
    lanes: Mapping[str, Lane]
    names: Mapping[str, str]
    types: Mapping[str, str]
    tables: Mapping[str, DecisionTable]
    done_by: frozenset[str]
    awaited: frozenset[str]

    def node(self, key: str) -> Any:
        """The node with this id. KeyError when there is none."""
        return self.places[key].node

    def first(self, owner: str, branch: str) -> str | None:
        """The first node of a body; None when it is empty."""
        body = self.bodies.get((owner, branch), ())
        return body[0].id if body else None

    def after(self, key: str) -> str | None:
        """The next node in the same body; None when this is the last."""
        place = self.places[key]
        body = self.bodies[place.owner, place.branch]
        return body[place.index + 1].id if place.index + 1 < len(body) else None

    def branches(self, key: str) -> list[Branch]:
        """The branches of a decision or of a parallel part."""
        found: list[Branch] = self.node(key).branches
        return found


class _Maker:
    """Walks a definition once."""

    def __init__(self, definition: Definition) -> None:
        self.definition = definition
        self.places: dict[str, Place] = {}
        self.bodies: dict[tuple[str, str], tuple[Node, ...]] = {}
        self.lanes: dict[str, Lane] = {}
        self.names: dict[str, str] = {}
        self.types: dict[str, str] = {}
        self.asked(definition.form)
        self.body(definition.body, TOP, "", TOP, definition.lane, 0)

    def asked(self, form: list[Question]) -> None:
        """The variables that a form gives values to."""
        for item in form:
            self.names[item.name] = item.data_class
            self.types[item.name] = item.type

    def body(self, nodes: list[Node], owner: str, branch: str, holder: str, lane: Lane, depth: int) -> None:
        """One list of nodes, and what is inside each."""
        self.bodies[owner, branch] = tuple(nodes)
        for index, node in enumerate(nodes):
            if node.id in self.places:
                raise ValueError(f"two nodes have the id {node.id}")
            self.places[node.id] = Place(node, owner, branch, index, holder, depth)
            own = getattr(node, "lane", None) or lane
            self.lanes[node.id] = own
            self.named(node)
            inside = node.id if isinstance(node, HOLDERS) else holder
            for inner, held in bodies(node):
                self.body(held, node.id, inner, inside, own if isinstance(node, Phase) else lane, depth + 1)

    def named(self, node: Any) -> None:
        """The variables that a node gives values to."""
        match node:
            case Step():
                self.asked(node.form)
                self.named_once(node.keeps_as)
            case Approval() | Automatic():
                self.named_once(node.keeps_as)
            case Each():
                self.named_once(node.name)
            case Set():
                for name in node.values:
                    self.named_once(name)
            case Call():
                for name in node.keeps:
                    self.named_once(name)
            case Table():
                for table in self.definition.tables:
                    if table.name == node.table:
                        for output in table.outputs:
                            self.named_once(output.name)

    def named_once(self, name: str) -> None:
        if name:
            self.names.setdefault(name, "normal")


def compile_plan(definition: Definition) -> Plan:
    """The plan of a definition. Raises ValueError when two nodes share an id."""
    made = _Maker(definition)
    nodes = [place.node for place in made.places.values()]
    return Plan(
        definition=definition,
        places=made.places,
        bodies=made.bodies,
        lanes=made.lanes,
        names=made.names,
        types=made.types,
        tables={table.name: table for table in definition.tables},
        done_by=frozenset(node.activity for node in nodes if isinstance(node, Step) and node.activity),
        awaited=frozenset(node.activity for node in nodes if isinstance(node, Wait) and node.activity),
    )


@lru_cache(maxsize=500)
def plan_of(text: str) -> Plan:
    """The plan of a version's canonical JSON; a process keeps the newest five hundred."""
    return compile_plan(read(text))
