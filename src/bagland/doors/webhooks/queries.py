"""What an owner may see, and what an endpoint says of itself."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Q

from bagland.doors.webhooks.models import Delivery, Endpoint
from bagland.doors.webhooks.states import DeliveryState
from bagland.foundation.act import Door, act_now
from bagland.foundation.activity import Activity, activities, happenings, views
from bagland.foundation.kinds import Reach, model_of
from bagland.kernel.access import powers as kept
from bagland.kernel.access import rules
from bagland.kernel.access.authority import authority
from bagland.kernel.access.rules import Power
from bagland.kernel.audit.models import Event

SEE_EVENTS = "audit.see_events"
HEADS = "audit.sealed"
TEST = "webhooks.test"
"""Types that are no activity: the head of the chain, and a trial."""


class Ears:
    """What one endpoint's owner may see at one moment, asked live. About a dozen queries for the first question."""

    def __init__(self, endpoint: Endpoint, at: datetime) -> None:
        self._powers: dict[str, tuple[Power, ...]]
        if endpoint.position_id is not None:
            self._powers = kept.of_position(endpoint.position_id, at)
        else:
            assert endpoint.agent_id is not None  # noqa: S101 - webhooks_endpoint_one_owner
            act = act_now(endpoint.agent_id, Door.JOB)
            self._powers = authority.powers(act)
        self._wanted = frozenset(endpoint.codes)

    @property
    def are_open(self) -> bool:
        """Whether the owner may see anything at all today."""
        return bool(self._powers)

    def reach(self, view: str) -> Reach:
        return rules.reach_of(self._powers.get(view, ()))

    def can_ever_hear(self, code: str) -> bool:
        """Whether the owner has any right by which a message of this code could reach it."""
        if SEE_EVENTS in self._powers or code == TEST:
            return True
        if code in views:
            return code in self._powers
        known = activities.get(code)
        return known is not None and any(view in self._powers for view in views_of(known))

    def wants(self, event: Event) -> bool:
        """Whether the endpoint asked for this: nothing named is everything, a view is what it shows."""
        return not self._wanted or event.activity in self._wanted or view_of(event.subject_kind) in self._wanted

    def hears(self, event: Event) -> Heard | None:
        """How much of an event may be told: what it was done to only to an owner who sees that. None is nothing.

        At most one query, for a subject whose kind the owner sees in part.
        """
        sees_subject = self._sees(event)
        if not sees_subject and not self.reach(SEE_EVENTS).covers(event.scope()):
            return None
        return Heard(event, with_subject=sees_subject)

    def _sees(self, event: Event) -> bool:
        model, view = model_of(event.subject_kind) if event.subject_kind else None, view_of(event.subject_kind)
        if model is None or not view or event.subject_id is None:
            return False
        reach = model.reach_from(self.reach)
        if reach.nothing:
            return False
        rows = model._default_manager.filter(pk=event.subject_id)
        return bool((rows if reach.everything else rows.filter(model.within(reach))).exists())


@dataclass(frozen=True, slots=True)
class Heard:
    """An event that an owner may be told of."""

    event: Event
    with_subject: bool


def view_of(kind: str) -> str:
    """The view by which objects of a kind are seen; empty where there is none."""
    model = model_of(kind) if kind else None
    return str(getattr(model, "view", "")) if model else ""


def views_of(known: Activity) -> list[str]:
    """The views that show what an activity is done to, or what it makes."""
    return [str(view) for model in (known.subject, known.makes) if (view := getattr(model, "view", ""))]


def is_known(code: str) -> bool:
    """Whether a message can have this type, or a view this code."""
    return code in activities or code in happenings or code in views or code == HEADS


def counts(endpoint: Endpoint) -> dict[str, Any]:
    """How many messages wait, arrived and were given up. One query."""
    return Delivery.objects.filter(endpoint=endpoint).aggregate(
        waiting=Count("pk", filter=Q(state=DeliveryState.QUEUED)),
        delivered=Count("pk", filter=Q(state=DeliveryState.DELIVERED)),
        parked=Count("pk", filter=Q(state=DeliveryState.PARKED)),
    )
