"""The value of an expression for given facts: pure, exact, and never more than a fixed number of steps."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, tzinfo
from decimal import Decimal, DecimalException
from typing import Any

from bagland.foundation.money import Money, MoneyError
from bagland.foundation.working_time import Calendar, Duration
from bagland.kernel.work.rules.expressions.arithmetic import EXACT, calculated, compared, equal, negated
from bagland.kernel.work.rules.expressions.calling import called
from bagland.kernel.work.rules.expressions.faults import MOST_STEPS, ExpressionFault
from bagland.kernel.work.rules.expressions.functions import PARTS
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
    Tree,
    Unary,
)
from bagland.kernel.work.rules.expressions.values import Readable, kind_of, normal


@dataclass(frozen=True, slots=True)
class Span:
    """What a range means for these facts."""

    least: Any
    most: Any
    with_least: bool
    with_most: bool


def evaluate(
    tree: Tree,
    names: Mapping[str, Any],
    *,
    now: datetime | None = None,
    today: date | None = None,
    zone: tzinfo = UTC,
    calendar: Calendar | None = None,
) -> Any:
    """The value of an expression.

    `names` are the facts, asked for only as needed; a name outside them is a fault. `now` is aware, `today` the day of
    the entity whose case it is (that of `now` in `zone` unless given), `calendar` counts its working time. Raises
    ExpressionFault.
    """
    if calendar is not None and zone is UTC:
        zone = calendar._zone
    if today is None and now is not None:
        today = now.astimezone(zone).date()
    value = _Evaluation(names, now, today, zone, calendar).value(tree.root)
    if isinstance(value, Span):
        raise ExpressionFault("range_alone", *tree.root.fault_place())
    return value


def is_true(tree: Tree, names: Mapping[str, Any], **when: Any) -> bool:
    """Whether a condition holds. Raises ExpressionFault, also when it is neither true nor false."""
    value = evaluate(tree, names, **when)
    if not isinstance(value, bool):
        raise ExpressionFault("not_yes_no", *tree.root.fault_place(), kind=kind_of(value))
    return value


class _Evaluation:
    """One evaluation, with its steps counted."""

    def __init__(
        self,
        names: Mapping[str, Any],
        now: datetime | None,
        today: date | None,
        zone: tzinfo,
        calendar: Calendar | None,
    ) -> None:
        self.names, self.now, self.today, self.zone, self.calendar = names, now, today, zone, calendar
        self._steps = 0

    def step(self, node: Node, count: int = 1) -> None:
        """So much more work; refused when it was too much."""
        self._steps += count
        if self._steps > MOST_STEPS:
            raise ExpressionFault("too_much", *node.fault_place())

    def value(self, node: Node) -> Any:
        """The value of a node. Whatever goes wrong in its arithmetic is a fault at its place."""
        self.step(node)
        try:
            return self._value(node)
        except ExpressionFault as fault:
            if not fault.length and not fault.at:
                fault.at, fault.length = node.fault_place()
            raise
        except ZeroDivisionError:
            raise ExpressionFault("division_by_zero", *node.fault_place()) from None
        except (DecimalException, MoneyError, OverflowError, ValueError):
            raise ExpressionFault("too_large", *node.fault_place()) from None

    def _value(self, node: Node) -> Any:
        match node:
            case Literal(value=value):
                return value
            case Name():
                return self._named(node)
            case Part():
                return self._part(node)
            case Unary(operator="not", of=of):
                return not self._yes_no(of)
            case Unary(of=of):
                return negated(self.value(of), of)
            case Binary():
                return self._binary(node)
            case If(condition=condition, then=then, otherwise=otherwise):
                return self.value(then if self._yes_no(condition) else otherwise)
            case ListOf(items=items):
                return [self._item(item) for item in items]
            case Range(least=least, most=most, with_least=with_least, with_most=with_most):
                return Span(self._item(least), self._item(most), with_least, with_most)
            case Over():
                return self._over(node)
            case Pick():
                return self._pick(node)
            case Call():
                return called(self, node, [self._item(argument) for argument in node.arguments])
        raise AssertionError(node)

    def _item(self, node: Node) -> Any:
        value = self.value(node)
        if isinstance(value, Span):
            raise ExpressionFault("range_alone", *node.fault_place())
        return value

    def _yes_no(self, node: Node) -> bool:
        value = self.value(node)
        if not isinstance(value, bool):
            code = "empty" if value is None else "not_yes_no"
            raise ExpressionFault(code, *node.fault_place(), kind=kind_of(value))
        return value

    def _named(self, node: Name) -> Any:
        try:
            value = self.names[node.name]
        except KeyError:
            if node.name == "today" and self.today is not None:
                return self.today
            if node.name == "now" and self.now is not None:
                return self.now
            near = difflib.get_close_matches(node.name, list(self.names), 1)
            raise ExpressionFault(
                "unknown_name", *node.fault_place(), name=node.name, near=near[0] if near else ""
            ) from None
        return normal(value)

    def _part(self, node: Part) -> Any:
        of = self.value(node.of)
        if of is None:
            raise ExpressionFault("empty", *node.of.fault_place(), kind="empty")
        place = (node.end - len(node.name), len(node.name))
        if isinstance(of, Readable):
            try:
                return normal(of.part(node.name))
            except KeyError:
                raise _no_part(place, node.name, of.kind, of.parts()) from None
        if isinstance(of, Mapping):
            if node.name not in of:
                raise _no_part(place, node.name, "record", tuple(of))
            return normal(of[node.name])
        known = PARTS.get(kind_of(of), {})
        if node.name not in known:
            raise _no_part(place, node.name, kind_of(of), tuple(known))
        return part_of(of, node.name, self.zone)

    def _binary(self, node: Binary) -> Any:
        operator = node.operator
        if operator in ("and", "or"):
            left = self._yes_no(node.left)
            return left if left is (operator == "or") else self._yes_no(node.right)
        left, right = self._item(node.left), self.value(node.right)
        if operator == "in":
            return self._in(node, left, right)
        if isinstance(right, Span):
            raise ExpressionFault("range_alone", *node.right.fault_place())
        if operator in ("=", "!="):
            return equal(left, right, node) is (operator == "=")
        if operator in ("<", "<=", ">", ">="):
            return compared(operator, left, right, node)
        if isinstance(left, str) or isinstance(right, str):
            self.step(node, (len(str(left)) + len(str(right))) // 100)
        return calculated(operator, left, right, node, self.zone, self.calendar)

    def _in(self, node: Binary, left: Any, right: Any) -> bool:
        if isinstance(right, Span):
            least = compared(">=" if right.with_least else ">", left, right.least, node)
            return least and compared("<=" if right.with_most else "<", left, right.most, node)
        if isinstance(right, list | tuple):
            self.step(node, len(right))
            return any(equal(left, one, node) for one in right)
        raise ExpressionFault("not_a_list", *node.right.fault_place(), kind=kind_of(right))

    def _list(self, node: Node) -> list[Any]:
        value = self.value(node)
        if not isinstance(value, list | tuple):
            code = "empty" if value is None else "not_a_list"
            raise ExpressionFault(code, *node.fault_place(), kind=kind_of(value))
        self.step(node, len(value))
        return [normal(one) for one in value]

    def _each(self, name: str, items: list[Any], body: Node) -> Iterator[tuple[Any, Any]]:
        """Each item with the value of the body for it."""
        around = self.names
        try:
            for item in items:
                self.names = _With(around, name, item)
                yield item, self._item(body)
        finally:
            self.names = around

    def _over(self, node: Over) -> Any:
        results = self._each(node.name, self._list(node.items), node.body)
        if node.kind == "for":
            return [value for _item, value in results]
        wanted = node.kind == "some"
        for _one, value in results:
            if not isinstance(value, bool):
                raise ExpressionFault("not_yes_no", *node.body.fault_place(), kind=kind_of(value))
            if value is wanted:
                results.close()  # type: ignore[attr-defined]
                return wanted
        return not wanted

    def _pick(self, node: Pick) -> Any:
        items = self._list(node.of)
        if node.is_filter:
            kept = []
            for item, value in self._each(ITEM, items, node.by):
                if not isinstance(value, bool):
                    raise ExpressionFault("not_yes_no", *node.by.fault_place(), kind=kind_of(value))
                if value:
                    kept.append(item)
            return kept
        place = self._item(node.by)
        if not isinstance(place, Decimal) or place != place.to_integral_value():
            raise ExpressionFault("not_a_place", *node.by.fault_place())
        if place == 0 or abs(place) > len(items):
            raise ExpressionFault("no_place", *node.by.fault_place(), place=place, count=len(items))
        return items[int(place) - 1 if place > 0 else int(place)]


class _With(Mapping[str, Any]):
    """The facts around, and one more; nothing of what is around is read before it is needed."""

    def __init__(self, around: Mapping[str, Any], name: str, value: Any) -> None:
        self._around, self._name, self._one = around, name, value

    def __getitem__(self, name: str) -> Any:
        return self._one if name == self._name else self._around[name]

    def __iter__(self) -> Iterator[str]:
        yield self._name
        yield from self._around

    def __len__(self) -> int:
        return len(self._around) + 1


def _no_part(place: tuple[int, int], name: str, kind: str, known: tuple[str, ...]) -> ExpressionFault:
    near = difflib.get_close_matches(name, known, 1)
    return ExpressionFault("no_part", *place, name=name, kind=kind, known=known, near=near[0] if near else "")


def part_of(value: Any, name: str, zone: tzinfo) -> Any:
    """A part of a day, a moment, a time, a duration or money, as `PARTS` lists them."""
    if isinstance(value, Money):
        return value.decimal if name == "amount" else value.currency
    if isinstance(value, Duration):
        if value.months or value.counts_working_time:
            raise ExpressionFault("duration_length")
        seconds = Decimal(value.days * 86400 + value.seconds)
        return EXACT.divide(seconds, Decimal(86400 if name == "days" else 3600))
    if isinstance(value, datetime):
        value = value.astimezone(zone)
        if name in ("date", "time"):
            return value.date() if name == "date" else value.time().replace(microsecond=0)
    if isinstance(value, date) and name == "weekday":
        return Decimal(value.isoweekday())
    return Decimal(getattr(value, name))
