"""Parties come over from another system, one by one or a hundred thousand at once."""

from __future__ import annotations

from typing import Annotated, Any

from django.utils.translation import gettext_lazy as _

from bagland.foundation.act import Act
from bagland.foundation.activity import activity
from bagland.foundation.inputs import Says
from bagland.foundation.kinds import GROUP, Scope
from bagland.foundation.money import Currency
from bagland.foundation.refusal import Refusal
from bagland.kernel.organisation.models import LegalEntity
from bagland.kernel.parties import taking_over
from bagland.kernel.parties.models import Party
from bagland.kernel.parties.states import PartyKind, Role


def _at(_subject: Any, values: dict[str, Any]) -> Scope:
    """The legal entity at which the party gets a role; the group's where it gets none."""
    return Scope(values["entity"].pk) if values.get("entity") is not None else GROUP


@activity(
    "parties.take_over_party",
    title=_("Take over party"),
    told=_("took the party over from another system."),
    scope=_at,
    bulk=True,
    many=taking_over.take_over,
)
def take_over_party(
    act: Act,
    *,
    name: Annotated[str, Says(_("Name"), personal="normal")],
    kind: Annotated[PartyKind, Says(_("Kind"))] = PartyKind.ORGANISATION,
    cvr: Annotated[str, Says(_("CVR number"), personal="normal")] = "",
    vat: Annotated[str, Says(_("VAT number"), personal="normal")] = "",
    gln: Annotated[str, Says(_("GLN number"))] = "",
    street: Annotated[str, Says(_("Street"), personal="normal", lines=3)] = "",
    postal_code: Annotated[str, Says(_("Postal code"), personal="normal")] = "",
    city: Annotated[str, Says(_("City"), personal="normal")] = "",
    country: Annotated[str, Says(_("Country"), _("Its code or name; Denmark when left out."))] = "",
    email: Annotated[str, Says(_("E-mail"), personal="normal")] = "",
    phone: Annotated[str, Says(_("Phone"), personal="normal")] = "",
    website: Annotated[str, Says(_("Website"), personal="normal")] = "",
    language: Annotated[str, Says(_("Language"), _("da or en; that of the country when left out."))] = "",
    role: Annotated[Role | None, Says(_("Role"))] = None,
    entity: Annotated[LegalEntity | None, Says(_("Legal entity"), _("Where the party has the role."))] = None,
    number: Annotated[str, Says(_("Number"), _("Such as our customer number."))] = "",
    payment_terms: Annotated[str, Says(_("Payment terms"), _("Such as 14, Net 30 days, or end of month 30."))] = "",
    currency: Annotated[Currency | None, Says(_("Currency"))] = None,
    although_known: Annotated[
        bool, Says(_("Register even though a number is known"), _("When another party has one of the numbers."))
    ] = False,
) -> Party:
    """A party comes over from another system with its numbers, its address, and its terms at a legal entity.

    A number whose check digit does not fit is taken over and marked as doubtful (EI-26). Refuses with KnownAlready
    when another party has one of the numbers and nobody said that this is meant, and with NumberTaken.
    """
    values = {name: value for name, value in locals().items() if name != "act"}
    (made,) = taking_over.take_over(act, [values])
    if isinstance(made, Refusal):
        raise made
    return made
