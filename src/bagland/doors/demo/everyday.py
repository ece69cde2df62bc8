"""Substitutes, absences, delegations, the agent, and what finance does each month."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from bagland.doors.demo.calendar import MONTHS_TOLD, Calendar
from bagland.doors.demo.founding import hold, rates
from bagland.doors.demo.moves import summer
from bagland.doors.demo.steps import Step, The, department, entity, person, profile, seat

STAND_INS = (
    ("jens", "maria", 1),
    ("jens", "karen", 2),
    ("maria", "sofie", 1),
    ("mikkel", "soren", 1),
    ("karen", "emil", 1),
    ("freja", "mads", 1),
    ("soren", "hanspeter", 1),
)


def everyday(calendar: Calendar) -> Iterator[Step]:
    """What goes on all the time."""
    yield from _stand_ins(calendar)
    yield from _finance(calendar)
    yield from _absences(calendar)
    yield from _delegations(calendar)
    yield from _agent(calendar)
    yield from _now(calendar)


def _stand_ins(calendar: Calendar) -> Iterator[Step]:
    day = calendar.after(calendar.start, 3)
    for holder, short, rank in STAND_INS:
        inputs = {"position": seat(holder), "person": person(short), "rank": rank, "first_date": day}
        yield Step(day, "amalie", "organisation.name_substitute", inputs=inputs, makes=f"substitute {holder} {rank}")
    later = calendar.after(day, 1)
    inputs = {"position": seat("karin"), "person": person("erik"), "first_date": later}
    yield Step(later, "amalie", "organisation.name_substitute", inputs=inputs)


def _finance(calendar: Calendar) -> Iterator[Step]:
    """Rates on the first workday of a month, and the next financial year before the old one ends."""
    for months in range(MONTHS_TOLD - 1, -1, -1):
        yield from rates(calendar.back(months, 2), "maria", months)
    for year in range(calendar.start.year, calendar.today.year + 1):
        day = calendar.workday(date(year, 11, 16))
        if calendar.start < date(year, 11, 16) < calendar.today:
            for who, code in (("maria", "NK"), ("bo", "NKSE")):
                last = {"last_date": date(year + 1, 12, 31)}
                yield Step(day, who, "organisation.open_financial_year", entity(code), last)


def _absences(calendar: Calendar) -> Iterator[Step]:
    """Everybody registers his own; HR does it for those who cannot."""
    away, back = summer(calendar)
    yield _away(calendar.workday(away - timedelta(days=30)), "jens", "jens", away, back, "HOLIDAY")
    for months, short, days, reason in (
        (13, "ida", 4, "HOLIDAY"),
        (12, "oliver", 2, "SICKNESS"),
        (11, "peter", 9, "HOLIDAY"),
        (10, "laerke", 1, "TRAINING"),
        (9, "emil", 6, "HOLIDAY"),
        (8, "sara", 3, "SICKNESS"),
        (7, "mads", 11, "HOLIDAY"),
        (4, "tina", 13, "HOLIDAY"),
        (4, "erik", 20, "HOLIDAY"),
        (3, "soren", 5, "TRAINING"),
        (2, "rasmus", 1, "SICKNESS"),
    ):
        first = calendar.back(months, 17)
        day = first if reason == "SICKNESS" else calendar.workday(first - timedelta(days=21))
        yield _away(day, short, short, first, first + timedelta(days=days), reason)
    yield _away(calendar.back(5, 20), "amalie", "simone", calendar.month(-3, 1), calendar.month(5, 1), "PARENTAL")
    yield from _maria_in_spring(calendar)


def _maria_in_spring(calendar: Calendar) -> Iterator[Step]:
    """A holiday that was cut short: the end is moved nearer, and the substitute is one no longer from that day."""
    first = calendar.back(8, 4)
    yield _away(
        calendar.workday(first - timedelta(days=25)), "maria", "maria", first, first + timedelta(days=11), "HOLIDAY",
        makes="absence maria",
    )  # fmt: skip
    ended = calendar.after(first, 5)
    yield Step(
        ended, "maria", "organisation.end_absence", The("absence maria"), {"last_date": ended - timedelta(days=1)}
    )


def _away(
    day: date,
    who: str,
    short: str,
    first: date,
    last: date | None,
    reason: str,
    *,
    substitute: str = "",
    makes: str = "",
) -> Step:
    inputs: dict[str, Any] = {"person": person(short), "first_date": first, "reason": reason}
    if last is not None:
        inputs["last_date"] = last
    if substitute:
        inputs["substitute"] = person(substitute)
    return Step(day, who, "organisation.register_absence", inputs=inputs, makes=makes)


def _delegations(calendar: Calendar) -> Iterator[Step]:
    """One accepted and used, one declined, one that waits for its answer."""
    day = calendar.back(3, 10)
    inputs = {
        "position": seat("maria"),
        "receiver": person("sofie"),
        "code": "organisation.record_exchange_rate",
        "last_date": calendar.month(3, 1),
        "first_date": day,
    }
    yield Step(day, "maria", "organisation.offer_delegation", inputs=inputs, makes="delegation rates")
    yield Step(calendar.after(day, 1), "sofie", "organisation.accept_delegation", The("delegation rates"))
    yield from rates(calendar.ago(2), "sofie", 4)
    offered = calendar.back(7, 20)
    inputs = {
        "position": seat("jens"),
        "receiver": person("mikkel"),
        "code": "organisation.decide_reorganisation",
        "last_date": calendar.month(-6, 20),
        "first_date": offered,
    }
    yield Step(offered, "jens", "organisation.offer_delegation", inputs=inputs, makes="delegation decide")
    yield Step(calendar.after(offered, 2), "mikkel", "organisation.decline_delegation", The("delegation decide"))
    inputs = {
        "position": seat("mikkel"),
        "receiver": person("nadia"),
        "code": "access.open_login",
        "first_date": calendar.today,
        "last_date": calendar.month(2, 1),
    }
    yield Step(calendar.ago(3), "mikkel", "organisation.offer_delegation", inputs=inputs, makes="delegation sign-ins")


def _agent(calendar: Calendar) -> Iterator[Step]:
    """A program that reads bills for Sofie: it may see the organisation, and nothing else yet."""
    day = calendar.back(6, 3)
    yield Step(
        day,
        "jens",
        "organisation.create_profile",
        inputs={"code": "bill_reader", "title_en": "Bill reader", "title_da": "Bilagslæser"},
        makes="profile bill_reader",
    )
    right = {"profile": profile("bill_reader"), "code": "organisation.see", "reach": "ENTITY"}
    yield Step(day, "jens", "organisation.grant_right", inputs=right)
    yield Step(
        day,
        "mikkel",
        "organisation.register_agent",
        inputs={"name": "Bilagslæser", "owner": person("sofie")},
        makes="person agent",
    )
    opened = {
        "entity": entity("NK"),
        "department": department("FIN"),
        "profile": profile("bill_reader"),
        "reports_to": seat("sofie"),
        "first_date": day,
    }
    yield Step(day, "jens", "organisation.open_position", inputs=opened, makes="seat agent")
    yield from hold(calendar.after(day, 1), "jens", "agent", "agent", calendar.after(day, 1))


def _now(calendar: Calendar) -> Iterator[Step]:
    """Amalie is on holiday until Friday and Sofie acts for her; Birgit is ill, Oliver on a course."""
    yield _away(calendar.ago(9), "amalie", "amalie", calendar.ago(2), calendar.friday, "HOLIDAY", substitute="sofie")
    yield _away(calendar.ago(7), "oliver", "oliver", calendar.today, calendar.today, "TRAINING")
    yield _away(calendar.ago(1), "birgit", "birgit", calendar.ago(1), None, "SICKNESS")
    changed = {"work_phone": "62 11 40 42"}
    yield Step(calendar.ago(1), "sofie", "organisation.change_person", person("ida"), changed)
