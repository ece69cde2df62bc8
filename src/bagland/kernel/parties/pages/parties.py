"""The register as lists: everybody, our customers, our suppliers."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db.models import OuterRef, QuerySet, Subquery
from django.utils.functional import lazystr
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from bagland.foundation.act import Act
from bagland.foundation.speech import joined
from bagland.kernel.organisation.models import LegalEntity
from bagland.kernel.parties import choices
from bagland.kernel.parties.models import Address, Identifier, Party, Relation
from bagland.kernel.parties.pages import chips
from bagland.kernel.parties.pages.filters import (
    BLOCKED,
    TERMS,
    BlockIs,
    NameOrNumber,
    PartyOrNumber,
    RelatedTo,
    RoleIs,
)
from bagland.kernel.parties.rules.inputs import COUNTRIES
from bagland.kernel.parties.states import Block, PartyKind, Role, Scheme, Speaks
from bagland.ui.columns import Column, Kind, Row
from bagland.ui.filters import Choice, Of
from bagland.ui.lists import ListPage, Order


class _CountryName:
    """A country's name, in the language of whoever reads it."""

    def __init__(self, code: str) -> None:
        self.code = code

    def __str__(self) -> str:
        return choices.country_name(self.code)


IN_COUNTRIES = tuple(
    (code, lazystr(_CountryName(code))) for code in (*choices.NEAR, *sorted(COUNTRIES - set(choices.NEAR)))
)
IS_BLOCKED = ((BLOCKED, _("blocked in some way")), *((way.value, way.label) for way in Block if way != Block.NONE))


def country(row: Row) -> str:
    """The name of a row's country."""
    return choices.country_name(row["country"])


def language(row: Row) -> str:
    """The name of a row's language."""
    return str(Speaks(row["language"]).label) if row["language"] in Speaks.values else row["language"]


def kind(row: Row) -> str:
    """What a row's party is."""
    return str(PartyKind(row["kind"]).label)


class Parties(ListPage):
    """Everybody outside the company that we have to do with: one register for the group, by name."""

    code = "parties.parties"
    path = "parties/"
    title = _("Parties")
    view = "parties.see"
    model = Party
    columns: ClassVar[tuple[Column, ...]] = (
        Column("name", _("Name"), order="name"),
        Column("roles", _("What they are to us"), source=lambda row: row["are"], view=TERMS),
        Column("cvr", _("CVR or VAT number"), Kind.CODE),
        Column("city", _("City")),
        Column("country", _("Country"), source=country, needs=("country",), quiet=True),
        Column("phone", _("Phone"), Kind.CODE, dials="tel", roomy_only=True),
        Column("block", _("Blocked"), Kind.STATUS, source=lambda row: row["is"], chips=chips.BLOCKS, view=TERMS),
        Column("email", _("E-mail"), dials="mailto", quiet=True, hidden=True),
        Column("website", _("Website"), quiet=True, hidden=True),
        Column("street", _("Street"), quiet=True, hidden=True),
        Column("postal_code", _("Postal code"), Kind.CODE, quiet=True, hidden=True),
        Column("cvr_number", _("CVR number"), Kind.CODE, hidden=True),
        Column("vat_number", _("VAT number"), Kind.CODE, hidden=True),
        Column("gln", _("GLN number"), Kind.CODE, hidden=True),
        Column("kind", _("Kind"), source=kind, needs=("kind",), quiet=True, hidden=True),
        Column("language", _("Language"), source=language, needs=("language",), quiet=True, hidden=True),
        Column("registered_at", _("Registered"), Kind.MOMENT, quiet=True, hidden=True, order="newest"),
    )
    orders = (Order("name", ("name", "id")), Order("newest", ("-registered_at", "-id")))
    search = NameOrNumber(name="find", label=_("Find by name or number"), column="name_key")
    filters = (
        RoleIs(name="role", label=_("Role"), choices=Role.choices),
        RelatedTo(name="entity", label=_("Legal entity"), model=LegalEntity),
        Choice(name="country", label=_("Country"), choices=IN_COUNTRIES),
        Choice(name="kind", label=_("Kind"), choices=PartyKind.choices),
        BlockIs(name="block", label=_("Blocked"), choices=IS_BLOCKED),
        Choice(name="language", label=_("Language"), choices=Speaks.choices),
    )
    detail = "parties.party"
    offers = ("parties.register_party",)
    sentence = _("Customers, suppliers, authorities, press and others: who they are and how to reach them.")
    empty = _("Nobody is registered yet. Register the first party, or import a sheet.")
    counts = True
    same_for_all = True

    def rows(self, act: Act) -> QuerySet[Any]:
        mine = Identifier.objects.filter(party=OuterRef("pk"), ended_at__isnull=True).order_by("scheme", "pk")
        numbers = {
            "cvr": mine.filter(scheme__in=(Scheme.CVR, Scheme.VAT)),
            "cvr_number": mine.filter(scheme=Scheme.CVR),
            "vat_number": mine.filter(scheme=Scheme.VAT),
            "gln": mine.filter(scheme=Scheme.GLN),
        }
        places = Address.objects.filter(party=OuterRef("pk"), ended_at__isnull=True).exclude(city="").order_by("pk")
        found: QuerySet[Any] = Party.objects.filter(merged_into__isnull=True, erased_at__isnull=True)
        shown = {name: Subquery(of.values("value")[:1]) for name, of in numbers.items()}
        shown |= {name: Subquery(places.values(name)[:1]) for name in ("street", "postal_code", "city")}
        listed: QuerySet[Any] = found.annotate(**shown)
        return listed

    def complete(self, act: Act, rows: list[Row]) -> None:
        """Roles and blocks, of the legal entities whose terms the reader sees. One query."""
        keys = [row["key"] for row in rows]
        found: dict[int, list[Relation]] = {}
        for relation in Relation.objects.visible_to(act).filter(party__in=keys, ended_at__isnull=True).order_by("pk"):
            found.setdefault(relation.party_id, []).append(relation)
        for row in rows:
            mine = found.get(row["key"], [])
            row["are"] = joined(dict.fromkeys(relation.get_role_display() for relation in mine))
            row["is"] = worst(mine)


