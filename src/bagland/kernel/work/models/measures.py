"""What was measured of procedures, a month at a time: sums made anew from cases, so that a report reads few rows."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from bagland.kernel.organisation.models import Department, LegalEntity, Position
from bagland.kernel.work.models.procedures import Procedure
from bagland.kernel.work.states import Measured


class MeasuredMonth(models.Model):
    """That a month was measured, and when. A record of operation."""

    month = models.DateField(unique=True)
    measured_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.month}"


class Measure(models.Model):
    """The sums of one month: of cases (CASE), of a node, of a position, or of what waits for a position now.

    `spread` counts times by class (`rules.spread`); `seconds` is their sum. `late` are those that ended after they were
    due, `skipped` left out with a reason, `again` done once more in a loop, `moved` taken to another version,
    `cancelled` cases that did not come to their purpose, `begun` cases that began. A record of operation.
    """

    procedure = models.ForeignKey(Procedure, on_delete=models.CASCADE, related_name="measures", db_index=False)
    month = models.DateField()
    what = models.CharField(max_length=10, choices=Measured.choices)
    node = models.CharField(max_length=40, blank=True)
    position = models.ForeignKey(Position, on_delete=models.CASCADE, null=True, related_name="+", db_index=False)
    entity = models.ForeignKey(LegalEntity, on_delete=models.CASCADE, null=True, related_name="+", db_index=False)
    department = models.ForeignKey(Department, on_delete=models.CASCADE, null=True, related_name="+", db_index=False)
    is_confidential = models.BooleanField(default=False)
    count = models.IntegerField(default=0)
    seconds = models.BigIntegerField(default=0)
    spread = models.JSONField(default=dict)
    begun = models.IntegerField(default=0)
    late = models.IntegerField(default=0)
    skipped = models.IntegerField(default=0)
    again = models.IntegerField(default=0)
    moved = models.IntegerField(default=0)
    cancelled = models.IntegerField(default=0)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(name="work_measure_what", condition=Q(what__in=Measured.values)),
        ]
        indexes: ClassVar = [
            models.Index(fields=["procedure", "month"], name="work_measure_of"),
            models.Index(fields=["month", "what"], name="work_measure_in"),
        ]

    def __str__(self) -> str:
        return f"{self.procedure_id} {self.month} {self.what}"
