"""What a party is to each of our legal entities: roles, terms and blocks."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from bagland.foundation.kinds import Kept, Reach, Scope
from bagland.foundation.money import Money
from bagland.kernel.organisation.models import LegalEntity
from bagland.kernel.parties.models.parties import Party
from bagland.kernel.parties.states import Block, Role


class Relation(Kept):
    """A party in one role at one legal entity, with the terms that hold there. `number` is ours: customer number 10042.

    `payment_days` counts from the invoice's date, or from the end of its month (`from_month_end`); the credit limit is
    in the relation's currency, in its minor unit.
    """

    view: ClassVar[str] = "parties.see_terms"
    page: ClassVar[str] = "parties.relation"

    party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="relations", verbose_name=_("party"))
    entity = models.ForeignKey(LegalEntity, on_delete=models.PROTECT, related_name="+", verbose_name=_("legal entity"))
    role = models.CharField(_("role"), max_length=9, choices=Role.choices)
    number = models.CharField(_("number"), max_length=30, blank=True)
    currency = models.CharField(_("currency"), max_length=3, blank=True)
    payment_days = models.IntegerField(_("days of payment"), null=True)
    from_month_end = models.BooleanField(_("from the end of the month"), default=False)
    credit_limit_minor = models.BigIntegerField(_("credit limit"), null=True)
    our_number = models.CharField(_("our number with them"), max_length=40, blank=True)
    block = models.CharField(_("block"), max_length=8, choices=Block.choices, default=Block.NONE)
    block_reason = models.CharField(_("why blocked"), max_length=400, blank=True)
    blocked_at = models.DateTimeField(_("blocked"), null=True)
    begun_at = models.DateTimeField(_("since"))
    ended_at = models.DateTimeField(_("ended"), null=True)

    class Meta:
        verbose_name = _("relation")
        verbose_name_plural = _("relations")
        constraints: ClassVar = [
            models.CheckConstraint(name="parties_relation_role", condition=Q(role__in=Role.values)),
            models.CheckConstraint(name="parties_relation_block", condition=Q(block__in=Block.values)),
            models.UniqueConstraint(
                fields=["party", "entity", "role"],
                name="parties_relation_once",
                condition=Q(ended_at__isnull=True),
            ),
            models.UniqueConstraint(
                fields=["entity", "role", "number"], name="parties_relation_number", condition=~Q(number="")
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["role", "number", "id"], name="parties_relation_by_role"),
            models.Index(fields=["entity", "role", "number", "id"], name="parties_relation_by_entity"),
            models.Index(fields=["block", "role", "number", "id"], name="parties_relation_by_block"),
            models.Index(fields=["party", "role"], name="parties_relation_of_party"),
        ]

    def __str__(self) -> str:
        return f"{self.party} · {self.get_role_display()}"

    @classmethod
    def within(cls, reach: Reach) -> Q:
        return Q(entity__in=reach.entities)

    @classmethod
    def branches(cls, reach: Reach) -> list[Q]:
        return [Q(entity=key) for key in sorted(reach.entities)]

    @property
    def credit_limit(self) -> Money | None:
        """The most that may be owed; None is no limit."""
        return None if self.credit_limit_minor is None else Money(self.credit_limit_minor, self.currency)

    def scope(self) -> Scope:
        return Scope(entity=self.entity_id)
