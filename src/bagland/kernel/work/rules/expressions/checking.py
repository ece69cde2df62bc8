"""The faults of an expression that show before it is ever worked out: names, parts, functions and kinds."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from typing import Any

from bagland.kernel.work.rules.expressions.calling import must_take
from bagland.kernel.work.rules.expressions.faults import ExpressionFault
from bagland.kernel.work.rules.expressions.functions import FUNCTIONS
from bagland.kernel.work.rules.expressions.kinds import ANY, YES_NO, Kind, kind
from bagland.kernel.work.rules.expressions.parsing import parse
from bagland.kernel.work.rules.expressions.trees import (
    ITEM,
    Binary,
    Call,
    If,
    ListOf,
    Literal,
    Name,
    Node,
    Over,
    Part,
    Pick,
    Range,
    Unary,
)
from bagland.kernel.work.rules.expressions.values import kind_of

_WEAK = frozenset({"any", "empty", "other"})
_ORDERED = frozenset({"number", "money", "text", "date", "moment", "time", "duration"})
_SUMS: dict[tuple[str, str, str], str] = {
    ("number", "+-*/", "number"): "number",
    ("money", "+-", "money"): "money",
    ("money", "/", "money"): "number",
    ("money", "*/", "number"): "money",
    ("number", "*", "money"): "money",
    ("text", "+", "text"): "text",
    ("date", "+-", "duration"): "date",
    ("moment", "+-", "duration"): "moment",
    ("duration", "+", "date"): "date",
    ("duration", "+", "moment"): "moment",
    ("date", "-", "date"): "duration",
    ("moment", "-", "moment"): "duration",
    ("duration", "+-", "duration"): "duration",
    ("duration", "*", "number"): "duration",
    ("number", "*", "duration"): "duration",
    ("list", "+", "list"): "list",
}


def check(text: str, types: Mapping[str, Kind | str], *, wants: Iterable[str] = ()) -> list[ExpressionFault]:
    """Every fault that shows without facts, in the order of the text.

    `types` are the kinds of the names that may be used; `wants` the kinds of which the value must be one.
    """
    faults, found = checked(text, types)
    wanted = frozenset(wants)
    if not faults and wanted and found.word not in wanted and found.word not in _WEAK:
        code = "not_yes_no" if wanted == {"yes_no"} else "argument"
        faults.append(ExpressionFault(code, 0, len(text), kind=found.word, wants=tuple(sorted(wanted))))
    return faults


def checked(text: str, types: Mapping[str, Kind | str]) -> tuple[list[ExpressionFault], Kind]:
    """The faults of an expression, and the kind of its value."""
    try:
        tree = parse(text)
    except ExpressionFault as fault:
        return [fault], ANY
    check = _Check({name: kind(told) for name, told in types.items()})
    found = check.kind(tree.root)
    return sorted(check.faults, key=lambda fault: fault.at), found


class _Check:
    """One look through a tree."""

    def __init__(self, names: dict[str, Kind]) -> None:
        self.names = {"today": Kind("date"), "now": Kind("moment")} | names
        self.faults: list[ExpressionFault] = []

    def fault(self, code: str, node: Node, **facts: Any) -> Kind:
        self.faults.append(ExpressionFault(code, *node.fault_place(), **facts))
        return ANY

    def kind(self, node: Node) -> Kind:
        match node:
            case Literal(value=value):
                return Kind(kind_of(value))
            case Name():
                return self._name(node)
            case Part():
                return self._part(node)
            case Unary(operator="not", of=of):
                return self._yes_no(of)
            case Unary(of=of):
                found = self.kind(of)
                if found.word not in _WEAK | {"number", "money", "duration"}:
                    return self.fault("kind", of, kind=found.word, wants="number")
                return found
            case Binary():
                return self._binary(node)
            case If(condition=condition, then=then, otherwise=otherwise):
                self._yes_no(condition)
                return _either(self.kind(then), self.kind(otherwise))
            case ListOf(items=items):
                kinds = [self.kind(item) for item in items]
                return Kind("list", kinds[0] if kinds and len({found.word for found in kinds}) == 1 else None)
            case Range():
                self.kind(node.least)
                self.kind(node.most)
                return self.fault("range_alone", node)
            case Over():
                return self._over(node)
            case Pick():
                return self._pick(node)
            case Call():
                return self._call(node)
        raise AssertionError(node)

    def _yes_no(self, node: Node) -> Kind:
        found = self.kind(node)
        if found.word not in _WEAK | {"yes_no"}:
            self.fault("not_yes_no", node, kind=found.word)
        return YES_NO

    def _name(self, node: Name) -> Kind:
        if node.name in self.names:
            return self.names[node.name]
        near = difflib.get_close_matches(node.name, self.names, 1)
        return self.fault("unknown_name", node, name=node.name, near=near[0] if near else "")

    def _part(self, node: Part) -> Kind:
        of = self.kind(node.of)
        if of.word in _WEAK:
            return ANY
        found = of.part(node.name)
        if found is None:
            near = difflib.get_close_matches(node.name, of.parts, 1)
            place = node.end - len(node.name), len(node.name)
            told = of.word, of.parts, near[0] if near else ""
            fault = ExpressionFault("no_part", *place, name=node.name, kind=told[0], known=told[1], near=told[2])
            self.faults.append(fault)
            return ANY
        return found

    def _binary(self, node: Binary) -> Kind:
        if node.operator in ("and", "or"):
            self._yes_no(node.left)
            return self._yes_no(node.right)
        left = self.kind(node.left)
        if node.operator == "in":
            return self._in(node, left)
        right = self.kind(node.right)
        if node.operator in ("=", "!="):
            self._together(node, left, right)
            return YES_NO
        if node.operator in ("<", "<=", ">", ">="):
            if self._together(node, left, right) and not {left.word, right.word} <= _ORDERED | _WEAK:
                self._apart(node, left, right)
            return YES_NO
        if left.word in _WEAK or right.word in _WEAK:
            return ANY
        for (one, operators, other), gives in _SUMS.items():
            if (one, other) == (left.word, right.word) and node.operator in operators:
                return Kind(gives, left.of if left.of == right.of else None)
        return self._apart(node, left, right)

    def _in(self, node: Binary, left: Kind) -> Kind:
        if isinstance(node.right, Range):
            for end in (node.right.least, node.right.most):
                self._together(node, left, self.kind(end))
            return YES_NO
        right = self.kind(node.right)
        if right.word not in _WEAK | {"list"}:
            self.fault("not_a_list", node.right, kind=right.word)
        elif right.of is not None:
            self._together(node, left, right.of)
        return YES_NO

    def _together(self, node: Binary, left: Kind, right: Kind) -> bool:
        """Whether the two can be held against each other; a fault when they cannot."""
        words = {left.word, right.word}
        if len(words) == 1 or words & _WEAK or words == {"money", "number"}:
            return True
        self._apart(node, left, right)
        return False

    def _apart(self, node: Binary, left: Kind, right: Kind) -> Kind:
        return self.fault("kinds", node, operator=node.operator, left=left.word, right=right.word)

    def _items(self, node: Node) -> Kind:
        found = self.kind(node)
        if found.word not in _WEAK | {"list"}:
            self.fault("not_a_list", node, kind=found.word)
        return found.of or ANY

    def _with(self, name: str, of: Kind, body: Node) -> Kind:
        around = self.names
        self.names = around | {name: of}
        try:
            return self.kind(body)
        finally:
            self.names = around

    def _over(self, node: Over) -> Kind:
        found = self._with(node.name, self._items(node.items), node.body)
        if node.kind == "for":
            return Kind("list", found)
        if found.word not in _WEAK | {"yes_no"}:
            self.fault("not_yes_no", node.body, kind=found.word)
        return YES_NO

    def _pick(self, node: Pick) -> Kind:
        of = self._items(node.of)
        if not node.is_filter:
            by = self.kind(node.by)
            if by.word not in _WEAK | {"number"}:
                self.fault("not_a_place", node.by)
            return of
        if self._with(ITEM, of, node.by).word not in _WEAK | {"yes_no"}:
            self.fault("not_yes_no", node.by, kind="other")
        return Kind("list", of)

    def _call(self, node: Call) -> Kind:
        try:
            must_take(node)
        except ExpressionFault as fault:
            self.faults.append(fault)
            return ANY
        function = FUNCTIONS[node.function]
        kinds = [self.kind(argument) for argument in node.arguments]
        for place, found in enumerate(kinds):
            wanted = function.kinds_at(place)
            if wanted and found.word not in wanted | _WEAK:
                self.fault("argument", node.arguments[place], kind=found.word, wants=tuple(sorted(wanted)))
        if function.gives != "item":
            return kinds[0] if function.gives == "list" and kinds else Kind(function.gives)
        if len(kinds) == 1 and kinds[0].word == "list":
            return kinds[0].of or ANY
        return _same(kinds)


def _either(one: Kind, other: Kind) -> Kind:
    return one if one.word == other.word else ANY


def _same(kinds: list[Kind]) -> Kind:
    return kinds[0] if kinds and len({found.word for found in kinds}) == 1 else ANY
