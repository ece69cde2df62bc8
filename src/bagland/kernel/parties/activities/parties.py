"""A party becomes known, and what is known of it changes."""

from __future__ import annotations

from typing import Annotated, Any

from django.utils.translation import gettext_lazy as _

from bagland.foundation.act import Act
from bagland.foundation.activity import activity
from bagland.foundation.inputs import Says
from bagland.foundation.kinds import GROUP, Scope
from bagland.foundation.money import Currency, Money
from bagland.kernel.organisation.models import LegalEntity
from bagland.kernel.parties import choices, questions, refusals
from bagland.kernel.parties.activities.relations import make_relation
from bagland.kernel.parties.facts import PartyRegistered
from bagland.kernel.parties.models import Address, Identifier, Party
from bagland.kernel.parties.rules import identifiers, inputs
from bagland.kernel.parties.rules.identifiers import Number
from bagland.kernel.parties.rules.likeness import name_key
from bagland.kernel.parties.states import SPOKEN, AddressKind, PartyKind, Role, Scheme, Speaks

Country = Annotated[str, Says(_("Country"), suggests=choices.countries)]
_ROOM = {"email": 200, "phone": 40, "website": 200, "postal_code": 16, "city": 80}


def of_entity_given(_subject: Any, values: dict[str, Any]) -> Scope:
    """Whose a new party is: the legal entity's that it is something to, else the whole group's."""
    entity = values.get("entity")
    return entity.scope() if entity is not None else GROUP


@activity(
    "parties.register_party",
    title=_("Register party"),
    told=_("registered the party."),
    scope=of_entity_given,
    bulk=True,
)
def register_party(
    act: Act,
    *,
    name: Annotated[str, Says(_("Name"), _("As the party writes it, with its legal form."), personal="normal")],
    kind: Annotated[PartyKind, Says(_("Kind"))] = PartyKind.ORGANISATION,
    cvr: Annotated[str, Says(_("CVR number"), _("Eight digits."), personal="normal")] = "",
    vat: Annotated[
        str, Says(_("VAT number"), _("With its country in front, such as SE556703748501."), personal="normal")
    ] = "",
    gln: Annotated[
        str, Says(_("GLN number"), _("Thirteen digits; public customers have one."), personal="normal")
    ] = "",
    street: Annotated[str, Says(_("Street"), personal="normal", lines=2)] = "",
    postal_code: Annotated[str, Says(_("Postal code"), personal="normal")] = "",
    city: Annotated[str, Says(_("City"), personal="normal")] = "",
    country: Country = "DK",
    email: Annotated[str, Says(_("E-mail"), personal="normal")] = "",
    phone: Annotated[str, Says(_("Phone"), personal="normal")] = "",
    website: Annotated[str, Says(_("Website"), personal="normal")] = "",
    language: Annotated[Speaks | None, Says(_("Language"), _("The country's when left out."))] = None,
    role: Annotated[Role | None, Says(_("Role"), _("What the party is to one of us."))] = None,
    entity: Annotated[LegalEntity | None, Says(_("Legal entity"), _("To which of us."))] = None,
    number: Annotated[str, Says(_("Our number"), _("Customer or supplier number; the next one when left out."))] = "",
    currency: Annotated[Currency | None, Says(_("Currency"), _("The legal entity's when left out."))] = None,
    payment_days: Annotated[int | None, Says(_("Days of payment"))] = None,
    from_month_end: Annotated[bool, Says(_("From the end of the month"))] = False,
    credit_limit: Annotated[Money | None, Says(_("Credit limit"))] = None,
    note: Annotated[str, Says(_("Note"), personal="normal", lines=3)] = "",
    although_known: Annotated[
        bool, Says(_("Register even though a number is known"), _("When another party has one of the numbers."))
    ] = False,
    takes_bad_check: Annotated[
        bool, Says(_("Take numbers over with a wrong check digit"), _("They are marked as doubtful."))
    ] = False,
) -> Party:
    """Somebody outside the company becomes known: who it is, where, by which numbers, and what it is to one of us.

    Refuses with KnownAlready when another party has one of the numbers and nobody said that this is meant, and with
    NumberTaken. Role and legal entity come together; without them the party belongs to the whole group.
    """
    if (role is None) != (entity is None):
        raise inputs.fault("entity" if entity is None else "role", refusals.ROLE_NEEDS_ENTITY)
    if role is None and (number or payment_days is not None or credit_limit is not None):
        raise inputs.fault("role", refusals.TERMS_NEED_ROLE)
    place = inputs.country(country)
    address = inputs.email(email)
    inputs.must_have_room(
        email=(email, _ROOM["email"]), phone=(phone, _ROOM["phone"]), website=(website, _ROOM["website"]),
        postal_code=(postal_code, _ROOM["postal_code"]), city=(city, _ROOM["city"]),
    )  # fmt: skip
    numbers = numbers_of(place, takes_bad_check, cvr=cvr, vat=vat, gln=gln)
    known = questions.known_by(numbers) if numbers else []
    if known and not although_known:
        raise refusals.KnownAlready(party=str(known[0].party), key=known[0].party_id, number=known[0].value)
    party: Party = Party.objects.create(
        kind=kind.value,
        name=name,
        name_key=name_key(name),
        country=place,
        language=(language or SPOKEN.get(place, Speaks.ENGLISH)).value,
        email=address,
        phone=phone,
        website=website,
        note=note,
        registered_at=act.at,
    )
    for scheme, found in numbers:
        _identify(party, scheme, found)
    where = _place(party, street, postal_code, city, place)
    relation = None
    if role is not None and entity is not None:
        relation = make_relation(
            act,
            party,
            entity=entity,
            role=role,
            number=number,
            currency=currency,
            payment_days=payment_days,
            from_month_end=from_month_end,
            credit_limit=credit_limit,
        )
    act.tell(
        PartyRegistered(
            identifiers=tuple(f"{scheme} {found.value}" for scheme, found in numbers),
            address=str(where) if where is not None else "",
            relation=relation.pk if relation else None,
            entity=entity.pk if entity else None,
            role=role.value if role else "",
            number=relation.number if relation else "",
            also_known=tuple(dict.fromkeys(row.party_id for row in known)),
        )
    )
    return party


