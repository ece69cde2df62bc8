"""Which customer and supplier numbers come next."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from bagland.kernel.organisation.models import LegalEntity
from bagland.kernel.parties.states import Role


class NumberSeries(models.Model):
    """The highest number that was given or taken in one role at one legal entity; numbers have gaps, and no twins."""

    entity = models.ForeignKey(LegalEntity, on_delete=models.PROTECT, related_name="+")
    role = models.CharField(max_length=9, choices=Role.choices)
    last = models.BigIntegerField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["entity", "role"], name="parties_series_once")]

    def __str__(self) -> str:
        return f"{self.entity} · {self.get_role_display()}: {self.last}"
