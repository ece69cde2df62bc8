"""What the worker does for procedures, again and again: their reviews are asked for."""

from __future__ import annotations

from datetime import timedelta

from bagland.foundation import clock
from bagland.foundation.act import Door, act_now
from bagland.foundation.perform import perform
from bagland.kernel.jobs.reactions import job
from bagland.kernel.jobs.system import system_actor
from bagland.kernel.work.activities.publishing import ask_for_review
from bagland.kernel.work.models import Task, Version
from bagland.kernel.work.states import VersionState
from bagland.kernel.work.tasks import OPEN_STATES

BEFORE_REVIEW = timedelta(days=14)


@job("work.ask_for_reviews", every=timedelta(hours=6))
def ask_for_reviews() -> None:
    """Whoever keeps a procedure is asked to look it through a fortnight before the day of its review."""
    soon = clock.now().date() + BEFORE_REVIEW
    asked = Task.objects.filter(activity="work.confirm_review", state__in=OPEN_STATES).values("subject_id")
    due = Version.objects.filter(state=VersionState.PUBLISHED, review_on__lte=soon).exclude(procedure__in=asked)
    for procedure, day in list(due.order_by("review_on").values_list("procedure", "review_on")[:500]):
        act = act_now(system_actor(), Door.JOB, key=f"review:{procedure}:{day}")
        perform(ask_for_review, act, procedure)
