"""Comparison and arithmetic between the kinds of values."""

from __future__ import annotations

from datetime import date, datetime, timedelta, tzinfo
from decimal import ROUND_HALF_UP, Context, Decimal, DivisionByZero, InvalidOperation, Overflow
from typing import Any

from bagland.foundation.money import Money
from bagland.foundation.working_time import Calendar, Duration, WorkingTimeError, months_later
from bagland.kernel.work.rules.expressions.faults import MOST_TEXT, ExpressionFault
from bagland.kernel.work.rules.expressions.trees import Binary, Node
from bagland.kernel.work.rules.expressions.values import Readable, kind_of

EXACT = Context(prec=34, Emax=6144, Emin=-6143, traps=[DivisionByZero, InvalidOperation, Overflow])
"""Decimals of 34 digits (decimal128 of IEEE 754), as DMN has them: sums and products of amounts are exact."""
_ORDERED = ("number", "text", "date", "moment", "time")


def _fault(code: str, node: Node, **facts: Any) -> ExpressionFault:
    return ExpressionFault(code, *node.fault_place(), **facts)


def _wrong(operator: str, left: Any, right: Any, node: Node) -> ExpressionFault:
    """The fault of two kinds that do not go together; of the side that is empty where one is."""
    for value, side in ((left, "left"), (right, "right")):
        if value is None:
            return _fault("empty", getattr(node, side, node), kind="empty")
    return _fault("kinds", node, operator=operator, left=kind_of(left), right=kind_of(right))


def equal(left: Any, right: Any, node: Node) -> bool:
    """Whether two values are the same. Nothing equals only nothing; a number is held against money in its currency."""
    if left is None or right is None:
        return left is right
    kinds = {kind_of(left), kind_of(right)}
    if kinds == {"money", "number"}:
        return bool(_amount(left) == _amount(right))
    if isinstance(left, Readable) and isinstance(right, Readable):
        return (left.kind, left.key) == (right.kind, right.key)
    if len(kinds) > 1:
        raise _wrong("=", left, right, node)
    if kinds == {"list"}:
        pairs = zip(left, right, strict=False)
        return len(left) == len(right) and all(equal(one, other, node) for one, other in pairs)
    if kinds == {"duration"}:
        return left == right or _seconds(left, node) == _seconds(right, node)
    return bool(left == right)


def _amount(value: Any) -> Decimal:
    return value.decimal if isinstance(value, Money) else Decimal(value)


def compared(operator: str, left: Any, right: Any, node: Node) -> bool:
    """Which of two values comes first."""
    order = order_of(operator, left, right, node)
    return {"<": order < 0, "<=": order <= 0, ">": order > 0, ">=": order >= 0}[operator]


def order_of(operator: str, left: Any, right: Any, node: Node) -> int:
    """-1, 0 or 1, as the left value comes before, with or after the right one."""
    kinds = {kind_of(left), kind_of(right)}
    if kinds == {"money"} and left.currency != right.currency:
        raise _fault("currencies", node, left=left.currency, right=right.currency)
    if kinds in ({"money"}, {"money", "number"}):
        left, right = _amount(left), _amount(right)
    elif kinds == {"duration"}:
        left, right = _seconds(left, node), _seconds(right, node)
    elif len(kinds) > 1 or kinds.isdisjoint(_ORDERED):
        raise _wrong(operator, left, right, node)
    return int(left > right) - int(left < right)


def _seconds(duration: Duration, node: Node) -> int:
    if duration.months or duration.counts_working_time:
        raise _fault("duration_length", node)
    return duration.days * 86400 + duration.seconds


def negated(value: Any, node: Node) -> Any:
    """The value with its sign turned."""
    if isinstance(value, bool) or not isinstance(value, Decimal | Money | Duration):
        code = "empty" if value is None else "kind"
        raise _fault(code, node, kind=kind_of(value), wants="number")
    return -value


