"""The recurring work of this room."""

from __future__ import annotations

from datetime import timedelta

from bagland.foundation import clock
from bagland.foundation.act import Door, act_now
from bagland.foundation.perform import perform
from bagland.kernel.access.activities import expire_request
from bagland.kernel.access.models import Request
from bagland.kernel.access.states import RequestState
from bagland.kernel.jobs.reactions import job
from bagland.kernel.jobs.system import system_actor


@job("access.expire_requests", every=timedelta(minutes=10))
def expire_requests() -> None:
    """Close what nobody has answered in thirty days."""
    late = Request.objects.filter(state=RequestState.WAITING, expires_at__lte=clock.now()).order_by("pk")
    for key in late.values_list("pk", flat=True):
        perform(expire_request, act_now(system_actor(), Door.JOB, key=f"expire:{key}"), key)
