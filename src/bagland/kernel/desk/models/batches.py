"""One activity over the chosen rows of a list: each row performed by itself, with its own key and its own event."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from bagland.kernel.organisation.models import Actor


class Answer(models.TextChoices):
    """What came of one row."""

    NONE = "", _("not reached yet")
    DONE = "DONE", _("done")
    PENDING = "PENDING", _("waits for approval")
    REFUSED = "REFUSED", _("refused")


class Batch(models.Model):
    """A record of operation: what was asked for over many rows, and how far it is. The events tell what was done.

    `key` is that of the form, so that a second press finds this batch. `inputs` are emptied when it is over.
    `lease_until` is set while a process performs it.
    """

    actor = models.ForeignKey(Actor, on_delete=models.PROTECT, related_name="+")
    key = models.CharField(max_length=64)
    listed = models.CharField(max_length=100)
    state = models.CharField(max_length=2000, blank=True)
    activity = models.CharField(max_length=100)
    inputs = models.TextField(blank=True)
    position = models.BigIntegerField(null=True)
    language = models.CharField(max_length=5)
    time_zone = models.CharField(max_length=60)
    asked_at = models.DateTimeField()
    over_at = models.DateTimeField(null=True)
    lease_until = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("act on chosen rows")
        verbose_name_plural = _("acts on chosen rows")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["actor", "key"], name="desk_batch_once"),
            models.CheckConstraint(name="desk_batch_over_is_empty", condition=Q(over_at__isnull=True) | Q(inputs="")),
        ]
        indexes: ClassVar = [
            models.Index(fields=["asked_at"], name="desk_batch_open", condition=Q(over_at__isnull=True)),
            models.Index(fields=["over_at"], name="desk_batch_over"),
        ]

    def __str__(self) -> str:
        return self.activity


class BatchRow(models.Model):
    """One chosen row, and what came of it: its event, the request that it became, or why it was refused."""

    batch = models.ForeignKey(Batch, on_delete=models.CASCADE, related_name="rows")
    number = models.IntegerField()
    subject = models.BigIntegerField()
    answer = models.CharField(max_length=7, choices=Answer.choices, blank=True, default=Answer.NONE)
    event = models.BigIntegerField(null=True)
    request = models.BigIntegerField(null=True)
    said = models.TextField(blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["batch", "subject"], name="desk_batch_row_once"),
            models.CheckConstraint(name="desk_batch_row_answer", condition=Q(answer__in=Answer.values)),
        ]
        indexes: ClassVar = [models.Index(fields=["batch", "answer", "number"], name="desk_batch_row_answers")]

    def __str__(self) -> str:
        return f"{self.batch_id}/{self.number}"
