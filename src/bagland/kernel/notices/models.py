"""Comments, followers, and what each person is told."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from bagland.foundation.kinds import Kept, Reach, Scope, model_of
from bagland.kernel.audit.models import Event
from bagland.kernel.notices.states import Why
from bagland.kernel.organisation.models import Actor


class Comment(Kept):
    """What somebody wrote on an object. Whoever may see the object reads it; `text` keeps mentions as `@[key]`.

    A withdrawn comment has lost its text; its event still says that there was one.
    """

    view: ClassVar[str] = "notices.see_comments"
    personal: ClassVar[dict[str, str]] = {"text": "normal"}

    about_kind = models.CharField(max_length=100)
    about = models.BigIntegerField()
    author = models.ForeignKey(Actor, on_delete=models.PROTECT, related_name="+", verbose_name=_("written by"))
    text = models.TextField(_("comment"), blank=True)
    at = models.DateTimeField(_("written"))
    corrected_at = models.DateTimeField(_("corrected"), null=True)
    withdrawn_at = models.DateTimeField(_("withdrawn"), null=True)

    class Meta:
        verbose_name = _("comment")
        verbose_name_plural = _("comments")
        constraints: ClassVar = [
            models.CheckConstraint(
                name="notices_comment_withdrawn_is_empty", condition=Q(withdrawn_at__isnull=True) | Q(text="")
            )
        ]
        indexes: ClassVar = [models.Index(fields=["about_kind", "about", "id"], name="notices_comment_about")]

    def __str__(self) -> str:
        return str(_("comment %(key)s") % {"key": self.pk})

    @classmethod
    def within(cls, reach: Reach) -> Q:
        return Q(author__in=reach.own) | Q(author__home__in=reach.entities)

    def scope(self) -> Scope:
        return Scope(entity=self.author.home_id, own=frozenset({self.author_id}))

    def thing(self) -> Any:
        """The object that it is about, as it is now; None when it is gone."""
        model = model_of(self.about_kind)
        return model._default_manager.filter(pk=self.about).first() if model else None


class Follower(models.Model):
    """That a person is told of what happens to an object. A record of operation."""

    actor = models.ForeignKey(Actor, on_delete=models.CASCADE, related_name="+")
    about_kind = models.CharField(max_length=100)
    about = models.BigIntegerField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["about_kind", "about", "actor"], name="notices_follower_once")
        ]

    def __str__(self) -> str:
        return f"{self.actor_id} follows {self.about_kind} {self.about}"


class Notice(models.Model):
    """That a person is told of an event. A record of operation: what is shown of it is read live, by today's rights."""

    reader = models.ForeignKey(Actor, on_delete=models.CASCADE, related_name="+")
    event = models.ForeignKey(Event, on_delete=models.PROTECT, related_name="+")
    why = models.CharField(max_length=10, choices=Why.choices)
    about_kind = models.CharField(max_length=100)
    about = models.BigIntegerField()
    at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["reader", "event"], name="notices_notice_once"),
            models.CheckConstraint(name="notices_notice_why", condition=Q(why__in=Why.values)),
        ]
        indexes: ClassVar = [
            models.Index(fields=["reader", "-at", "-id"], name="notices_notice_newest"),
            models.Index(fields=["reader"], name="notices_notice_unread", condition=Q(read_at__isnull=True)),
        ]

    def __str__(self) -> str:
        return f"{self.reader_id} {self.event_id}"


class Told(models.Model):
    """How far people have been told: the last place of the chain whose event has become notices. One row."""

    position = models.BigIntegerField(default=0)

    class Meta:
        constraints: ClassVar = [models.CheckConstraint(name="notices_told_one", condition=Q(pk=1))]

    def __str__(self) -> str:
        return str(self.position)
