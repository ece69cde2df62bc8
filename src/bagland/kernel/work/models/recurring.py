"""Tasks that come again."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from bagland.foundation.kinds import Kept, Reach, Scope
from bagland.kernel.organisation.models import Actor, Department, LegalEntity, Position
from bagland.kernel.work.states import Moved


class Recurrence(Kept):
    """A task that comes again by a rule of iCalendar (`rules.recurrence`), moved to working days as `shift` says.

    The task is for `position` or for `person`. It is due on `next_on` at `at_time` (at the end of that day's work where
    no time is said) and opened `lead_days` before, on `opens_on`. Both are empty when it comes no more.
    """

    view: ClassVar[str] = "work.see"
    page: ClassVar[str] = "work.recurrence"
    personal: ClassVar[dict[str, str]] = {"title": "normal", "text": "normal"}

    title = models.CharField(_("title"), max_length=200)
    text = models.TextField(_("text"), blank=True)
    rrule = models.CharField(_("how often"), max_length=400)
    shift = models.CharField(_("when it is no working day"), max_length=10, choices=Moved.choices, default=Moved.NONE)
    starts_on = models.DateField(_("from"))
    at_time = models.CharField(_("time"), max_length=5, blank=True)
    lead_days = models.IntegerField(_("days before"), default=0)
    position = models.ForeignKey(
        Position, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("for the position")
    )
    person = models.ForeignKey(
        Actor, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("for the person")
    )
    entity = models.ForeignKey(LegalEntity, on_delete=models.PROTECT, related_name="+", verbose_name=_("legal entity"))
    department = models.ForeignKey(
        Department, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("department")
    )
    created_by = models.ForeignKey(Actor, on_delete=models.PROTECT, related_name="+", verbose_name=_("asked by"))
    created_at = models.DateTimeField(_("created"))
    next_on = models.DateField(_("next"), null=True)
    opens_on = models.DateField(_("opens"), null=True)
    ended_at = models.DateTimeField(_("ended"), null=True)

    class Meta:
        verbose_name = _("recurring task")
        verbose_name_plural = _("recurring tasks")
        constraints: ClassVar = [
            models.CheckConstraint(name="work_recurrence_shift", condition=Q(shift__in=Moved.values)),
            models.CheckConstraint(
                name="work_recurrence_for_one",
                condition=Q(position__isnull=True, person__isnull=False)
                | Q(position__isnull=False, person__isnull=True),
            ),
            models.CheckConstraint(
                name="work_recurrence_next_opens",
                condition=Q(next_on__isnull=True, opens_on__isnull=True)
                | Q(next_on__isnull=False, opens_on__lte=models.F("next_on")),
            ),
            models.CheckConstraint(
                name="work_recurrence_ended", condition=Q(ended_at__isnull=True) | Q(next_on__isnull=True)
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["opens_on", "id"], name="work_recurrence_opens", condition=Q(opens_on__isnull=False)),
            models.Index(fields=["title", "id"], name="work_recurrence_title"),
            models.Index(fields=["entity", "title", "id"], name="work_recurrence_entity"),
            models.Index(fields=["department", "title", "id"], name="work_recurrence_department"),
        ]

    def __str__(self) -> str:
        return self.title

    @classmethod
    def within(cls, reach: Reach) -> Q:
        there = Q(entity__in=reach.entities) | Q(department__in=reach.departments)
        return there | Q(created_by__in=reach.own) | Q(person__in=reach.own) | Q(position__in=reach.positions)

    def scope(self) -> Scope:
        positions = frozenset({self.position_id}) if self.position_id is not None else frozenset()
        return Scope(self.entity_id, self.department_id, frozenset({self.created_by_id}), positions)
