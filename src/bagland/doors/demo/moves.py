"""People who come, move and go, and the two reorganisations."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from bagland.doors.demo.calendar import Calendar
from bagland.doors.demo.founding import CURRENCY, hold, open_seat, rates, register, sign_in
from bagland.doors.demo.people import Person, demo_people, who_came
from bagland.doors.demo.steps import Step, The, appointment, department, entity, person, profile, seat
from bagland.foundation.money import Money


def moves(calendar: Calendar) -> Iterator[Step]:
    """In the order of the company's life, as far as it can be told by subject."""
    for somebody in who_came("hired"):
        yield from _hiring(calendar, somebody)
    yield from _victor_sells(calendar)
    yield from _goodbyes(calendar)
    yield from _one_roof(calendar)
    yield from _peter_takes_payroll(calendar)
    yield from _asked_of_the_director(calendar)


def _hiring(calendar: Calendar, somebody: Person) -> Iterator[Step]:
    """The seat is opened, somebody is found for it, and on the workday before the first the sign-in is made."""
    starts = calendar.month(-somebody.since, 1)
    opened = calendar.workday(starts - timedelta(days=50))
    if somebody.entity == "NKSE":
        yield from rates(opened, "maria", somebody.since)
    yield open_seat(opened, "amalie", somebody, starts)
    found = calendar.workday(starts - timedelta(days=24))
    yield register(found, "amalie", somebody)
    yield from hold(found, "amalie", somebody.short, somebody.short, starts, share=somebody.share)
    yield sign_in(calendar.workday(starts - timedelta(days=3)), "mikkel", somebody)


def _victor_sells(calendar: Calendar) -> Iterator[Step]:
    """From customer service to sales: one appointment ends, another begins the day after."""
    first = calendar.month(-7, 1)
    day = calendar.workday(first - timedelta(days=20))
    yield Step(
        day,
        "amalie",
        "organisation.open_position",
        inputs={
            "entity": entity("NK"),
            "department": department("SALG"),
            "profile": profile("employee"),
            "title": "Sælger",
            "reports_to": seat("karen"),
            "yearly_cost": Money.of("500000.00", CURRENCY["NK"]),
            "first_date": first,
        },
        makes="seat victor sells",
    )
    yield Step(
        day, "amalie", "organisation.end_appointment", appointment("victor"), {"last_date": first - timedelta(days=1)}
    )
    yield from hold(day, "amalie", "victor", "victor sells", first)
    yield Step(
        calendar.after(day, 4),
        "amalie",
        "organisation.close_position",
        seat("victor"),
        {"last_date": first - timedelta(days=1)},
    )


def _goodbyes(calendar: Calendar) -> Iterator[Step]:
    """Julie finished her studies and was erased when she asked for it; Torben retired, and his seat is vacant."""
    julie_ends = calendar.month(-12, 1) - timedelta(days=1)
    yield Step(
        calendar.workday(julie_ends - timedelta(days=25)),
        "amalie",
        "organisation.end_appointment",
        appointment("julie"),
        {"last_date": julie_ends},
    )
    yield Step(
        calendar.workday(julie_ends + timedelta(days=1)),
        "amalie",
        "organisation.close_position",
        seat("julie"),
        {"last_date": julie_ends},
    )
    asked = calendar.back(6, 12)
    yield Step(asked, "amalie", "organisation.erase_person", person("julie"), makes="request julie", waits=True)
    yield Step(calendar.after(asked, 1), "jens", "access.approve_request", The("request julie"))
    torben_ends = calendar.month(-2, 1) - timedelta(days=1)
    yield Step(
        calendar.workday(torben_ends - timedelta(days=70)),
        "amalie",
        "organisation.end_appointment",
        appointment("torben"),
        {"last_date": torben_ends},
    )
    yield Step(
        calendar.workday(torben_ends + timedelta(days=1)),
        "mikkel",
        "access.close_login",
        person("torben"),
        {"reason": "Fratrådt"},
    )


def _one_roof(calendar: Calendar) -> Iterator[Step]:
    """IT moves from finance to operations on a day; HR prepares it, the director decides it."""
    first = calendar.month(-4, 1)
    day = calendar.workday(first - timedelta(days=40))
    yield Step(
        day,
        "amalie",
        "organisation.prepare_reorganisation",
        inputs={"entity": entity("NK"), "title": "Drift og IT samles", "day": first},
        makes="reorganisation one roof",
    )
    plan = The("reorganisation one roof")
    for code, inputs in (("DRI", {"name": "Drift og IT"}), ("IT", {"under": department("DRI")})):
        given: dict[str, Any] = {"department": department(code), **inputs}
        yield Step(day, "amalie", "organisation.plan_department_change", plan, given)
    for short in ("rasmus", "nadia"):
        moved = {"position": seat(short), "reports_to": seat("mikkel")}
        yield Step(calendar.after(day, 2), "amalie", "organisation.plan_position_change", plan, moved)
    yield Step(calendar.after(day, 6), "jens", "organisation.decide_reorganisation", plan)


