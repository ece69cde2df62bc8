"""The recurring work of this room."""

from __future__ import annotations

from datetime import timedelta

from django.db.models import Exists, OuterRef
from django.db.models.functions import Coalesce

from bagland.foundation import clock
from bagland.foundation.act import Door, act_now
from bagland.foundation.perform import perform
from bagland.kernel.access.activities import expire_request
from bagland.kernel.access.models import Request, Token
from bagland.kernel.access.states import RequestState
from bagland.kernel.jobs.reactions import job
from bagland.kernel.jobs.system import system_actor
from bagland.kernel.organisation.models import Appointment


@job("access.expire_requests", every=timedelta(minutes=10))
def expire_requests() -> None:
    """Close what nobody has answered in thirty days."""
    late = Request.objects.filter(state=RequestState.WAITING, expires_at__lte=clock.now()).order_by("pk")
    for key in late.values_list("pk", flat=True):
        perform(expire_request, act_now(system_actor(), Door.JOB, key=f"expire:{key}"), key)


@job("access.end_tokens_of_leavers", every=timedelta(hours=1))
def end_tokens_of_leavers() -> None:
    """End the tokens of those whose last appointment is over, and of their agents.

    The day of a notice comes without an event. A day is waited, so that it is over in every time zone.
    """
    now = clock.now()
    held = Appointment.objects.filter(actor=OuterRef("person"))
    left = Token.objects.filter(revoked_at__isnull=True).annotate(person=Coalesce("actor__owner", "actor"))
    left = left.filter(Exists(held), ~Exists(held.ending_from(now.date() - timedelta(days=1))))
    Token.objects.filter(pk__in=list(left.values_list("pk", flat=True))).update(revoked_at=now)
