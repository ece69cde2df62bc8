"""Departments as a tree that changes by day, and reorganisations prepared for a day."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from bagland.foundation.fields import ExactDecimalField
from bagland.foundation.kinds import Kept, Reach, Scope
from bagland.kernel.organisation.models.dated import Dated, ends_after_start, names_by_term
from bagland.kernel.organisation.models.entities import LegalEntity
from bagland.kernel.organisation.states import ReorganisationState


class Department(Kept):
    """A node of the tree. What it is called, where it hangs and who heads it are its terms."""

    view: ClassVar[str] = "organisation.see"
    is_named_by_version: ClassVar[bool] = True
    page: ClassVar[str] = "organisation.department"

    entity = models.ForeignKey(
        LegalEntity, on_delete=models.PROTECT, related_name="departments", verbose_name=_("entity")
    )
    code = models.CharField(_("code"), max_length=20)

    class Meta:
        verbose_name = _("department")
        verbose_name_plural = _("departments")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["entity", "code"], name="organisation_department_code")
        ]

    def __str__(self) -> str:
        return self.labels([self.pk]).get(self.pk, self.code)

    @classmethod
    def labels(cls, keys: Iterable[int]) -> dict[int, str]:
        """Their names of today; of a department that is planned or closed the nearest. One query."""
        return names_by_term(DepartmentTerm.objects.filter(department__in=list(keys)), "department_id")

    @classmethod
    def within(cls, reach: Reach) -> Q:
        return Q(entity__in=reach.entities) | Q(pk__in=reach.departments)

    def scope(self) -> Scope:
        return Scope(entity=self.entity_id, department=self.pk)


class DepartmentTerm(Dated):
    """What holds for a department from a day to a day: its name, what it hangs under, the position that heads it."""

    view: ClassVar[str] = "organisation.see"

    department = models.ForeignKey(Department, on_delete=models.PROTECT, related_name="terms")
    name = models.CharField(_("name"), max_length=200)
    parent = models.ForeignKey(
        Department, on_delete=models.PROTECT, null=True, related_name="child_terms", verbose_name=_("under")
    )
    head = models.ForeignKey(
        "organisation.Position", on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("headed by")
    )

    class Meta:
        constraints: ClassVar = [
            ends_after_start("organisation_department_term_span"),
            models.CheckConstraint(
                name="organisation_department_not_own_parent",
                condition=Q(parent__isnull=True) | ~Q(parent=F("department")),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @classmethod
    def within(cls, reach: Reach) -> Q:
        return Q(department__entity__in=reach.entities) | Q(department__in=reach.departments)


class Reorganisation(Kept):
    """Changes that are prepared for one day, looked at, and decided together; nothing holds before the decision."""

    view: ClassVar[str] = "organisation.see_plans"
    page: ClassVar[str] = "organisation.reorganisation"

    entity = models.ForeignKey(LegalEntity, on_delete=models.PROTECT, related_name="+", verbose_name=_("entity"))
    title = models.CharField(_("title"), max_length=200)
    day = models.DateField(_("from"))
    state = models.CharField(
        _("state"), max_length=10, choices=ReorganisationState.choices, default=ReorganisationState.PREPARED
    )
    decided_at = models.DateTimeField(_("decided"), null=True)

    class Meta:
        verbose_name = _("reorganisation")
        verbose_name_plural = _("reorganisations")
        constraints: ClassVar = [
            models.CheckConstraint(
                name="organisation_reorganisation_state", condition=Q(state__in=ReorganisationState.values)
            ),
            models.CheckConstraint(
                name="organisation_reorganisation_decided",
                condition=Q(state="DECIDED", decided_at__isnull=False)
                | (~Q(state="DECIDED") & Q(decided_at__isnull=True)),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @classmethod
    def within(cls, reach: Reach) -> Q:
        return Q(entity__in=reach.entities)

    def scope(self) -> Scope:
        return Scope(entity=self.entity_id)


class ReorganisationChange(models.Model):
    """One prepared change of a department or of a position. A column that is null stays as it is."""

    reorganisation = models.ForeignKey(Reorganisation, on_delete=models.PROTECT, related_name="changes")
    department = models.ForeignKey(Department, on_delete=models.PROTECT, null=True, related_name="+")
    position = models.ForeignKey("organisation.Position", on_delete=models.PROTECT, null=True, related_name="+")
    name = models.CharField(max_length=200, blank=True)
    under = models.ForeignKey(Department, on_delete=models.PROTECT, null=True, related_name="+")
    reports_to = models.ForeignKey("organisation.Position", on_delete=models.PROTECT, null=True, related_name="+")
    fte = ExactDecimalField(places=4, null=True)
    closes = models.BooleanField(default=False)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="organisation_change_of_one",
                condition=Q(department__isnull=False, position__isnull=True)
                | Q(department__isnull=True, position__isnull=False),
            ),
            models.UniqueConstraint(
                fields=["reorganisation", "department"], name="organisation_change_department_once"
            ),
            models.UniqueConstraint(fields=["reorganisation", "position"], name="organisation_change_position_once"),
        ]

    def __str__(self) -> str:
        return f"{self.reorganisation_id}: {self.department_id or self.position_id}"
