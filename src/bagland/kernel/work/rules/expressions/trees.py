"""What an expression is once it is read: a tree whose nodes know their place in the text."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Node:
    """A part of an expression, from the character `at` up to, and without, `end`."""

    at: int
    end: int

    @property
    def inner(self) -> tuple[Node, ...]:
        """The nodes inside, from left to right."""
        return ()

    def fault_place(self) -> tuple[int, int]:
        """Where a fault about this node lies: place and length."""
        return self.at, self.end - self.at


@dataclass(frozen=True, slots=True)
class Literal(Node):
    """A value that is written down."""

    value: Any


@dataclass(frozen=True, slots=True)
class Name(Node):
    """A fact by its name."""

    name: str


@dataclass(frozen=True, slots=True)
class Part(Node):
    """A part of a record, a person, a day: `starter.manager`."""

    of: Node
    name: str

    @property
    def inner(self) -> tuple[Node, ...]:
        return (self.of,)


@dataclass(frozen=True, slots=True)
class Pick(Node):
    """One item of a list by its place from 1 (from the end, where it is negative), or all of which a condition is
    true, which calls each `item`.
    """

    of: Node
    by: Node
    is_filter: bool

    @property
    def inner(self) -> tuple[Node, ...]:
        return (self.of, self.by)


@dataclass(frozen=True, slots=True)
class Call(Node):
    """A function with its arguments."""

    function: str
    arguments: tuple[Node, ...]

    @property
    def inner(self) -> tuple[Node, ...]:
        return self.arguments


@dataclass(frozen=True, slots=True)
class Unary(Node):
    """`-x` or `not x`."""

    operator: str
    of: Node

    @property
    def inner(self) -> tuple[Node, ...]:
        return (self.of,)


@dataclass(frozen=True, slots=True)
class Binary(Node):
    """Two sides around `+ - * / = != < <= > >= and or in`."""

    operator: str
    left: Node
    right: Node

    @property
    def inner(self) -> tuple[Node, ...]:
        return (self.left, self.right)


@dataclass(frozen=True, slots=True)
class If(Node):
    """One of two, by a condition."""

    condition: Node
    then: Node
    otherwise: Node

    @property
    def inner(self) -> tuple[Node, ...]:
        return (self.condition, self.then, self.otherwise)


@dataclass(frozen=True, slots=True)
class ListOf(Node):
    """Values in a row."""

    items: tuple[Node, ...]

    @property
    def inner(self) -> tuple[Node, ...]:
        return self.items


@dataclass(frozen=True, slots=True)
class Range(Node):
    """Everything between two values; a round bracket leaves its end out."""

    least: Node
    most: Node
    with_least: bool
    with_most: bool

    @property
    def inner(self) -> tuple[Node, ...]:
        return (self.least, self.most)


@dataclass(frozen=True, slots=True)
class Over(Node):
    """`some`, `every` or `for`: a body for each item of a list."""

    kind: str
    name: str
    items: Node
    body: Node

    @property
    def inner(self) -> tuple[Node, ...]:
        return (self.items, self.body)


@dataclass(frozen=True, slots=True)
class Tree:
    """An expression that has been read."""

    text: str
    root: Node


BUILT_IN = frozenset({"today", "now"})
"""Names that every expression knows."""
ITEM = "item"
"""What a filter's condition calls each item."""


def names_in(tree: Tree) -> frozenset[str]:
    """The facts that an expression asks for, without `today`, `now` and what it names itself."""
    return frozenset(path.partition(".")[0] for path in paths_in(tree))


def paths_in(tree: Tree) -> frozenset[str]:
    """The same with the parts that it asks of them: `starter.manager.name`."""
    return frozenset(free_paths(tree.root, BUILT_IN))


def free_paths(node: Node, bound: frozenset[str]) -> Iterator[str]:
    """The names, with their parts, that a node asks for and that are not bound around it."""
    match node:
        case Name(name=name):
            if name not in bound:
                yield name
        case Part():
            yield from _path_of(node, bound)
        case Over(name=name, items=items, body=body):
            yield from free_paths(items, bound)
            yield from free_paths(body, bound | {name})
        case Pick(of=of, by=by, is_filter=True):
            yield from free_paths(of, bound)
            yield from free_paths(by, bound | {ITEM})
        case _:
            for inner in node.inner:
                yield from free_paths(inner, bound)


def _path_of(node: Part, bound: frozenset[str]) -> Iterator[str]:
    parts: list[str] = []
    at: Node = node
    while isinstance(at, Part):
        parts.append(at.name)
        at = at.of
    if isinstance(at, Name):
        if at.name not in bound:
            yield ".".join([at.name, *reversed(parts)])
    else:
        yield from free_paths(at, bound)
