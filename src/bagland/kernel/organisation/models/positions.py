"""Positions as seats, the profiles they are made from, and what both are granted."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from bagland.foundation import clock
from bagland.foundation.fields import ExactDecimalField
from bagland.foundation.kinds import Kept, Reach, Scope, kind_of
from bagland.foundation.money import Money
from bagland.foundation.speech import language
from bagland.kernel.organisation.models.dated import Dated, ends_after_start, names_by_term
from bagland.kernel.organisation.models.entities import LegalEntity
from bagland.kernel.organisation.models.structure import Department
from bagland.kernel.organisation.states import GrantScope


class PositionProfile(Kept):
    """A kind of position: Bookkeeper, IT technician. It is granted activities; the seats made from it have them."""

    view: ClassVar[str] = "organisation.see"
    is_named_by_version: ClassVar[bool] = True
    page: ClassVar[str] = "organisation.profile"

    code = models.CharField(_("code"), max_length=60, unique=True)
    title_en = models.CharField(_("title in English"), max_length=120)
    title_da = models.CharField(_("title in Danish"), max_length=120)
    based_on = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("has the rights of")
    )
    is_shipped = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("position profile")
        verbose_name_plural = _("position profiles")
        constraints: ClassVar = [
            models.CheckConstraint(
                name="organisation_profile_not_own_base", condition=Q(based_on__isnull=True) | ~Q(based_on=F("pk"))
            )
        ]

    def __str__(self) -> str:
        return self.title_da if language() == "da" else self.title_en

    @classmethod
    def within(cls, reach: Reach) -> Q:
        return Q() if not reach.nothing else Q(pk__in=())


class Position(Kept):
    """A seat. It may be planned, vacant, filled or closed on a day; it keeps its number and history when refilled.

    Only the system's own seat has no entity.
    """

    view: ClassVar[str] = "organisation.see"
    is_named_by_version: ClassVar[bool] = True
    page: ClassVar[str] = "organisation.position"

    entity = models.ForeignKey(
        LegalEntity, on_delete=models.PROTECT, null=True, related_name="positions", verbose_name=_("entity")
    )
    number = models.IntegerField(_("number"))

    class Meta:
        verbose_name = _("position")
        verbose_name_plural = _("positions")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["entity", "number"], name="organisation_position_number")
        ]

    def __str__(self) -> str:
        return self.labels([self.pk]).get(self.pk, str(self.number))

    @classmethod
    def labels(cls, keys: Iterable[int]) -> dict[int, str]:
        """Their titles of today; of a position that is planned or closed the nearest. One query."""
        terms = PositionTerm.objects.filter(position__in=list(keys)).select_related("profile")
        return names_by_term(terms, "position_id")

    def told_with(self) -> Iterable[tuple[str, list[int]]]:
        return [(kind_of(rows.model), list(rows.values_list("pk", flat=True))) for rows in (
            self.appointments.all(), self.grants.all(), self.substitutes.all(), self.delegations.all()
        )]  # fmt: skip

    @classmethod
    def within(cls, reach: Reach) -> Q:
        in_entities = Q(entity__in=reach.entities)
        if not reach.departments:
            return in_entities
        inside = PositionTerm.objects.on(clock.now().date()).filter(department__in=reach.departments)
        return in_entities | Q(pk__in=inside.values("position"))

    def scope(self) -> Scope:
        """Its entity and the department of today; of a position that is planned or closed the latest. One query."""
        today, department = clock.now().date(), None
        spans = self.terms.order_by("first_date", "pk").values_list("first_date", "last_date", "department")
        for first, last, inside in spans:
            department = inside
            if first <= today and (last is None or today <= last):
                break
        return Scope(entity=self.entity_id, department=department)


class PositionTerm(Dated):
    """What holds for a position from a day to a day: title, profile, department, manager, FTE, yearly cost."""

    view: ClassVar[str] = "organisation.see"
    personal: ClassVar[dict[str, str]] = {"yearly_cost_minor": "confidential"}

    position = models.ForeignKey(Position, on_delete=models.PROTECT, related_name="terms")
    profile = models.ForeignKey(PositionProfile, on_delete=models.PROTECT, related_name="+", verbose_name=_("profile"))
    title = models.CharField(_("title"), max_length=120, blank=True)
    department = models.ForeignKey(
        Department, on_delete=models.PROTECT, null=True, related_name="position_terms", verbose_name=_("department")
    )
    reports_to = models.ForeignKey(
        Position, on_delete=models.PROTECT, null=True, related_name="report_terms", verbose_name=_("reports to")
    )
    fte = ExactDecimalField(_("FTE"), places=4)
    yearly_cost_minor = models.BigIntegerField(null=True)
    yearly_cost_currency = models.CharField(max_length=3, blank=True)

    class Meta:
        constraints: ClassVar = [
            ends_after_start("organisation_position_term_span"),
            models.CheckConstraint(name="organisation_position_fte", condition=Q(fte__gt=0, fte__lte=10)),
            models.CheckConstraint(
                name="organisation_position_not_own_manager",
                condition=Q(reports_to__isnull=True) | ~Q(reports_to=F("position")),
            ),
            models.CheckConstraint(
                name="organisation_position_cost",
                condition=Q(yearly_cost_minor__isnull=True, yearly_cost_currency="")
                | (Q(yearly_cost_minor__gte=0) & ~Q(yearly_cost_currency="")),
            ),
        ]

    def __str__(self) -> str:
        return self.title or str(self.profile)

    @property
    def yearly_cost(self) -> Money | None:
        """What the seat may cost in a year; None when nobody has said."""
        if self.yearly_cost_minor is None:
            return None
        return Money(self.yearly_cost_minor, self.yearly_cost_currency)


class Grant(Dated):
    """That a profile, or one position, may do an activity or see by a view: how far, up to how much, from when to when.

    `asks` means: with another's approval. `staff` means: only in a staff session. A limit of null is no limit.
    """

    view: ClassVar[str] = "organisation.see"
    page: ClassVar[str] = "organisation.right"
    is_named_by_version: ClassVar[bool] = True

    profile = models.ForeignKey(PositionProfile, on_delete=models.PROTECT, null=True, related_name="grants")
    position = models.ForeignKey(Position, on_delete=models.PROTECT, null=True, related_name="grants")
    code = models.CharField(_("right"), max_length=100)
    reach = models.CharField(_("scope"), max_length=10, choices=GrantScope.choices)
    entities = models.ManyToManyField(LegalEntity, related_name="+", verbose_name=_("named entities"))
    limit_minor = models.BigIntegerField(null=True)
    limit_currency = models.CharField(max_length=3, blank=True)
    asks = models.BooleanField(_("needs approval"), default=False)
    staff = models.BooleanField(_("needs a staff session"), default=False)
    is_shipped = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("right of a position")
        verbose_name_plural = _("rights of positions")
        constraints: ClassVar = [
            ends_after_start("organisation_grant_span"),
            models.CheckConstraint(name="organisation_grant_scope", condition=Q(reach__in=GrantScope.values)),
            models.CheckConstraint(
                name="organisation_grant_to_one",
                condition=Q(profile__isnull=False, position__isnull=True)
                | Q(profile__isnull=True, position__isnull=False),
            ),
            models.CheckConstraint(
                name="organisation_grant_limit",
                condition=Q(limit_minor__isnull=True, limit_currency="")
                | (Q(limit_minor__gte=0) & ~Q(limit_currency="")),
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["code"], name="organisation_grant_code")]

    def __str__(self) -> str:
        return self.code

    @classmethod
    def within(cls, reach: Reach) -> Q:
        return Q(profile__isnull=False) | Q(position__entity__in=reach.entities)

    def scope(self) -> Scope:
        return self.position.scope() if self.position else Scope()

    @property
    def limit(self) -> Money | None:
        """The largest amount, itself included; None is no limit."""
        return None if self.limit_minor is None else Money(self.limit_minor, self.limit_currency)
