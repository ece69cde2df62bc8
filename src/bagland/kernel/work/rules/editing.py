"""What the editor does to a draft: each a small change of the outline, named by the rows that it is about.

Rows are found by their ids, so that two who write in the same draft meet only where both change the same row. A change
that cannot be is an `EditFault`; then nothing is changed.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from pydantic import TypeAdapter

from bagland.kernel.work.rules import outline
from bagland.kernel.work.rules.definition import (
    Branch,
    DecisionTable,
    Definition,
    Node,
    Phase,
    Step,
    Table,
    Words,
)
from bagland.kernel.work.rules.outline import HOLDERS, PATHS, Item, NewId, new_id

KINDS = (
    "step", "approval", "phase", "decide", "parallel", "each", "repeat", "wait", "tell", "call", "automatic", "table",
    "set", "end",
)  # fmt: skip
DEEPEST, MOST_ROWS = 12, 2000
_NODE: TypeAdapter[Any] = TypeAdapter(Node)


_PATHS_OF = {
    "decide": {"branch", "otherwise"}, "parallel": {"branch"}, "step": {"late"}, "approval": {"late", "refused"},
}  # fmt: skip


class EditFault(Exception):
    """A change that cannot be; `code` says why."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass
class Outline:
    """A definition while it is edited. `definition()` gives what came of it; `chosen` is the row to go to."""

    whole: Definition
    fresh: NewId = new_id
    items: list[Item] = field(init=False)
    chosen: str = ""

    def __post_init__(self) -> None:
        self.items = outline.rows_of(self.whole)

    def definition(self) -> Definition:
        """The definition with its body as the outline now is. Raises EditFault when it is too deep or too long."""
        rows = [row for item in self.items for row in item.walk()]
        if len(rows) > MOST_ROWS:
            raise EditFault("too_many")
        if _depth(self.items) > DEEPEST:
            raise EditFault("too_deep")
        if len({row.id for row in rows}) < len(rows):
            raise EditFault("twice")
        return self.whole.model_copy(update={"body": outline.body_of(self.items, self.fresh)})

    # Finding.

    def place(self, key: str) -> tuple[Item | None, list[Item], int]:
        """The row above, the rows among which it stands, and where. Raises EditFault `gone`."""
        found = _find(self.items, None, key)
        if found is None:
            raise EditFault("gone")
        return found

    def row(self, key: str) -> Item:
        """The row with this id. Raises EditFault `gone`."""
        _above, among, at = self.place(key)
        return among[at]

    # Changing.

    def add(
        self, *, key: str = "", kind: str = "step", after: str = "", inside: str = "", title: Words | None = None
    ) -> Item:
        """A new row after another, first inside another, or at the end."""
        item = self.made(key or self.fresh(), kind, title or Words())
        self.insert([item], after=after, inside=inside)
        return item

    def made(self, key: str, kind: str, title: Words) -> Item:
        """A row of a kind that stands nowhere yet. A table gets a decision table to go with it."""
        if kind == "branch":
            return Item(key, kind, Branch(id=key, title=title))
        if kind not in KINDS:
            raise EditFault("unknown_kind")
        told: dict[str, Any] = {"kind": kind, "id": key, "title": title.model_dump()}
        if kind == "table":
            told["table"] = self._new_table(title)
        if kind == "call":
            told["procedure"] = ""
        if kind == "automatic":
            told["activity"] = ""
        return Item(key, kind, _NODE.validate_python(told), only=Branch(id=self.fresh()) if kind == "decide" else None)

    def _new_table(self, title: Words) -> str:
        names = {table.name for table in self.whole.tables}
        name = next(name for count in range(1, 1000) if (name := f"table_{count}") not in names)
        tables = [*self.whole.tables, DecisionTable(name=name, title=title)]
        self.whole = self.whole.model_copy(update={"tables": tables})
        return name

    def insert(self, items: list[Item], *, after: str = "", inside: str = "", before: str = "") -> None:
        """Rows that stand nowhere yet get their place. A path belongs to a decision or to parallel work only."""
        if inside:
            above: Item | None = self.row(inside)
            assert above is not None  # noqa: S101 - says it to the type checker
            at = 0
            if any(item.kind == "branch" for item in items):
                self._show_branches(above)
                at = _before_otherwise(above)
            among = above.children
        elif after or before:
            above, among, at = self.place(after or before)
            at += bool(after)
        else:
            above, among, at = None, self.items, len(self.items)
        self._must_take(above, items)
        among[at:at] = items
        self.chosen = items[-1].id if items else self.chosen

    def indent(self, key: str) -> None:
        """The row becomes the last inside the one before it; a plain step before it becomes a phase."""
        _above, among, at = self.place(key)
        if at == 0:
            raise EditFault("nothing_before")
        before, item = among[at - 1], among[at]
        if item.kind in PATHS:
            raise EditFault("path_stays")
        if before.kind == "step" and _is_plain(before):
            before.kind, before.part = "phase", _as_kind(before, "phase", self)
        if before.kind not in HOLDERS:
            into = next((child for child in reversed(before.children) if child.kind in PATHS), None)
            if into is None:
                raise EditFault("holds_nothing")
            before = into
        if before.kind in ("decide", "parallel") and before.children and before.children[-1].kind in PATHS:
            before = before.children[-1]
        self._must_take(before, [item])
        del among[at]
        before.children.append(item)
        self.chosen = key

    def outdent(self, key: str) -> None:
        """The row comes out of the one that it stands in, and stands after it."""
        above, among, at = self.place(key)
        if above is None:
            raise EditFault("outermost")
        item = among[at]
        if item.kind in PATHS:
            raise EditFault("path_stays")
        outer, beside, place = self.place(above.id)
        if above.kind in PATHS and outer is not None:
            outer, beside, place = self.place(outer.id)
        self._must_take(outer, [item])
        del among[at]
        beside.insert(place + 1, item)
        self.chosen = key

    def up(self, key: str) -> None:
        """One place up: past the row before it, or out of the one that it stands in."""
        self._move(key, -1)

    def down(self, key: str) -> None:
        """One place down: past the row after it, or out of the one that it stands in."""
        self._move(key, 1)

    def _move(self, key: str, by: int) -> None:
        above, among, at = self.place(key)
        item, to = among[at], at + by
        if 0 <= to < len(among):
            if item.kind == "otherwise" or among[to].kind == "otherwise":
                raise EditFault("otherwise_last")
            among[at], among[to] = among[to], item
        elif above is None or item.kind in PATHS:
            raise EditFault("at_the_edge")
        else:
            outer, beside, place = self.place(above.id)
            if above.kind in PATHS and outer is not None:
                neighbour = place + by
                if 0 <= neighbour < len(beside) and beside[neighbour].kind in PATHS:
                    into = beside[neighbour].children
                    del among[at]
                    into.insert(len(into) if by < 0 else 0, item)
                    self.chosen = key
                    return
                outer, beside, place = self.place(outer.id)
            self._must_take(outer, [item])
            del among[at]
            beside.insert(place + (by > 0), item)
        self.chosen = key

    def delete(self, key: str) -> None:
        """The row goes, with everything inside it. The one before it is gone to, else the one above."""
        above, among, at = self.place(key)
        item = among[at]
        del among[at]
        if item.kind in ("branch", "otherwise") and above is not None and above.kind == "decide":
            _hide_single(above)
        self.chosen = among[at - 1].id if at else (among[0].id if among else (above.id if above else ""))
        used = {row.part.table for each in self.items for row in each.walk() if isinstance(row.part, Table)}
        gone = {row.part.table for row in item.walk() if isinstance(row.part, Table)} - used
        tables = [table for table in self.whole.tables if table.name not in gone]
        self.whole = self.whole.model_copy(update={"tables": tables})

    def relocate(self, key: str, after: str) -> None:
        """The row goes to stand after another, with everything inside it."""
        _above, among, at = self.place(key)
        item = among[at]
        if any(row.id == after for row in item.walk()):
            raise EditFault("inside_itself")
        if item.kind in PATHS:
            raise EditFault("path_stays")
        del among[at]
        self.insert([item], after=after)

    def kind(self, key: str, kind: str) -> None:
        """The row becomes another kind; what both kinds have stays."""
        item = self.row(key)
        if item.kind in PATHS:
            raise EditFault("path_stays")
        if item.kind == kind:
            return
        if kind not in KINDS:
            raise EditFault("unknown_kind")
        paths = {child.kind for child in item.children} & PATHS
        kept = _PATHS_OF.get(kind, set())
        if not paths <= kept or (item.children and kind not in HOLDERS and not paths):
            raise EditFault("has_rows_inside")
        item.part, item.kind = _as_kind(item, kind, self), kind
        item.only = Branch(id=self.fresh()) if kind == "decide" else None
        self.chosen = key

    def title(self, key: str, language: str, text: str) -> None:
        """What the row is called, in one language."""
        item = self.row(key)
        if item.part is None:
            raise EditFault("path_stays")
        item.part.title = item.part.title.model_copy(update={language: " ".join(text.split())[:400]})
        self.chosen = key

    def path(self, key: str, which: str, *, there: bool) -> None:
        """The way of a no, of lateness, or of all other cases is put in, or taken out with what is inside it."""
        item = self.row(key)
        name = f"{key}:{which}"
        allowed = {"refused": ("approval",), "late": ("step", "approval"), "otherwise": ("decide",)}
        if item.kind not in allowed.get(which, ()):
            raise EditFault("unknown_kind")
        if which == "otherwise" and there:
            self._show_branches(item)
        known = [child for child in item.children if child.id == name]
        if there and not known:
            item.children.append(Item(name, which))
        elif not there:
            item.children = [child for child in item.children if child.id != name]
            if which == "otherwise":
                _hide_single(item)
        self.chosen = name if there else key

    def replace(self, key: str, part: Any) -> None:
        """The row's own fields, whole; what is inside it stays."""
        item = self.row(key)
        item.part = part
        self.chosen = key

    def copies(self, rows: Iterable[Item]) -> list[Item]:
        """Rows of this or another draft with ids of their own, ready to be inserted."""
        renamed: dict[str, str] = {}
        taken = list(rows)
        for row in (row for item in taken for row in item.walk()):
            renamed[row.id] = self.fresh()
        return [_renamed(item, renamed, self) for item in taken]

    # Rules.

    def _must_take(self, above: Item | None, items: Iterable[Item]) -> None:
        for item in items:
            if item.kind in PATHS and (
                item.kind != "branch" or above is None or above.kind not in ("decide", "parallel")
            ):
                raise EditFault("path_stays")
            if above is not None and above.kind not in HOLDERS:
                raise EditFault("holds_nothing")

    def _show_branches(self, item: Item) -> None:
        """A decision's rows so far become its first branch, where there will be others."""
        if item.kind == "decide" and not any(child.kind in PATHS for child in item.children):
            first = item.only or Branch(id=self.fresh())
            item.children = [Item(first.id, "branch", first, item.children)]
            item.only = None


