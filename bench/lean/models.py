"""Bagland's tables as a small application would declare them, with keys where Bagland's events keep numbers."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class Person(models.Model):
    name = models.CharField(max_length=200)

    class Meta:
        app_label = "lean"
        managed = False
        db_table = "organisation_actor"

    def __str__(self) -> str:
        return self.name


class Profile(models.Model):
    title_da = models.CharField(max_length=120)

    class Meta:
        app_label = "lean"
        managed = False
        db_table = "organisation_positionprofile"

    def __str__(self) -> str:
        return self.title_da


class Seat(models.Model):
    """A position as it is now; in a bench's world none has changed."""

    position = models.BigIntegerField(primary_key=True, db_column="position_id")
    profile = models.ForeignKey(Profile, on_delete=models.PROTECT)

    class Meta:
        app_label = "lean"
        managed = False
        db_table = "organisation_positionterm"

    def __str__(self) -> str:
        return str(self.profile)


class Event(models.Model):
    at = models.DateTimeField()
    activity = models.CharField(max_length=100)
    actor = models.ForeignKey(Person, on_delete=models.PROTECT, db_column="actor", related_name="+")
    subject = models.ForeignKey(Person, on_delete=models.PROTECT, db_column="subject_id", null=True, related_name="+")
    position = models.ForeignKey(Seat, on_delete=models.PROTECT, db_column="position", null=True, related_name="+")

    objects: ClassVar[models.Manager[Event]] = models.Manager()

    class Meta:
        app_label = "lean"
        managed = False
        db_table = "audit_event"

    def __str__(self) -> str:
        return self.activity