def worst(relations: list[Relation]) -> Block | None:
    """The block that stops most, of several relations; None when nothing is blocked."""
    blocks = {Block(relation.block) for relation in relations} - {Block.NONE}
    if len(blocks) > 1 or Block.ALL in blocks:
        return Block.ALL if Block.ALL in blocks else Block.PAYMENTS
    return next(iter(blocks), None)


def payment(row: Row) -> str:
    """«14 days», «30 days from the end of the month»."""
    days = row["payment_days"]
    if days is None:
        return ""
    return terms_said(days, from_month_end=row["from_month_end"])


def terms_said(days: int, *, from_month_end: bool) -> str:
    """Days of payment as people say them."""
    if from_month_end:
        return gettext("end of month + %(days)s days") % {"days": days}
    return gettext("net %(days)s days") % {"days": days} if days else gettext("at once")


def blocks(row: Row) -> Block | None:
    """What is blocked, None when nothing is."""
    return Block(row["block"]) if row["block"] != Block.NONE else None


class _OfRole(ListPage):
    """Relations in one role, in force, by our number."""

    role: ClassVar[Role]
    view = TERMS
    model = Relation
    columns: ClassVar[tuple[Column, ...]] = (
        Column("name", _("Name"), source="party__name", page="parties.party", key="party_id"),
        Column("number", _("Number"), Kind.CODE, page="parties.relation", key="id", order="number"),
        Column("entity", _("Legal entity"), source="entity__name", quiet=True),
        Column("payment", _("Payment"), source=payment, needs=("payment_days", "from_month_end")),
        Column(
            "credit_limit",
            _("Credit limit"),
            Kind.MONEY,
            source="credit_limit_minor",
            currency="currency",
            roomy_only=True,
        ),
        Column("state", _("Blocked"), Kind.STATUS, source=blocks, needs=("block",), chips=chips.BLOCKS),
        Column("currency", _("Currency"), Kind.CODE, quiet=True, hidden=True),
        Column("our_number", _("Our number with them"), Kind.CODE, quiet=True, hidden=True),
        Column("country", _("Country"), source=lambda row: choices.country_name(row["party__country"]),
               needs=("party__country",), quiet=True, hidden=True),
        Column("phone", _("Phone"), Kind.CODE, source="party__phone", dials="tel", hidden=True),
        Column("email", _("E-mail"), source="party__email", dials="mailto", quiet=True, hidden=True),
        Column("begun_at", _("Since"), Kind.MOMENT, quiet=True, hidden=True),
    )  # fmt: skip
    orders = (Order("number", ("number", "id")),)
    search = PartyOrNumber(name="find", label=_("Find by name or number"), column="number")
    filters = (
        Of(name="entity", label=_("Legal entity"), model=LegalEntity),
        Choice(name="block", label=_("Blocked"), choices=Block.choices),
    )
    offers = ("parties.register_party",)
    counts = True
    same_for_all = True

    def rows(self, act: Act) -> QuerySet[Any]:
        return Relation.objects.filter(role=self.role, ended_at__isnull=True)


class Customers(_OfRole):
    """Who buys from us, with the terms at each legal entity."""

    code = "parties.customers"
    path = "parties/customers/"
    title = _("Customers")
    role = Role.CUSTOMER
    sentence = _("Who buys from us, with their number, terms and blocks at each legal entity.")
    empty = _("No customers yet. Register one, or give a party the role on its page.")


class Suppliers(_OfRole):
    """Whom we buy from, with the terms at each legal entity."""

    code = "parties.suppliers"
    path = "parties/suppliers/"
    title = _("Suppliers")
    role = Role.SUPPLIER
    sentence = _("Whom we buy from, with their number, terms and blocks at each legal entity.")
    empty = _("No suppliers yet. Register one, or give a party the role on its page.")