def numbers_of(country: str, takes_bad_check: bool, **typed: str) -> list[tuple[str, Number]]:
    """The numbers that are given, read and checked, by scheme; inputs are named as their schemes in small letters."""
    found = []
    for name, text in typed.items():
        if text:
            scheme = Scheme(name.upper())
            number = identifiers.read(scheme, text, country)
            found.append((scheme.value, identifiers.must_fit(number, name, takes_bad_check=takes_bad_check)))
    return found


def _identify(party: Party, scheme: str, number: Number) -> Identifier:
    made: Identifier = Identifier.objects.create(
        party=party,
        scheme=scheme,
        country=number.country,
        value=number.value,
        has_bad_check=number.wrong is not None,
    )
    return made


def _place(party: Party, street: str, postal_code: str, city: str, country: str) -> Address | None:
    if not (street or postal_code or city):
        return None
    made: Address = Address.objects.create(
        party=party,
        kind=AddressKind.POSTAL,
        street=street,
        postal_code=postal_code,
        city=city,
        country=country,
    )
    return made


@activity("parties.change_party", title=_("Change party"), told=_("changed the party."), subject=Party)
def change_party(
    act: Act,
    party: Party,
    *,
    name: Annotated[str, Says(_("Name"), personal="normal")] = "",
    kind: Annotated[PartyKind | None, Says(_("Kind"))] = None,
    country: Annotated[str, Says(_("Country"), suggests=choices.countries)] = "",
    language: Annotated[Speaks | None, Says(_("Language"))] = None,
    email: Annotated[str | None, Says(_("E-mail"), personal="normal")] = None,
    phone: Annotated[str | None, Says(_("Phone"), personal="normal")] = None,
    website: Annotated[str | None, Says(_("Website"), personal="normal")] = None,
    note: Annotated[str | None, Says(_("Note"), personal="normal", lines=3)] = None,
) -> Party:
    """A party's name, kind, country, language or how it is reached changes. What is left out stays."""
    questions.must_be_current(party)
    inputs.must_have_room(email=(email, 200), phone=(phone, _ROOM["phone"]), website=(website, _ROOM["website"]))
    given: dict[str, Any] = {
        "name": name or None,
        "name_key": name_key(name) if name else None,
        "kind": kind.value if kind else None,
        "country": inputs.country(country) if country else None,
        "language": language.value if language else None,
        "email": inputs.email(email) if email is not None else None,
        "phone": phone,
        "website": website,
        "note": note,
    }
    changed = {column: value for column, value in given.items() if value is not None}
    if not changed:
        raise inputs.fault("name", refusals.NOTHING_GIVEN)
    for column, value in changed.items():
        setattr(party, column, value)
    party.save(update_fields=list(changed))
    return party
