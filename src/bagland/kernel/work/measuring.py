"""Measuring procedures: a month of cases is read through once and kept as sums. The month that runs is done each hour.

Nothing else keeps these sums, so nothing that a case does costs more because of them, and they can always be made anew.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Exists, Min, OuterRef, Subquery
from django.utils import timezone

from bagland.foundation import clock
from bagland.kernel.audit.models import Event
from bagland.kernel.jobs.reactions import job
from bagland.kernel.work.models import Case, Move, Token, Version, Waiting
from bagland.kernel.work.models.measures import Measure, MeasuredMonth
from bagland.kernel.work.rules.definition import Each, Repeat
from bagland.kernel.work.rules.plan import Plan, plan_of
from bagland.kernel.work.rules.spread import class_of
from bagland.kernel.work.states import CaseState, Left, Measured

CHUNK = 5_000
Key = tuple[int, str, str, int | None, int | None, int | None, bool]
"""Procedure, what, node, position, entity, department, whether it is confidential."""


@dataclass(slots=True)
class _Sum:
    count: int = 0
    seconds: int = 0
    spread: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    begun: int = 0
    late: int = 0
    skipped: int = 0
    again: int = 0
    moved: int = 0
    cancelled: int = 0

    def took(self, seconds: int) -> None:
        self.count += 1
        self.seconds += seconds
        self.spread[str(class_of(seconds))] += 1


@job("work.measure", every=timedelta(hours=1), lease=timedelta(minutes=30))
def measure() -> None:
    """Every month that is not measured yet, or that has gone on since it was."""
    now = clock.now()
    for month in months_to_measure(now):
        measure_month(month, now)


def months_to_measure(now: datetime) -> list[date]:
    """From the first case on: those that were not measured after their end, the one that runs among them."""
    first: datetime | None = Case.objects.aggregate(first=Min("started_at"))["first"]
    if first is None:
        return []
    known = dict(MeasuredMonth.objects.values_list("month", "measured_at"))
    months, month = [], first_of(timezone.localtime(first).date())
    while month <= timezone.localtime(now).date():
        if month not in known or known[month] < ends(month)[1]:
            months.append(month)
        month = after(month)
    return months


def first_of(day: date) -> date:
    """The first day of its month."""
    return day.replace(day=1)


def after(month: date) -> date:
    """The first day of the month after."""
    return first_of(month + timedelta(days=32))


def ends(month: date) -> tuple[datetime, datetime]:
    """Its first moment, and the first of the next month."""
    zone = timezone.get_current_timezone()
    start = datetime(month.year, month.month, 1, tzinfo=zone)
    nxt = after(month)
    return start, datetime(nxt.year, nxt.month, 1, tzinfo=zone)


def measure_month(month: date, now: datetime) -> None:
    """The sums of a month, made anew. Reads its cases and visits once; writes in one short transaction."""
    found: dict[Key, _Sum] = defaultdict(_Sum)
    start, end = ends(month)
    _cases(found, start, end)
    _visits(found, start, end)
    if start <= now < end:
        _waiting(found, now)
    rows = [
        Measure(
            procedure_id=procedure, month=month, what=what, node=node, position_id=position, entity_id=entity,
            department_id=department, is_confidential=hidden, count=one.count, seconds=one.seconds,
            spread=dict(one.spread), begun=one.begun, late=one.late, skipped=one.skipped, again=one.again,
            moved=one.moved, cancelled=one.cancelled,
        )
        for (procedure, what, node, position, entity, department, hidden), one in found.items()
    ]  # fmt: skip
    with transaction.atomic():
        Measure.objects.filter(month=month).delete()
        Measure.objects.bulk_create(rows, batch_size=500)
        MeasuredMonth.objects.update_or_create(month=month, defaults={"measured_at": now})


_OF_CASE = ("procedure", "entity", "department", "is_confidential")


def _cases(found: dict[Key, _Sum], start: datetime, end: datetime) -> None:
    begun = Case.objects.filter(started_at__gte=start, started_at__lt=end).values_list(*_OF_CASE)
    for procedure, entity, department, hidden in begun.iterator(chunk_size=CHUNK):
        found[procedure, Measured.CASE, "", None, entity, department, hidden].begun += 1
    ended = Case.objects.filter(ended_at__gte=start, ended_at__lt=end)
    rows = ended.values_list(*_OF_CASE, "state", "started_at", "ended_at", "promised_at")
    for procedure, entity, department, hidden, state, started, at, promised in rows.iterator(chunk_size=CHUNK):
        one = found[procedure, Measured.CASE, "", None, entity, department, hidden]
        if state == CaseState.CANCELLED:
            one.cancelled += 1
            continue
        one.took(int((at - started).total_seconds()))
        one.late += promised is not None and at > promised
    moves = Move.objects.filter(moved_at__gte=start, moved_at__lt=end, reversed_at__isnull=True)
    for procedure, entity, department, hidden in moves.values_list(*(f"case__{name}" for name in _OF_CASE)):
        found[procedure, Measured.CASE, "", None, entity, department, hidden].moved += 1


def _visits(found: dict[Key, _Sum], start: datetime, end: datetime) -> None:
    """Every stay at a node that ended in the month, and for whom it waited: the position that closed its task."""
    tokens = Token.objects.filter(left_at__gte=start, left_at__lt=end).exclude(left=Left.MOVED)
    holding = Subquery(Event.objects.filter(pk=OuterRef("task__event")).values("position")[:1])
    columns = (
        *(f"case__{name}" for name in _OF_CASE),
        "node",
        "left",
        "arrived_at",
        "left_at",
        "task__due_at",
        "holding",
    )
    rows = tokens.annotate(holding=holding).values_list(*columns)
    for procedure, entity, department, hidden, node, left, came, went, due, position in rows.iterator(chunk_size=CHUNK):
        of = (entity, department, hidden)
        one = found[(procedure, Measured.NODE, node, None, *of)]
        if left == Left.CANCELLED:
            one.cancelled += 1
            continue
        if left == Left.SKIPPED:
            one.skipped += 1
            continue
        seconds = int((went - came).total_seconds())
        is_late = left == Left.LATE or (due is not None and went > due)
        one.took(seconds)
        one.late += is_late
        if position is not None:
            who = found[(procedure, Measured.POSITION, "", position, *of)]
            who.took(seconds)
            who.late += is_late
    for row in _again(tokens):
        procedure, entity, department, hidden, node = row
        found[procedure, Measured.NODE, node, None, entity, department, hidden].again += 1


def _again(tokens: Any) -> Iterator[tuple[Any, ...]]:
    """Visits that were not the first: of nodes in a loop, and inside an each not the first of that item."""
    earlier = Token.objects.filter(case=OuterRef("case"), node=OuterRef("node"), pk__lt=OuterRef("pk"))
    columns = (*(f"case__{name}" for name in _OF_CASE), "node")
    for version in Version.objects.filter(cases__tokens__in=tokens).distinct().only("definition"):
        plan = plan_of(version.definition)
        loops, items = _in_loops(plan)
        here = tokens.filter(case__version=version)
        if loops:
            yield from here.filter(Exists(earlier), node__in=loops).values_list(*columns)
        if items:
            same_item = earlier.filter(block=OuterRef("block"))
            yield from here.filter(Exists(same_item), node__in=items).values_list(*columns)


def _in_loops(plan: Plan) -> tuple[set[str], set[str]]:
    """The nodes inside a repeat: those outside every each, and those inside one."""
    loops: set[str] = set()
    items: set[str] = set()
    for key, place in plan.places.items():
        kinds, owner = set(), place.owner
        while owner:
            kinds.add(type(plan.node(owner)))
            owner = plan.places[owner].owner
        if Repeat in kinds:
            (items if Each in kinds else loops).add(key)
    return loops, items


def _waiting(found: dict[Key, _Sum], now: datetime) -> None:
    """What waits for each position at this moment, and since when."""
    rows = Waiting.objects.filter(position__isnull=False, task__case__isnull=False)
    columns = (*(f"task__case__{name}" for name in _OF_CASE), "position", "since", "due_at")
    for procedure, entity, department, hidden, position, since, due in rows.values_list(*columns).iterator(
        chunk_size=CHUNK
    ):
        one = found[procedure, Measured.WAITING, "", position, entity, department, hidden]
        one.took(int((now - since).total_seconds()))
        one.late += due < now