def calculated(operator: str, left: Any, right: Any, node: Binary, zone: tzinfo, calendar: Calendar | None) -> Any:
    """The sum, difference, product or quotient of two values."""
    match kind_of(left), operator, kind_of(right):
        case "number", _, "number":
            return _numbers(operator, left, right, node)
        case "money", _, "money":
            return _moneys(operator, left, right, node)
        case ("money", "*", "number") | ("number", "*", "money"):
            money, factor = (left, right) if isinstance(left, Money) else (right, left)
            return money.times(factor)
        case "money", "/", "number":
            if not right:
                raise _fault("division_by_zero", node.right)
            minor = EXACT.divide(Decimal(left.minor), right)
            return Money(int(minor.to_integral_value(ROUND_HALF_UP)), left.currency)
        case "text", "+", "text":
            if len(left) + len(right) > MOST_TEXT:
                raise _fault("too_large", node)
            return left + right
        case "list", "+", "list":
            return [*left, *right]
        case (("date" | "moment"), ("+" | "-"), "duration"):
            return _later(left, right if operator == "+" else -right, node, zone, calendar)
        case "duration", "+", ("date" | "moment"):
            return _later(right, left, node, zone, calendar)
        case ("date", "-", "date"):
            return Duration(days=(left - right).days)
        case ("moment", "-", "moment"):
            return Duration(seconds=int((left - right).total_seconds()))
        case "duration", ("+" | "-"), "duration":
            return _durations(left, right if operator == "+" else -right)
        case ("duration", "*", "number") | ("number", "*", "duration"):
            duration, factor = (left, right) if isinstance(left, Duration) else (right, left)
            return _times(duration, factor, node)
    raise _wrong(operator, left, right, node)


def _numbers(operator: str, left: Decimal, right: Decimal, node: Binary) -> Decimal:
    match operator:
        case "+":
            return Decimal(EXACT.add(left, right))
        case "-":
            return Decimal(EXACT.subtract(left, right))
        case "*":
            return Decimal(EXACT.multiply(left, right))
    if not right:
        raise _fault("division_by_zero", node.right)
    return Decimal(EXACT.divide(left, right))


def _moneys(operator: str, left: Money, right: Money, node: Binary) -> Any:
    if left.currency != right.currency:
        raise _fault("currencies", node, left=left.currency, right=right.currency)
    match operator:
        case "+":
            return left + right
        case "-":
            return left - right
        case "/":
            if not right:
                raise _fault("division_by_zero", node.right)
            return EXACT.divide(Decimal(left.minor), Decimal(right.minor))
    raise _wrong(operator, left, right, node)


def _durations(left: Duration, right: Duration) -> Duration:
    return Duration(
        left.months + right.months,
        left.days + right.days,
        left.seconds + right.seconds,
        left.working_days + right.working_days,
        left.working_seconds + right.working_seconds,
    )


def _times(duration: Duration, factor: Decimal, node: Node) -> Duration:
    if factor != factor.to_integral_value() or abs(factor) > 10_000:
        raise _fault("whole_factor", node)
    by = int(factor)
    return Duration(
        duration.months * by,
        duration.days * by,
        duration.seconds * by,
        duration.working_days * by,
        duration.working_seconds * by,
    )


def _later(start: Any, duration: Duration, node: Node, zone: tzinfo, calendar: Calendar | None) -> Any:
    """A day or a moment and a duration. A day takes no hours; working time needs a calendar."""
    if duration.counts_working_time and calendar is None:
        raise _fault("no_calendar", node)
    if any(abs(part) > 10_000_000 for part in (duration.days, duration.working_days * 100, duration.months)):
        raise _fault("too_large", node)
    try:
        if isinstance(start, datetime):
            return (calendar or Calendar(zone=str(zone))).add(duration, start)
        if duration.seconds or duration.working_seconds:
            raise _fault("day_and_hours", node)
        day: date = months_later(start, duration.months) + timedelta(days=duration.days)
        if duration.working_days and calendar is not None:
            day = calendar.working_days_later(day, duration.working_days)
    except (OverflowError, WorkingTimeError, ValueError):
        raise _fault("too_large", node) from None
    return day


def as_day(value: date, zone: tzinfo) -> date:
    """The day of a day or a moment, as the clocks of the zone show it."""
    return value.astimezone(zone).date() if isinstance(value, datetime) else value
