"""The pages of what is known about a party: a contact, an address, a number."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from bagland.foundation.act import Act
from bagland.kernel.parties import choices
from bagland.kernel.parties.activities.contacts import change_address, change_contact
from bagland.kernel.parties.activities.parties import change_party
from bagland.kernel.parties.models import Address, Contact, Identifier, Party
from bagland.kernel.parties.pages import chips
from bagland.kernel.parties.states import Speaks
from bagland.ui.acting import ActivityPage
from bagland.ui.cells import dialling
from bagland.ui.chips import Chip
from bagland.ui.details import DetailPage, Fact


class _OfParty(DetailPage):
    """Something of a party, which may have ended."""

    parent = "parties.parties"
    view = "parties.see"

    def rows(self, act: Act) -> QuerySet[Any]:
        found: QuerySet[Any] = self.model._default_manager.select_related("party")
        return found

    def chip(self, act: Act, thing: Any) -> Chip | None:
        return chips.ENDED if thing.ended_at is not None else None

    def past(self, act: Act, thing: Any) -> tuple[str, ...]:
        return self.first if thing.ended_at is not None else ()

    def ended(self, thing: Any) -> list[Fact]:
        """When it ended, if it has."""
        return [Fact(_("Ended"), thing.ended_at)] if thing.ended_at is not None else []


class ContactPage(_OfParty):
    """A person at a party, and how to reach that person."""

    code = "parties.contact"
    path = "parties/contacts/<int:key>/"
    title = _("Contact")
    model = Contact
    first = ("parties.change_contact", "parties.end_contact")

    def chip(self, act: Act, thing: Contact) -> Chip | None:
        return chips.ERASED if thing.erased_at is not None else super().chip(act, thing)

    def past(self, act: Act, thing: Contact) -> tuple[str, ...]:
        return self.first if thing.erased_at is not None else super().past(act, thing)

    def sentence(self, act: Act, thing: Contact) -> str:
        if not thing.title:
            return ""
        return gettext("%(title)s at %(party)s.") % {"title": thing.title, "party": thing.party}

    def facts(self, act: Act, thing: Contact) -> list[Fact]:
        spoken = str(Speaks(thing.language).label) if thing.language in Speaks.values else thing.language
        return [
            Fact(_("Party"), thing.party),
            Fact(_("Title"), thing.title),
            Fact(_("E-mail"), thing.email, link=dialling("mailto", thing.email)),
            Fact(_("Phone"), thing.phone, link=dialling("tel", thing.phone)),
            Fact(_("Mobile"), thing.mobile, link=dialling("tel", thing.mobile)),
            Fact(_("Language"), spoken),
            Fact(_("Note"), thing.note),
            *self.ended(thing),
        ]


class AddressPage(_OfParty):
    """A place of a party."""

    code = "parties.address"
    path = "parties/addresses/<int:key>/"
    title = _("Address")
    model = Address
    first = ("parties.change_address", "parties.end_address")

    def facts(self, act: Act, thing: Address) -> list[Fact]:
        return [
            Fact(_("Party"), thing.party),
            Fact(_("Kind"), thing.get_kind_display()),
            Fact(_("Street"), ", ".join(thing.street.splitlines())),
            Fact(_("Postal code"), thing.postal_code),
            Fact(_("City"), thing.city),
            Fact(_("Country"), choices.country_name(thing.country)),
            *self.ended(thing),
        ]


class IdentifierPage(_OfParty):
    """A number by which a register knows a party."""

    code = "parties.identifier"
    path = "parties/numbers/<int:key>/"
    title = _("Number")
    model = Identifier
    first = ("parties.end_identifier",)

    def chip(self, act: Act, thing: Identifier) -> Chip | None:
        ended = super().chip(act, thing)
        return ended or (chips.DOUBTFUL if thing.has_bad_check else None)

    def sentence(self, act: Act, thing: Identifier) -> str:
        if not thing.has_bad_check:
            return ""
        return gettext("Taken over from elsewhere; its check digit does not fit.")

    def facts(self, act: Act, thing: Identifier) -> list[Fact]:
        return [
            Fact(_("Party"), thing.party),
            Fact(_("Kind"), thing.get_scheme_display()),
            Fact(_("Number"), thing.value),
            Fact(_("Country"), choices.country_name(thing.country) if thing.country else ""),
            *self.ended(thing),
        ]


class ChangeParty(ActivityPage):
    """The party as it is, to be changed."""

    activity = change_party
    opens = "subject"

    def shows(self, act: Act, subject: Party) -> dict[str, Any]:
        return {item.name: getattr(subject, item.name) for item in self.activity.inputs}


class ChangeContact(ActivityPage):
    """The contact as it is, to be changed."""

    activity = change_contact
    opens = "subject"

    def shows(self, act: Act, subject: Contact) -> dict[str, Any]:
        return {item.name: getattr(subject, item.name) for item in self.activity.inputs}


class ChangeAddress(ActivityPage):
    """The address as it is, to be changed."""

    activity = change_address
    opens = "subject"

    def shows(self, act: Act, subject: Address) -> dict[str, Any]:
        return {item.name: getattr(subject, item.name) for item in self.activity.inputs}
