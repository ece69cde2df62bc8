"""Tasks that come again: created, changed, ended; and the one that is opened when its day comes."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Annotated, Any

from django.utils.translation import gettext_lazy as _

from bagland.foundation.act import Act
from bagland.foundation.activity import activity
from bagland.foundation.inputs import Says
from bagland.foundation.kinds import GROUP, Scope
from bagland.foundation.refusals import InputFault
from bagland.foundation.working_time import Calendar
from bagland.kernel.organisation.models import Position
from bagland.kernel.work import refusals
from bagland.kernel.work.activities.tasks import ForPerson, ForPosition, Text, Title, lane_for
from bagland.kernel.work.calendars import calendar_of
from bagland.kernel.work.models import Recurrence, Task
from bagland.kernel.work.recurrence_words import fault_said
from bagland.kernel.work.rules.choosing_days import rule_of
from bagland.kernel.work.rules.recurrence import (
    SHIFTS,
    RecurrenceFault,
    Rule,
    Shift,
    day_to_open,
    next_days,
    read_rule,
)
from bagland.kernel.work.states import Moved, Nth, OnDay, TaskKind, Unit
from bagland.kernel.work.tasks import open_task

MOST_LEAD_DAYS = 60
END_OF_DAY = time(23, 59)

HowOften = Annotated[Unit, Says(_("Every"), _("Day, week, month or year."))]
Every = Annotated[int, Says(_("Interval"), _("2 for every other."))]
Which = Annotated[Nth | None, Says(_("Which"), _("Of a month: the second last, and then which kind of day."))]
Kind = Annotated[OnDay | None, Says(_("Day"), _("A weekday; of a month also working days and banking days."))]
MonthDay = Annotated[int | None, Says(_("Day of the month"), _("Instead: 10 for the tenth, 31 for the last."))]
OwnRule = Annotated[str, Says(_("Rule"), _("Instead of all that, as iCalendar writes it: FREQ=MONTHLY;BYDAY=-2BD."))]
ToWorkingDay = Annotated[Moved, Says(_("When it is no working day"))]
From = Annotated[date | None, Says(_("From"), _("Today when left out."))]
AtTime = Annotated[str, Says(_("Due at"), _("Such as 12:00; the end of the working day when left out."))]
Lead = Annotated[int, Says(_("Days before"), _("So many days before it is due, the task is there."))]


def _for_whom(_subject: Any, inputs: dict[str, Any]) -> Scope:
    position: Position | None = inputs.get("position")
    return Scope(position.entity_id) if position is not None else GROUP


def _asked_for(recurrence: Recurrence | None, _inputs: dict[str, Any]) -> Scope:
    """It is changed by whoever asked for it, and by those who answer for the department or the entity."""
    if recurrence is None:
        return GROUP
    return Scope(recurrence.entity_id, recurrence.department_id, frozenset({recurrence.created_by_id}))


@activity(
    "work.create_recurrence", title=_("New recurring task"), told=_("created the recurring task."), scope=_for_whom,
    bulk=True,
)  # fmt: skip
def create_recurrence(
    act: Act,
    *,
    title: Title,
    position: ForPosition = None,
    person: ForPerson = None,
    unit: HowOften = Unit.MONTH,
    every: Every = 1,
    nth: Which = None,
    on: Kind = None,
    day: MonthDay = None,
    rule: OwnRule = "",
    shift: ToWorkingDay = Moved.NEXT,
    starts_on: From = None,
    at_time: AtTime = "",
    lead_days: Lead = 0,
    text: Text = "",
) -> Recurrence:
    """Something is to be done again and again: by a position, by one person, or by oneself where nobody is named.

    The first task is opened by Bagland when its day comes, `lead_days` before it is due.
    """
    lane_for(act, position, person)
    start = starts_on or act.today
    chosen = rule_from(unit, every, nth, on, day, rule, start)
    recurrence = Recurrence(
        title=title,
        text=text,
        rrule=str(chosen),
        shift=shift,
        starts_on=start,
        at_time=time_from(at_time),
        lead_days=_days_before(lead_days),
        position=position,
        person_id=None if position is not None else person.pk if person is not None else act.actor,
        entity_id=_entity(act, position),
        department_id=position.scope().department if position is not None else None,
        created_by_id=act.actor,
        created_at=act.at,
    )
    plan(recurrence, act.today)
    recurrence.save()
    return recurrence


@activity(
    "work.change_recurrence", title=_("Change recurring task"), told=_("changed the recurring task."),
    subject=Recurrence, scope=_asked_for,
)  # fmt: skip
def change_recurrence(
    act: Act,
    recurrence: Recurrence,
    *,
    title: Annotated[str | None, Says(_("What is to be done"), personal="normal")] = None,
    position: ForPosition = None,
    person: ForPerson = None,
    rule: OwnRule = "",
    shift: Annotated[Moved | None, Says(_("When it is no working day"))] = None,
    at_time: AtTime = "",
    lead_days: Annotated[int | None, Says(_("Days before"))] = None,
    text: Annotated[str | None, Says(_("Text"), lines=4, personal="normal")] = None,
) -> Recurrence:
    """From now on it comes otherwise. Tasks that are open already stay as they are. Refuses with HasEnded."""
    _must_go_on(recurrence)
    if position is not None or person is not None:
        lane_for(act, position, person)
        recurrence.position, recurrence.person = position, person
        if position is not None:
            recurrence.entity_id = _entity(act, position)
            recurrence.department_id = position.scope().department
    recurrence.title = title or recurrence.title
    recurrence.text = recurrence.text if text is None else text
    recurrence.shift = shift or recurrence.shift
    recurrence.at_time = time_from(at_time) if at_time else recurrence.at_time
    recurrence.lead_days = recurrence.lead_days if lead_days is None else _days_before(lead_days)
    if rule:
        recurrence.rrule = str(_read(rule))
    plan(recurrence, act.today)
    recurrence.save()
    return recurrence


@activity(
    "work.end_recurrence", title=_("End recurring task"), told=_("ended the recurring task."), subject=Recurrence,
    scope=_asked_for, bulk=True,
)  # fmt: skip
def end_recurrence(act: Act, recurrence: Recurrence) -> Recurrence:
    """It comes no more. Tasks that are open already stay. Refuses with HasEnded."""
    _must_go_on(recurrence)
    recurrence.ended_at, recurrence.next_on, recurrence.opens_on = act.at, None, None
    recurrence.save()
    return recurrence


@activity(
    "work.open_recurring_task", title=_("Open recurring task"), told=_("opened the task, since its day came."),
    subject=Recurrence, by_system=True,
)  # fmt: skip
def open_recurring_task(act: Act, recurrence: Recurrence, *, day: Annotated[date, Says(_("Due on"))]) -> Task:
    """The task of a day is there for whoever does it, and the next day is worked out.

    Refuses with HasEnded, and NotItsTurn for another day than the next.
    """
    _must_go_on(recurrence)
    if recurrence.next_on != day:
        raise refusals.NotItsTurn(recurrence=recurrence.title, day=day)
    calendar = calendar_of(recurrence.entity_id)
    task = open_task(
        act,
        kind=TaskKind.TASK,
        title=recurrence.title,
        text=recurrence.text,
        lane=lane_for(act, recurrence.position, recurrence.person),
        entity=recurrence.entity_id,
        department=recurrence.department_id,
        recurrence=recurrence.pk,
        due_at=due_at(recurrence, day, calendar),
        due_rule=recurrence.rrule[:200],
        starter=recurrence.created_by_id,
    )
    task.created_by_id = recurrence.created_by_id
    task.save(update_fields=["created_by"])
    _set_next(recurrence, calendar, after=day)
    recurrence.save(update_fields=["next_on", "opens_on", "ended_at"])
    return task


def plan(recurrence: Recurrence, today: date) -> None:
    """Work out when it comes next, and refuse a rule that never comes."""
    plan_anew(recurrence, today)
    if recurrence.next_on is None:
        raise InputFault({"rule": fault_said(RecurrenceFault("recurrence_never"))})


def plan_anew(recurrence: Recurrence, today: date) -> None:
    """Work out when it comes next, from today on and after what was opened already. Two queries."""
    calendar = calendar_of(recurrence.entity_id)
    opened = date.min
    if recurrence.pk is not None:
        due = Task.objects.filter(recurrence=recurrence).order_by("-due_at").values_list("due_at", flat=True).first()
        opened = calendar.day_of(due) if due is not None else date.min
    _set_next(recurrence, calendar, after=max(opened, date.fromordinal(today.toordinal() - 1)))


def _set_next(recurrence: Recurrence, calendar: Calendar, *, after: date) -> None:
    try:
        found = next_days(
            recurrence.rrule, moved_to(recurrence.shift), recurrence.starts_on, calendar, after=after, count=1
        )
    except RecurrenceFault:
        found = []
    recurrence.next_on = found[0] if found else None
    recurrence.opens_on = day_to_open(found[0], recurrence.lead_days) if found else None


def moved_to(word: str) -> Shift:
    """Where a day goes, as the rules know it."""
    return next(shift for shift in SHIFTS if shift == word)


def due_at(recurrence: Recurrence, day: date, calendar: Calendar) -> datetime:
    """When the task of a day is due: at the time that is said, else when work ends, else at the end of the day."""
    if recurrence.at_time:
        return calendar.at(day, time.fromisoformat(recurrence.at_time))
    spans = list(calendar.spans(day))
    return spans[-1][1] if spans else calendar.at(day, END_OF_DAY)


def rule_from(
    unit: Unit, every: int, nth: Nth | None, on: OnDay | None, day: int | None, rule: str, start: date
) -> Rule:
    """The rule of what a person chose, or of the text. Refuses naming the field."""
    if rule:
        return _read(rule)
    if not 1 <= every <= 1000:
        raise InputFault({"every": str(_("Give a whole number from 1 to 1,000."))})
    if day is not None and not 1 <= day <= 31:
        raise InputFault({"day": str(_("Give a day from 1 to 31."))})
    if unit in (Unit.DAY, Unit.WEEK) and on in (OnDay.WORKING_DAY, OnDay.BANKING_DAY, OnDay.DAY):
        raise InputFault({"on": str(_("Working days and banking days are counted in a month. Choose month."))})
    if nth is not None and on is None and unit in (Unit.MONTH, Unit.YEAR):
        raise InputFault({"on": str(_("Say which kind of day: a weekday, a working day, a banking day."))})
    return _read(rule_of(unit.value, every, nth.value if nth else "", on.value if on else "", day, start))


def _read(text: str) -> Rule:
    try:
        return read_rule(text)
    except RecurrenceFault as fault:
        raise InputFault({"rule": fault_said(fault)}) from None


def time_from(text: str) -> str:
    """A time of day as `12:00`; empty of nothing. Refuses naming the field."""
    if not text:
        return ""
    try:
        hours, _sign, minutes = text.replace(".", ":").partition(":")
        return time(int(hours), int(minutes or 0)).strftime("%H:%M")
    except ValueError:
        raise InputFault({"at_time": str(_("Write hours and minutes, such as 12:00."))}) from None


def _days_before(days: int) -> int:
    if not 0 <= days <= MOST_LEAD_DAYS:
        raise InputFault({"lead_days": str(_("Give from 0 to 60 days."))})
    return days


def _must_go_on(recurrence: Recurrence) -> None:
    if recurrence.ended_at is not None:
        raise refusals.HasEnded(recurrence=recurrence.title, at=recurrence.ended_at)


def _entity(act: Act, position: Position | None) -> int:
    entity = position.entity_id if position is not None else act.standing.entity if act.standing is not None else None
    if entity is None:
        raise InputFault({"position": str(_("Say for which position, so that its entity's calendar counts."))})
    return int(entity)
