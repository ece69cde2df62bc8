"""Tasks: one activity that is to be done now, by a position, before a time."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from bagland.foundation.act import Act
from bagland.foundation.kinds import Kept, Reach, Scope
from bagland.foundation.money import Money
from bagland.kernel.organisation.models import Actor, Department, LegalEntity, Position
from bagland.kernel.work.models import reading
from bagland.kernel.work.models.cases import Case, Token
from bagland.kernel.work.models.recurring import Recurrence
from bagland.kernel.work.states import TaskKind, TaskState, Why


class Task(Kept):
    """What waits: by itself, or as a step of a case. A step *is* an activity: whoever does it by any door closes it.

    `activity` is the code of what is to be done (`work.do_task` when nothing in the house does it), on the object
    `subject_kind`/`subject_id` where it is about one. `lane` is the JSON of a `rules.definition.Lane`; the positions
    and people that it resolved to are rows of `Waiting` as long as the task is open.
    """

    view: ClassVar[str] = "work.see"
    page: ClassVar[str] = "work.task"
    is_seen_by_right_of_others: ClassVar[bool] = True
    personal: ClassVar[dict[str, str]] = {"title": "normal", "text": "normal", "outcome_note": "normal"}

    kind = models.CharField(_("kind"), max_length=10, choices=TaskKind.choices, default=TaskKind.TASK)
    state = models.CharField(_("state"), max_length=10, choices=TaskState.choices, default=TaskState.OPEN)
    title = models.CharField(_("title"), max_length=200)
    text = models.TextField(_("text"), blank=True)
    activity = models.CharField(_("activity"), max_length=100, default="work.do_task")
    subject_kind = models.CharField(max_length=100, blank=True)
    subject_id = models.BigIntegerField(null=True)
    entity = models.ForeignKey(
        LegalEntity,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("legal entity"),
        db_index=False,
    )
    department = models.ForeignKey(
        Department,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("department"),
        db_index=False,
    )
    lane = models.JSONField(default=dict)
    lane_kind = models.CharField(max_length=10, blank=True)
    trace = models.JSONField(default=list)
    """How the lane was resolved the last time: JSON of `rules.lanes.Hop`."""
    case = models.ForeignKey(
        Case, on_delete=models.PROTECT, null=True, related_name="tasks", verbose_name=_("case"), db_index=False
    )
    token = models.OneToOneField(Token, on_delete=models.PROTECT, null=True, related_name="task")
    node = models.CharField(max_length=40, blank=True)
    parent = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        related_name="subtasks",
        verbose_name=_("part of"),
        db_index=False,
    )
    recurrence = models.ForeignKey(
        Recurrence, on_delete=models.PROTECT, null=True, related_name="tasks", verbose_name=_("recurrence")
    )
    handed_by = models.ForeignKey(
        Actor, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("handed over by"), db_index=False
    )
    """Who gave it on; the lane is then the one to whom it was given."""
    created_by = models.ForeignKey(
        Actor, on_delete=models.PROTECT, related_name="+", verbose_name=_("asked by"), db_index=False
    )
    created_at = models.DateTimeField(_("created"))
    due_at = models.DateTimeField(pgettext_lazy("task", "due"), null=True)
    due_rule = models.CharField(max_length=200, blank=True)
    amount_minor = models.BigIntegerField(null=True)
    amount_currency = models.CharField(max_length=3, blank=True)
    is_confidential = models.BooleanField(_("confidential"), default=False)
    closed_at = models.DateTimeField(_("closed"), null=True)
    closed_by = models.ForeignKey(
        Actor, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("by"), db_index=False
    )
    outcome = models.CharField(_("outcome"), max_length=40, blank=True)
    outcome_note = models.TextField(_("note"), blank=True)
    event = models.BigIntegerField(null=True)
    """The event that closed it."""

    class Meta:
        verbose_name = _("task")
        verbose_name_plural = _("tasks")
        constraints: ClassVar = [
            models.CheckConstraint(name="work_task_kind", condition=Q(kind__in=TaskKind.values)),
            models.CheckConstraint(name="work_task_state", condition=Q(state__in=TaskState.values)),
            models.CheckConstraint(
                name="work_task_closed",
                condition=Q(state__in=["BLOCKED", "OPEN"], closed_at__isnull=True)
                | (~Q(state__in=["BLOCKED", "OPEN"]) & Q(closed_at__isnull=False)),
            ),
            models.CheckConstraint(
                name="work_task_step_of_case", condition=~Q(kind="STEP") | Q(case__isnull=False, token__isnull=False)
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["activity", "subject_kind", "subject_id"], name="work_task_to_do", condition=Q(state="OPEN")
            ),
            models.Index(fields=["case", "id"], name="work_task_case"),
            models.Index(fields=["parent", "id"], name="work_task_parent", condition=Q(parent__isnull=False)),
            models.Index(fields=["subject_kind", "subject_id", "id"], name="work_task_about"),
            models.Index(fields=["created_by", "id"], name="work_task_created_by"),
            models.Index(fields=["closed_by", "id"], name="work_task_closed_by", condition=Q(closed_by__isnull=False)),
            models.Index(fields=["state", "id"], name="work_task_in_state"),
            models.Index(
                fields=["id"],
                name="work_task_by_structure",
                condition=Q(state="OPEN", lane_kind__in=["profile", "manager", "head", "authority"]),
            ),
            models.Index(fields=["kind", "id"], name="work_task_of_kind"),
            models.Index(fields=["entity", "id"], name="work_task_entity"),
            models.Index(fields=["department", "id"], name="work_task_department"),
            models.Index(fields=["due_at", "id"], name="work_task_due", condition=Q(state="OPEN")),
        ]

    def __str__(self) -> str:
        return self.title

    def scope(self) -> Scope:
        """Whose it is: a task waits for positions, and for the people to whom it was handed."""
        from bagland.kernel.work.models import task_scope

        return task_scope(self)

    @classmethod
    def reach_by(cls, act: Act, view: str | None = None) -> Reach:
        return reading.reach_by(act, view)

    @classmethod
    def reach_from(cls, ask: Callable[[str], Reach], view: str | None = None, actor: int | None = None) -> Reach:
        return reading.reach_from(ask, view, actor)

    @classmethod
    def within(cls, reach: Reach) -> Q:
        return reading.tasks_within(reach)

    @classmethod
    def branches(cls, reach: Reach) -> list[Q]:
        return reading.task_branches(reach)

    @property
    def amount(self) -> Money | None:
        """What is at stake; None where no money is."""
        return None if self.amount_minor is None else Money(self.amount_minor, self.amount_currency)

    was: Scope | None = None
    """Whose it was when an act on it began."""

    @property
    def is_open(self) -> bool:
        return self.state in (TaskState.BLOCKED, TaskState.OPEN)

    def told_with(self) -> Iterable[tuple[str, list[int]]]:
        return ()


class Waiting(models.Model):
    """For which position or person an open task waits, and why. Gone when the task is closed.

    It repeats what a person's list filters by, so that a list of one's own reads one index. `due_at` is the far end of
    time where nothing is due.
    """

    task = models.ForeignKey(Task, on_delete=models.CASCADE, related_name="waiting", db_index=False)
    position = models.ForeignKey(Position, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    actor = models.ForeignKey(Actor, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    why = models.CharField(max_length=10, choices=Why.choices, default=Why.LANE)
    kind = models.CharField(max_length=10)
    activity = models.CharField(max_length=100)
    due_at = models.DateTimeField()
    since = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="work_waiting_for_one",
                condition=Q(position__isnull=True, actor__isnull=False) | Q(position__isnull=False, actor__isnull=True),
            ),
            models.UniqueConstraint(
                fields=["task", "position"], name="work_waiting_position_once", condition=Q(position__isnull=False)
            ),
            models.UniqueConstraint(
                fields=["task", "actor"], name="work_waiting_actor_once", condition=Q(actor__isnull=False)
            ),
        ]
        indexes: ClassVar = [
            *(
                models.Index(
                    fields=[key, *by, "due_at", "id"],
                    name=f"work_waiting_{key}_{name}",
                    condition=Q(**{f"{key}__isnull": False}),
                )
                for key in ("position", "actor")
                for name, by in (
                    ("due", ()),
                    ("kind", ("kind",)),
                    ("code", ("activity",)),
                    ("both", ("kind", "activity")),
                )
            ),
            models.Index(
                fields=["why", "id"], name="work_waiting_not_as_named", condition=Q(why__in=["ABOVE", "AWAY", "OWNER"])
            ),
        ]

    def __str__(self) -> str:
        return f"{self.task_id} waits"

    @classmethod
    def reach_by(cls, act: Act, view: str | None = None) -> Reach:
        return reading.waiting_for(act)

    @classmethod
    def within(cls, reach: Reach) -> Q:
        return reading.waiting_within(reach)

    @classmethod
    def branches(cls, reach: Reach) -> list[Q]:
        return reading.waiting_branches(reach)


class Resolution(models.Model):
    """One row: how far open tasks have been asked again for whom they wait, since the organisation was last another.

    `digest` is of the organisation when the pass began; `place` the last task that it came to, null when it is through.
    """

    digest = models.CharField(max_length=64, blank=True)
    place = models.BigIntegerField(null=True)

    class Meta:
        constraints: ClassVar = [models.CheckConstraint(name="work_resolution_one", condition=Q(pk=1))]

    def __str__(self) -> str:
        return f"{self.digest[:8]} {self.place}"


class Dependency(models.Model):
    """A task that can start only when another is done."""

    task = models.ForeignKey(Task, on_delete=models.CASCADE, related_name="waits_for")
    on = models.ForeignKey(Task, on_delete=models.CASCADE, related_name="holds_up")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["task", "on"], name="work_dependency_once"),
            models.CheckConstraint(name="work_dependency_not_itself", condition=~Q(task=models.F("on"))),
        ]

    def __str__(self) -> str:
        return f"{self.task_id} waits for {self.on_id}"


class Link(models.Model):
    """An object that a task is about, beside its subject."""

    task = models.ForeignKey(Task, on_delete=models.CASCADE, related_name="links")
    about_kind = models.CharField(max_length=100)
    about = models.BigIntegerField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["task", "about_kind", "about"], name="work_link_once")]
        indexes: ClassVar = [models.Index(fields=["about_kind", "about"], name="work_link_about")]

    def __str__(self) -> str:
        return f"{self.task_id} about {self.about_kind} {self.about}"


class Snooze(models.Model):
    """That one person does not want to see a task until a moment, and why."""

    task = models.ForeignKey(Task, on_delete=models.CASCADE, related_name="snoozes")
    actor = models.ForeignKey(Actor, on_delete=models.CASCADE, related_name="+")
    until = models.DateTimeField(_("until"))
    reason = models.CharField(_("reason"), max_length=400)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["actor", "task"], name="work_snooze_once")]

    def __str__(self) -> str:
        return f"{self.task_id} until {self.until}"


class TimeSpent(Kept):
    """Working time that somebody spent on a task, in whole minutes, on a day."""

    view: ClassVar[str] = "work.see"
    personal: ClassVar[dict[str, str]] = {"note": "normal"}

    task = models.ForeignKey(Task, on_delete=models.PROTECT, related_name="time_spent", verbose_name=_("task"))
    actor = models.ForeignKey(Actor, on_delete=models.PROTECT, related_name="+", verbose_name=_("who"))
    day = models.DateField(_("day"))
    minutes = models.IntegerField(_("minutes"))
    note = models.CharField(_("note"), max_length=400, blank=True)
    withdrawn_at = models.DateTimeField(_("withdrawn"), null=True)

    class Meta:
        verbose_name = _("time spent")
        verbose_name_plural = _("time spent")
        constraints: ClassVar = [
            models.CheckConstraint(name="work_time_is_some", condition=Q(minutes__gte=1, minutes__lte=1440))
        ]
        indexes: ClassVar = [models.Index(fields=["actor", "day"], name="work_time_by_day")]

    def __str__(self) -> str:
        return f"{self.minutes} min"

    @classmethod
    def within(cls, reach: Reach) -> Q:
        of_task = Q(task__entity__in=reach.entities) | Q(task__department__in=reach.departments)
        return (of_task & Q(task__is_confidential=False)) | Q(actor__in=reach.own)

    def scope(self) -> Scope:
        return Scope(self.task.entity_id, self.task.department_id, frozenset({self.actor_id}))
