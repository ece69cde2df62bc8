"""The recurring work of this room. Sending is no job: it has a thread of its own (`sending.send_until`)."""

from __future__ import annotations

from datetime import timedelta

from bagland.doors.webhooks import hearing
from bagland.doors.webhooks.models import Delivery, Endpoint
from bagland.doors.webhooks.states import DeliveryState
from bagland.foundation import clock
from bagland.kernel.jobs.reactions import job

KEPT_FOR = timedelta(days=30)


@job("webhooks.hear", every=timedelta(seconds=1))
def hear() -> None:
    """Queue what has happened for those who hear of it."""
    hearing.hear_all()


@job("webhooks.tell_heads", every=timedelta(minutes=15))
def tell_heads() -> None:
    """Send the chain's head to those who keep it elsewhere."""
    hearing.tell_heads()


@job("webhooks.forget", every=timedelta(hours=6))
def forget() -> None:
    """Messages that wait no more are kept for thirty days, former secrets for one."""
    now = clock.now()
    old = Delivery.objects.filter(made_at__lt=now - KEPT_FOR).exclude(state=DeliveryState.QUEUED)
    while keys := list(old.order_by("made_at", "pk").values_list("pk", flat=True)[:1000]):
        Delivery.objects.filter(pk__in=keys).delete()
    Endpoint.objects.filter(previous_until__lt=now).update(previous_secret="", previous_until=None)
