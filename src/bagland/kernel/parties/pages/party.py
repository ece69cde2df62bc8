"""One page with all there is about a party, and places for what other rooms bring."""

from __future__ import annotations

import re
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from bagland.foundation.act import Act
from bagland.foundation.ports import ports
from bagland.foundation.speech import joined
from bagland.kernel.parties import choices
from bagland.kernel.parties.models import Address, Contact, Identifier, Party, Relation
from bagland.kernel.parties.pages import chips
from bagland.kernel.parties.pages.filters import TERMS
from bagland.kernel.parties.pages.parties import terms_said, worst
from bagland.kernel.parties.queries.parties import current
from bagland.kernel.parties.showing import sections_also
from bagland.kernel.parties.states import Block, Speaks
from bagland.ui.cells import dialling
from bagland.ui.chips import Chip
from bagland.ui.columns import Column, Kind, Row
from bagland.ui.details import DetailPage, Fact, Section
from bagland.ui.pages import address

__all__ = ["PartyPage", "sections_also"]

_SITE = re.compile(r"(https?://)?[\w.-]+\.[a-z]{2,}(/[^\s<>\"']*)?", re.IGNORECASE)


class PartyPage(DetailPage):
    """A party: what it is to each of us, its numbers, places and people, and what other rooms know of it."""

    code = "parties.party"
    path = "parties/<int:key>/"
    title = _("Party")
    parent = "parties.parties"
    view = "parties.see"
    model = Party
    first = ("parties.change_party", "parties.begin_relation", "parties.add_contact", "parties.add_identifier")

    def answer(self, request: HttpRequest, act: Act, **keys: Any) -> HttpResponse:
        """The page; of a party that was merged, that of the one it became."""
        merged = Party.objects.filter(pk=min(keys["key"], 2**63 - 1), merged_into__isnull=False).exists()
        party = current(keys["key"]) if merged else None
        if party is not None:
            return HttpResponseRedirect(address(self.code, party.pk))
        return super().answer(request, act, **keys)

    def sentence(self, act: Act, thing: Party) -> str:
        """«Customer 10001 and supplier at Nordlys Kontor ApS.»"""
        mine = relations(act, thing)
        places: dict[str, list[str]] = {}
        for row in mine:
            role = f"{row.get_role_display()} {row.number}".strip()
            places.setdefault(str(row.entity), []).append(role)
        said = [
            gettext("%(roles)s at %(entity)s") % {"roles": joined(roles), "entity": entity}
            for entity, roles in places.items()
        ]
        words = joined(said)
        return f"{words[:1].upper()}{words[1:]}." if words else ""

    def chip(self, act: Act, thing: Party) -> Chip | None:
        if thing.erased_at is not None:
            return chips.ERASED
        block = worst(relations(act, thing))
        return chips.BLOCKS[block] if block is not None else None

    def past(self, act: Act, thing: Party) -> tuple[str, ...]:
        if thing.erased_at is None:
            return ()
        return (
            "parties.change_party",
            "parties.begin_relation",
            "parties.add_contact",
            "parties.add_identifier",
            "parties.add_address",
        )

    def facts(self, act: Act, thing: Party) -> list[Fact]:
        spoken = str(Speaks(thing.language).label) if thing.language in Speaks.values else thing.language
        return [
            Fact(_("Number in the register"), str(thing.pk)),
            Fact(_("Kind"), thing.get_kind_display()),
            Fact(_("Country"), choices.country_name(thing.country)),
            Fact(_("Language"), spoken),
            Fact(_("E-mail"), thing.email, link=dialling("mailto", thing.email)),
            Fact(_("Phone"), thing.phone, link=dialling("tel", thing.phone)),
            Fact(_("Website"), thing.website, link=site(thing.website)),
            Fact(_("Registered"), thing.registered_at),
            *([Fact(_("Note"), thing.note)] if thing.note else []),
        ]

    def sections(self, act: Act, thing: Party) -> list[Section]:
        own = [*_relations(act, thing), _identifiers(thing), _addresses(thing), _contacts(thing)]
        return [*own, *(section for tell in sections_also for section in tell(act, thing))]


