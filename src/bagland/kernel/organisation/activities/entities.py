"""Legal entities, their financial years, who owns them, and exchange rates."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Annotated, Any

from django.utils.translation import gettext_lazy as _

from bagland.foundation.act import Act
from bagland.foundation.activity import activity
from bagland.foundation.inputs import Says
from bagland.foundation.kinds import GROUP, Scope
from bagland.foundation.money import Currency
from bagland.kernel.organisation import refusals, rules, terms
from bagland.kernel.organisation.models import ExchangeRate, FinancialYear, LegalEntity, Ownership
from bagland.kernel.organisation.states import Language

EntityCode = Annotated[
    str, Says(_("Code"), _("A short name, such as NK. It stands before numbers and cannot be changed."))
]
Name = Annotated[str, Says(_("Name"), _("As it is registered."))]
Country = Annotated[str, Says(_("Country"), _("Two letters, such as DK."))]
CurrencyOfBooks = Annotated[Currency, Says(_("Currency"), _("The currency of its books. It cannot be changed."))]
Zone = Annotated[str, Says(_("Time zone"), _("Its days begin and end by this clock, such as Europe/Copenhagen."))]
Tongue = Annotated[Language, Says(_("Language"), _("What it speaks when nobody says otherwise."))]
Registration = Annotated[str, Says(_("Registration number"), _("In Denmark the CVR number."))]


def whole_group(_subject: Any, _values: dict[str, Any]) -> Scope:
    """What is nobody's alone."""
    return GROUP


def make_entity(
    *,
    code: str,
    name: str,
    country: str,
    currency: Currency,
    time_zone: str,
    language: Language,
    registration_number: str,
    first_date: date,
) -> LegalEntity:
    """A legal entity as a row, when its facts are in order."""
    rules.must_fit(code=(code, 20), registration_number=(registration_number, 40))
    rules.must_be_country(country)
    rules.must_be_registered(country, registration_number)
    rules.must_be_time_zone(time_zone)
    if other := LegalEntity.objects.filter(code=code).first():
        raise refusals.CodeTaken(value=code, owner=str(other))
    made: LegalEntity = LegalEntity.objects.create(
        code=code,
        name=name,
        country=country,
        currency=currency.code,
        time_zone=time_zone,
        language=language.value,
        registration_number=registration_number,
        first_date=first_date,
    )
    return made


def make_year(entity: LegalEntity, first: date, last: date, name: str = "") -> FinancialYear:
    """A financial year as a row. Its end is not before its start; the database keeps years apart."""
    rules.must_end_after(first, last)
    rules.must_fit(name=(name, 20))
    name = name or rules.year_name(first, last)
    if FinancialYear.objects.filter(entity=entity, name=name).exists():
        raise refusals.CodeTaken(value=name, owner=str(entity))
    made: FinancialYear = FinancialYear.objects.create(entity=entity, name=name, first_date=first, last_date=last)
    return made


@activity("organisation.add_entity", title=_("Add legal entity"), told=_("added the legal entity."), scope=whole_group)
def add_entity(
    act: Act,
    *,
    code: EntityCode,
    name: Name,
    country: Country,
    currency: CurrencyOfBooks,
    time_zone: Zone,
    language: Tongue = Language.DANISH,
    registration_number: Registration = "",
    first_date: Annotated[date | None, Says(_("From"), _("Today when left out."))] = None,
) -> LegalEntity:
    """The group gets one more legal entity, with books of its own. It has no financial year and no people yet.

    Refuses with CodeTaken.
    """
    return make_entity(
        code=code,
        name=name,
        country=country,
        currency=currency,
        time_zone=time_zone,
        language=language,
        registration_number=registration_number,
        first_date=first_date or act.today,
    )


@activity(
    "organisation.change_entity",
    title=_("Change legal entity"),
    told=_("changed the legal entity."),
    subject=LegalEntity,
)
def change_entity(
    act: Act,
    entity: LegalEntity,
    *,
    name: Annotated[str | None, Says(_("Name"))] = None,
    country: Annotated[str | None, Says(_("Country"))] = None,
    time_zone: Annotated[str | None, Says(_("Time zone"))] = None,
    language: Annotated[Language | None, Says(_("Language"))] = None,
    registration_number: Annotated[str | None, Says(_("Registration number"))] = None,
) -> LegalEntity:
    """A legal entity gets another name, place, language or registration number, at once. What is left out stays."""
    if name == "":
        name = None
    rules.must_fit(registration_number=(registration_number, 40))
    if country is not None:
        rules.must_be_country(country)
    if registration_number:
        rules.must_be_registered(country or entity.country, registration_number)
    if time_zone is not None:
        rules.must_be_time_zone(time_zone)
    given = {
        "name": name,
        "country": country,
        "time_zone": time_zone,
        "language": language.value if language else None,
        "registration_number": registration_number,
    }
    changed = {column: value for column, value in given.items() if value is not None}
    if not changed:
        raise rules.fault("name", refusals.NOTHING_GIVEN)
    for column, value in changed.items():
        setattr(entity, column, value)
    entity.save(update_fields=list(changed))
    return entity


