"""A task's page, and the list of all tasks that the reader may see."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from django.db.models import QuerySet
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from bagland.foundation.act import Act
from bagland.foundation.activity import title_of
from bagland.foundation.speech import joined
from bagland.kernel.organisation.models import Actor, Department, LegalEntity
from bagland.kernel.work.approving.ballots import REQUEST
from bagland.kernel.work.models import Snooze, Task
from bagland.kernel.work.pages import chips
from bagland.kernel.work.pages.deciding import decision, sections_of
from bagland.kernel.work.pages.deeds import doing
from bagland.kernel.work.queries import tasks as queries
from bagland.kernel.work.queries.why import Row, because, trace_told
from bagland.kernel.work.states import TaskKind, TaskState, Why
from bagland.kernel.work.tasks import DO
from bagland.ui.chips import Chip
from bagland.ui.columns import Column, Kind
from bagland.ui.columns import Row as Listed
from bagland.ui.details import DetailPage, Fact, Section
from bagland.ui.filters import Choice, Of
from bagland.ui.lists import ListPage, Order

PART_COLUMNS = (
    Column("title", _("Task")),
    Column("state", _("State"), Kind.STATUS, chips=chips.TASKS),
    Column("due_at", _("Due"), Kind.MOMENT),
)
WAITING_COLUMNS = (
    Column("name", _("For whom")),
    Column("who", pgettext_lazy("who can do a task", "Today")),
    Column("why", _("Why"), quiet=True),
    Column("since", _("Since"), Kind.MOMENT, quiet=True),
)
TIME_COLUMNS = (
    Column("who", _("Who"), Kind.PERSON, key="actor"),
    Column("day", _("Day"), Kind.DATE),
    Column("spent", _("Time"), Kind.CODE),
    Column("note", _("Note"), quiet=True),
)
MADE = ("work.change_task", "work.cancel_task", "work.wait_for_task")
"""What can be done only to a task that somebody made."""


class Tasks(ListPage):
    """Every task that the reader may see, open and closed, the newest first."""

    code = "work.tasks"
    path = "tasks/"
    title = _("Tasks")
    view = "work.see"
    model = Task
    columns: ClassVar[tuple[Column, ...]] = (
        Column("title", _("Task")),
        Column("state", _("State"), Kind.STATUS, chips=chips.TASKS),
        Column(
            "kind", _("Kind"), source=lambda row: str(TaskKind(row["kind"]).label), needs=("kind",), quiet=True,
            wide_only=True,
        ),
        Column("asked_by", _("Asked by"), Kind.PERSON, source="created_by__name", page="organisation.person",
               key="created_by_id", wide_only=True),
        Column("amount", _("Amount"), Kind.MONEY, source="amount_minor", currency="amount_currency", roomy_only=True),
        Column("due_at", _("Due"), Kind.MOMENT),
        Column("created_at", _("Created"), Kind.MOMENT, quiet=True, roomy_only=True, order="newest"),
        Column("activity", _("Activity"), source=lambda row: str(title_of(row["activity"])), needs=("activity",),
               hidden=True, quiet=True),
        Column("case", _("Case"), source="case__title", page="work.case", key="case_id", hidden=True, quiet=True),
        Column("closed_at", _("Closed"), Kind.MOMENT, hidden=True, quiet=True),
    )  # fmt: skip
    orders = (Order("newest", ("-id",)),)
    filters = (
        Choice(name="state", label=_("State"), choices=TaskState.choices),
        Choice(name="kind", label=_("Kind"), choices=TaskKind.choices),
        Of(name="created_by", label=_("Asked by"), model=Actor, offered=False),
        Of(name="entity", label=_("Legal entity"), model=LegalEntity),
        Of(name="department", label=_("Department"), model=Department),
    )
    detail = "work.task"
    offers = ("work.create_task",)
    many = ("work.hand_over", "work.snooze", "work.change_task", "work.cancel_task")
    sentence = _("What is to be done and what was: by positions, before a time.")
    empty = _("No task yet. Ask a position for something, or yourself.")
    same_for_all = True


class TaskPage(DetailPage):
    """One task: what is asked, for whom it waits and why, its parts, what comes before it, and its story."""

    code = "work.task"
    path = "tasks/<int:key>/"
    title = _("Task")
    parent = "work.tasks"
    view = "work.see"
    model = Task
    first = ("work.do_task", "work.hand_over", "work.snooze")

    def rows(self, act: Act) -> QuerySet[Any]:
        return Task.objects.select_related("case", "parent", "created_by", "closed_by", "handed_by")

    def sentence(self, act: Act, thing: Task) -> str:
        return thing.text

    def chip(self, act: Act, thing: Task) -> Chip | None:
        if thing.state == TaskState.OPEN and thing.due_at is not None and thing.due_at < act.at:
            return chips.LATE
        return chips.TASKS[TaskState(thing.state)]

    def past(self, act: Act, thing: Task) -> Sequence[str]:
        if not thing.is_open:
            return ("work.do_task", "work.decide", "work.skip_step", "work.hand_over", "work.snooze", "work.wake",
                    "work.add_subtask", "work.link_task", "work.wait_no_more", *MADE)  # fmt: skip
        asleep = Snooze.objects.filter(task=thing, actor=act.actor, until__gt=act.at).exists()
        gone = ["work.snooze" if asleep else "work.wake"]
        if thing.kind != TaskKind.TASK or thing.case_id is not None:
            gone += MADE
        if thing.kind in (TaskKind.APPROVAL, TaskKind.READING):
            gone += ["work.hand_over", "work.add_subtask", "work.do_task"]
        if thing.kind != TaskKind.APPROVAL or thing.subject_kind == REQUEST:
            gone.append("work.decide")
        if thing.state == TaskState.BLOCKED:
            gone += ["work.do_task", "work.snooze", "work.hand_over"]
        else:
            gone.append("work.wait_no_more")
        return gone

    def figure(self, request: HttpRequest, act: Act, thing: Task) -> SafeString | str:
        """The way to where the task is done, where that is another activity than saying so; an approval's buttons."""
        if thing.kind == TaskKind.APPROVAL:
            return decision(request, act, thing)
        if thing.state != TaskState.OPEN or thing.activity == DO or thing.kind in (TaskKind.APPROVAL, TaskKind.READING):
            return ""
        where = doing(thing.activity, thing.pk, thing.subject_kind, thing.subject_id)
        told = {"address": where, "title": title_of(thing.activity)}
        return SafeString(render_to_string("work/to_do.html", told)) if where else ""

    def facts(self, act: Act, thing: Task) -> list[Fact]:
        why = self._why(act, thing)
        snooze = Snooze.objects.filter(task=thing, actor=act.actor, until__gt=act.at).first()
        spent, _entries = queries.time_spent(thing)
        facts = [
            Fact(_("Why it is yours"), why) if why else None,
            Fact(_("Due"), thing.due_at),
            Fact(_("Amount"), thing.amount) if thing.amount is not None else None,
            Fact(_("About"), linked) if (linked := queries.linked(act, thing)) else None,
            Fact(_("Part of"), thing.parent) if thing.parent is not None else None,
            Fact(_("Case"), thing.case) if thing.case is not None else None,
            Fact(_("Activity"), str(title_of(thing.activity))) if thing.activity != "work.do_task" else None,
            Fact(_("Asked by"), thing.created_by),
            Fact(_("Created"), thing.created_at),
            Fact(_("Put off until"), snooze.until, note=snooze.reason) if snooze is not None else None,
            Fact(_("Closed"), thing.closed_at, note=thing.closed_by) if thing.closed_at is not None else None,
            Fact(_("Outcome"), thing.outcome_note or thing.outcome) if thing.outcome_note or thing.outcome else None,
            Fact(_("Time spent"), queries.minutes_told(spent)) if spent else None,
            Fact(_("Confidential"), gettext("Only those for whom it waits, and who asked, know of it."))
            if thing.is_confidential
            else None,
        ]
        return [fact for fact in facts if fact is not None]

    def _why(self, act: Act, thing: Task) -> str:
        """Why it is the reader's, if it is. One query."""
        reach = thing.waiting.model.reach_by(act)
        row = thing.waiting.filter(thing.waiting.model.within(reach)).order_by("pk").first()
        if row is None:
            return ""
        told = Row(
            task=thing.pk, position=row.position_id, actor=row.actor_id, why=row.why, activity=row.activity,
            asker=thing.created_by_id, handed_by=thing.handed_by_id, entity=thing.entity_id, trace=thing.trace,
        )  # fmt: skip
        return because(act, [told])[0].sentence

    def sections(self, act: Act, thing: Task) -> list[Section]:
        found = sections_of(act, thing)
        if thing.state == TaskState.OPEN:
            rows: list[Listed] = [
                {
                    "name": row.name,
                    "who": joined(row.who) if row.who else (gettext("nobody today") if row.position else ""),
                    "why": str(Why(row.why).label),
                    "since": row.since,
                }
                for row in queries.waits_for(act, thing)
            ]
            found.append(
                Section(
                    _("For whom it waits"),
                    WAITING_COLUMNS,
                    rows,
                    empty=_("Nobody can do it today."),
                    note=" ".join(trace_told(act, thing.trace)),
                )
            )
        before, after = queries.before_and_after(act, thing)
        groups = (
            (_("Parts"), queries.parts_of(act, thing)),
            (_("To be done first"), before),
            (_("Waits for this"), after),
        )
        found += [
            Section(title, PART_COLUMNS, [_listed(task) for task in tasks], detail="work.task")
            for title, tasks in groups
            if tasks
        ]
        _total, entries = queries.time_spent(thing)
        if entries:
            told = [
                {
                    "actor": row.actor_id,
                    "who": row.actor.name,
                    "day": row.day,
                    "spent": queries.minutes_told(row.minutes),
                    "note": row.note,
                }
                for row in entries
            ]
            found.append(Section(_("Time spent"), TIME_COLUMNS, told))
        return found


def _listed(task: Task) -> Listed:
    return {"key": task.pk, "title": task.title, "state": task.state, "due_at": task.due_at}
