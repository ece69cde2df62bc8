"""How a recurrence is said to a person, and what is wrong with one."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils.dates import MONTHS, WEEKDAYS
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from bagland.foundation import formats
from bagland.foundation.speech import joined, language
from bagland.kernel.work.rules.recurrence import RecurrenceFault, Rule, read_rule

FAULTS: dict[str, Any] = {
    "recurrence_part": _("“%(part)s” is no part of a rule. Write such as FREQ=MONTHLY;BYDAY=-2BD."),
    "recurrence_unknown": _("“%(part)s” is not used here. Use FREQ, INTERVAL, BYDAY, BYMONTHDAY, BYMONTH, BYSETPOS."),
    "recurrence_twice": _("“%(part)s” stands there twice. Remove one."),
    "recurrence_unit": _("Say how often: FREQ=DAILY, WEEKLY, MONTHLY or YEARLY."),
    "recurrence_two_ends": _("A rule ends after a count or on a day, not both. Remove COUNT or UNTIL."),
    "recurrence_ordinal": _("Only a month or a year has a first Monday. Use FREQ=MONTHLY, or leave the number out."),
    "recurrence_day": _("“%(day)s” is no day. Write MO, 1MO for the first Monday, -2BD for a banking day."),
    "recurrence_own": _("Working and banking days are counted in a month, alone. Write FREQ=MONTHLY;BYDAY=-2BD."),
    "recurrence_own_year": _("Say in which month: FREQ=YEARLY;BYMONTH=5;BYDAY=1BD."),
    "recurrence_places": _("BYSETPOS chooses among days. Add BYDAY or BYMONTHDAY."),
    "recurrence_week": _("A week has no day of the month. Use FREQ=MONTHLY."),
    "recurrence_never": _("No day ever fits this. Choose another day, or a later end."),
}  # fmt: skip
"""What each fault of a rule says, with the way on."""

_WEEK = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_NTHS: dict[int, Any] = {
    1: _("the first %(day)s"), 2: _("the second %(day)s"), 3: _("the third %(day)s"), 4: _("the fourth %(day)s"),
    5: _("the fifth %(day)s"), -1: _("the last %(day)s"), -2: _("the second last %(day)s"),
    -3: _("the third last %(day)s"),
}  # fmt: skip


def fault_said(fault: RecurrenceFault) -> str:
    """A fault of a rule in the reader's language."""
    return str(FAULTS[fault.code]) % fault.facts


def fault_of(text: str) -> str:
    """What is wrong with a rule; empty when nothing is."""
    try:
        read_rule(text)
    except RecurrenceFault as fault:
        return fault_said(fault)
    return ""


def described(rule: Rule | str) -> str:
    """«Every month: the second last banking day»; a rule that cannot be read as it stands."""
    if isinstance(rule, str):
        try:
            rule = read_rule(rule)
        except RecurrenceFault:
            return str(rule)
    which = [*_months(rule), *_days(rule)]
    told = _how_often(rule)
    if which:
        told = gettext("%(often)s: %(which)s") % {"often": told, "which": ", ".join(which)}
    if rule.until is not None:
        until = formats.day(rule.until, language())
        return gettext("%(recurrence)s, until %(day)s") % {"recurrence": told, "day": until}
    if rule.count is not None:
        times = ngettext("%(recurrence)s, %(count)s time", "%(recurrence)s, %(count)s times", rule.count)
        return times % {"recurrence": told, "count": rule.count}
    return told


def _how_often(rule: Rule) -> str:
    every = {
        "DAILY": (_("every day"), _("every %(count)s days")),
        "WEEKLY": (_("every week"), _("every %(count)s weeks")),
        "MONTHLY": (_("every month"), _("every %(count)s months")),
        "YEARLY": (_("every year"), _("every %(count)s years")),
    }[rule.unit]
    return str(every[0] if rule.every == 1 else every[1]) % {"count": rule.every}


def _months(rule: Rule) -> list[str]:
    return [joined(str(MONTHS[month]) for month in rule.months)] if rule.months else []


def _days(rule: Rule) -> list[str]:
    told = [_nth(nth, gettext("banking day") if word == "BD" else gettext("working day")) for nth, word in rule.own]
    weekdays = [(place, str(WEEKDAYS[_WEEK.index(day)])) for place, day in rule.weekdays]
    if rule.places and {day for _place, day in rule.weekdays} == set(_WEEK[:5]) and not rule.month_days:
        return [joined(_nth(place, gettext("weekday")) for place in rule.places)]
    told += [_nth(place, day) if place else day for place, day in weekdays]
    if rule.places == (-1,) and rule.month_days and rule.month_days[0] == 28:
        return [_nth(max(rule.month_days), gettext("day"))]
    told += [_nth(day, gettext("day")) for day in rule.month_days]
    if rule.places:
        places = joined(str(place) for place in rule.places)
        return [gettext("number %(places)s of %(days)s") % {"places": places, "days": joined(told)}]
    return [joined(told)] if told else []


def _nth(place: int, day: str) -> str:
    if place in _NTHS and (place < 0 or day != gettext("day")):
        return str(_NTHS[place]) % {"day": day}
    if place < 0:
        return gettext("%(day)s number %(place)s from the end") % {"day": day, "place": -place}
    if day == gettext("day"):
        return gettext("day %(place)s") % {"place": place}
    return gettext("%(day)s number %(place)s") % {"day": day, "place": place}


def days_said(days: list[date]) -> str:
    """«Mon 30 Nov 2026, Wed 30 Dec 2026»."""
    return ", ".join(f"{str(WEEKDAYS[day.weekday()])[:3].lower()} {formats.day(day, language())}" for day in days)
