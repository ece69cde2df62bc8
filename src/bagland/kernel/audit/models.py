"""Events and their seals. No foreign key leads out of this room: an event keeps kinds and ids."""

from __future__ import annotations

import json
from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from bagland.foundation.kinds import Kept, Reach, Scope


class Installation(models.Model):
    """What this database was born as; one row, never changed. Only `demo` and `test` may have the clock set."""

    class Birth(models.TextChoices):
        COMPANY = "company", _("company")
        DEMO = "demo", _("demo company")
        TEST = "test", _("test")

    birth = models.CharField(max_length=10, choices=Birth.choices)
    born_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(name="audit_installation_one", condition=Q(pk=1)),
            models.CheckConstraint(name="audit_installation_birth", condition=Q(birth__in=["company", "demo", "test"])),
        ]

    def __str__(self) -> str:
        return self.get_birth_display()


class Event(Kept):
    """One activity that was done. Append-only; actor, position, entity, department and subject are ids of their rooms.

    `facts` is canonical JSON: `changes` (kind, key, columns before and after), `told` (typed facts), `personal`
    (hashes of values that stand in PersonalFact). `depth` is the length of the chain of causes behind it.
    """

    view: ClassVar[str] = "audit.see_events"
    page: ClassVar[str] = "audit.event"

    at = models.DateTimeField(_("when"))
    clock = models.CharField(max_length=6)
    door = models.CharField(_("door"), max_length=20)
    operator = models.CharField(_("operator"), max_length=200)
    activity = models.CharField(_("activity"), max_length=100)
    actor = models.BigIntegerField(_("who"))
    position = models.BigIntegerField(_("holding"), null=True)
    basis = models.CharField(max_length=12)
    on_behalf_of = models.BigIntegerField(_("on behalf of"), null=True)
    approved_by = models.BigIntegerField(_("approved by"), null=True)
    entity = models.BigIntegerField(_("legal entity"), null=True)
    department = models.BigIntegerField(_("department"), null=True)
    subject_kind = models.CharField(max_length=100)
    subject_id = models.BigIntegerField(null=True)
    cause = models.BigIntegerField(null=True)
    depth = models.IntegerField()
    facts = models.TextField()

    class Meta:
        verbose_name = _("event")
        verbose_name_plural = _("events")
        indexes: ClassVar = [
            models.Index(fields=["at", "id"], name="audit_event_at"),
            models.Index(fields=["entity", "at", "id"], name="audit_event_entity"),
            models.Index(fields=["department", "at", "id"], name="audit_event_department"),
            models.Index(fields=["actor", "at", "id"], name="audit_event_actor"),
            models.Index(fields=["activity", "at", "id"], name="audit_event_activity"),
            models.Index(fields=["entity", "activity", "at", "id"], name="audit_event_entity_act"),
            models.Index(fields=["subject_kind", "subject_id", "at", "id"], name="audit_event_subject"),
        ]

    def __str__(self) -> str:
        return f"{self.activity} {self.pk}"

    @classmethod
    def within(cls, reach: Reach) -> Q:
        return Q(entity__in=reach.entities) | Q(department__in=reach.departments) | Q(actor__in=reach.own)

    @classmethod
    def branches(cls, reach: Reach) -> list[Q]:
        """The same, one index at a time, for lists of a million events."""
        return [
            *(Q(entity=key) for key in sorted(reach.entities)),
            *(Q(department=key) for key in sorted(reach.departments)),
            *(Q(actor=key) for key in sorted(reach.own)),
        ]

    def scope(self) -> Scope:
        return Scope(self.entity, self.department, frozenset({self.actor}))

    @property
    def told(self) -> dict[str, Any]:
        """The facts as a dictionary."""
        read: dict[str, Any] = json.loads(self.facts)
        return read


class PersonalFact(models.Model):
    """A fact of an event that names a person. The event holds SHA-256(salt ‖ value); erasing empties value and salt.

    `about_kind` and `about_id` say whose object it stands on, so that everything about one person can be found.
    """

    event = models.ForeignKey(Event, on_delete=models.PROTECT, related_name="personal_facts")
    name = models.CharField(max_length=200)
    data_class = models.CharField(max_length=20)
    about_kind = models.CharField(max_length=100)
    about_id = models.BigIntegerField(null=True)
    value = models.TextField(null=True)  # noqa: DJ001 - null is the erased value
    salt = models.CharField(max_length=64, null=True)  # noqa: DJ001
    erased_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["event", "name"], name="audit_personal_fact_once"),
            models.CheckConstraint(
                name="audit_personal_fact_whole",
                condition=Q(value__isnull=False, salt__isnull=False, erased_at__isnull=True)
                | Q(value__isnull=True, salt__isnull=True, erased_at__isnull=False),
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["about_kind", "about_id"], name="audit_personal_fact_about")]

    def __str__(self) -> str:
        return f"{self.name} of event {self.event_id}"


class Unsealed(models.Model):
    """A committed event that no seal holds yet. Written with the event, taken by the sealer."""

    event = models.BigIntegerField(primary_key=True)

    def __str__(self) -> str:
        return str(self.event)


class Seal(models.Model):
    """Positions `first` to `last` of the chain, proven by `head`.

    `entries` is 40 bytes an event: its id (8, big-endian) and its SHA-256 (32). `head` is SHA-256 over the previous
    head and `entries`; `algorithm` names exactly that, so that another can follow it one day.
    """

    first = models.BigIntegerField()
    last = models.BigIntegerField(unique=True)
    lowest_event = models.BigIntegerField()
    highest_event = models.BigIntegerField()
    algorithm = models.CharField(max_length=40)
    entries = models.BinaryField()
    previous = models.CharField(max_length=64)
    head = models.CharField(max_length=64, unique=True)
    sealed_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(name="audit_seal_span", condition=Q(first__gte=1, last__gte=models.F("first"))),
            models.UniqueConstraint(fields=["previous"], name="audit_seal_one_chain"),
        ]
        indexes: ClassVar = [models.Index(fields=["lowest_event", "highest_event"], name="audit_seal_events")]

    def __str__(self) -> str:
        return f"{self.first}-{self.last}"
