"""Where a party is reached and by which numbers it is known: added, changed, ended."""

from __future__ import annotations

from typing import Annotated, Any, TypeVar

from django.utils.translation import gettext_lazy as _

from bagland.foundation.act import Act
from bagland.foundation.activity import activity
from bagland.foundation.inputs import Says
from bagland.kernel.parties import choices, questions, refusals
from bagland.kernel.parties.models import Address, Contact, Identifier, Party
from bagland.kernel.parties.rules import identifiers, inputs
from bagland.kernel.parties.states import AddressKind, Scheme, Speaks

Thing = TypeVar("Thing", Address, Contact, Identifier)
_ROOM = {"name": 200, "title": 100, "email": 200, "phone": 40, "mobile": 40, "note": 400}


@activity("parties.add_identifier", title=_("Add number"), told=_("added the number."), subject=Party, bulk=True)
def add_identifier(
    act: Act,
    party: Party,
    *,
    scheme: Annotated[Scheme, Says(_("Kind"))],
    number: Annotated[str, Says(_("Number"), personal="normal")],
    country: Annotated[str, Says(_("Country"), _("The party's when left out."), suggests=choices.countries)] = "",
    although_known: Annotated[bool, Says(_("Add even though it is known"), _("When another party has it."))] = False,
    takes_bad_check: Annotated[
        bool, Says(_("Take it over with a wrong check digit"), _("It is marked as doubtful."))
    ] = False,
) -> Identifier:
    """A party is known by one more number. Refuses with KnownAlready, IdentifierKnown, and what is wrong with it."""
    questions.must_be_current(party)
    place = inputs.country(country) if country else party.country
    read = identifiers.must_fit(identifiers.read(scheme, number, place), "number", takes_bad_check=takes_bad_check)
    own = Identifier.objects.filter(party=party, scheme=scheme.value, value=read.value, ended_at__isnull=True)
    if own.filter(country=read.country).exists():
        raise refusals.IdentifierKnown(party=str(party), number=read.value)
    if not although_known:
        questions.must_not_be_known([(scheme.value, read)], other_than=party.pk)
    made: Identifier = Identifier.objects.create(
        party=party,
        scheme=scheme.value,
        country=read.country,
        value=read.value,
        has_bad_check=read.wrong is not None,
    )
    return made


@activity("parties.end_identifier", title=_("End number"), told=_("ended the number."), subject=Identifier)
def end_identifier(act: Act, identifier: Identifier, *, reason: Annotated[str, Says(_("Reason"))] = "") -> Identifier:
    """A number is no longer the party's; it stays in its story, and another may have it."""
    questions.must_run(identifier)
    return _end(act, identifier)


@activity("parties.add_address", title=_("Add address"), told=_("added the address."), subject=Party, bulk=True)
def add_address(
    act: Act,
    party: Party,
    *,
    kind: Annotated[AddressKind, Says(_("Kind"))] = AddressKind.POSTAL,
    street: Annotated[str, Says(_("Street"), personal="normal", lines=2)] = "",
    postal_code: Annotated[str, Says(_("Postal code"), personal="normal")] = "",
    city: Annotated[str, Says(_("City"), personal="normal")] = "",
    country: Annotated[str, Says(_("Country"), _("The party's when left out."), suggests=choices.countries)] = "",
) -> Address:
    """A party has one more place."""
    questions.must_be_current(party)
    inputs.must_have_room(postal_code=(postal_code, 16), city=(city, 80))
    if not (street or postal_code or city):
        raise inputs.fault("street", refusals.EMPTY_ADDRESS)
    made: Address = Address.objects.create(
        party=party,
        kind=kind.value,
        street=street,
        postal_code=postal_code,
        city=city,
        country=inputs.country(country) if country else party.country,
    )
    return made


@activity("parties.change_address", title=_("Change address"), told=_("changed the address."), subject=Address)
def change_address(
    act: Act,
    address: Address,
    *,
    kind: Annotated[AddressKind | None, Says(_("Kind"))] = None,
    street: Annotated[str | None, Says(_("Street"), personal="normal", lines=2)] = None,
    postal_code: Annotated[str | None, Says(_("Postal code"), personal="normal")] = None,
    city: Annotated[str | None, Says(_("City"), personal="normal")] = None,
    country: Annotated[str, Says(_("Country"), suggests=choices.countries)] = "",
) -> Address:
    """A place of a party is written otherwise. One that the party has left is ended, and another added."""
    _must_be_open(address)
    inputs.must_have_room(postal_code=(postal_code, 16), city=(city, 80))
    return _change(
        address,
        "street",
        {
            "kind": kind.value if kind else None,
            "street": street,
            "postal_code": postal_code,
            "city": city,
            "country": inputs.country(country) if country else None,
        },
        needs=("street", "postal_code", "city"),
        missing=refusals.EMPTY_ADDRESS,
    )