def _find(items: list[Item], above: Item | None, key: str) -> tuple[Item | None, list[Item], int] | None:
    for at, item in enumerate(items):
        if item.id == key:
            return above, items, at
        if (found := _find(item.children, item, key)) is not None:
            return found
    return None


def _depth(items: list[Item]) -> int:
    return 1 + max((_depth(item.children) for item in items), default=0) if items else 0


def _before_otherwise(item: Item) -> int:
    return next((at for at, child in enumerate(item.children) if child.kind == "otherwise"), len(item.children))


def _hide_single(item: Item) -> None:
    """A decision with one branch and nothing otherwise shows no branch."""
    if len(item.children) == 1 and item.children[0].kind == "branch" and not item.children[0].title:
        only = item.children[0]
        item.only, item.children = only.part, only.children


def _is_plain(item: Item) -> bool:
    """Whether a step says no more than its title, so that it may as well be the heading of others."""
    if item.children or not isinstance(item.part, Step):
        return False
    told = item.part.model_dump(exclude_defaults=True)
    return set(told) <= {"kind", "id", "title", "text", "only_if", "lane"}


def _as_kind(item: Item, kind: str, draft: Outline) -> Any:
    blank = draft.made(item.id, kind, item.title).part
    known = {
        name
        for name in type(blank).model_fields
        if name not in ("kind", "id", "table", "body", "branches", "otherwise")
    }
    same = {
        name: getattr(item.part, name)
        for name in known & set(type(item.part).model_fields)
        if type(blank).model_fields[name].annotation == type(item.part).model_fields[name].annotation
    }
    if "duty" in same and same["duty"] == type(item.part).model_fields["duty"].default:
        del same["duty"]
    return blank.model_copy(update=same)


def _renamed(item: Item, names: dict[str, str], draft: Outline) -> Item:
    """A row under its new id; those that it names inside the copied part are named anew, others as they are."""
    base, _colon, which = item.id.partition(":")
    key = f"{names.get(base, base)}:{which}" if which else names[item.id]
    part = item.part
    if part is not None:
        part = part.model_copy(update={"id": key})
        if getattr(part, "duty", None) is not None and part.duty.not_doer_of:
            others = [names.get(other, other) for other in part.duty.not_doer_of]
            part.duty = part.duty.model_copy(update={"not_doer_of": others})
    only = item.only.model_copy(update={"id": draft.fresh()}) if item.only is not None else None
    return Item(key, item.kind, part, [_renamed(child, names, draft) for child in item.children], only)


def step_with(title: Words, key: str) -> Item:
    """A plain step."""
    return Item(key, "step", Step(id=key, title=title))


def phase_with(title: Words, key: str, children: list[Item]) -> Item:
    """A phase with rows inside it."""
    return Item(key, "phase", Phase(id=key, title=title), children)
