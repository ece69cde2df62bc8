"""Where a party is reached, and by which numbers it is known."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from bagland.foundation.kinds import Kept, Reach
from bagland.kernel.parties.models.parties import Party
from bagland.kernel.parties.states import AddressKind, Scheme


class OfParty(Kept):
    """A row that belongs to one party and is seen with it."""

    view: ClassVar[str] = "parties.see"

    class Meta:
        abstract = True

    @classmethod
    def within(cls, reach: Reach) -> Q:
        return Party.within(reach)


def written(street: str, postal_code: str, city: str) -> str:
    """A place on one line."""
    return ", ".join(part for part in (*street.splitlines(), f"{postal_code} {city}".strip()) if part)


class Address(OfParty):
    """A place of a party. `street` holds the lines above postal code and city."""

    page: ClassVar[str] = "parties.address"
    personal: ClassVar[dict[str, str]] = {"street": "normal", "postal_code": "normal", "city": "normal"}

    party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="addresses", verbose_name=_("party"))
    kind = models.CharField(_("kind"), max_length=8, choices=AddressKind.choices, default=AddressKind.POSTAL)
    street = models.TextField(_("street"), blank=True)
    postal_code = models.CharField(_("postal code"), max_length=16, blank=True)
    city = models.CharField(_("city"), max_length=80, blank=True)
    country = models.CharField(_("country"), max_length=2)
    ended_at = models.DateTimeField(_("ended"), null=True)

    class Meta:
        verbose_name = _("address")
        verbose_name_plural = _("addresses")

    def __str__(self) -> str:
        return written(self.street, self.postal_code, self.city)


class Contact(OfParty):
    """A person at a party: whom to call, in which language."""

    page: ClassVar[str] = "parties.contact"
    personal: ClassVar[dict[str, str]] = {
        "name": "normal",
        "title": "normal",
        "email": "normal",
        "phone": "normal",
        "mobile": "normal",
        "note": "normal",
    }

    party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="contacts", verbose_name=_("party"))
    name = models.CharField(_("name"), max_length=200, blank=True)
    title = models.CharField(_("title"), max_length=100, blank=True)
    email = models.CharField(_("e-mail"), max_length=200, blank=True)
    phone = models.CharField(_("phone"), max_length=40, blank=True)
    mobile = models.CharField(_("mobile"), max_length=40, blank=True)
    language = models.CharField(_("language"), max_length=5, blank=True)
    note = models.CharField(_("note"), max_length=400, blank=True)
    ended_at = models.DateTimeField(_("ended"), null=True)
    erased_at = models.DateTimeField(_("erased"), null=True)

    class Meta:
        verbose_name = _("contact")
        verbose_name_plural = _("contacts")

    def __str__(self) -> str:
        return self.name or str(_("erased contact %(key)s") % {"key": self.pk})


class Identifier(OfParty):
    """A number by which a register knows a party, as the register writes it: without spaces, letters large.

    `has_bad_check` marks one taken over from elsewhere whose check digit is wrong (EI-26): kept, and shown as doubtful.
    """

    page: ClassVar[str] = "parties.identifier"
    personal: ClassVar[dict[str, str]] = {"value": "normal"}

    party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="identifiers", verbose_name=_("party"))
    scheme = models.CharField(_("kind"), max_length=8, choices=Scheme.choices)
    country = models.CharField(_("country"), max_length=2, blank=True)
    value = models.CharField(_("number"), max_length=40)
    has_bad_check = models.BooleanField(_("doubtful"), default=False)
    ended_at = models.DateTimeField(_("ended"), null=True)

    class Meta:
        verbose_name = _("identifier")
        verbose_name_plural = _("identifiers")
        constraints: ClassVar = [
            models.CheckConstraint(name="parties_identifier_scheme", condition=Q(scheme__in=Scheme.values)),
            models.UniqueConstraint(
                fields=["party", "scheme", "country", "value"],
                name="parties_identifier_once",
                condition=Q(ended_at__isnull=True),
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["value", "scheme"], name="parties_identifier_value")]

    def __str__(self) -> str:
        return f"{self.get_scheme_display()} {self.value}"
