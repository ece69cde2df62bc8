"""Legal entities: the group's companies, their owners and financial years; and the rates between their currencies."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from babel import Locale
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from bagland.foundation import formats
from bagland.foundation.act import Act
from bagland.foundation.speech import language
from bagland.kernel.organisation.models import ExchangeRate, LegalEntity, Ownership
from bagland.kernel.organisation.pages import chips
from bagland.kernel.organisation.pages.days import Phase, phase, today
from bagland.kernel.organisation.pages.tables import FROM, PHASE, UNTIL
from bagland.kernel.organisation.queries.entities import exchange_rates, financial_years, ownerships
from bagland.kernel.organisation.rules import tidy
from bagland.kernel.organisation.states import Language
from bagland.ui.chips import Chip
from bagland.ui.columns import Column, Kind, Row
from bagland.ui.details import DetailPage, Fact, Section
from bagland.ui.filters import Prefix
from bagland.ui.lists import ListPage, Order
from bagland.ui.pages import address

NEWEST = 5
RATE_COLUMNS = (
    Column("pair", _("Currency")),
    Column("day", _("Day"), Kind.DATE),
    Column("rate", _("Rate"), Kind.NUMBER),
    Column("source", _("Source"), quiet=True),
)


class Entities(ListPage):
    """The companies of the group, each with books of its own."""

    code = "organisation.entities"
    path = "organisation/entities/"
    title = _("Legal entities")
    view = "organisation.see"
    model = LegalEntity
    columns: ClassVar[tuple[Column, ...]] = (
        Column("name", _("Name")),
        Column("code", _("Code"), Kind.CODE, order="code"),
        Column("registration_number", _("Registration number"), Kind.CODE),
        Column("country", _("Country"), source=lambda row: country_name(row["country"]), needs=("country",)),
        Column("currency", _("Currency"), Kind.CODE),
        Column("year", _("Financial year"), source=lambda row: row["this_year"]),
        Column("owners", _("Owned by"), source=lambda row: row["owned_by"]),
    )
    orders = (Order("code", ("code", "id")),)
    search = Prefix(name="find", label=_("Find by code"), column="code", fold=str.upper)
    detail = "organisation.entity"
    offers = ("organisation.add_entity", "organisation.record_exchange_rate")
    sentence = _("The companies of the group, each with its own books, currency and financial year.")
    empty = _("No legal entity yet. The company is founded with its first.")

    def complete(self, act: Act, rows: list[Row]) -> None:
        """The financial year of today and the owners. Two queries."""
        day, keys = today(act), [row["key"] for row in rows]
        years = financial_years(act).filter(entity__in=keys, first_date__lte=day, last_date__gte=day)
        names = dict(years.values_list("entity_id", "name"))
        owners: dict[int, list[str]] = {}
        for row in ownerships(act).filter(entity__in=keys).on(day):
            owners.setdefault(row.entity_id, []).append(f"{row.owner} {_percent(row)}")
        for line in rows:
            line["this_year"] = names.get(line["key"], "")
            line["owned_by"] = ", ".join(owners.get(line["key"], []))


class EntityPage(DetailPage):
    """A legal entity: what it is registered as, its financial years, who owns it and whom it owns."""

    code = "organisation.entity"
    path = "organisation/entities/<int:key>/"
    title = _("Legal entity")
    parent = "organisation.entities"
    view = "organisation.see"
    model = LegalEntity
    first = ("organisation.change_entity", "organisation.open_financial_year")

    def chip(self, act: Act, thing: LegalEntity) -> Chip | None:
        now = phase(thing.first_date, thing.last_date, today(act))
        return None if now is Phase.NOW else chips.PHASES[now]

    def facts(self, act: Act, thing: LegalEntity) -> list[Fact]:
        return [
            Fact(_("Code"), thing.code),
            Fact(_("Registration number"), thing.registration_number),
            Fact(_("Country"), country_name(thing.country)),
            Fact(_("Currency"), thing.currency),
            Fact(_("Time zone"), thing.time_zone),
            Fact(_("Language"), str(Language(thing.language).label) if thing.language in Language.values else ""),
            Fact(_("From"), thing.first_date),
            Fact(_("Positions"), str(_("its positions")), link=_of_entity("organisation.positions", thing)),
            Fact(_("People"), str(_("its people")), link=_of_entity("organisation.people", thing)),
        ]

    def sections(self, act: Act, thing: LegalEntity) -> list[Section]:
        day = today(act)
        tables = [_years(act, thing, day), *_ownership(act, thing, day), _rates(act, thing)]
        return [table for table in tables if table.rows or table.empty]


def _years(act: Act, thing: LegalEntity, day: date) -> Section:
    rows: list[Row] = [
        {
            "key": year.pk,
            "name": year.name,
            "first_date": year.first_date,
            "last_date": year.last_date,
            "phase": phase(year.first_date, year.last_date, day),
        }
        for year in financial_years(act).filter(entity=thing)
    ]
    return Section(
        _("Financial years"),
        (Column("name", _("Name")), FROM, UNTIL, PHASE),
        rows,
        empty=_("None yet. Without a financial year nothing can be posted."),
    )


def _ownership(act: Act, thing: LegalEntity, day: date) -> list[Section]:
    """Owners above and daughters below. One query."""
    links = list(ownerships(act).filter(Q(entity=thing) | Q(owner=thing)))
    entity = Column("other", _("Legal entity"), page="organisation.entity", key="other_key")
    columns = (entity, Column("share", _("Share")), FROM, UNTIL, PHASE)
    owners = [_link(row, row.owner, day) for row in links if row.entity_id == thing.pk]
    owned = [_link(row, row.entity, day) for row in links if row.owner_id == thing.pk]
    nobody = _("No owner within the group.")
    return [
        Section(_("Owners"), columns, owners, empty="" if owned else nobody),
        Section(_("Owns"), columns, owned),
    ]


def _link(row: Ownership, other: LegalEntity, day: date) -> Row:
    return {
        "key": row.pk,
        "other": other.name,
        "other_key": other.pk,
        "share": _percent(row),
        "first_date": row.first_date,
        "last_date": row.last_date,
        "phase": phase(row.first_date, row.last_date, day),
    }


def _rates(act: Act, thing: LegalEntity) -> Section:
    """The newest rates in or out of the entity's currency. One query."""
    newest = exchange_rates(act).filter(Q(base=thing.currency) | Q(quote=thing.currency))[:NEWEST]
    return Section(_("Newest exchange rates"), RATE_COLUMNS, [_rate_row(rate) for rate in newest])


def _rate_row(rate: ExchangeRate) -> Row:
    return {
        "key": rate.pk,
        "pair": f"{rate.base} / {rate.quote}",
        "day": rate.day,
        "rate": tidy(rate.rate),
        "source": rate.source,
    }


def country_name(code: str) -> str:
    """Denmark of `DK`, in the reader's language; the code itself when no such country is known."""
    return str(Locale.parse(language()).territories.get(code, code))


def _percent(row: Ownership) -> str:
    return formats.percent(tidy(row.share * 100), language())


def _of_entity(code: str, thing: LegalEntity) -> str:
    return f"{address(code)}?entity={thing.pk}"
