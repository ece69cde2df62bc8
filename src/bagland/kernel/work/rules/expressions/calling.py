"""What each function of an expression does. `functions.FUNCTIONS` says what it takes and gives."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time, tzinfo
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_UP, Decimal
from functools import reduce
from typing import TYPE_CHECKING, Any

from bagland.foundation.money import Money
from bagland.foundation.working_time import Calendar, Duration, WorkingTimeError, days_of
from bagland.kernel.work.rules.expressions.arithmetic import EXACT, as_day, calculated, equal, negated, order_of
from bagland.kernel.work.rules.expressions.faults import MOST_TEXT, ExpressionFault
from bagland.kernel.work.rules.expressions.functions import FUNCTIONS
from bagland.kernel.work.rules.expressions.trees import Binary, Call
from bagland.kernel.work.rules.expressions.values import (
    NotAValue,
    Readable,
    day_of,
    duration_of,
    kind_of,
    moment_of,
    normal,
    time_of,
)

if TYPE_CHECKING:
    from bagland.kernel.work.rules.expressions.evaluating import _Evaluation

_MOST_PLACES = 30


def called(run: _Evaluation, node: Call, arguments: list[Any]) -> Any:
    """The value of a function for arguments that have been worked out."""
    must_take(node)
    function = FUNCTIONS[node.function]
    for place, value in enumerate(arguments):
        wanted = function.kinds_at(place)
        if wanted and kind_of(value) not in wanted:
            code = "empty" if value is None else "argument"
            inside = node.arguments[place].fault_place()
            raise ExpressionFault(code, *inside, kind=kind_of(value), wants=tuple(sorted(wanted)))
        if isinstance(value, list | str):
            run.step(node, len(value) // (100 if isinstance(value, str) else 1))
    try:
        return _CALLS[node.function](_Called(run, node), *arguments)
    except NotAValue as fault:
        raise ExpressionFault(fault.code, *node.fault_place(), word=str(arguments[0])) from None
    except WorkingTimeError:
        raise ExpressionFault("too_large", *node.fault_place()) from None


def must_take(node: Call) -> None:
    """The function takes so many arguments. Raises ExpressionFault."""
    function, given = FUNCTIONS[node.function], len(node.arguments)
    if given < function.least or (function.most is not None and given > function.most):
        raise ExpressionFault(
            "arguments", *node.fault_place(), function=node.function, least=function.least, most=function.most
        )


class _Called:
    """One call: where it stands, and what it may ask."""

    def __init__(self, run: _Evaluation, node: Call) -> None:
        self._run, self.node = run, node

    def fault(self, code: str, **facts: Any) -> ExpressionFault:
        return ExpressionFault(code, *self.node.fault_place(), **facts)

    @property
    def zone(self) -> tzinfo:
        return self._run.zone

    @property
    def calendar(self) -> Calendar:
        if self._run.calendar is None:
            raise self.fault("no_calendar")
        return self._run.calendar

    def step(self, count: int) -> None:
        self._run.step(self.node, count)

    def today(self) -> date:
        if self._run.today is None:
            raise self.fault("unknown_name", name="today", near="")
        return self._run.today

    def now(self) -> datetime:
        if self._run.now is None:
            raise self.fault("unknown_name", name="now", near="")
        return self._run.now

    def day(self, value: date) -> date:
        return as_day(value, self.zone)

    def row(self, given: tuple[Any, ...]) -> list[Any]:
        """The items of the one list that was given, or the arguments themselves."""
        items = [normal(one) for one in (given[0] if len(given) == 1 and isinstance(given[0], list) else given)]
        if any(one is None for one in items):
            raise self.fault("empty_item")
        return items

    def places(self, number: Decimal) -> int:
        if number != number.to_integral_value() or abs(number) > _MOST_PLACES:
            raise self.fault("whole_places", most=_MOST_PLACES)
        return int(number)

    def bounded(self, text: str) -> str:
        if len(text) > MOST_TEXT:
            raise self.fault("too_large")
        return text

    def plus(self, left: Any, right: Any) -> Any:
        binary = Binary(self.node.at, self.node.end, "+", self.node, self.node)
        return calculated("+", left, right, binary, self.zone, None)

    def divided(self, whole: Any, by: int) -> Any:
        binary = Binary(self.node.at, self.node.end, "/", self.node, self.node)
        return calculated("/", whole, Decimal(by), binary, self.zone, None)

    def first(self, items: list[Any], sign: int) -> Any:
        """The smallest item where the sign is -1, the largest where it is 1; the earlier of two that are equal."""
        if not items:
            raise self.fault("empty_list")

        def better(found: Any, one: Any) -> Any:
            return one if order_of("<", one, found, self.node) == sign else found

        order_of("<", items[0], items[0], self.node)
        return reduce(better, items[1:], items[0])


def _sum(call: _Called, *given: Any) -> Any:
    items = call.row(given)
    return reduce(call.plus, items) if items else Decimal(0)


def _average(call: _Called, *given: Any) -> Any:
    items = call.row(given)
    if not items:
        raise call.fault("empty_list")
    return call.divided(reduce(call.plus, items), len(items))


def _contains(call: _Called, whole: Any, part: Any) -> bool:
    if isinstance(whole, list):
        return any(equal(normal(one), part, call.node) for one in whole)
    if not isinstance(part, str):
        raise call.fault("argument", kind=kind_of(part), wants=("text",))
    return part in whole


def _distinct(call: _Called, items: list[Any]) -> list[Any]:
    kept: list[Any] = []
    for one in items:
        call.step(len(kept))
        if not any(kind_of(one) == kind_of(other) and equal(one, other, call.node) for other in kept):
            kept.append(one)
    return kept


def _text(call: _Called, value: Any) -> str:
    match value:
        case None:
            return ""
        case str():
            return value
        case bool():
            return "true" if value else "false"
        case int() | Decimal():
            number = Decimal(value)
            if abs(number.adjusted()) > 100:
                raise call.fault("too_large")
            told = f"{number:f}"
            return told.rstrip("0").rstrip(".") if "." in told else told
        case datetime():
            return value.astimezone(call.zone).isoformat(timespec="minutes")
        case date():
            return value.isoformat()
        case time():
            return value.isoformat(timespec="minutes")
        case Duration() | Money():
            return str(value)
        case list() | tuple():
            return call.bounded(", ".join(_text(call, one) for one in value))
    if isinstance(value, Readable):
        return str(value)
    raise call.fault("argument", kind=kind_of(value), wants=("text",))


def _number(call: _Called, value: Any) -> Decimal:
    if isinstance(value, Money):
        return value.decimal
    if isinstance(value, str):
        told = value.strip()
        digits = told.removeprefix("-").replace(".", "", 1)
        if not (digits.isascii() and digits.isdigit()) or len(digits) > 34:
            raise call.fault("number", word=value)
        return Decimal(told)
    return Decimal(value)


def _rounder(mode: str) -> Callable[..., Decimal]:
    def rounded(call: _Called, number: Decimal, places: Decimal = Decimal(0)) -> Decimal:
        exponent = Decimal(1).scaleb(-call.places(places))
        found = Decimal(number).quantize(exponent, rounding=mode, context=EXACT)
        return Decimal(f"{found:f}")

    return rounded


def _date(call: _Called, first: Any, month: Decimal | None = None, day: Decimal | None = None) -> date:
    if month is None and day is None and isinstance(first, str):
        return day_of(first)
    if month is None and day is None and isinstance(first, date):
        return call.day(first)
    parts = (first, month, day)
    if not all(isinstance(part, Decimal) and part == part.to_integral_value() and 0 < part < 10_000 for part in parts):
        raise call.fault("day", word="")
    try:
        return date(int(first), int(month or 0), int(day or 0))
    except ValueError:
        raise call.fault("day", word="") from None


def _moment(call: _Called, first: Any, clock: Any = None) -> datetime:
    if clock is None:
        if not isinstance(first, str):
            raise call.fault("arguments", function="moment", least=2, most=2)
        return moment_of(first)
    day = day_of(first) if isinstance(first, str) else call.day(first)
    told = time_of(clock) if isinstance(clock, str) else clock
    return datetime.combine(day, told, tzinfo=call.zone)


def _nth(call: _Called, nth: Decimal, day: Any, *, banking: bool) -> date:
    if nth != nth.to_integral_value() or not 0 < abs(nth) <= 31:
        raise call.fault("nth")
    on = call.day(day)
    calendar = call.calendar
    found = (calendar.nth_banking_day if banking else calendar.nth_working_day)(on.year, on.month, int(nth))
    if found is None:
        raise call.fault("no_such_day", nth=nth)
    return found


def _last_of_month(call: _Called, value: Any) -> date:
    day = call.day(value)
    return day.replace(day=days_of(day.year, day.month))


_CALLS: dict[str, Callable[..., Any]] = {
    "count": lambda call, items: Decimal(len(items)),
    "sum": _sum,
    "average": _average,
    "min": lambda call, *given: call.first(call.row(given), -1),
    "max": lambda call, *given: call.first(call.row(given), 1),
    "distinct": _distinct,
    "join": lambda call, items, sign=", ": call.bounded(sign.join(_text(call, one) for one in items)),
    "contains": _contains,
    "starts_with": lambda call, text, part: text.startswith(part),
    "ends_with": lambda call, text, part: text.endswith(part),
    "length": lambda call, text: Decimal(len(text)),
    "upper": lambda call, text: call.bounded(text.upper()),
    "lower": lambda call, text: call.bounded(text.lower()),
    "trim": lambda call, text: text.strip(),
    "text": _text,
    "number": _number,
    "money": lambda call, number, currency: Money.of(Decimal(number), currency),
    "abs": lambda call, value: negated(value, call.node) if _is_negative(value) else value,
    "round": _rounder(ROUND_HALF_UP),
    "round_up": _rounder(ROUND_CEILING),
    "round_down": _rounder(ROUND_FLOOR),
    "known": lambda call, value: value is not None and value not in ("", []),
    "either": lambda call, *given: next((one for one in given if one is not None and one not in ("", [])), None),
    "today": lambda call: call.today(),
    "now": lambda call: call.now(),
    "date": _date,
    "time": lambda call, value: (
        time_of(value) if isinstance(value, str) else value.astimezone(call.zone).time().replace(microsecond=0)
    ),
    "moment": _moment,
    "duration": lambda call, text: duration_of(text),
    "year": lambda call, value: Decimal(call.day(value).year),
    "month": lambda call, value: Decimal(call.day(value).month),
    "day": lambda call, value: Decimal(call.day(value).day),
    "weekday": lambda call, value: Decimal(call.day(value).isoweekday()),
    "days_between": lambda call, first, last: Decimal((call.day(last) - call.day(first)).days),
    "first_of_month": lambda call, value: call.day(value).replace(day=1),
    "last_of_month": _last_of_month,
    "is_working_day": lambda call, value: call.calendar.is_working_day(call.day(value)),
    "is_banking_day": lambda call, value: call.calendar.is_banking_day(call.day(value)),
    "next_working_day": lambda call, value: call.calendar.next_working_day(call.day(value)),
    "previous_working_day": lambda call, value: call.calendar.previous_working_day(call.day(value)),
    "working_day": lambda call, nth, value: _nth(call, nth, value, banking=False),
    "banking_day": lambda call, nth, value: _nth(call, nth, value, banking=True),
    "last_working_day": lambda call, value: _nth(call, Decimal(-1), value, banking=False),
    "last_banking_day": lambda call, value: _nth(call, Decimal(-1), value, banking=True),
    "working_days_between": lambda call, first, last: _working_days(call, call.day(first), call.day(last)),
}


def _is_negative(value: Any) -> bool:
    if isinstance(value, Money):
        return value.is_negative
    return str(value).startswith("-") if isinstance(value, Duration) else value < 0


def _working_days(call: _Called, first: date, last: date) -> Decimal:
    call.step(abs((last - first).days) // 10)
    return Decimal(call.calendar.working_days_between(first, last))


if set(_CALLS) != set(FUNCTIONS):
    raise TypeError(f"functions are told and done differently: {set(_CALLS) ^ set(FUNCTIONS)}")
