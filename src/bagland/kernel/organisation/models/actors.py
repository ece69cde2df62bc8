"""Those who act: people, software agents and the system itself; and when people are away."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

from django.apps import apps
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from bagland.foundation import clock
from bagland.foundation.kinds import Kept, Reach, Scope, kind_of
from bagland.kernel.organisation.models.dated import Dated, ends_after_start
from bagland.kernel.organisation.models.entities import LegalEntity
from bagland.kernel.organisation.states import AbsenceKind, ActorKind


class Actor(Kept):
    """A person, a software agent with an owner, or the system. None of them has rights of its own; positions have.

    A person's names and numbers are personal data: events keep them apart, and erasing empties them here and there.
    """

    view: ClassVar[str] = "organisation.see"
    is_named_by_version: ClassVar[bool] = True
    page: ClassVar[str] = "organisation.person"
    personal: ClassVar[dict[str, str]] = {
        "name": "normal",
        "work_email": "normal",
        "work_phone": "normal",
        "private_phone": "sensitive",
        "work_mobile": "normal",
        "place": "normal",
        "about": "normal",
        "photo": "normal",
    }

    kind = models.CharField(_("kind"), max_length=6, choices=ActorKind.choices)
    home = models.ForeignKey(
        LegalEntity, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("employed by")
    )
    name = models.CharField(_("name"), max_length=200)
    work_email = models.CharField(_("work e-mail"), max_length=200, blank=True)
    work_phone = models.CharField(_("work phone"), max_length=40, blank=True)
    private_phone = models.CharField(_("private phone"), max_length=40, blank=True)
    work_mobile = models.CharField(_("work mobile"), max_length=40, blank=True)
    place = models.CharField(_("place"), max_length=80, blank=True)
    about = models.CharField(_("knows about"), max_length=400, blank=True)
    photo = models.CharField(_("photo"), max_length=64, blank=True)
    language = models.CharField(_("language"), max_length=5, default="da")
    owner = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, related_name="agents", verbose_name=_("owner")
    )
    erased_at = models.DateTimeField(_("erased"), null=True)

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        constraints: ClassVar = [
            models.CheckConstraint(name="organisation_actor_kind", condition=Q(kind__in=ActorKind.values)),
            models.CheckConstraint(
                name="organisation_agent_has_owner",
                condition=Q(kind="AGENT", owner__isnull=False) | (~Q(kind="AGENT") & Q(owner__isnull=True)),
            ),
            models.UniqueConstraint(fields=["kind"], name="organisation_one_system", condition=Q(kind="SYSTEM")),
            models.UniqueConstraint(
                fields=["work_email"], name="organisation_work_email_once", condition=~Q(work_email="")
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["name", "id"], name="organisation_actor_name"),
            models.Index(fields=["place", "name", "id"], name="organisation_actor_place"),
        ]

    def __str__(self) -> str:
        return self.name or str(_("erased person %(key)s") % {"key": self.pk})

    @classmethod
    def within(cls, reach: Reach) -> Q:
        people = Q(home__in=reach.entities) | Q(pk__in=reach.own)
        if not reach.departments:
            return people
        today = clock.now().date()
        seats = apps.get_model("organisation", "PositionTerm").objects.on(today)
        held = apps.get_model("organisation", "Appointment").objects.on(today)
        inside = seats.filter(department__in=reach.departments).values("position")
        return people | Q(pk__in=held.filter(position__in=inside).values("actor"))

    def scope(self) -> Scope:
        return Scope(entity=self.home_id, own=frozenset({self.pk, self.owner_id or self.pk}))

    def told_with(self) -> Iterable[tuple[str, list[int]]]:
        """Appointments, delegations and the sign-in; absences tell their own story, to fewer."""
        return [
            (kind_of(rows.model), list(rows.values_list("pk", flat=True)))
            for rows in (self.appointments.all(), self.given.all(), self.received.all())
        ]

    @classmethod
    def programs(cls) -> frozenset[int]:
        """The keys of the system and of every software agent. One query."""
        return frozenset(cls.objects.exclude(kind=ActorKind.PERSON).values_list("pk", flat=True))

    @property
    def answers_for(self) -> int:
        """The actor that counts when duties are separated: an agent counts as its owner."""
        return self.owner_id or self.pk


class Photo(models.Model):
    """A person's photo, square, as JPEG in two sizes. The person's column `photo` holds the SHA-256 of the larger.

    It is no part of any event: what an event tells is that hash, as a personal fact.
    """

    person = models.OneToOneField(Actor, on_delete=models.PROTECT, primary_key=True, related_name="+")
    large = models.BinaryField()
    small = models.BinaryField()

    def __str__(self) -> str:
        return str(self.person)


class Absence(Dated):
    """That a person is away. The reason is private: colleagues see that, not why."""

    view: ClassVar[str] = "organisation.see_absence_reasons"
    page: ClassVar[str] = "organisation.absence"
    personal: ClassVar[dict[str, str]] = {"reason": "sensitive", "note": "sensitive"}

    actor = models.ForeignKey(Actor, on_delete=models.PROTECT, related_name="absences", verbose_name=_("person"))
    reason = models.CharField(_("reason"), max_length=12, choices=AbsenceKind.choices)
    note = models.CharField(_("note"), max_length=200, blank=True)
    cancelled_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("absence")
        verbose_name_plural = _("absences")
        constraints: ClassVar = [
            ends_after_start("organisation_absence_span"),
            models.CheckConstraint(
                name="organisation_absence_reason", condition=Q(reason__in=["", *AbsenceKind.values])
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["first_date", "id"], name="organisation_absence_first")]

    def __str__(self) -> str:
        return f"{self.actor}"

    @classmethod
    def labels(cls, keys: Iterable[int]) -> dict[int, str]:
        """Who is away. One query."""
        return {row.pk: str(row.actor) for row in cls.objects.filter(pk__in=list(keys)).select_related("actor")}

    @classmethod
    def within(cls, reach: Reach) -> Q:
        return Q(actor__home__in=reach.entities) | Q(actor__in=reach.own)

    def scope(self) -> Scope:
        return self.actor.scope()


class AbsenceSubstitute(models.Model):
    """Who takes one position during one absence, before the position's standing substitutes."""

    absence = models.ForeignKey(Absence, on_delete=models.PROTECT, related_name="substitutes")
    actor = models.ForeignKey(Actor, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["absence"], name="organisation_absence_substitute_once")
        ]

    def __str__(self) -> str:
        return str(self.actor)
