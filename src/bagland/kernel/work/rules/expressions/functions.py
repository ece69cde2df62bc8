"""The functions that an expression can call: what each takes, gives and says of itself."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Function:
    """One function. `takes` are the kinds of its arguments (several with `|`), the last repeated when `many`."""

    takes: tuple[str, ...]
    gives: str
    least: int
    many: bool = False

    def kinds_at(self, place: int) -> frozenset[str]:
        """What the argument at a place may be; empty for anything."""
        words = self.takes[min(place, len(self.takes) - 1)] if self.takes else ""
        return frozenset() if words in ("", "any") else frozenset(words.split("|"))

    @property
    def most(self) -> int | None:
        """The largest number of arguments; None for any."""
        return None if self.many else len(self.takes)


def _takes(*kinds: str, gives: str, least: int | None = None, many: bool = False) -> Function:
    return Function(kinds, gives, len(kinds) if least is None else least, many)


_DAY = "date|moment"
_SUM = "number|money|duration|list"
_ORDERED = "number|money|duration|text|date|moment|time|list"

FUNCTIONS: dict[str, Function] = {
    # lists
    "count": _takes("list", gives="number"),
    "sum": _takes(_SUM, gives="item", many=True),
    "average": _takes(_SUM, gives="item", many=True),
    "min": _takes(_ORDERED, gives="item", many=True),
    "max": _takes(_ORDERED, gives="item", many=True),
    "distinct": _takes("list", gives="list"),
    "join": _takes("list", "text", gives="text", least=1),
    "contains": _takes("text|list", "any", gives="yes_no"),
    # texts
    "starts_with": _takes("text", "text", gives="yes_no"),
    "ends_with": _takes("text", "text", gives="yes_no"),
    "length": _takes("text", gives="number"),
    "upper": _takes("text", gives="text"),
    "lower": _takes("text", gives="text"),
    "trim": _takes("text", gives="text"),
    "text": _takes("any", gives="text"),
    # numbers and money
    "number": _takes("number|text|money", gives="number"),
    "money": _takes("number", "text", gives="money"),
    "abs": _takes("number|money|duration", gives="item"),
    "round": _takes("number", "number", gives="number", least=1),
    "round_up": _takes("number", "number", gives="number", least=1),
    "round_down": _takes("number", "number", gives="number", least=1),
    # what may be missing
    "known": _takes("any", gives="yes_no"),
    "either": _takes("any", gives="item", least=2, many=True),
    # days and moments
    "today": _takes(gives="date"),
    "now": _takes(gives="moment"),
    "date": _takes("text|date|moment|number", "number", "number", gives="date", least=1),
    "time": _takes("text|moment", gives="time"),
    "moment": _takes("text|date", "text|time", gives="moment", least=1),
    "duration": _takes("text", gives="duration"),
    "year": _takes(_DAY, gives="number"),
    "month": _takes(_DAY, gives="number"),
    "day": _takes(_DAY, gives="number"),
    "weekday": _takes(_DAY, gives="number"),
    "days_between": _takes(_DAY, _DAY, gives="number"),
    "first_of_month": _takes(_DAY, gives="date"),
    "last_of_month": _takes(_DAY, gives="date"),
    # working time
    "is_working_day": _takes(_DAY, gives="yes_no"),
    "is_banking_day": _takes(_DAY, gives="yes_no"),
    "next_working_day": _takes(_DAY, gives="date"),
    "previous_working_day": _takes(_DAY, gives="date"),
    "working_day": _takes("number", _DAY, gives="date"),
    "banking_day": _takes("number", _DAY, gives="date"),
    "last_working_day": _takes(_DAY, gives="date"),
    "last_banking_day": _takes(_DAY, gives="date"),
    "working_days_between": _takes(_DAY, _DAY, gives="number"),
}

PARTS: dict[str, dict[str, str]] = {
    "date": {"year": "number", "month": "number", "day": "number", "weekday": "number"},
    "moment": {
        "year": "number",
        "month": "number",
        "day": "number",
        "weekday": "number",
        "hour": "number",
        "minute": "number",
        "date": "date",
        "time": "time",
    },
    "time": {"hour": "number", "minute": "number"},
    "duration": {"days": "number", "hours": "number"},
    "money": {"amount": "number", "currency": "text"},
}
"""What each kind of value has parts of, with their kinds; a weekday counts from Monday as 1."""
