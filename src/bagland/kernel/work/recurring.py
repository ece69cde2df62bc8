"""What the worker does for procedures, again and again."""

from __future__ import annotations

import logging
from datetime import timedelta

from bagland.foundation import clock
from bagland.foundation.act import Door, act_now
from bagland.foundation.perform import perform
from bagland.foundation.refusal import Refusal
from bagland.kernel.jobs.reactions import job
from bagland.kernel.jobs.system import system_actor
from bagland.kernel.work import starts
from bagland.kernel.work.activities.publishing import ask_for_review
from bagland.kernel.work.activities.recurring import open_recurring_task
from bagland.kernel.work.calendars import calendar_of
from bagland.kernel.work.models import Recurrence, Task, Version
from bagland.kernel.work.states import VersionState
from bagland.kernel.work.tasks import OPEN_STATES

BEFORE_REVIEW = timedelta(days=14)
MOST_AT_ONCE = 1000
log = logging.getLogger(__name__)


@job("work.ask_for_reviews", every=timedelta(hours=6))
def ask_for_reviews() -> None:
    """Whoever keeps a procedure is asked to look it through a fortnight before the day of its review."""
    soon = clock.now().date() + BEFORE_REVIEW
    asked = Task.objects.filter(activity="work.confirm_review", state__in=OPEN_STATES).values("subject_id")
    due = Version.objects.filter(state=VersionState.PUBLISHED, review_on__lte=soon).exclude(procedure__in=asked)
    for procedure, day in list(due.order_by("review_on").values_list("procedure", "review_on")[:500]):
        act = act_now(system_actor(), Door.JOB, key=f"review:{procedure}:{day}")
        perform(ask_for_review, act, procedure)


@job("work.begin_by_rule", every=timedelta(minutes=1))
def begin_by_rule() -> None:
    """Procedures that begin by a rule begin on its days."""
    starts.begin_by_rule(clock.now())


@job("work.open_recurring_tasks", every=timedelta(minutes=1))
def open_recurring_tasks() -> None:
    """Tasks that come again are opened on the day, by the calendar of their entity; missed days are made up for.

    Each is an act of its own with the day in its key, so that one that was interrupted is done once.
    """
    now = clock.now()
    tomorrow = now.date() + timedelta(days=1)
    rows = Recurrence.objects.filter(opens_on__lte=tomorrow).order_by("opens_on", "pk")
    for key, entity, day, opens_on in list(rows.values_list("pk", "entity", "next_on", "opens_on")[:MOST_AT_ONCE]):
        if calendar_of(entity).day_of(now) < opens_on:
            continue
        act = act_now(system_actor(), Door.JOB, key=f"recurrence:{key}:{day}")
        try:
            perform(open_recurring_task, act, key, day=day)
        except Refusal as refusal:
            log.warning("a recurring task was not opened", extra={"recurrence": key, "refusal": refusal.code})
