"""Where a party's money goes, with the history of every change."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from bagland.foundation.kinds import Kept, Reach
from bagland.kernel.access.models import Request
from bagland.kernel.organisation.models import Actor, LegalEntity
from bagland.kernel.parties.models.parties import Party
from bagland.kernel.parties.states import Confirmed, PaymentKind


class PaymentDetails(Kept):
    """One account of a party, from when a second person confirmed it until it ended. A change is a row of its own.

    `entity` is the only one of ours that pays here; without it all do. `request` is the one by which it was confirmed,
    and `received` says by which letter, mail or document the change came. `account` is an IBAN, a Danish account as `rrrr` + ten digits, or a FIK creditor number. The database refuses a row
    whose two people are the same, and any change of one but its end and its erasure.
    """

    view: ClassVar[str] = "parties.see_payment_details"
    page: ClassVar[str] = "parties.payment"
    personal: ClassVar[dict[str, str]] = {
        "account": "normal",
        "holder": "normal",
        "received": "normal",
        "reason": "normal",
        "confirmed_with": "normal",
        "confirmed_number": "normal",
        "ended_reason": "normal",
    }

    party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="payment_details", verbose_name=_("party"))
    entity = models.ForeignKey(
        LegalEntity, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("legal entity")
    )
    kind = models.CharField(_("kind"), max_length=10, choices=PaymentKind.choices)
    account = models.CharField(_("account"), max_length=40, blank=True)
    bic = models.CharField(_("BIC"), max_length=11, blank=True)
    bank = models.CharField(_("bank"), max_length=80, blank=True)
    holder = models.CharField(_("account holder"), max_length=200, blank=True)
    currency = models.CharField(_("currency"), max_length=3, blank=True)
    replaces = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="+")
    request = models.OneToOneField(Request, on_delete=models.PROTECT, null=True, related_name="+")
    received = models.CharField(_("how the change came"), max_length=200, blank=True)
    reason = models.CharField(_("why changed"), max_length=400, blank=True)
    asked_by = models.ForeignKey(Actor, on_delete=models.PROTECT, related_name="+", verbose_name=_("changed by"))
    confirmed_by = models.ForeignKey(Actor, on_delete=models.PROTECT, related_name="+", verbose_name=_("confirmed by"))
    confirmed_how = models.CharField(_("confirmed how"), max_length=19, choices=Confirmed.choices)
    confirmed_with = models.CharField(_("confirmed with"), max_length=200, blank=True)
    confirmed_number = models.CharField(_("number called"), max_length=40, blank=True)
    confirmed_at = models.DateTimeField(_("confirmed"))
    ended_at = models.DateTimeField(_("ended"), null=True)
    ended_reason = models.CharField(_("why ended"), max_length=400, blank=True)

    class Meta:
        verbose_name = _("payment details")
        verbose_name_plural = _("payment details")
        constraints: ClassVar = [
            models.CheckConstraint(name="parties_payment_kind", condition=Q(kind__in=PaymentKind.values)),
            models.CheckConstraint(name="parties_payment_two_people", condition=~Q(asked_by=models.F("confirmed_by"))),
            models.CheckConstraint(name="parties_payment_how", condition=Q(confirmed_how__in=Confirmed.values)),
        ]
        indexes: ClassVar = [models.Index(fields=["account"], name="parties_payment_account")]

    def __str__(self) -> str:
        return self.account or str(_("erased account %(key)s") % {"key": self.pk})

    @classmethod
    def within(cls, reach: Reach) -> Q:
        return Party.within(reach)
