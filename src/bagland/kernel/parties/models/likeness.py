"""Two parties that may be one, those that became one, and what the search for them keeps."""

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


class Merge(Kept):
    """That a party became another: what moved, what ended, and what the survivor was before, so that it can be undone.

    `moved` and `ended` are keys by table; `before` are the survivor's columns that took the other's value.
    """

    view: ClassVar[str] = "parties.see"
    personal: ClassVar[dict[str, str]] = {"before": "normal", "after": "normal"}

    party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="+", verbose_name=_("merged"))
    into = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="merges", verbose_name=_("survivor"))
    at = models.DateTimeField(_("merged at"))
    by = models.ForeignKey(Actor, on_delete=models.PROTECT, related_name="+", verbose_name=_("merged by"))
    moved = models.JSONField(default=dict)
    ended = models.JSONField(default=dict)
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)
    undone_at = models.DateTimeField(_("separated again"), null=True)

    class Meta:
        verbose_name = _("merge")
        verbose_name_plural = _("merges")
        constraints: ClassVar = [
            models.CheckConstraint(name="parties_merge_not_into_itself", condition=~Q(party=F("into"))),
            models.UniqueConstraint(fields=["party"], name="parties_merge_once", condition=Q(undone_at__isnull=True)),
        ]

    def __str__(self) -> str:
        return f"{self.party} → {self.into}"

    @classmethod
    def within(cls, reach: Reach) -> Q:
        return Party.within(reach)


class LikenessKey(models.Model):
    """A key that a party may share with others (`rules/likeness.py`). A record of operation, made anew at will."""

    key = models.BigIntegerField()
    party = models.BigIntegerField()

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["key", "party"], name="parties_likenesskey_block"),
            models.Index(fields=["party"], name="parties_likenesskey_party"),
        ]

    def __str__(self) -> str:
        return f"{self.party} {self.key}"


class LikenessTouched(models.Model):
    """That something of a party that is compared has changed; written by triggers, taken by the worker."""

    party = models.BigIntegerField()

    def __str__(self) -> str:
        return str(self.party)
