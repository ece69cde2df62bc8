"""Endpoints elsewhere, and the messages that go to them with every attempt."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, ClassVar
from urllib.parse import urlsplit

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from bagland.doors.webhooks.states import DeliveryState, EndpointState, Fault, Why
from bagland.foundation.kinds import Kept, Reach, Scope
from bagland.kernel.organisation.models import Actor, Position


class Endpoint(Kept):
    """An address elsewhere that hears what its owner, a position or an agent, may see.

    `codes` are activities, views and types; none means everything. The secrets are kept encrypted.
    """

    view: ClassVar[str] = "webhooks.see"
    page: ClassVar[str] = "webhooks.endpoint"
    unrecorded: ClassVar[frozenset[str]] = frozenset({"secret", "previous_secret"})
    shown_once: dict[str, str]

    address = models.CharField(_("address"), max_length=500)
    description = models.CharField(_("description"), max_length=200, blank=True)
    position = models.ForeignKey(
        Position, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("position")
    )
    agent = models.ForeignKey(Actor, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("agent"))
    codes = models.JSONField(_("hears of"), default=list)
    state = models.CharField(_("state"), max_length=8, choices=EndpointState.choices, default=EndpointState.ACTIVE)
    why = models.CharField(_("reason"), max_length=8, choices=Why.choices, blank=True)
    secret = models.CharField(_("secret"), max_length=300, blank=True)
    previous_secret = models.CharField(_("former secret"), max_length=300, blank=True)
    previous_until = models.DateTimeField(_("former secret ends"), null=True)
    made_at = models.DateTimeField(_("added"))

    class Meta:
        verbose_name = _("webhook endpoint")
        verbose_name_plural = _("webhook endpoints")
        constraints: ClassVar = [
            models.CheckConstraint(name="webhooks_endpoint_state", condition=Q(state__in=EndpointState.values)),
            models.CheckConstraint(
                name="webhooks_endpoint_one_owner",
                condition=Q(position__isnull=False, agent__isnull=True) | Q(position__isnull=True, agent__isnull=False),
            ),
            models.CheckConstraint(
                name="webhooks_endpoint_secret",
                condition=Q(state="REMOVED", secret="") | ~Q(state="REMOVED", secret=""),
            ),
            models.CheckConstraint(
                name="webhooks_endpoint_rotation",
                condition=Q(previous_secret="", previous_until__isnull=True)
                | (~Q(previous_secret="") & Q(previous_until__isnull=False)),
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["state", "id"], name="webhooks_endpoint_by_state")]

    def __str__(self) -> str:
        return self.description or self.host

    @property
    def host(self) -> str:
        """The name of the machine, for where a whole address would be long."""
        return urlsplit(self.address).hostname or self.address

    @property
    def owner(self) -> Position | Actor:
        """Whose reach it has."""
        found: Position | Actor | None = self.position if self.position_id is not None else self.agent
        assert found is not None  # noqa: S101 - webhooks_endpoint_one_owner
        return found

    @classmethod
    def within(cls, reach: Reach) -> Q:
        return (
            Q(position__entity__in=reach.entities)
            | Q(agent__home__in=reach.entities)
            | Q(agent__in=reach.own)
            | Q(agent__owner__in=reach.own)
        )

    def scope(self) -> Scope:
        return self.owner.scope()

    @classmethod
    def labels(cls, keys: Iterable[int]) -> dict[int, str]:
        return {row.pk: str(row) for row in cls.objects.filter(pk__in=list(keys))}


class Progress(models.Model):
    """How far an endpoint has heard the chain of events, and since when nothing arrives. Written by the worker.

    What happened before `since` is not told, even when its seal comes later.
    """

    endpoint = models.OneToOneField(Endpoint, on_delete=models.CASCADE, related_name="progress", primary_key=True)
    position = models.BigIntegerField(default=0)
    since = models.DateTimeField()
    head = models.CharField(max_length=64, blank=True)
    failing_since = models.DateTimeField(null=True)
    delivered_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.endpoint_id} at {self.position}"


class Delivery(Kept):
    """One message for one endpoint: queued, delivered, or given up after ten attempts. Its id never changes."""

    view: ClassVar[str] = "webhooks.see"
    page: ClassVar[str] = "webhooks.delivery"

    endpoint = models.ForeignKey(Endpoint, on_delete=models.CASCADE, related_name="deliveries")
    message = models.CharField(_("message"), max_length=40)
    what = models.CharField(_("type"), max_length=100)
    event = models.BigIntegerField(_("event"), null=True)
    body = models.TextField(_("body"))
    state = models.CharField(_("state"), max_length=9, choices=DeliveryState.choices, default=DeliveryState.QUEUED)
    made_at = models.DateTimeField(_("happened"))
    due_at = models.DateTimeField(_("next attempt"))
    done_at = models.DateTimeField(_("delivered"), null=True)
    attempts = models.IntegerField(_("attempts"), default=0)
    tries = models.IntegerField(default=0)
    lease_until = models.DateTimeField(null=True)
    worker = models.CharField(max_length=60, blank=True)

    class Meta:
        verbose_name = _("webhook message")
        verbose_name_plural = _("webhook messages")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["endpoint", "message"], name="webhooks_delivery_once"),
            models.CheckConstraint(name="webhooks_delivery_state", condition=Q(state__in=DeliveryState.values)),
            models.CheckConstraint(
                name="webhooks_delivery_delivered",
                condition=Q(state="DELIVERED", done_at__isnull=False) | ~Q(state="DELIVERED"),
            ),
            models.CheckConstraint(name="webhooks_delivery_tries", condition=Q(attempts__gte=F("tries"))),
        ]
        indexes: ClassVar = [
            models.Index(fields=["due_at", "id"], name="webhooks_delivery_due", condition=Q(state="QUEUED")),
            models.Index(fields=["endpoint", "made_at", "id"], name="webhooks_delivery_of"),
            models.Index(fields=["state", "made_at", "id"], name="webhooks_delivery_by_state"),
            models.Index(fields=["made_at", "id"], name="webhooks_delivery_made"),
        ]

    def __str__(self) -> str:
        return f"{self.what} {self.event or ''}".strip()

    @classmethod
    def within(cls, reach: Reach) -> Q:
        """The messages of the endpoints that the reader sees."""
        return Q(endpoint__in=Endpoint.objects.filter(Endpoint.within(reach)))

    def scope(self) -> Scope:
        return self.endpoint.scope()


class Attempt(models.Model):
    """One try to deliver a message: when, where to, how long it took, and what came back (its first kilobyte)."""

    delivery = models.ForeignKey(Delivery, on_delete=models.CASCADE, related_name="log")
    number = models.IntegerField(_("attempt"))
    at = models.DateTimeField(_("when"))
    milliseconds = models.IntegerField(_("took"))
    connected = models.CharField(_("connected to"), max_length=60, blank=True)
    status = models.IntegerField(_("status"), null=True)
    fault = models.CharField(_("fault"), max_length=12, choices=Fault.choices, blank=True)
    answer = models.TextField(_("answer"), blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["delivery", "number"], name="webhooks_attempt_once"),
            models.CheckConstraint(name="webhooks_attempt_fault", condition=Q(fault__in=["", *Fault.values])),
        ]

    def __str__(self) -> str:
        return f"{self.delivery_id}/{self.number}"

    @property
    def told(self) -> Any:
        """What came of it, in words."""
        return self.get_fault_display() if self.fault else _("It arrived.")
