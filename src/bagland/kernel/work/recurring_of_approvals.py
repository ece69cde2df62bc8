"""The recurring work of approvals."""

from __future__ import annotations

from datetime import timedelta

from django.db.models import Exists, OuterRef

from bagland.foundation.act import Door, act_now
from bagland.foundation.activity import find
from bagland.foundation.perform import perform
from bagland.kernel.access.models import Request
from bagland.kernel.access.states import RequestState
from bagland.kernel.jobs.reactions import job
from bagland.kernel.jobs.system import system_actor
from bagland.kernel.work.approving.ballots import REQUEST
from bagland.kernel.work.models import Task


@job("work.take_up_requests", every=timedelta(minutes=10))
def take_up_requests() -> None:
    """Requests that were asked before approvals were tasks become tasks."""
    there = Task.objects.filter(subject_kind=REQUEST, subject_id=OuterRef("pk"))
    waiting = Request.objects.filter(~Exists(there), state=RequestState.WAITING).order_by("pk")
    for key in list(waiting.values_list("pk", flat=True)):
        perform(find("work.take_up_request"), act_now(system_actor(), Door.JOB, key=f"take-up:{key}"), key)