@activity("parties.end_address", title=_("End address"), told=_("ended the address."), subject=Address)
def end_address(act: Act, address: Address, *, reason: Annotated[str, Says(_("Reason"))] = "") -> Address:
    """The party is no longer at this place."""
    questions.must_run(address)
    return _end(act, address)


@activity("parties.add_contact", title=_("Add contact"), told=_("added the contact."), subject=Party, bulk=True)
def add_contact(
    act: Act,
    party: Party,
    *,
    name: Annotated[str, Says(_("Name"), personal="normal")],
    title: Annotated[str, Says(_("Title"), _("What the person does there."), personal="normal")] = "",
    email: Annotated[str, Says(_("E-mail"), personal="normal")] = "",
    phone: Annotated[str, Says(_("Phone"), personal="normal")] = "",
    mobile: Annotated[str, Says(_("Mobile"), personal="normal")] = "",
    language: Annotated[Speaks | None, Says(_("Language"), _("The party's when left out."))] = None,
    note: Annotated[str, Says(_("Note"), personal="normal")] = "",
) -> Contact:
    """A person at a party whom we call or write to."""
    questions.must_be_current(party)
    _must_have_room(title=title, phone=phone, mobile=mobile)
    made: Contact = Contact.objects.create(
        party=party,
        name=name,
        title=title,
        email=inputs.email(email),
        phone=phone,
        mobile=mobile,
        language=(language.value if language else party.language),
        note=note,
    )
    return made


@activity("parties.change_contact", title=_("Change contact"), told=_("changed the contact."), subject=Contact)
def change_contact(
    act: Act,
    contact: Contact,
    *,
    name: Annotated[str, Says(_("Name"), personal="normal")] = "",
    title: Annotated[str | None, Says(_("Title"), personal="normal")] = None,
    email: Annotated[str | None, Says(_("E-mail"), personal="normal")] = None,
    phone: Annotated[str | None, Says(_("Phone"), personal="normal")] = None,
    mobile: Annotated[str | None, Says(_("Mobile"), personal="normal")] = None,
    language: Annotated[Speaks | None, Says(_("Language"))] = None,
    note: Annotated[str | None, Says(_("Note"), personal="normal")] = None,
) -> Contact:
    """What is known of a person at a party changes. What is left out stays."""
    _must_be_open(contact)
    _must_have_room(title=title, phone=phone, mobile=mobile)
    return _change(
        contact,
        "name",
        {
            "name": name or None,
            "title": title,
            "email": inputs.email(email) if email is not None else None,
            "phone": phone,
            "mobile": mobile,
            "language": language.value if language else None,
            "note": note,
        },
    )


@activity("parties.end_contact", title=_("End contact"), told=_("ended the contact."), subject=Contact)
def end_contact(act: Act, contact: Contact, *, reason: Annotated[str, Says(_("Reason"))] = "") -> Contact:
    """The person no longer speaks for the party, and is not offered any more."""
    questions.must_run(contact)
    return _end(act, contact)


def _must_be_open(thing: Any) -> None:
    questions.must_run(thing)
    questions.must_be_current(thing.party)


def _must_have_room(**texts: str | None) -> None:
    inputs.must_have_room(**{name: (text, _ROOM[name]) for name, text in texts.items()})


def _change(
    thing: Thing, first: str, given: dict[str, Any], *, needs: tuple[str, ...] = (), missing: Any = ""
) -> Thing:
    """What differs is written. Refuses when nothing does, or when nothing would be left of what is needed."""
    changed = {
        column: value for column, value in given.items() if value is not None and value != getattr(thing, column)
    }
    if not changed:
        raise inputs.fault(first, refusals.NOTHING_GIVEN)
    for column, value in changed.items():
        setattr(thing, column, value)
    if needs and not any(getattr(thing, column) for column in needs):
        raise inputs.fault(first, missing)
    thing.save(update_fields=list(changed))
    return thing


def _end(act: Act, thing: Thing) -> Thing:
    thing.ended_at = act.at
    thing.save(update_fields=["ended_at"])
    return thing
