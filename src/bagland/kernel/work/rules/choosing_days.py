"""The rule of iCalendar that a person means who chooses a unit and a day."""

from __future__ import annotations

from datetime import date

_WEEK = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_SHORTEST_MONTH = 28


def rule_of(unit: str, every: int, nth: str, on: str, day: int | None, start: date) -> str:
    """The rule as text. `nth` with `on` are `-2` and `BD`, `1` and `MO`, `-1` and `DAY`; `day` is one of the month.

    Nothing chosen is the day on which it starts: its weekday, its day of the month.
    """
    parts = [f"FREQ={unit}", f"INTERVAL={every}"]
    if unit == "WEEKLY":
        parts.append(f"BYDAY={on or _WEEK[start.weekday()]}")
    if unit == "DAILY" and on:
        parts.append(f"BYDAY={on}")
    if unit == "YEARLY":
        parts.append(f"BYMONTH={start.month}")
    if unit in ("MONTHLY", "YEARLY"):
        parts += _in_month(nth, on, day, start)
    return ";".join(parts)


def _in_month(nth: str, on: str, day: int | None, start: date) -> list[str]:
    if on == "DAY":
        return [f"BYMONTHDAY={nth or 1}"]
    if on in ("WD", "BD"):
        return [f"BYDAY={nth or 1}{on}"]
    if on:
        return [f"BYDAY={nth}{on}"]
    chosen = start.day if day is None else day
    if chosen <= _SHORTEST_MONTH:
        return [f"BYMONTHDAY={chosen}"]
    days = ",".join(str(one) for one in range(_SHORTEST_MONTH, chosen + 1))
    return [f"BYMONTHDAY={days}", "BYSETPOS=-1"]
