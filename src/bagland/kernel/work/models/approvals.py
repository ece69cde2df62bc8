"""Approvals: how many must say yes, who has, and what they saw."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from bagland.foundation.kinds import Kept, Reach, Scope
from bagland.foundation.money import Money
from bagland.kernel.organisation.models import Actor, LegalEntity, Position
from bagland.kernel.work.models.tasks import Task
from bagland.kernel.work.states import Rule


class ApprovalRule(Kept):
    """How many must approve an activity that waits for approval, from an amount and in an entity; without one: any."""

    view: ClassVar[str] = "work.see_approval_rules"
    page: ClassVar[str] = "work.approval_rule"

    activity = models.CharField(_("activity"), max_length=100)
    entity = models.ForeignKey(
        LegalEntity, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("legal entity")
    )
    rule = models.CharField(_("who must approve"), max_length=10, choices=Rule.choices, default=Rule.ANY)
    number = models.IntegerField(_("how many"), default=1)
    from_minor = models.BigIntegerField(_("from"), null=True)
    from_currency = models.CharField(_("currency"), max_length=3, blank=True)
    first_date = models.DateField(_("from day"))
    last_date = models.DateField(_("to day"), null=True)

    class Meta:
        verbose_name = _("approval rule")
        verbose_name_plural = _("approval rules")
        constraints: ClassVar = [
            models.CheckConstraint(name="work_rule_rule", condition=Q(rule__in=Rule.values)),
            models.CheckConstraint(name="work_rule_number", condition=Q(number__gte=1, number__lte=20)),
            models.CheckConstraint(
                name="work_rule_from_has_currency",
                condition=Q(from_minor__isnull=True, from_currency="")
                | (Q(from_minor__isnull=False) & ~Q(from_currency="")),
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["activity", "id"], name="work_rule_activity")]

    def __str__(self) -> str:
        from bagland.foundation.activity import title_of

        return str(title_of(self.activity))

    def scope(self) -> Scope:
        return Scope(self.entity_id)

    @classmethod
    def within(cls, reach: Reach) -> Q:
        """Rules of one's entities, and those that hold in all."""
        return Q(entity__in=reach.entities) | Q(entity__isnull=True)

    @property
    def from_amount(self) -> Money | None:
        """From which amount it holds, that included; None where it holds for every one."""
        return None if self.from_minor is None else Money(self.from_minor, self.from_currency)


class Vote(models.Model):
    """One person's decision in an approval, with what was shown when it was made."""

    task = models.ForeignKey(Task, on_delete=models.PROTECT, related_name="votes")
    actor = models.ForeignKey(Actor, on_delete=models.PROTECT, related_name="+")
    position = models.ForeignKey(Position, on_delete=models.PROTECT, related_name="+")
    on_behalf_of = models.ForeignKey(Actor, on_delete=models.PROTECT, null=True, related_name="+")
    is_for = models.BooleanField()
    """Whether it is a yes."""
    reason = models.TextField(blank=True)
    at = models.DateTimeField()
    seen = models.JSONField()
    """What was shown: fields, money, what changes, and the hashes of documents. Personal values only as a hash."""
    event = models.BigIntegerField(null=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["task", "actor"], name="work_vote_once")]

    def __str__(self) -> str:
        return f"{self.actor_id} on {self.task_id}"