@activity(
    "organisation.open_financial_year",
    title=_("Open financial year"),
    told=_("opened a financial year."),
    subject=LegalEntity,
)
def open_financial_year(
    act: Act,
    entity: LegalEntity,
    *,
    last_date: Annotated[date, Says(_("Until"), _("The last day of the year."))],
    first_date: Annotated[
        date | None, Says(_("From"), _("Only for the first year; later ones follow by themselves."))
    ] = None,
    name: Annotated[str, Says(_("Name"), _("Such as 2026, which it gets when left out."))] = "",
) -> FinancialYear:
    """A legal entity gets its next financial year, of any length, from the day after the last one.

    Refuses with YearNotContiguous when another first day is named. Source: årsregnskabsloven § 15 on financial years.
    """
    latest = FinancialYear.objects.filter(entity=entity).order_by("-last_date").first()
    if latest is None:
        return make_year(entity, first_date or entity.first_date, last_date, name)
    expected = rules.day_after(latest.last_date, "first_date")
    if first_date not in (None, expected):
        raise refusals.YearNotContiguous(entity=str(entity), expected=expected, last=latest.last_date)
    return make_year(entity, expected, last_date, name)


@activity(
    "organisation.record_ownership", title=_("Record ownership"), told=_("recorded an owner."), subject=LegalEntity
)
def record_ownership(
    act: Act,
    entity: LegalEntity,
    *,
    owner: Annotated[LegalEntity, Says(_("Owner"))],
    share: Annotated[Decimal, Says(_("Share"), _("1 is all of it, 0.5 is half."))],
    first_date: Annotated[date | None, Says(_("From"), _("Today when left out."))] = None,
) -> Ownership:
    """From a day one legal entity owns a share of another; an earlier share of the same owner ends the day before.

    Refuses with OwnedTwice above a whole, and with GoesInCircle when the owner is owned by it.
    """
    day = first_date or act.today
    rules.must_be_share(share, "share", places=rules.OWNERSHIP_PLACES)
    if rules.owns(entity.pk, owner.pk, Ownership.objects.on(day).values_list("owner_id", "entity_id")):
        raise refusals.GoesInCircle(above=str(owner), below=str(entity), day=day)
    others = Ownership.objects.filter(entity=entity).ending_from(day).exclude(owner=owner)
    starts = {day, *(row.first_date for row in others if row.first_date > day)}
    for start in sorted(starts):
        held = sum((row.share for row in others if row.holds_on(start)), Decimal(0))
        if held + share > 1:
            raise refusals.OwnedTwice(entity=str(entity), free=str(rules.tidy(1 - held)), day=start)
    mine = Ownership.objects.filter(entity=entity, owner=owner)
    if mine.on(day).exists():
        changed = terms.change_from(mine, day, {"share": share}, of=entity)
        assert isinstance(changed, Ownership)  # noqa: S101 - what went in comes out
        return changed
    later = mine.filter(first_date__gt=day).order_by("first_date").first()
    made: Ownership = Ownership.objects.create(
        entity=entity,
        owner=owner,
        share=share,
        first_date=day,
        last_date=None if later is None else later.first_date - timedelta(days=1),
    )
    return made


@activity(
    "organisation.record_exchange_rate",
    title=_("Record exchange rate"),
    told=_("recorded the rate."),
    scope=whole_group,
)
def record_exchange_rate(
    act: Act,
    *,
    base: Annotated[Currency, Says(_("Currency"))],
    quote: Annotated[Currency, Says(_("In"), _("The currency in which the price of one unit is given."))],
    rate: Annotated[Decimal, Says(_("Rate"), _("What one unit costs, such as 7.4605 for one euro in kroner."))],
    source: Annotated[str, Says(_("Source"), _("Who says so, such as Danmarks Nationalbank."))],
    day: Annotated[date | None, Says(_("Day"), _("Today when left out."))] = None,
) -> ExchangeRate:
    """The group knows what a currency is worth on a day; limits in another currency are measured by it.

    A recorded rate may have been used, so it stays: refuses with RateKnown.
    """
    day = day or act.today
    rules.must_be_rate(rate)
    rules.must_fit(source=(source, 100))
    if base == quote:
        raise rules.fault("quote", refusals.SAME_CURRENCY)
    if known := ExchangeRate.objects.filter(base=base.code, quote=quote.code, day=day).first():
        raise refusals.RateKnown(base=base.code, quote=quote.code, day=day, rate=str(rules.tidy(known.rate)))
    made: ExchangeRate = ExchangeRate.objects.create(
        base=base.code, quote=quote.code, day=day, rate=rate, source=source
    )
    return made
