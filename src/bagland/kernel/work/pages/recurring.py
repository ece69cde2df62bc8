"""Tasks that come again: their list, the page of one, and forms that say on which days it comes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, ClassVar

from django.db.models import QuerySet
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from bagland.foundation.act import Act
from bagland.foundation.refusal import Refusal
from bagland.foundation.refusals import InputFault
from bagland.foundation.working_time import Calendar
from bagland.kernel.organisation.models import Department, LegalEntity, Position
from bagland.kernel.work.activities.recurring import (
    change_recurrence,
    create_recurrence,
    moved_to,
    rule_from,
    time_from,
)
from bagland.kernel.work.calendars import calendar_of
from bagland.kernel.work.models import Recurrence
from bagland.kernel.work.pages import chips
from bagland.kernel.work.recurrence_words import days_said, described, fault_said
from bagland.kernel.work.rules.recurrence import RecurrenceFault, next_days, read_rule
from bagland.kernel.work.states import Moved, Nth, OnDay, Unit
from bagland.ui.acting import ActivityPage
from bagland.ui.chips import Chip, Tone
from bagland.ui.columns import Column, Kind
from bagland.ui.details import DetailPage, Fact, Section
from bagland.ui.filters import Of
from bagland.ui.lists import ListPage, Order

SHOWN = 5
ENDED = Chip(_("ended"), "circle-x", Tone.CALM)
TASK_COLUMNS = (
    Column("title", _("Task")),
    Column("state", _("State"), Kind.STATUS, chips=chips.TASKS),
    Column("due_at", _("Due"), Kind.MOMENT),
)
DAY_COLUMNS = (Column("day", _("Due"), Kind.DATE), Column("opens", _("Opens"), Kind.DATE, quiet=True))


class Recurrences(ListPage):
    """What comes again, by title."""

    code = "work.recurrences"
    path = "tasks/recurring/"
    title = _("Recurring tasks")
    parent = "work.tasks"
    view = "work.see"
    model = Recurrence
    columns: ClassVar[tuple[Column, ...]] = (
        Column("title", _("Task"), order="title"),
        Column("rrule", _("How often"), source=lambda row: described(row["rrule"]), needs=("rrule",)),
        Column("next_on", _("Next"), Kind.DATE),
        Column(
            "position", _("For the position"), source="position__number", page="organisation.position",
            key="position_id", hidden=True, quiet=True,
        ),
        Column("asked_by", _("Asked by"), Kind.PERSON, source="created_by__name", page="organisation.person",
               key="created_by_id", wide_only=True),
        Column("opens_on", _("Opens"), Kind.DATE, hidden=True, quiet=True),
    )  # fmt: skip
    orders = (Order("title", ("title", "id")),)
    filters = (
        Of(name="entity", label=_("Legal entity"), model=LegalEntity),
        Of(name="department", label=_("Department"), model=Department),
    )
    detail = "work.recurrence"
    offers = ("work.create_recurrence",)
    many = ("work.end_recurrence",)
    sentence = _("What is to be done again and again. Bagland opens the task when its day comes.")
    empty = _("Nothing comes again yet. Ask a position for something once, and how often.")


class RecurrencePage(DetailPage):
    """One recurring task: how often, for whom, when next, and what came of it."""

    code = "work.recurrence"
    path = "tasks/recurring/<int:key>/"
    title = _("Recurring task")
    parent = "work.recurrences"
    view = "work.see"
    model = Recurrence
    first = ("work.change_recurrence", "work.end_recurrence")

    def rows(self, act: Act) -> QuerySet[Any]:
        return Recurrence.objects.select_related("position", "person", "entity", "created_by")

    def sentence(self, act: Act, thing: Recurrence) -> str:
        return thing.text

    def chip(self, act: Act, thing: Recurrence) -> Chip | None:
        return ENDED if thing.next_on is None else None

    def past(self, act: Act, thing: Recurrence) -> Sequence[str]:
        return () if thing.ended_at is None else ("work.change_recurrence", "work.end_recurrence")

    def facts(self, act: Act, thing: Recurrence) -> list[Fact]:
        facts = [
            Fact(_("How often"), described(thing.rrule), note=_moved(thing)),
            Fact(_("Next"), thing.next_on),
            Fact(_("Due at"), thing.at_time) if thing.at_time else None,
            Fact(_("Opens"), thing.opens_on) if thing.lead_days else None,
            Fact(_("For whom"), thing.position or thing.person),
            Fact(_("Legal entity"), thing.entity),
            Fact(_("Asked by"), thing.created_by),
            Fact(_("From"), thing.starts_on),
            Fact(_("Ended"), thing.ended_at) if thing.ended_at is not None else None,
        ]
        return [fact for fact in facts if fact is not None]

    def sections(self, act: Act, thing: Recurrence) -> list[Section]:
        tasks = thing.tasks.visible_to(act).order_by("-id")[:SHOWN]
        rows = [{"key": task.pk, "title": task.title, "state": task.state, "due_at": task.due_at} for task in tasks]
        made = Section(_("Tasks"), TASK_COLUMNS, rows, detail="work.task", empty=_("None has been opened yet."))
        return [coming(thing), made] if thing.next_on is not None else [made]


def coming(thing: Recurrence) -> Section:
    """The next five days of a recurrence. One query."""
    calendar = calendar_of(thing.entity_id)
    first = date.fromordinal(thing.next_on.toordinal() - 1) if thing.next_on else thing.starts_on
    days = next_days(thing.rrule, moved_to(thing.shift), thing.starts_on, calendar, after=first, count=SHOWN)
    rows = [{"day": day, "opens": date.fromordinal(day.toordinal() - thing.lead_days)} for day in days]
    return Section(_("When it comes next"), DAY_COLUMNS if thing.lead_days else DAY_COLUMNS[:1], rows)


def _moved(thing: Recurrence) -> str:
    if thing.shift == Moved.NONE:
        return ""
    return gettext("If it is no working day: %(where)s.") % {"where": Moved(thing.shift).label}


def _foretold(rule: str, shift: str, start: date, calendar: Calendar, today: date) -> str:
    """«Every month: the second last banking day. Next: fri 27 Nov 2026, …»"""
    yesterday = date.fromordinal(today.toordinal() - 1)
    try:
        days = next_days(rule, moved_to(shift), start, calendar, after=yesterday, count=SHOWN)
    except RecurrenceFault as fault:
        return fault_said(fault)
    if not days:
        return fault_said(RecurrenceFault("recurrence_never"))
    told = {"often": _capital(described(rule)), "days": days_said(days)}
    return gettext("%(often)s. Next: %(days)s.") % told


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


class CreateRecurrence(ActivityPage):
    """Ask for something once, and say how often; the form says on which days it comes."""

    activity = create_recurrence
    order = ("title", "position", "person", "unit", "every", "nth", "on", "day", "starts_on", "shift")
    foretells = True

    def foretold(self, act: Act, subject: Any, values: Mapping[str, Any]) -> str:
        start = values.get("starts_on") or act.today
        try:
            rule = rule_from(
                Unit(values.get("unit") or Unit.MONTH),
                int(values.get("every", 1)),
                Nth(values["nth"]) if values.get("nth") else None,
                OnDay(values["on"]) if values.get("on") else None,
                values.get("day"),
                str(values.get("rule") or ""),
                start,
            )
            time_from(str(values.get("at_time") or ""))
        except InputFault as fault:
            return " ".join(fault.faults.values())
        except Refusal as refusal:
            return refusal.sentence
        calendar = calendar_of(_entity_of(act, values.get("position")))
        return _foretold(str(rule), str(values.get("shift") or Moved.NEXT), start, calendar, act.today)


class ChangeRecurrence(ActivityPage):
    """Change what comes again; the form says on which days it comes then."""

    activity = change_recurrence
    foretells = True

    def shows(self, act: Act, subject: Recurrence) -> dict[str, Any]:
        return {
            "title": subject.title, "position": subject.position_id, "person": subject.person_id,
            "rule": subject.rrule, "shift": subject.shift, "at_time": subject.at_time,
            "lead_days": subject.lead_days, "text": subject.text,
        }  # fmt: skip

    def foretold(self, act: Act, subject: Recurrence, values: Mapping[str, Any]) -> str:
        rule = str(values.get("rule") or subject.rrule)
        try:
            read_rule(rule)
        except RecurrenceFault as fault:
            return fault_said(fault)
        shift = str(values.get("shift") or subject.shift)
        return _foretold(rule, shift, subject.starts_on, calendar_of(subject.entity_id), act.today)


def _entity_of(act: Act, position: Any) -> int | None:
    """The entity whose calendar counts, from what stands in the field. One query where a position is named."""
    key = getattr(position, "pk", position)
    if key is None or not str(key).isdigit():
        return None
    found: int | None = Position.objects.filter(pk=int(key)).values_list("entity", flat=True).first()
    return found
