"""Two parties that may be one."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from bagland.foundation.kinds import Kept, Reach
from bagland.kernel.organisation.models import Actor
from bagland.kernel.parties.models.parties import Party
from bagland.kernel.parties.states import LikenessState


class Likeness(Kept):
    """A proposed duplicate: two parties (the older key first), how alike (0 to 100), by what, what was decided."""

    view: ClassVar[str] = "parties.see"
    page: ClassVar[str] = "parties.likeness"

    first = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="+", verbose_name=_("first"))
    second = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="+", verbose_name=_("second"))
    score = models.IntegerField(_("likeness"))
    reasons = models.CharField(_("by what"), max_length=200)
    """Codes parted by a space: `cvr name address`."""
    state = models.CharField(_("state"), max_length=9, choices=LikenessState.choices, default=LikenessState.OPEN)
    found_at = models.DateTimeField(_("found"))
    decided_at = models.DateTimeField(_("decided"), null=True)
    decided_by = models.ForeignKey(
        Actor, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("decided by")
    )

    class Meta:
        verbose_name = _("possible duplicate")
        verbose_name_plural = _("possible duplicates")
        constraints: ClassVar = [
            models.CheckConstraint(name="parties_likeness_ordered", condition=Q(first__lt=F("second"))),
            models.UniqueConstraint(fields=["first", "second"], name="parties_likeness_once"),
        ]
        indexes: ClassVar = [models.Index(fields=["state", "-score", "-id"], name="parties_likeness_best")]

    def __str__(self) -> str:
        return f"{self.first} = {self.second}"

    @classmethod
    def within(cls, reach: Reach) -> Q:
        return Party.within(reach)
