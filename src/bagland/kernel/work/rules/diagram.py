"""A definition as a diagram: shapes, flows between them, and the cell of each shape. Pure, but for the language.

The shapes are those of BPMN 2.0. A fragment stands in a grid: columns from left to right, and in each lane rows from
the top. Ways that leave a gateway have rows of their own, so that no two shapes share a cell and no flow runs through
one. `rules.layout` makes points of cells.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any, Literal

from bagland.kernel.work.rules.definition import Lane

What = Literal[
    "start",
    "end",
    "throw",
    "catch",
    "boundary",
    "user",
    "manual",
    "service",
    "rule",
    "script",
    "send",
    "call",
    "sub",
    "exclusive",
    "parallel",
    "event",
]
"""`throw` is an event at which nothing waits, `catch` one that waits; the last three are gateways."""
TASKS = frozenset({"user", "manual", "service", "rule", "script", "send", "call"})
GATEWAYS = frozenset({"exclusive", "parallel", "event"})
EVENTS = frozenset({"start", "end", "throw", "catch", "boundary"})


@dataclass(eq=False)
class Run:
    """A row of a lane that is kept free for a flow."""

    lane: int
    row: int = 0
    col: int = 0


@dataclass(eq=False)
class Shape(Run):
    """One shape. `node` is the id of ours that it stands for; a node may need several shapes.

    `trigger` is what an event waits for or does: `timer`, `signal`, `terminate`, `error`; `facts` what the trigger or
    the activity needs to be told: `duration`, `until`, `activity`, `rrule`, `ends` (`done` or `cancelled`).
    """

    id: str = ""
    what: What = "user"
    name: str = ""
    node: str = ""
    part: Any = None
    trigger: str = ""
    facts: dict[str, str] = field(default_factory=dict)
    host: Shape | None = None
    inner: Diagram | None = None
    by: str = ""
    """Whose it is, where that is not the lane in which it stands."""


@dataclass(eq=False)
class Flow:
    """From one shape to another, along a row of its own where it has one; `is_back` leads to what was done before."""

    source: Shape
    target: Shape
    name: str = ""
    condition: str = ""
    is_default: bool = False
    run: Run | None = None
    is_back: bool = False

    id: str = ""


@dataclass(frozen=True)
class Frame:
    """A phase: from one column up to, but not with, another."""

    node: str
    name: str
    first: int
    last: int


@dataclass
class Diagram:
    """All of it, or what is inside a box that is done for each of a list. `ends` are how a case may end in there."""

    shapes: list[Shape] = field(default_factory=list)
    flows: list[Flow] = field(default_factory=list)
    lanes: list[Lane] = field(default_factory=list)
    frames: list[Frame] = field(default_factory=list)
    runs: list[Run] = field(default_factory=list)
    ends: set[str] = field(default_factory=set)

    def all_shapes(self) -> Iterable[Shape]:
        """These and what is inside them."""
        for shape in self.shapes:
            yield shape
            if shape.inner is not None:
                yield from shape.inner.all_shapes()


@dataclass
class Pending:
    """A flow that has left its shape and has not arrived."""

    source: Shape
    name: str = ""
    condition: str = ""
    is_default: bool = False
    run: Run | None = None


@dataclass
class Fragment:
    """A part of the grid: its cells, how many columns it takes, and how many rows of each lane."""

    cells: list[Run] = field(default_factory=list)
    width: int = 0
    rows: dict[int, int] = field(default_factory=dict)

    @classmethod
    def of(cls, shape: Shape) -> Fragment:
        """One cell."""
        return cls([shape], 1, {shape.lane: 1})

    def put(self, cell: Run, col: int, row: int) -> None:
        """A cell at its place."""
        cell.col, cell.row = col, row
        self.cells.append(cell)
        self.width = max(self.width, col + 1)
        self.rows[cell.lane] = max(self.rows.get(cell.lane, 0), row + 1)

    def take(self, other: Fragment, col: int, below: dict[int, int] | None = None) -> None:
        """Another fragment from a column on, and in each lane below so many rows."""
        for cell in other.cells:
            cell.col += col
            cell.row += (below or {}).get(cell.lane, 0)
        self.cells += other.cells
        self.width = max(self.width, col + other.width)
        for lane, count in other.rows.items():
            self.rows[lane] = max(self.rows.get(lane, 0), count + (below or {}).get(lane, 0))


Built = tuple[Fragment, Pending | None]
"""A fragment and the flow that leaves it; None when the case always ends in there."""


@dataclass
class Way:
    """One way out of a gateway, or of an event at the edge of a shape. Without `build` it leads straight on."""

    build: Callable[[Pending], Built] | None = None
    name: str = ""
    condition: str = ""
    is_default: bool = False
    source: Shape | None = None
