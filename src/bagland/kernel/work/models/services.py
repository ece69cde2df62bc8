"""Services: what a department does for the others when they ask."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from bagland.foundation.kinds import Kept, Reach, Scope
from bagland.kernel.organisation.models import Department
from bagland.kernel.work.models.procedures import Procedure
from bagland.kernel.work.states import ServiceIcon


class Service(Kept):
    """A service that a department offers inside the company. A request for it runs its procedure.

    `promise` is a duration in working time (`P3BD`, `PT4H`); `who` the JSON of a `rules.definition.Lane`, empty for
    everybody.
    """

    view: ClassVar[str] = "work.see_services"
    page: ClassVar[str] = "work.service"

    title_da = models.CharField(_("Danish title"), max_length=200, blank=True)
    title_en = models.CharField(_("English title"), max_length=200, blank=True)
    text_da = models.TextField(_("Danish text"), blank=True)
    text_en = models.TextField(_("English text"), blank=True)
    department = models.ForeignKey(Department, on_delete=models.PROTECT, related_name="+", verbose_name=_("offered by"))
    procedure = models.ForeignKey(
        Procedure, on_delete=models.PROTECT, related_name="services", verbose_name=_("procedure")
    )
    promise = models.CharField(_("promised time"), max_length=20, blank=True)
    who = models.JSONField(default=dict)
    icon = models.CharField(_("icon"), max_length=40, choices=ServiceIcon.choices, default=ServiceIcon.HELP)
    created_at = models.DateTimeField(_("created"))
    ended_at = models.DateTimeField(_("ended"), null=True)

    class Meta:
        verbose_name = _("service")
        verbose_name_plural = _("services")
        constraints: ClassVar = [
            models.CheckConstraint(name="work_service_has_title", condition=~Q(title_da="") | ~Q(title_en=""))
        ]
        indexes: ClassVar = [
            models.Index(fields=["department", "id"], name="work_service_department"),
            models.Index(fields=["title_da", "id"], name="work_service_title_da"),
            models.Index(fields=["title_en", "id"], name="work_service_title_en"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def title(self) -> str:
        """In the reader's language, else in the other."""
        danish = translation.get_language() == "da"
        return (self.title_da if danish else self.title_en) or self.title_en or self.title_da

    @property
    def text(self) -> str:
        """What one gets, in the reader's language, else in the other."""
        danish = translation.get_language() == "da"
        return (self.text_da if danish else self.text_en) or self.text_en or self.text_da

    @classmethod
    def within(cls, reach: Reach) -> Q:
        return Q() if not reach.nothing else Q(pk__in=())

    def scope(self) -> Scope:
        return Scope(self.department.entity_id, self.department_id)
