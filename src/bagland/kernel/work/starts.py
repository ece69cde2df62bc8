"""Procedures that begin by themselves: when an act is done, or when a rule names the day.

The act's own transaction writes what is to begin; a worker begins it, with the act as its cause. An act of an activity
after which nothing begins costs nothing here: what begins is kept by the process for one version of the organisation.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial
from itertools import takewhile
from typing import Any, cast

from django.db import connection, models, transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from bagland.foundation.act import Act
from bagland.foundation.activity import Activity, find
from bagland.foundation.kinds import kind_of
from bagland.foundation.perform import perform, uncrossed
from bagland.foundation.periods import day_of
from bagland.foundation.ports import ports
from bagland.foundation.working_time import Calendar
from bagland.kernel.jobs.system import system_actor
from bagland.kernel.work import engine
from bagland.kernel.work.calendars import calendar_of
from bagland.kernel.work.engine.known import tree_of
from bagland.kernel.work.expression_words import said
from bagland.kernel.work.gate import DUE
from bagland.kernel.work.models import Case, Procedure, Start, Task, Timer, Version
from bagland.kernel.work.readers import Record, record
from bagland.kernel.work.refusals import TimerGone
from bagland.kernel.work.resolving import to_position, zone_of
from bagland.kernel.work.rules.definition import Definition, StartsWhen
from bagland.kernel.work.rules.expressions import ExpressionFault, evaluate
from bagland.kernel.work.rules.plan import plan_of
from bagland.kernel.work.rules.recurrence import RecurrenceFault, Shift, occurrences
from bagland.kernel.work.states import TaskKind, TaskState, TimerKind, VersionState
from bagland.kernel.work.tasks import open_task
from bagland.kernel.work.timers import doing

ACTOR = "organisation.actor"
_kept: dict[int, dict[str, list[Begin]]] = {}


@dataclass(frozen=True, slots=True)
class Begin:
    """What begins after an activity: a version in force, and which of its starts says so."""

    version: int
    place: int
    told: StartsWhen


def forget() -> None:
    """Drop what is kept (a test has another database in hand)."""
    _kept.clear()


def listening(act: Act) -> Mapping[str, list[Begin]]:
    """What begins after which activity. No query while the organisation has the same version, else one."""
    version = ports.authority.version(act)
    if version not in _kept:
        found: dict[str, list[Begin]] = defaultdict(list)
        rows = Start.objects.exclude(activity="").filter(version__state=VersionState.PUBLISHED).order_by("pk")
        for key, place, code, text in rows.values_list("version", "place", "activity", "version__definition"):
            found[code].append(Begin(key, place, plan_of(text).definition.starts[place]))
        _kept.clear()
        _kept[version] = dict(found)
    return _kept[version]


@dataclass(frozen=True)
class Happened:
    """An event as the expressions of a start see it: `event.doer`, `event.at`, `event.activity`, `event.subject` and
    `event.result` — what it was done to, and what it made — and `event.told`, its typed facts but the personal ones.
    """

    act: Act
    key: int
    told: Mapping[str, Any]
    kind: str = "audit.event"

    @classmethod
    def of(cls, act: Act, activity: Activity, subject: Any, result: Any, event: int) -> Happened:
        """That of an act which has just been recorded."""
        facts: dict[str, Any] = {}
        for each in act.told:
            facts |= {name: value for name, value in each.written().items() if name not in each.personal}
        told = {
            "activity": activity.code,
            "at": act.at.isoformat(),
            "doer": [ACTOR, act.actor],
            "subject": _place(subject),
            "result": _place(result if result is not None else subject),
            "entity": act.standing.entity if act.standing is not None else None,
            "facts": facts,
        }
        return cls(act, event, told)

    def part(self, name: str) -> Any:
        """One of its parts. KeyError for what it has not."""
        match name:
            case "activity":
                return self.told["activity"]
            case "number":
                return self.key
            case "at":
                return datetime.fromisoformat(self.told["at"])
            case "doer" | "subject" | "result":
                place = self.told[name]
                return None if place is None else record(self.act, place[0], place[1])
            case "told":
                return self.told["facts"]
        raise KeyError(name)

    def parts(self) -> tuple[str, ...]:
        """The names of its parts."""
        return ("activity", "at", "doer", "number", "result", "subject", "told")

    @property
    def entity(self) -> int | None:
        """The legal entity as whose position it was done."""
        found: int | None = self.told["entity"]
        return found


def settle_starts(act: Act, activity: Activity, subject: Any, result: Any, event: int) -> None:
    """After an act, in its own transaction: a timer for each procedure that begins because of it.

    A condition that cannot be worked out begins nothing here, and is told to whoever keeps the procedure.
    """
    begins = listening(act).get(activity.code)
    if not begins:
        return
    happened = Happened.of(act, activity, subject, result, event)
    rows = []
    for each in begins:
        try:
            if each.told.condition and worked_out(happened, each.told.condition) is not True:
                continue
        except ExpressionFault as fault:
            version = Version.objects.select_related("procedure").get(pk=each.version)
            _tell_keeper(act, version.procedure, said(fault))
            continue
        facts = {"version": each.version, "place": each.place, "happened": happened.told}
        rows.append(Timer(kind=TimerKind.START, due_at=act.at, event=event, facts=facts))
    if rows:
        Timer.objects.bulk_create(rows)


def worked_out(happened: Happened, text: str) -> Any:
    """The value of an expression about an event. Raises ExpressionFault."""
    act = happened.act
    calendar = calendar_of(happened.entity)
    names = {"event": happened, "starter": happened.part("doer")}
    return evaluate(
        tree_of(text), names, now=act.at, today=day_of(act.at, zone_of(act, happened.entity)), calendar=calendar
    )


@doing(TimerKind.START)
def _begins(act: Act, timer: Timer) -> Any:
    """The system begins the procedure. Refuses with TimerGone when another worker was quicker."""
    procedure = Version.objects.filter(pk=timer.facts["version"]).values_list("procedure", flat=True).first()
    if procedure is None:
        raise TimerGone
    return perform(find("work.begin_case"), act, procedure, timer=timer.pk)


def begin(act: Act, procedure: Procedure) -> Case:
    """Inside `work.begin_case`: the case of the timer that is due, on the version that was in force at the event.

    Whoever did the act is its starter. What a start takes that cannot be worked out is left out, and told to whoever
    keeps the procedure. Refuses with TimerGone.
    """
    timer: Timer | None = act.memory.get(DUE)
    if timer is None or timer.kind != TimerKind.START:
        raise TimerGone
    version = Version.objects.select_related("procedure").get(pk=timer.facts["version"], procedure=procedure)
    definition = plan_of(version.definition).definition
    told = timer.facts.get("happened")
    if told is None:
        return engine.start_case(act, version, values={}, entity=procedure.entity_id or _first_entity(procedure))
    happened = Happened(act, timer.event or 0, told)
    values, faults = {}, []
    for name, text in definition.starts[timer.facts["place"]].takes.items():
        try:
            values[name] = worked_out(happened, text)
        except ExpressionFault as fault:
            faults.append(f"{name}: {said(fault)}")
    if faults:
        _tell_keeper(act, procedure, "\n".join(faults))
    places = [place for place in (told["result"], told["subject"]) if place and place[0] == definition.about]
    by = told["doer"][1]
    return engine.start_case(
        act,
        version,
        values=values,
        subject=(places[0][0], places[0][1]) if places else _about(values, definition),
        event=timer.event,
        starter=by if by != system_actor() else None,
        entity=procedure.entity_id or told["entity"],
    )


def begin_by_rule(now: datetime) -> int:
    """Timers for the procedures in force whose rule names a day that has come, in their entity's calendar. How many.

    Each day is written in one transaction with the mark that it was looked at, so that it begins once, whoever looks
    and wherever that ends; days on which nobody looked are made up for.
    """
    begun = 0
    rows = Start.objects.exclude(rrule="").filter(
        version__state=VersionState.PUBLISHED, version__procedure__ended_at__isnull=True
    )
    for key, entity in list(rows.values_list("pk", "version__procedure__entity")):
        calendar = calendar_of(entity)
        today = calendar.day_of(now)
        if rows.filter(pk=key, begun_to__lt=today).exists():
            begun += uncrossed(partial(_begin_days, key, calendar, today, now))
    return begun


def _begin_days(key: int, calendar: Calendar, today: date, now: datetime) -> int:
    with transaction.atomic(durable=True):
        found = Start.objects.filter(pk=key, begun_to__lt=today)
        if connection.vendor == "postgresql":
            found = found.select_for_update(no_key=True)
        start = found.first()
        if start is None or start.begun_to is None:
            return 0
        first = start.begun_to + timedelta(days=1)
        shift = cast(Shift, start.shift)
        try:
            days = occurrences(start.rrule, shift, first, calendar, after=start.begun_to)
            due = list(takewhile(lambda day: day <= today, days))
        except RecurrenceFault:
            due = []
        facts = {"version": start.version_id, "place": start.place}
        Timer.objects.bulk_create([Timer(kind=TimerKind.START, due_at=now, start=start, facts=facts) for _day in due])
        start.begun_to = today
        start.save(update_fields=["begun_to"])
        return len(due)


def _first_entity(procedure: Procedure) -> int | None:
    """That of the position that keeps it, for a case that no act of anybody has begun."""
    found: int | None = procedure.owner.entity_id
    return found


def _about(values: Mapping[str, Any], definition: Definition) -> tuple[str, int] | None:
    """The first object of the kind that the procedure is about, in the order of its form."""
    for question in definition.form:
        value = values.get(question.name)
        if isinstance(value, Record) and value.kind == definition.about:
            return value.kind, value.key
    return None


def _place(thing: Any) -> list[Any] | None:
    return [kind_of(thing), thing.pk] if isinstance(thing, models.Model) else None


def _tell_keeper(act: Act, procedure: Procedure, fault: str) -> None:
    """Whoever keeps the procedure finds under My work that it could not begin as it says; once, until it is done."""
    told = Task.objects.filter(subject_kind="work.procedure", subject_id=procedure.pk, text=fault)
    if told.filter(state=TaskState.OPEN).exists():
        return
    with override(_language_of(procedure)):
        title = _("The start of “%(procedure)s” is to be mended") % {"procedure": procedure.title}
        open_task(
            act,
            kind=TaskKind.TASK,
            title=title,
            text=fault,
            lane=to_position(procedure.owner_id),
            subject=procedure,
            entity=procedure.entity_id,
            department=procedure.department_id,
            is_confidential=procedure.is_confidential,
        )


def _language_of(procedure: Procedure) -> str:
    entity = procedure.owner.entity
    return entity.language if entity is not None else "da"