def relations(act: Act, party: Party) -> list[Relation]:
    """The relations in force that the reader may see, looked up once for all parts of the page. One query."""
    place = ("parties.relations", party.pk)
    if place not in act.memory:
        rows: QuerySet[Any] = Relation.objects.visible_to(act).filter(party=party).select_related("entity")
        act.memory[place] = list(rows.order_by("entity__name", "role", "pk"))
    return [row for row in act.memory[place] if row.ended_at is None]


def _relations(act: Act, party: Party) -> list[Section]:
    """What the party is to each of us, with the terms; nothing for a reader who sees terms nowhere."""
    if ports.authority.reach(act, TERMS).nothing:
        return []
    relations(act, party)
    every: list[Relation] = act.memory["parties.relations", party.pk]
    rows = [_relation(row) for row in sorted(every, key=lambda row: row.ended_at is not None)]
    columns = (
        Column("role", _("Role"), page="parties.relation", key="key"),
        Column("entity", _("Legal entity"), page="organisation.entity", key="entity_id"),
        Column("number", _("Number"), Kind.CODE),
        Column("payment", _("Payment")),
        Column("credit_limit", _("Credit limit"), Kind.MONEY, source=lambda row: row["credit_limit"]),
        Column("state", _("State"), Kind.STATUS, chips=chips.BLOCKS | chips.STATES),
    )
    empty = _("Not customer, supplier or anything else yet, at any legal entity whose terms you see.")
    return [Section(_("What they are to us"), columns, rows, empty=empty)]


def _relation(row: Relation) -> Row:
    state = "ended" if row.ended_at is not None else Block(row.block) if row.block != Block.NONE else None
    days = row.payment_days
    return {
        "key": row.pk,
        "role": row.get_role_display(),
        "entity": str(row.entity),
        "entity_id": row.entity_id,
        "number": row.number,
        "payment": "" if days is None else terms_said(days, from_month_end=row.from_month_end),
        "credit_limit": row.credit_limit,
        "state": state,
    }


def _identifiers(party: Party) -> Section:
    """By which numbers the party is known. One query."""
    rows = [
        {
            "key": row.pk,
            "kind": row.get_scheme_display(),
            "value": row.value,
            "country": choices.country_name(row.country) if row.country else "",
            "state": "doubtful" if row.has_bad_check else None,
        }
        for row in Identifier.objects.filter(party=party, ended_at__isnull=True).order_by("pk")
    ]
    columns = (
        Column("kind", _("Kind"), page="parties.identifier", key="key"),
        Column("value", _("Number"), Kind.CODE),
        Column("country", _("Country"), quiet=True),
        Column("state", _("State"), Kind.STATUS, chips=chips.STATES),
    )
    return Section(_("Numbers"), columns, rows, empty=_("No number of a public register is known."))


def _addresses(party: Party) -> Section:
    """Where the party is. One query."""
    rows = [
        {"key": row.pk, "kind": row.get_kind_display(), "place": str(row), "country": choices.country_name(row.country)}
        for row in Address.objects.filter(party=party, ended_at__isnull=True).order_by("kind", "pk")
    ]
    columns = (
        Column("kind", _("Kind"), page="parties.address", key="key"),
        Column("place", _("Address")),
        Column("country", _("Country"), quiet=True),
    )
    return Section(_("Addresses"), columns, rows, empty=_("No address is known."))


def _contacts(party: Party) -> Section:
    """Whom to call there. One query."""
    shown = Contact.objects.filter(party=party, ended_at__isnull=True, erased_at__isnull=True).order_by("name", "pk")
    rows = [
        {
            "key": row.pk,
            "name": row.name,
            "title": row.title,
            "phone": row.phone,
            "mobile": row.mobile,
            "email": row.email,
        }
        for row in shown
    ]
    columns = (
        Column("name", _("Name"), page="parties.contact", key="key"),
        Column("title", _("Title")),
        Column("phone", _("Phone"), Kind.CODE, dials="tel"),
        Column("mobile", _("Mobile"), Kind.CODE, dials="tel"),
        Column("email", _("E-mail"), dials="mailto"),
    )
    return Section(_("Contacts"), columns, rows, empty=_("Nobody yet. Add whom you call or write to."))


def site(website: str) -> str:
    """Where a website leads, when what is written is one; nothing else ever becomes a link."""
    if not _SITE.fullmatch(website):
        return ""
    return website if website.lower().startswith(("http://", "https://")) else f"https://{website}"
