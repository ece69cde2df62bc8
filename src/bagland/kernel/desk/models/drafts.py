"""What is typed and not sent: drafts, forms held over a sign-in, and who has what open."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from bagland.kernel.organisation.models import Actor

NO_SUBJECT = 0


class Draft(models.Model):
    """A form that somebody has begun: one for each person, activity and subject (0 when it has none).

    `typed` is JSON, names of fields to the texts in them; secrets are never among them.
    """

    actor = models.ForeignKey(Actor, on_delete=models.PROTECT, related_name="+")
    activity = models.CharField(max_length=100)
    subject = models.BigIntegerField(default=NO_SUBJECT)
    typed = models.TextField()
    kept_at = models.DateTimeField()

    class Meta:
        verbose_name = _("draft")
        verbose_name_plural = _("drafts")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["actor", "activity", "subject"], name="desk_draft_one_of_each")
        ]
        indexes: ClassVar = [models.Index(fields=["kept_at", "id"], name="desk_draft_kept_at")]

    def __str__(self) -> str:
        return self.activity


class HeldForm(models.Model):
    """A form that was sent after its sender's sign-in had run out. Only the sender gets it back, once, within the hour.

    `digest` is the SHA-256 of the key in the address.
    """

    digest = models.CharField(max_length=64, unique=True)
    actor = models.ForeignKey(Actor, on_delete=models.PROTECT, related_name="+")
    activity = models.CharField(max_length=100)
    subject = models.BigIntegerField(default=NO_SUBJECT)
    typed = models.TextField()
    held_at = models.DateTimeField()

    class Meta:
        verbose_name = _("held form")
        verbose_name_plural = _("held forms")
        indexes: ClassVar = [models.Index(fields=["actor", "held_at"], name="desk_heldform_actor")]

    def __str__(self) -> str:
        return self.activity


class Presence(models.Model):
    """That somebody has the form of an object open. It counts for a minute after it was last said."""

    actor = models.ForeignKey(Actor, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=100)
    key = models.BigIntegerField()
    seen_at = models.DateTimeField()

    class Meta:
        verbose_name = _("presence")
        verbose_name_plural = _("presences")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["kind", "key", "actor"], name="desk_presence_one_of_each")
        ]
        indexes: ClassVar = [models.Index(fields=["seen_at"], name="desk_presence_seen_at")]

    def __str__(self) -> str:
        return f"{self.kind} {self.key}"
