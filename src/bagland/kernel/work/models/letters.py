"""Who gets a mail of what waits, and when."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from bagland.kernel.organisation.models import Actor


class DigestHour(models.TextChoices):
    """At which hour, in one's own entity, a mail of what waits is sent; or never."""

    OFF = "off", _("never")
    H05 = "05", _("5 o'clock")
    H06 = "06", _("6 o'clock")
    H07 = "07", _("7 o'clock")
    H08 = "08", _("8 o'clock")
    H09 = "09", _("9 o'clock")
    H12 = "12", _("12 o'clock")
    H15 = "15", _("15 o'clock")


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
