"""When the organisation has become another, open tasks are asked again for whom they wait.

Who holds a position is read live, so that a new holder has its work at once. What is asked again is what stands
otherwise than its lane names it, what waits in a position in which nobody can act, for somebody who is away, or by the
structure: a profile, a manager, a head, an authority. One pass in the order of the tasks, in chunks that remember their
place: killed, it goes on where it was.
"""

from __future__ import annotations

import hashlib
import time
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q

from bagland.foundation.act import Act, Door, act_now
from bagland.foundation.ports import ports
from bagland.kernel.jobs.reactions import job
from bagland.kernel.jobs.system import system_actor
from bagland.kernel.organisation.models import Actor, LegalEntity, Position
from bagland.kernel.work.models import Resolution, Task, Waiting
from bagland.kernel.work.resolving import company_on
from bagland.kernel.work.rules.lanes import Company
from bagland.kernel.work.states import TaskState, Why
from bagland.kernel.work.tasks import wait_anew

CHUNK = 200
MOST = timedelta(seconds=30)
"""How long one run goes on; the next takes it up."""
BY_STRUCTURE = ("profile", "manager", "head", "authority")
ASIDE = (Why.ABOVE, Why.AWAY, Why.OWNER)


@job("work.wait_again", every=timedelta(seconds=5))
def wait_again() -> None:
    """Open tasks wait for others when the organisation has become another."""
    resolve_again()


def resolve_again(act: Act | None = None, *, most: timedelta = MOST) -> int:
    """Ask again what may wait for others now, until it is through or the time is up. How many tasks changed."""
    changed, ends = 0, time.monotonic() + most.total_seconds()
    while time.monotonic() < ends:
        with transaction.atomic():
            found = _chunk(act or act_now(system_actor(), Door.JOB))
        if found is None:
            break
        changed += found
    return changed


def _chunk(act: Act) -> int | None:
    """One chunk. How many of its tasks changed; None when nothing is left to be asked."""
    act.memory.clear()
    companies = _companies(act)
    place = Resolution.objects.select_for_update().get_or_create(pk=1)[0]
    if place.place is None:
        digest = _digest(act, companies)
        if digest == place.digest:
            return None
        place.digest, place.place = digest, 0
    keys = _candidates(companies, place.place)
    rows = Task.objects.filter(pk__in=keys, state=TaskState.OPEN).select_related("case__procedure")
    changed = sum(wait_anew(act, task) for task in rows.select_for_update(of=("self",)).order_by("pk"))
    place.place = keys[-1] if len(keys) == CHUNK else None
    place.save(update_fields=["digest", "place"])
    return changed


def _companies(act: Act) -> list[Company]:
    """The organisation on the days that it is now in the group's time zones: one, for some hours two."""
    from bagland.foundation.periods import day_of

    zones = {"UTC", *LegalEntity.objects.values_list("time_zone", flat=True)}
    return [company_on(act, day) for day in sorted({day_of(act.at, zone) for zone in zones})]


def _digest(act: Act, companies: list[Company]) -> str:
    """A hash of all that lanes ask of the organisation; of its version too where authorities are asked."""
    told: list[Any] = [
        [sorted(getattr(company, name).items(), key=str) for name in ("places", "holders", "present", "lent", "heads",
                                                                      "parents", "away")]
        for company in companies
    ]  # fmt: skip
    if Task.objects.filter(state=TaskState.OPEN, lane_kind="authority").exists():
        told.append(ports.authority.version(act))
    return hashlib.sha256(repr(told).encode()).hexdigest()


def _candidates(companies: list[Company], after: int) -> list[int]:
    """Keys of the next tasks to be asked again, in order. Six queries, each from an index of its own."""
    present = set.intersection(*({key for key, who in company.present.items() if who} for company in companies))
    there = set.intersection(*(set(company.seats) - set(company.away) for company in companies))
    positions = set(Position.objects.filter(entity__isnull=False).values_list("pk", flat=True))
    people = set(Actor.objects.values_list("pk", flat=True))
    keys: set[int] = set()
    for which in (Q(why__in=ASIDE), Q(position__in=positions - present), Q(actor__in=people - there)):
        waits = Waiting.objects.filter(which, task__gt=after)
        keys |= set(waits.order_by("task").values_list("task", flat=True).distinct()[:CHUNK])
    structure = Task.objects.filter(pk__gt=after, state=TaskState.OPEN, lane_kind__in=BY_STRUCTURE)
    keys |= set(structure.order_by("pk").values_list("pk", flat=True)[:CHUNK])
    return sorted(keys)[:CHUNK]
