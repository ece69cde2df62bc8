"""Performing one activity over chosen rows: row by row, each in its own transaction, interrupted anywhere."""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db import DatabaseError, models, transaction
from django.utils import timezone, translation
from django.utils.translation import gettext

from bagland.foundation import clock
from bagland.foundation.act import Act, Door, act_now
from bagland.foundation.activity import Activity, find
from bagland.foundation.facts import plain
from bagland.foundation.perform import Pending, perform
from bagland.foundation.refusal import Refusal
from bagland.kernel.desk.models import Answer, Batch, BatchRow
from bagland.kernel.jobs.reactions import job

log = logging.getLogger(__name__)

AT_ONCE = 200
"""So many rows are performed before the browser gets its answer; more go on by themselves."""
MOST_ROWS = 10_000
SLICE = 20
LEASE = timedelta(seconds=60)
KEPT = timedelta(days=30)


def begin(
    act: Act, activity: Activity, key: str, subjects: Sequence[int], inputs: Mapping[str, Any], **more: Any
) -> Batch:
    """Keep what is to be done, before any of it is. The same key finds the same batch: a second press is none."""
    with transaction.atomic():
        batch, is_new = Batch.objects.get_or_create(
            actor_id=act.actor,
            key=key,
            defaults={
                "activity": activity.code,
                "inputs": json.dumps({name: plain(value) for name, value in inputs.items()}, ensure_ascii=False),
                "language": act.language,
                "time_zone": timezone.get_current_timezone_name(),
                "asked_at": act.at,
                **more,
            },
        )
        if is_new:
            rows = (BatchRow(batch=batch, number=number, subject=key) for number, key in enumerate(subjects, start=1))
            BatchRow.objects.bulk_create(rows, batch_size=1000)
    return batch


def begun(act: Act, key: str) -> Batch | None:
    """The batch that this form was sent for already: what it did may have taken its rows out of the list since."""
    return Batch.objects.filter(actor=act.actor, key=key).first() if key else None


def go_on(key: int, *, act: Act | None = None, most: int | None = None) -> None:
    """Perform what is left of a batch, or `most` rows of it, unless another process is at it.

    The batch is leased for a minute at a time, so that one whose process was killed is taken up again. A row that had
    been performed by then answers by its key and is not done twice.
    """
    if not _leased(key):
        return
    batch = Batch.objects.get(pk=key)
    activity, inputs = find(batch.activity), json.loads(batch.inputs or "{}")
    acting = act or act_now(batch.actor_id, Door.BROWSER, language=batch.language)
    left = batch.rows.filter(answer=Answer.NONE).order_by("number")
    done = 0
    with translation.override(batch.language), timezone.override(ZoneInfo(batch.time_zone)):
        while rows := list(left[: SLICE if most is None else min(SLICE, most - done)]):
            for row in rows:
                _perform(batch, row, activity, acting, inputs)
            done += len(rows)
            Batch.objects.filter(pk=key).update(lease_until=clock.now() + LEASE)
    is_over = not left.exists()
    over = {"over_at": clock.now(), "inputs": ""} if is_over else {}
    Batch.objects.filter(pk=key).update(lease_until=None, **over)


def _leased(key: int) -> bool:
    now = clock.now()
    free = Batch.objects.filter(pk=key, over_at__isnull=True).exclude(lease_until__gt=now)
    return bool(free.update(lease_until=now + LEASE))


def _perform(batch: Batch, row: BatchRow, activity: Activity, act: Act, inputs: Mapping[str, Any]) -> None:
    """One row: as if its form had been sent. What came of it is kept beside it."""
    key = f"batch:{batch.pk}:{row.subject}"
    own = replace(act, key=key, position=batch.position, batch=batch.pk, told=[], memory={})
    try:
        answer = perform(activity, own, row.subject, **inputs)
    except Refusal as refusal:
        row.answer, row.said = Answer.REFUSED, refusal.sentence
    except DatabaseError:
        raise
    except Exception:
        log.exception("a chosen row could not be performed", extra={"batch": batch.pk, "row": row.number})
        row.answer, row.said = Answer.REFUSED, gettext("Bagland could not do this. Nothing is changed.")
    else:
        row.event = answer.event
        row.answer = Answer.PENDING if isinstance(answer, Pending) else Answer.DONE
        row.request = answer.request if isinstance(answer, Pending) else None
    row.save(update_fields=["answer", "said", "event", "request"])


@dataclass(frozen=True, slots=True)
class Standing:
    """How far a batch is."""

    total: int
    done: int
    pending: int
    refused: int

    @property
    def reached(self) -> int:
        return self.done + self.pending + self.refused

    @property
    def is_over(self) -> bool:
        return self.reached == self.total


def standing(batch: Batch) -> Standing:
    """Counted from its rows. One query."""
    counts = dict(batch.rows.values_list("answer").annotate(number=models.Count("pk")).order_by())
    done, pending, refused = (counts.get(answer, 0) for answer in (Answer.DONE, Answer.PENDING, Answer.REFUSED))
    return Standing(sum(counts.values()), done, pending, refused)


@job("desk.finish_batches", every=timedelta(seconds=2))
def finish() -> None:
    """Take up what nobody is at, oldest first, and forget what was over long ago."""
    now = clock.now()
    waiting = Batch.objects.filter(over_at__isnull=True).exclude(lease_until__gt=now).order_by("asked_at")
    for key in list(waiting.values_list("pk", flat=True)[:10]):
        go_on(key)
    Batch.objects.filter(over_at__lt=now - KEPT).delete()
