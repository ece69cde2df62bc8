"""Saved views of lists: a name for an address. No right comes with one, and nothing that it leads to is kept in it."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from bagland.foundation.kinds import Kept, Reach, Scope
from bagland.kernel.organisation.models import Actor, Department

LONGEST_TITLE, LONGEST_STATE = 60, 2000


class Sharing(models.TextChoices):
    """With whom a view is shared. Whoever may not open the list does not see that there is one."""

    NOBODY = "NOBODY", _("nobody")
    DEPARTMENT = "DEPARTMENT", _("a department")
    EVERYONE = "EVERYONE", _("everyone who may open the list")


class SavedView(Kept):
    """Filters, order and columns of one list under a name. Saving is a record of operation; sharing is an activity."""

    view: ClassVar[str] = "desk.see_own_views"

    owner = models.ForeignKey(Actor, on_delete=models.PROTECT, related_name="+", verbose_name=_("owner"))
    listed = models.CharField(_("list"), max_length=100)
    title = models.CharField(_("name"), max_length=LONGEST_TITLE)
    state = models.CharField(_("address"), max_length=LONGEST_STATE, blank=True)
    shared = models.CharField(_("shared with"), max_length=10, choices=Sharing.choices, default=Sharing.NOBODY)
    department = models.ForeignKey(
        Department, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("department")
    )
    saved_at = models.DateTimeField(_("saved"))

    class Meta:
        verbose_name = _("saved view")
        verbose_name_plural = _("saved views")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["owner", "listed", "title"], name="desk_view_title_once"),
            models.CheckConstraint(name="desk_view_shared", condition=Q(shared__in=Sharing.values)),
            models.CheckConstraint(
                name="desk_view_of_department",
                condition=Q(shared=Sharing.DEPARTMENT, department__isnull=False)
                | (~Q(shared=Sharing.DEPARTMENT) & Q(department__isnull=True)),
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["listed", "department"], name="desk_view_shared_ones", condition=~Q(shared="NOBODY"))
        ]

    def __str__(self) -> str:
        return self.title

    @classmethod
    def within(cls, reach: Reach) -> Q:
        return Q(owner__in=reach.own)

    def scope(self) -> Scope:
        return Scope(own=frozenset({self.owner_id}))


class DefaultView(models.Model):
    """The view in which a list opens for one person. It may be another's, as long as it is shared."""

    actor = models.ForeignKey(Actor, on_delete=models.PROTECT, related_name="+")
    listed = models.CharField(max_length=100)
    view = models.ForeignKey(SavedView, on_delete=models.CASCADE, related_name="+")

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["actor", "listed"], name="desk_default_view_once")]

    def __str__(self) -> str:
        return self.listed


class ViewsVersion(models.Model):
    """A number that rises with every change of any saved view: what a process has read is good while it stands."""

    number = models.BigIntegerField(default=0)

    def __str__(self) -> str:
        return str(self.number)
