"""A definition as the outline that people write: rows that stand under each other, with rows inside.

The tree of a definition holds branches and other paths between a node and what is inside it. The outline leaves out
those that say nothing: the one branch of an *only if*, and each branch of a parallel part that is a single node. What
is left is shown as a row: `branch`, `otherwise`, `refused` (an approval's no) and `late` (a step's other path).
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from bagland.kernel.work.rules.definition import (
    Approval,
    Branch,
    Decide,
    Definition,
    Due,
    Each,
    Node,
    Parallel,
    Phase,
    Repeat,
    Step,
    Words,
)

HOLDERS = frozenset({"phase", "decide", "parallel", "each", "repeat", "branch", "otherwise", "refused", "late"})
PATHS = frozenset({"branch", "otherwise", "refused", "late"})
"""Rows that are no nodes: ways out of the node above them."""
UNNUMBERED = PATHS | {"phase"}

NewId = Callable[[], str]


def new_id() -> str:
    """An id that no version of any procedure has had: cases are moved between versions by it."""
    return f"n{secrets.token_hex(5)}"


@dataclass(eq=False)
class Item:
    """A row with the rows inside it. `part` is its node, without what is inside, or its branch; other paths have none.

    `only` is the branch that a decision has but does not show.
    """

    id: str
    kind: str
    part: Any = None
    children: list[Item] = field(default_factory=list)
    only: Branch | None = None
    bare: str = ""
    """The id of the branch of a parallel part that is this row alone."""

    @property
    def title(self) -> Words:
        return self.part.title if self.part is not None else Words()

    def walk(self) -> Iterator[Item]:
        """This row and all inside it, in the order of the page."""
        yield self
        for child in self.children:
            yield from child.walk()


def items_of(body: list[Node]) -> list[Item]:
    """The rows of a list of nodes."""
    return [_item(node) for node in body]


def _item(node: Any) -> Item:
    bare = node.model_copy()
    item = Item(node.id, node.kind, bare)
    if isinstance(bare, Phase | Each | Repeat):
        item.children, bare.body = items_of(bare.body), []
    elif isinstance(bare, Decide):
        branches, otherwise = bare.branches, bare.otherwise
        bare.branches, bare.otherwise = [], []
        if len(branches) == 1 and not otherwise and not branches[0].title:
            item.only = branches[0].model_copy(update={"body": []})
            item.children = items_of(branches[0].body)
        else:
            item.children = [_branch(branch) for branch in branches]
            if otherwise:
                item.children.append(Item(f"{node.id}:otherwise", "otherwise", None, items_of(otherwise)))
    elif isinstance(bare, Parallel):
        for branch in bare.branches:
            if len(branch.body) == 1 and not branch.title and not branch.when:
                child = _item(branch.body[0])
                child.bare = branch.id
                item.children.append(child)
            else:
                item.children.append(_branch(branch))
        bare.branches = []
    if isinstance(bare, Approval) and bare.refused is not None:
        item.children.append(Item(f"{node.id}:refused", "refused", None, items_of(bare.refused)))
        bare.refused = None
    if isinstance(bare, Step | Approval) and bare.due is not None and bare.due.late is not None:
        item.children.append(Item(f"{node.id}:late", "late", None, items_of(bare.due.late)))
        bare.due = bare.due.model_copy(update={"late": None})
    return item


def _branch(branch: Branch) -> Item:
    return Item(branch.id, "branch", branch.model_copy(update={"body": []}), items_of(branch.body))


def body_of(items: list[Item], fresh: NewId = new_id) -> list[Node]:
    """The nodes of rows: what `items_of` made of them, with branches put in again."""
    return [_node(item, fresh) for item in items]


def _node(item: Item, fresh: NewId) -> Any:
    node = item.part.model_copy()
    if isinstance(node, Phase | Each | Repeat):
        node.body = body_of(item.children, fresh)
    elif isinstance(node, Decide):
        node.branches, node.otherwise = _branches(item, fresh)
    elif isinstance(node, Parallel):
        node.branches = [
            child.part.model_copy(update={"body": body_of(child.children, fresh)})
            if child.kind == "branch"
            else Branch(id=child.bare or f"b{child.id}"[:40], body=body_of([child], fresh))
            for child in item.children
        ]
    for child in item.children:
        if child.kind == "refused" and isinstance(node, Approval):
            node.refused = body_of(child.children, fresh)
        if child.kind == "late" and isinstance(node, Step | Approval):
            node.due = (node.due or Due()).model_copy(update={"late": body_of(child.children, fresh)})
    return node


def _branches(item: Item, fresh: NewId) -> tuple[list[Branch], list[Node]]:
    """The branches of a decision, and what is done otherwise. Rows that stand in no branch get one."""
    branches: list[Branch] = []
    otherwise: list[Node] = []
    loose: list[Item] = []

    def gather() -> None:
        if loose:
            branch = item.only if item.only is not None and not branches else Branch(id=fresh())
            branches.append(branch.model_copy(update={"body": body_of(loose, fresh)}))
            loose.clear()

    for child in item.children:
        if child.kind == "branch":
            gather()
            branches.append(child.part.model_copy(update={"body": body_of(child.children, fresh)}))
        elif child.kind == "otherwise":
            otherwise = body_of(child.children, fresh)
        else:
            loose.append(child)
    gather()
    if not branches and item.only is not None:
        branches.append(item.only.model_copy(update={"body": []}))
    return branches, otherwise


def rows_of(definition: Definition) -> list[Item]:
    """The outermost rows of a definition."""
    return items_of(definition.body)


def numbers(items: list[Item], above: str = "") -> dict[str, str]:
    """The number of each row by its id: 1, 2, 2.1 …; a phase, a branch and a path have none and count through."""
    found: dict[str, str] = {}
    count = 0

    def number(rows: list[Item]) -> None:
        nonlocal count
        for item in rows:
            if item.kind in UNNUMBERED:
                number(item.children)
                continue
            count += 1
            found[item.id] = f"{above}{count}"
            found.update(numbers(item.children, f"{above}{count}."))

    number(items)
    return found
