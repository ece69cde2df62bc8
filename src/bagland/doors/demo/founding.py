"""How Nordlys Kontor moved in: companies, departments, rights, and everybody who was there already."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

from bagland.doors.demo.calendar import Calendar
from bagland.doors.demo.people import PASSWORD, Person, demo_people, who_came
from bagland.doors.demo.steps import Step, appointment, department, entity, person, profile, seat
from bagland.foundation.money import Money

FOUNDED, BOUGHT = date(2014, 4, 1), date(2021, 5, 1)
CVR = "99999993"
"""A number with a valid check digit from a range that is not given out."""
ORGNR = "559999-9991"
CURRENCY = {"NK": "DKK", "NKSE": "SEK"}
DEPARTMENTS = {"FIN": "Økonomi", "HR": "HR", "DRI": "Drift", "IT": "IT", "SALG": "Salg", "KOM": "Kommunikation"}
HEADS = {"FIN": "maria", "HR": "amalie", "DRI": "mikkel", "SALG": "karen", "KOM": "freja"}
COUNTRY_MANAGER = (
    "organisation.see_costs",
    "organisation.see_plans",
    "organisation.name_substitute",
    "organisation.withdraw_substitute",
    "audit.see_events",
    "access.see_rights",
)


def founding(calendar: Calendar) -> Iterator[Step]:
    """Two days: the director describes the group, then HR brings in the people and IT their sign-ins."""
    first, second = calendar.start, calendar.after(calendar.start, 1)
    yield from _companies(first, first.year)
    yield from _departments(first)
    yield from _profiles(first)
    for manager in who_came("manager"):
        yield from _arrival(first, "jens", manager, calendar)
    for short in ("amalie", "mikkel", "maria"):
        yield sign_in(first, "jens", demo_people()[short])
    for code, head in HEADS.items():
        yield Step(first, "jens", "organisation.change_department", department(code), {"head": seat(head)})
    yield from _swedish_offices(first, calendar)
    yield from rates(second, "maria", 0)
    for somebody in who_came("staff"):
        opener = "jens" if somebody.short in ("karin", "grethe") else "amalie"
        yield from _arrival(second, opener, somebody, calendar)
    yield from _shared_people(second, calendar)
    for code, head in (("LED", "karin"), ("LAGR", "johan")):
        yield Step(second, "amalie", "organisation.change_department", department(code), {"head": seat(head)})
    for somebody in who_came("manager", "staff"):
        if somebody.short not in ("amalie", "mikkel", "maria", "julie"):
            yield sign_in(second, "mikkel", somebody)


def _companies(day: date, year: int) -> Iterator[Step]:
    yield Step(day, "system", "organisation.install_profiles")
    yield Step(day, "system", "documents.install_classes")
    yield Step(
        day,
        "system",
        "organisation.found_company",
        inputs={
            "code": "NK",
            "name": "Nordlys Kontor ApS",
            "country": "DK",
            "currency": "DKK",
            "time_zone": "Europe/Copenhagen",
            "language": "da",
            "registration_number": CVR,
            "year_first_date": date(year, 1, 1),
            "year_last_date": date(year, 12, 31),
            "person_name": "Jens Friis",
            "person_email": "jens.friis@nordlyskontor.example",
            "first_date": FOUNDED,
        },
        makes="entity NK",
    )
    yield Step(
        day,
        "system",
        "access.open_login",
        person("jens"),
        {"login": "jens.friis@nordlyskontor.example", "password": PASSWORD},
    )
    yield Step(
        day,
        "jens",
        "organisation.add_entity",
        inputs={
            "code": "NKSE",
            "name": "Nordlys Kontor Sverige AB",
            "country": "SE",
            "currency": "SEK",
            "time_zone": "Europe/Stockholm",
            "language": "en",
            "registration_number": ORGNR,
            "first_date": BOUGHT,
        },
        makes="entity NKSE",
    )
    owned: dict[str, Any] = {"owner": entity("NK"), "share": Decimal(1), "first_date": BOUGHT}
    yield Step(day, "jens", "organisation.record_ownership", entity("NKSE"), owned)


def _departments(day: date) -> Iterator[Step]:
    for code, name in DEPARTMENTS.items():
        under = department("FIN") if code == "IT" else department("MAN")
        inputs = {"entity": entity("NK"), "code": code, "name": name, "under": under, "first_date": FOUNDED}
        yield Step(day, "jens", "organisation.create_department", inputs=inputs, makes=f"department {code}")
    for code, name, top in (("LED", "Ledning", None), ("SALJ", "Försäljning", "LED"), ("LAGR", "Lager", "LED")):
        inputs = {"entity": entity("NKSE"), "code": code, "name": name, "first_date": BOUGHT}
        if top:
            inputs["under"] = department(top)
        yield Step(day, "jens", "organisation.create_department", inputs=inputs, makes=f"department {code}")


def _profiles(day: date) -> Iterator[Step]:
    """A kind of position that Bagland does not ship with: the director of a daughter company."""
    yield Step(
        day,
        "jens",
        "organisation.create_profile",
        inputs={
            "code": "country_manager",
            "title_en": "Country manager",
            "title_da": "Landechef",
            "based_on": profile("employee"),
        },
        makes="profile country_manager",
    )
    for code in COUNTRY_MANAGER:
        inputs = {"profile": profile("country_manager"), "code": code, "reach": "ENTITY"}
        yield Step(day, "jens", "organisation.grant_right", inputs=inputs)
    limited = {
        "profile": profile("country_manager"),
        "code": "organisation.open_position",
        "reach": "ENTITY",
        "limit": Money.of("400000.00", "SEK"),
    }
    yield Step(day, "jens", "organisation.grant_right", inputs=limited)


def _swedish_offices(day: date, calendar: Calendar) -> Iterator[Step]:
    """HR and finance of the daughter are done by people of the mother: they hold a second position there."""
    for name, title, code, cost in (
        ("amalie in Sweden", "HR-partner", "hr_partner", 140),
        ("bo in Sweden", "Ekonomiansvarig", "finance_manager", 260),
    ):
        inputs = {
            "entity": entity("NKSE"),
            "department": department("LED"),
            "profile": profile(code),
            "title": title,
            "fte": Decimal("0.2") if "amalie" in name else Decimal("0.4"),
            "yearly_cost": Money.of(f"{cost}000.00", "SEK"),
            "reports_to": seat("jens" if "amalie" in name else "maria"),
            "first_date": BOUGHT,
        }
        yield Step(day, "jens", "organisation.open_position", inputs=inputs, makes=f"seat {name}")
    yield from hold(day, "jens", "amalie", "amalie in Sweden", calendar.month(-20, 1), share=Decimal("0.2"))


def _shared_people(day: date, calendar: Calendar) -> Iterator[Step]:
    yield from hold(day, "amalie", "bo", "bo in Sweden", calendar.month(-20, 1), share=Decimal("0.4"))
    yield Step(
        day,
        "bo",
        "organisation.open_financial_year",
        entity("NKSE"),
        {"first_date": date(day.year - 1, 7, 1), "last_date": date(day.year, 12, 31)},
    )


def _arrival(day: date, who: str, somebody: Person, calendar: Calendar) -> Iterator[Step]:
    """Seat, person and appointment of one who has been here for some time."""
    yield open_seat(day, who, somebody, FOUNDED if somebody.entity == "NK" else BOUGHT)
    yield register(day, "jens" if who == "jens" else "amalie", somebody)
    first = calendar.month(-somebody.since, None if somebody.short == "freja" else 1)
    yield from hold(day, who, somebody.short, somebody.short, first, share=somebody.share)


def open_seat(day: date, who: str, somebody: Person, first: date) -> Step:
    """The seat of somebody, opened."""
    return Step(
        day,
        who,
        "organisation.open_position",
        inputs={
            "entity": entity(somebody.entity),
            "department": department(somebody.department),
            "profile": profile(somebody.profile),
            "title": somebody.title,
            "reports_to": seat(somebody.manager),
            "fte": somebody.share,
            "yearly_cost": Money.of(f"{somebody.cost}000.00", CURRENCY[somebody.entity]),
            "first_date": first,
        },
        makes=f"seat {somebody.short}",
    )


def register(day: date, who: str, somebody: Person) -> Step:
    """Somebody becomes known."""
    return Step(
        day,
        who,
        "organisation.register_person",
        inputs={
            "home": entity(somebody.entity),
            "name": somebody.name,
            "work_email": somebody.login,
            "work_phone": somebody.phone,
            "language": somebody.language,
        },
        makes=f"person {somebody.short}",
    )


def hold(
    day: date,
    who: str,
    short: str,
    place: str,
    first: date,
    *,
    share: Decimal = Decimal(1),
    name: str = "",
    last: date | None = None,
) -> Iterator[Step]:
    """Somebody is appointed to a seat."""
    inputs = {"position": seat(place), "person": person(short), "share": share, "first_date": first}
    if last is not None:
        inputs["last_date"] = last
    made = appointment(name or place).name
    yield Step(day, who, "organisation.appoint", inputs=inputs, makes=made)


def sign_in(day: date, who: str, somebody: Person) -> Step:
    """Somebody gets a login."""
    inputs = {"login": somebody.login, "password": PASSWORD}
    return Step(day, "system", "access.open_login", person(somebody.short), inputs)


def rates(day: date, who: str, month: int) -> Iterator[Step]:
    """What the neighbours' currencies cost; figures of the size that they have had, not quotations."""
    for base, units, steps in (("EUR", "7.46", (2, -1, 1, 0, 3)), ("SEK", "0.66", (8, -4, 12, 3, -9))):
        rate = Decimal(units) + Decimal(steps[month % len(steps)]) / 1000
        inputs = {"base": base, "quote": "DKK", "rate": rate, "source": "Eksempel", "day": day}
        yield Step(day, who, "organisation.record_exchange_rate", inputs=inputs)
