"""How a company begins: its first legal entity and person, and the positions that Bagland ships with."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Annotated

from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from bagland.foundation.act import Act
from bagland.foundation.activity import activity
from bagland.foundation.inputs import Says
from bagland.kernel.organisation import refusals
from bagland.kernel.organisation.activities.entities import (
    Country,
    CurrencyOfBooks,
    EntityCode,
    Name,
    Registration,
    Tongue,
    Zone,
    make_entity,
    make_year,
    whole_group,
)
from bagland.kernel.organisation.activities.people import make_person
from bagland.kernel.organisation.activities.positions import make_position
from bagland.kernel.organisation.facts import CompanyFounded, ProfilesInstalled
from bagland.kernel.organisation.models import (
    Appointment,
    Department,
    DepartmentTerm,
    Grant,
    LegalEntity,
    PositionProfile,
)
from bagland.kernel.organisation.profiles import ShippedProfile, shipped
from bagland.kernel.organisation.states import Language

MANAGEMENT = "MAN"


@activity(
    "organisation.install_profiles",
    title=_("Install shipped positions"),
    told=_("installed the shipped positions."),
    scope=whole_group,
    by_system=True,
)
def install_profiles(act: Act) -> None:
    """The profiles that Bagland ships with, and their rights, come in as far as they are new.

    May be done again after an upgrade. What the company has changed stays: a right that it has ended is not given
    again. New rights hold from the day before, so that they hold in every time zone.
    """
    made, grants = [], 0
    by_code = {profile.code: profile for profile in PositionProfile.objects.all()}
    for ship in shipped():
        if ship.code not in by_code:
            by_code[ship.code] = PositionProfile.objects.create(
                code=ship.code,
                title_en=ship.title_en,
                title_da=ship.title_da,
                based_on=by_code[ship.based_on] if ship.based_on else None,
                is_shipped=True,
            )
            made.append(ship.code)
        grants += _grant(by_code[ship.code], ship, act.today - timedelta(days=1))
    act.tell(ProfilesInstalled(profiles=made, grants=grants))


def _grant(profile: PositionProfile, ship: ShippedProfile, day: date) -> int:
    """Grant what the profile never had. How many rights that was."""
    known = set(Grant.objects.filter(profile=profile).values_list("code", "reach", "asks"))
    fresh = [
        Grant(
            profile=profile,
            code=grant.code,
            reach=grant.reach.value,
            limit_minor=grant.limit.minor if grant.limit is not None else None,
            limit_currency=grant.limit.currency if grant.limit is not None else "",
            asks=grant.asks,
            staff=grant.staff,
            is_shipped=True,
            first_date=day,
        )
        for grant in ship.grants
        if (grant.code, grant.reach.value, grant.asks) not in known
    ]
    Grant.objects.bulk_create(fresh)
    return len(fresh)


@activity(
    "organisation.found_company",
    title=_("Found company"),
    told=_("founded the company."),
    scope=whole_group,
    by_system=True,
)
def found_company(
    act: Act,
    *,
    code: EntityCode,
    name: Name,
    country: Country,
    currency: CurrencyOfBooks,
    time_zone: Zone,
    language: Tongue = Language.DANISH,
    registration_number: Registration = "",
    year_first_date: Annotated[date, Says(_("Financial year from"))],
    year_last_date: Annotated[date, Says(_("Financial year until"))],
    person_name: Annotated[str, Says(_("First person"), _("Becomes managing director."), personal="normal")],
    person_email: Annotated[str, Says(_("Work e-mail"), personal="normal")],
    first_date: Annotated[date | None, Says(_("From"), _("Today when left out."))] = None,
) -> LegalEntity:
    """A company begins: a legal entity with its financial year, a top department, and a managing director.

    The shipped profiles must be installed. Refuses with CompanyExists; other legal entities are added by people.
    """
    first = LegalEntity.objects.order_by("pk").first()
    if first is not None:
        raise refusals.CompanyExists(entity=str(first))
    profile = PositionProfile.objects.filter(code="managing_director").first()
    if profile is None:
        raise refusals.ProfilesMissing
    day = first_date or act.today
    entity = make_entity(
        code=code,
        name=name,
        country=country,
        currency=currency,
        time_zone=time_zone,
        language=language,
        registration_number=registration_number,
        first_date=day,
    )
    year = make_year(entity, year_first_date, year_last_date)
    department = Department.objects.create(entity=entity, code=MANAGEMENT)
    seat = make_position(entity=entity, profile=profile, department=department, first_date=day)
    with override(language.value):
        top = str(_("Management"))
    DepartmentTerm.objects.create(department=department, name=top, head=seat, first_date=day)
    person = make_person(home=entity, name=person_name, work_email=person_email, language=language)
    appointment = Appointment.objects.create(actor=person, position=seat, share=Decimal(1), first_date=day)
    act.tell(
        CompanyFounded(
            year=year.pk,
            department=department.pk,
            position=seat.pk,
            person=person.pk,
            appointment=appointment.pk,
        )
    )
    return entity
