"""Who holds a position, who stands in for the holder, and what a holder has handed on."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from bagland.foundation.fields import ExactDecimalField
from bagland.foundation.kinds import Reach, Scope
from bagland.foundation.money import Money
from bagland.kernel.organisation.models.actors import Actor
from bagland.kernel.organisation.models.dated import Dated, ends_after_start
from bagland.kernel.organisation.models.positions import Position


class Appointment(Dated):
    """That an actor holds a position, with a share of full time, from a day to a day."""

    view: ClassVar[str] = "organisation.see"
    is_named_by_version: ClassVar[bool] = True
    page: ClassVar[str] = "organisation.appointment"

    actor = models.ForeignKey(Actor, on_delete=models.PROTECT, related_name="appointments", verbose_name=_("person"))
    position = models.ForeignKey(
        Position, on_delete=models.PROTECT, related_name="appointments", verbose_name=_("position")
    )
    share = ExactDecimalField(_("share"), places=4)

    class Meta:
        verbose_name = _("appointment")
        verbose_name_plural = _("appointments")
        constraints: ClassVar = [
            ends_after_start("organisation_appointment_span"),
            models.CheckConstraint(name="organisation_appointment_share", condition=Q(share__gt=0, share__lte=1)),
        ]
        indexes: ClassVar = [
            models.Index(fields=["first_date", "id"], name="organisation_appointment_first"),
            models.Index(fields=["last_date", "id"], name="organisation_appointment_last"),
        ]

    def __str__(self) -> str:
        return f"{self.actor}, {self.position}"

    @classmethod
    def labels(cls, keys: Iterable[int]) -> dict[int, str]:
        """«Sofie Lindgaard, Bogholder». Two queries."""
        rows = list(cls.objects.filter(pk__in=list(keys)).select_related("actor"))
        titles = Position.labels({row.position_id for row in rows})
        return {row.pk: f"{row.actor}, {titles.get(row.position_id, row.position_id)}" for row in rows}

    @classmethod
    def within(cls, reach: Reach) -> Q:
        return Q(position__entity__in=reach.entities) | Q(actor__in=reach.own)

    def scope(self) -> Scope:
        scope = self.position.scope()
        return Scope(scope.entity, scope.department, frozenset({self.actor_id}))


class Substitute(Dated):
    """Who stands in for a position while its holder is away or it is vacant; rank 1 before rank 2."""

    view: ClassVar[str] = "organisation.see"
    page: ClassVar[str] = "organisation.substitute"
    is_named_by_version: ClassVar[bool] = True

    position = models.ForeignKey(
        Position, on_delete=models.PROTECT, related_name="substitutes", verbose_name=_("position")
    )
    actor = models.ForeignKey(Actor, on_delete=models.PROTECT, related_name="+", verbose_name=_("substitute"))
    rank = models.IntegerField(_("rank"))

    class Meta:
        verbose_name = _("substitute")
        verbose_name_plural = _("substitutes")
        constraints: ClassVar = [
            ends_after_start("organisation_substitute_span"),
            models.CheckConstraint(name="organisation_substitute_rank", condition=Q(rank__gte=1, rank__lte=9)),
        ]

    def __str__(self) -> str:
        return f"{self.actor} → {self.position}"

    @classmethod
    def labels(cls, keys: Iterable[int]) -> dict[int, str]:
        """«Ida Højlund → Bogholder». Two queries."""
        rows = list(cls.objects.filter(pk__in=list(keys)).select_related("actor"))
        titles = Position.labels({row.position_id for row in rows})
        return {row.pk: f"{row.actor} → {titles.get(row.position_id, row.position_id)}" for row in rows}

    @classmethod
    def within(cls, reach: Reach) -> Q:
        return Q(position__entity__in=reach.entities)

    def scope(self) -> Scope:
        return self.position.scope()


class Delegation(Dated):
    """That a holder lends one activity, or the whole position when `code` is empty, to a colleague who has accepted it.

    It counts while the giver holds the position, from acceptance to revocation, within its days.
    """

    view: ClassVar[str] = "organisation.see"
    is_named_by_version: ClassVar[bool] = True
    page: ClassVar[str] = "organisation.delegation"

    position = models.ForeignKey(
        Position, on_delete=models.PROTECT, related_name="delegations", verbose_name=_("position")
    )
    giver = models.ForeignKey(Actor, on_delete=models.PROTECT, related_name="given", verbose_name=_("from"))
    receiver = models.ForeignKey(Actor, on_delete=models.PROTECT, related_name="received", verbose_name=_("to"))
    code = models.CharField(_("activity"), max_length=100, blank=True)
    limit_minor = models.BigIntegerField(null=True)
    limit_currency = models.CharField(max_length=3, blank=True)
    accepted_at = models.DateTimeField(_("accepted"), null=True)
    declined_at = models.DateTimeField(_("declined"), null=True)
    revoked_at = models.DateTimeField(_("revoked"), null=True)

    class Meta:
        verbose_name = _("delegation")
        verbose_name_plural = _("delegations")
        constraints: ClassVar = [
            ends_after_start("organisation_delegation_span"),
            models.CheckConstraint(name="organisation_delegation_to_other", condition=~Q(giver=F("receiver"))),
            models.CheckConstraint(
                name="organisation_delegation_answer",
                condition=Q(accepted_at__isnull=True) | Q(declined_at__isnull=True),
            ),
            models.CheckConstraint(
                name="organisation_delegation_limit",
                condition=Q(limit_minor__isnull=True, limit_currency="")
                | (Q(limit_minor__gte=0) & ~Q(limit_currency="")),
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["first_date", "id"], name="organisation_delegation_first")]

    def __str__(self) -> str:
        return f"{self.giver} → {self.receiver}"

    @classmethod
    def labels(cls, keys: Iterable[int]) -> dict[int, str]:
        """«Amalie Skov → Karen Bjerregaard». One query."""
        rows = cls.objects.filter(pk__in=list(keys)).select_related("giver", "receiver")
        return {row.pk: str(row) for row in rows}

    @classmethod
    def within(cls, reach: Reach) -> Q:
        return Q(position__entity__in=reach.entities) | Q(giver__in=reach.own) | Q(receiver__in=reach.own)

    def scope(self) -> Scope:
        return Scope(self.position.entity_id, None, frozenset({self.giver_id, self.receiver_id}))

    @property
    def limit(self) -> Money | None:
        """The largest amount lent; None is as far as the position's own."""
        return None if self.limit_minor is None else Money(self.limit_minor, self.limit_currency)
