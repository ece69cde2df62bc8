"""How the tests' company comes to be: one holder for each shipped position, and a Swedish daughter."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

START = datetime(2025, 1, 2, 8, 0, tzinfo=UTC)
FIRST_DAY = date(2025, 1, 1)
PASSWORD = "nordlys over havnen"

HOLDERS = {
    "maria": ("Maria Holm", "finance_manager", "FIN"),
    "sofie": ("Sofie Lindgaard", "bookkeeper", "FIN"),
    "amalie": ("Amalie Skov", "hr_partner", "HR"),
    "nadia": ("Nadia Yıldız", "it_manager", "IT"),
    "rasmus": ("Rasmus Thorup", "it_technician", "IT"),
    "freja": ("Freja Nygaard", "communication_officer", "KOM"),
    "karen": ("Karen Bjerregaard", "sales_administrator", "SALG"),
    "ida": ("Ida Højlund", "employee", "SALG"),
    "grethe": ("Grethe Revisor", "auditor", "FIN"),
}
DEPARTMENTS = {"FIN": "Økonomi", "HR": "HR", "IT": "IT", "KOM": "Kommunikation", "SALG": "Salg"}


def found() -> None:
    """Found the company by its own activities, as `bagland init` does, and hire."""
    from bagland.foundation.act import Act, Door
    from bagland.foundation.activity import find
    from bagland.foundation.clock import Source
    from bagland.foundation.perform import Done, perform
    from bagland.kernel.audit.installation import be_born
    from bagland.kernel.audit.models import Installation
    from bagland.kernel.jobs.system import system_actor
    from bagland.kernel.organisation.models import Appointment, Department, Position, PositionProfile

    be_born(Installation.Birth.TEST)

    def does(what: str, who: int, subject: int | None = None, /, **inputs: Any) -> Any:
        act = Act(actor=who, at=START, clock=Source.SET, door=Door.COMMAND_LINE, language="en")
        done = perform(find(what), act, subject, **inputs)
        assert isinstance(done, Done), f"{what} waits"
        return done.key

    system = system_actor()
    does("organisation.install_profiles", system)
    does("documents.install_classes", system)
    entity = does(
        "organisation.found_company",
        system,
        code="NK",
        name="Nordlys Kontor ApS",
        country="DK",
        currency="DKK",
        time_zone="Europe/Copenhagen",
        language="da",
        registration_number="",
        year_first_date=FIRST_DAY,
        year_last_date=date(2025, 12, 31),
        person_name="Jens Friis",
        person_email="jens@nordlys.example",
        first_date=FIRST_DAY,
    )
    jens = Appointment.objects.get(position__entity=entity).actor_id
    top = Department.objects.get(entity=entity).pk
    seat_of_jens = Position.objects.get(entity=entity).pk
    does("access.open_login", jens, jens, login="jens@nordlys.example", password=PASSWORD)
    profiles = dict(PositionProfile.objects.values_list("code", "pk"))
    departments = {
        code: does(
            "organisation.create_department", jens, entity=entity, code=code, name=name, under=top, first_date=FIRST_DAY
        )
        for code, name in DEPARTMENTS.items()
    }
    for short, (name, profile, department) in HOLDERS.items():
        seat = does(
            "organisation.open_position",
            jens,
            entity=entity,
            department=departments[department],
            profile=profiles[profile],
            reports_to=seat_of_jens,
            fte=Decimal(1),
            first_date=FIRST_DAY,
        )
        email = f"{short}@nordlys.example"
        person = does("organisation.register_person", jens, home=entity, name=name, work_email=email)
        does("organisation.appoint", jens, position=seat, person=person, first_date=FIRST_DAY)
        does("access.open_login", system, person, login=email, password=PASSWORD)
    does(
        "organisation.add_entity",
        jens,
        code="NKSE",
        name="Nordlys Kontor Sverige AB",
        country="SE",
        currency="SEK",
        time_zone="Europe/Stockholm",
        language="en",
        registration_number="",
        first_date=FIRST_DAY,
    )


def read() -> Any:
    """The company's keys, for tests to name people and seats by."""
    from bagland.kernel.organisation.models import Actor, Appointment, Department, LegalEntity, PositionTerm
    from tests.conftest import Company

    emails = dict(Actor.objects.exclude(work_email="").values_list("work_email", "pk"))
    people = {email.partition("@")[0]: key for email, key in emails.items()}
    profile_of = dict(PositionTerm.objects.values_list("position_id", "profile__code"))
    seats = {profile_of[seat]: seat for seat in Appointment.objects.values_list("position_id", flat=True)}
    return Company(
        people=people,
        seats=seats,
        entities=dict(LegalEntity.objects.values_list("code", "pk")),
        departments=dict(Department.objects.values_list("code", "pk")),
    )
