"""Rows of work that follows an act, and the keys that make an act happen once."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from bagland.foundation.kinds import Kept
from bagland.kernel.audit.models import Event


class ActKey(models.Model):
    """An idempotency key that was used: unique per actor, with a salted hash of the inputs and the first answer.

    The answer is references only (event, kind and key of the result, or the request), so there is nothing to erase.
    """

    actor = models.BigIntegerField()
    key = models.CharField(max_length=200)
    salt = models.CharField(max_length=32)
    fingerprint = models.CharField(max_length=64)
    event = models.BigIntegerField(null=True)
    result_kind = models.CharField(max_length=100, blank=True)
    result_id = models.BigIntegerField(null=True)
    request = models.BigIntegerField(null=True)
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["actor", "key"], name="jobs_act_key_once")]
        indexes: ClassVar = [models.Index(fields=["at"], name="jobs_act_key_at")]

    def __str__(self) -> str:
        return self.key


class Delivery(Kept):
    """One event that one reaction has yet to answer. Done means gone; parked waits for a person.

    A delivery is taken only when no earlier one of the same reaction and subject is left, parked ones included.
    """

    view: ClassVar[str] = "jobs.see"
    page: ClassVar[str] = "jobs.parked"

    reaction = models.CharField(_("reaction"), max_length=100)
    event = models.ForeignKey(Event, on_delete=models.PROTECT, related_name="+", verbose_name=_("event"))
    subject = models.CharField(_("subject"), max_length=130)
    due_at = models.DateTimeField(_("due"))
    attempts = models.IntegerField(_("attempts"), default=0)
    lease_until = models.DateTimeField(null=True)
    worker = models.CharField(max_length=60, blank=True)
    parked_at = models.DateTimeField(_("parked"), null=True)
    fault = models.TextField(_("fault"), blank=True)

    class Meta:
        verbose_name = _("parked work")
        verbose_name_plural = _("parked work")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["reaction", "event"], name="jobs_delivery_once"),
            models.CheckConstraint(
                name="jobs_delivery_parked_or_leased", condition=Q(parked_at__isnull=True) | Q(lease_until__isnull=True)
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["due_at", "id"], name="jobs_delivery_due", condition=Q(parked_at__isnull=True)),
            models.Index(fields=["reaction", "subject", "id"], name="jobs_delivery_order"),
            models.Index(fields=["parked_at", "id"], name="jobs_delivery_parked", condition=Q(parked_at__isnull=False)),
        ]

    def __str__(self) -> str:
        return f"{self.reaction} {self.event_id}"


class Effect(models.Model):
    """That a reaction has answered an event, written in the transaction of the answer: a second run does nothing."""

    reaction = models.CharField(max_length=100)
    event = models.BigIntegerField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["reaction", "event"], name="jobs_effect_once")]

    def __str__(self) -> str:
        return f"{self.reaction} {self.event}"


class Schedule(models.Model):
    """When a recurring job runs next, and how it went."""

    job = models.CharField(max_length=100, unique=True)
    due_at = models.DateTimeField()
    lease_until = models.DateTimeField(null=True)
    last_run_at = models.DateTimeField(null=True)
    fault = models.TextField(blank=True)

    def __str__(self) -> str:
        return self.job


class Run(Kept):
    """One activity over many rows: staged, shown, then performed in chunks, each one event."""

    class State(models.TextChoices):
        STAGED = "STAGED", _("staged")
        RUNNING = "RUNNING", _("running")
        DONE = "DONE", _("done")
        DISCARDED = "DISCARDED", _("discarded")

    view: ClassVar[str] = "jobs.see"
    page: ClassVar[str] = "jobs.run"

    activity = models.CharField(_("activity"), max_length=100)
    actor = models.BigIntegerField(_("who"))
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.STAGED)
    staged_at = models.DateTimeField(_("staged"))
    rows_total = models.IntegerField(_("rows"), default=0)
    rows_done = models.IntegerField(_("done"), default=0)
    rows_faulty = models.IntegerField(_("faulty"), default=0)
    next_row = models.IntegerField(default=1)
    chunk_rows = models.IntegerField(default=1000)
    standing = models.JSONField(default=dict)

    class Meta:
        verbose_name = _("bulk run")
        verbose_name_plural = _("bulk runs")
        constraints: ClassVar = [
            models.CheckConstraint(
                name="jobs_run_counts",
                condition=Q(rows_done__gte=0, rows_faulty__gte=0)
                & Q(rows_total__gte=F("rows_done") + F("rows_faulty")),
            ),
            models.CheckConstraint(
                name="jobs_run_state", condition=Q(state__in=["STAGED", "RUNNING", "DONE", "DISCARDED"])
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["state", "id"], name="jobs_run_state_id")]

    def __str__(self) -> str:
        return f"{self.activity} {self.pk}"


class RunRow(models.Model):
    """One row of a run. Its inputs are emptied when it is done; what it made, and in which event, stays."""

    run = models.ForeignKey(Run, on_delete=models.CASCADE, related_name="rows")
    number = models.IntegerField()
    subject = models.BigIntegerField(null=True)
    inputs = models.TextField(blank=True)
    fault = models.TextField(blank=True)
    event = models.BigIntegerField(null=True)
    result_kind = models.CharField(max_length=100, blank=True)
    result_id = models.BigIntegerField(null=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["run", "number"], name="jobs_run_row_once")]
        indexes: ClassVar = [models.Index(fields=["result_kind", "result_id"], name="jobs_run_row_result")]

    def __str__(self) -> str:
        return f"{self.run_id}/{self.number}"
