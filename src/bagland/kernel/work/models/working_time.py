"""When a legal entity works, where that is said."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from bagland.foundation.kinds import Kept, Reach, Scope
from bagland.kernel.organisation.models import LegalEntity


class WorkingTime(Kept):
    """The working week of an entity, and the days on which it is otherwise than its country's.

    `hours` gives for each weekday, Monday as "0", spans of times: `{"0": [["08:00", "16:00"]]}`. `days` gives for a day
    a name on which the entity is closed, or "" for a holiday on which it works: `{"2026-12-24": "Christmas Eve"}`.
    """

    view: ClassVar[str] = "work.see_working_time"
    page: ClassVar[str] = "work.working_time"

    entity = models.OneToOneField(
        LegalEntity,
        on_delete=models.PROTECT,
        primary_key=True,
        related_name="working_time",
        verbose_name=_("legal entity"),
    )
    hours = models.JSONField(_("working hours"))
    days = models.JSONField(_("other days"), default=dict)

    class Meta:
        verbose_name = _("working time")
        verbose_name_plural = _("working times")

    def __str__(self) -> str:
        return self.entity.name

    @classmethod
    def within(cls, reach: Reach) -> Q:
        return Q(entity__in=reach.entities)

    def scope(self) -> Scope:
        return Scope(entity=self.entity_id)
