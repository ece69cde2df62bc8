"""Who gets a mail of what waits, and when."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from bagland.kernel.organisation.models import Actor
from bagland.kernel.work.states import DigestHour


class Digest(models.Model):
    """A record of operation: at which hour a person is written to about what waits, and when that was done last."""

    actor = models.OneToOneField(Actor, on_delete=models.PROTECT, related_name="+", primary_key=True)
    hour = models.CharField(_("hour"), max_length=3, choices=DigestHour.choices, default=DigestHour.H07)
    sent_on = models.DateField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(name="work_digest_hour", condition=Q(hour__in=DigestHour.values))
        ]

    def __str__(self) -> str:
        return f"{self.actor_id} {self.hour}"