def _peter_takes_payroll(calendar: Calendar) -> Iterator[Step]:
    """A seat gets another title and cost from a day; its number and history stay."""
    day = calendar.back(10, 8)
    yield Step(
        day,
        "amalie",
        "organisation.change_position",
        seat("peter"),
        {
            "title": "Lønbogholder",
            "yearly_cost": Money.of("515000.00", CURRENCY["NK"]),
            "first_date": calendar.month(-9, 1),
        },
    )


def _asked_of_the_director(calendar: Calendar) -> Iterator[Step]:
    """Seats above HR's limit: one approved by the finance manager while the director was away, one declined."""
    away = summer(calendar)
    asked = calendar.after(away[0], 2)
    yield _dear_seat(asked, "Projektleder, indretning", "SALG", "karen", "645000.00", "request project lead")
    yield Step(calendar.after(asked, 1), "maria", "access.approve_request", The("request project lead"))
    again = calendar.back(2, 9)
    yield _dear_seat(again, "Eventkoordinator", "KOM", "freja", "655000.00", "request event")
    yield Step(
        calendar.after(again, 2),
        "jens",
        "access.decline_request",
        The("request event"),
        {"reason": "Vi venter til efter nytår og køber messerne ude."},
    )


def summer(calendar: Calendar) -> tuple[date, date]:
    """The director's summer holiday: two weeks from a Monday, some five months ago."""
    monday = calendar.month(-5, 6)
    monday -= timedelta(days=monday.weekday())
    return monday, monday + timedelta(days=13)


def _dear_seat(day: date, title: str, place: str, manager: str, cost: str, name: str) -> Step:
    return Step(
        day,
        "amalie",
        "organisation.open_position",
        inputs={
            "entity": entity("NK"),
            "department": department(place),
            "profile": profile("employee"),
            "title": title,
            "reports_to": seat(manager),
            "fte": Decimal(1),
            "yearly_cost": Money.of(cost, CURRENCY["NK"]),
            "first_date": day + timedelta(days=90),
        },
        makes=name,
        waits=True,
    )


def lately(calendar: Calendar) -> Iterator[Step]:
    """The last weeks: who starts, who leaves, what waits for an answer, what is prepared for New Year."""
    yield from _line_starts(calendar)
    yield from _leaving(calendar)
    yield _dear_seat(calendar.ago(4), "IT-sikkerhedsansvarlig", "IT", "mikkel", "690000.00", "request security")
    yield from _new_year(calendar)


def _line_starts(calendar: Calendar) -> Iterator[Step]:
    line, day = demo_people()["line"], calendar.ago(15)
    yield open_seat(calendar.ago(24), "amalie", line, calendar.month(1, 1))
    yield register(day, "amalie", line)
    yield from hold(day, "amalie", "line", "line", calendar.month(1, 1))


def _leaving(calendar: Calendar) -> Iterator[Step]:
    """Frederik and Kasper leave on Friday, Thomas with the year. Frederik has a successor, Kasper a substitute."""
    friday = calendar.friday
    for short, day, last in (
        ("frederik", calendar.ago(20), friday),
        ("kasper", calendar.ago(18), friday),
        ("thomas", calendar.ago(12), calendar.new_year - timedelta(days=1)),
    ):
        yield Step(day, "amalie", "organisation.end_appointment", appointment(short), {"last_date": last})
    yield register(calendar.ago(8), "amalie", demo_people()["ditte"])
    yield from hold(calendar.ago(8), "amalie", "ditte", "frederik", friday + timedelta(days=3), name="ditte")
    stands_in = {"position": seat("kasper"), "person": person("oliver"), "first_date": calendar.ago(8)}
    yield Step(calendar.ago(8), "amalie", "organisation.name_substitute", inputs=stands_in)


def _new_year(calendar: Calendar) -> Iterator[Step]:
    """Nadia is to lead IT from 1 January; the director has not decided yet."""
    plan = The("reorganisation new year")
    yield Step(
        calendar.ago(6),
        "amalie",
        "organisation.prepare_reorganisation",
        inputs={"entity": entity("NK"), "title": "IT får en teamleder", "day": calendar.new_year},
        makes=plan.name,
    )
    lead = {"position": seat("nadia"), "title": "Teamleder, IT"}
    yield Step(calendar.ago(6), "amalie", "organisation.plan_position_change", plan, lead)
    led = {"position": seat("rasmus"), "reports_to": seat("nadia")}
    yield Step(calendar.ago(5), "amalie", "organisation.plan_position_change", plan, led)
    named = {"department": department("IT"), "name": "IT og sikkerhed"}
    yield Step(calendar.ago(5), "amalie", "organisation.plan_department_change", plan, named)
