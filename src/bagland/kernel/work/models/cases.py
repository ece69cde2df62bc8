"""Cases: procedures that run. Every state of every case is rows, so that a step costs the same however long the run."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from bagland.foundation.act import Act
from bagland.foundation.kinds import Kept, Reach, Scope
from bagland.kernel.organisation.models import Actor, Department, LegalEntity
from bagland.kernel.work.models import reading, reading_cases
from bagland.kernel.work.models.procedures import MovePlan, Procedure, Start, Version
from bagland.kernel.work.states import CaseState, DataClass, Left, TimerKind

MOST_TOLD = 300
"""How many tasks of a case tell their part of its story."""


class Case(Kept):
    """One run of a procedure. It has no log of its own: its story is its events."""

    view: ClassVar[str] = "work.see"
    page: ClassVar[str] = "work.case"
    is_seen_by_right_of_others: ClassVar[bool] = True
    personal: ClassVar[dict[str, str]] = {"title": "normal"}

    procedure = models.ForeignKey(
        Procedure, on_delete=models.PROTECT, related_name="cases", verbose_name=_("procedure"), db_index=False
    )
    version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="cases", verbose_name=_("version"))
    title = models.CharField(_("title"), max_length=200)
    subject_kind = models.CharField(max_length=100, blank=True)
    subject_id = models.BigIntegerField(null=True)
    entity = models.ForeignKey(
        LegalEntity, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("legal entity")
    )
    department = models.ForeignKey(
        Department, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("department")
    )
    starter = models.ForeignKey(Actor, on_delete=models.PROTECT, related_name="+", verbose_name=_("started by"))
    started_at = models.DateTimeField(_("started"))
    state = models.CharField(_("state"), max_length=10, choices=CaseState.choices, default=CaseState.RUNNING)
    stopped_because = models.TextField(_("why it stopped"), blank=True)
    ended_at = models.DateTimeField(_("ended"), null=True)
    promised_at = models.DateTimeField(_("promised"), null=True)
    service = models.BigIntegerField(null=True)
    """The service that was asked for, if it was."""
    opened_by = models.BigIntegerField(null=True)
    """The event that started it, if one did."""
    caller = models.ForeignKey("Token", on_delete=models.PROTECT, null=True, related_name="called")
    """The token that waits for this case in the procedure that called it."""
    is_confidential = models.BooleanField(_("confidential"), default=False)

    class Meta:
        verbose_name = _("case")
        verbose_name_plural = _("cases")
        constraints: ClassVar = [
            models.CheckConstraint(name="work_case_state", condition=Q(state__in=CaseState.values)),
            models.CheckConstraint(
                name="work_case_ended",
                condition=Q(state__in=["RUNNING", "STOPPED"], ended_at__isnull=True)
                | Q(state__in=["DONE", "CANCELLED"], ended_at__isnull=False),
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["procedure", "state", "-id"], name="work_case_procedure"),
            models.Index(fields=["state", "-id"], name="work_case_state_newest"),
            models.Index(fields=["title", "id"], name="work_case_title"),
            models.Index(fields=["id"], name="work_case_confidential", condition=Q(is_confidential=True)),
            models.Index(fields=["promised_at", "id"], name="work_case_promised", condition=Q(state="RUNNING")),
            models.Index(fields=["subject_kind", "subject_id", "id"], name="work_case_about"),
            models.Index(fields=["version"], name="work_case_under_way", condition=Q(state__in=["RUNNING", "STOPPED"])),
            models.Index(fields=["starter", "-id"], name="work_case_starter"),
            models.Index(fields=["started_at"], name="work_case_started"),
            models.Index(fields=["ended_at"], name="work_case_ended_at", condition=Q(ended_at__isnull=False)),
            models.Index(fields=["entity", "state", "-id"], name="work_case_entity"),
            models.Index(fields=["department", "state", "-id"], name="work_case_department"),
        ]

    def __str__(self) -> str:
        return self.title

    @classmethod
    def reach_by(cls, act: Act, view: str | None = None) -> Reach:
        return reading.reach_by(act, view)

    @classmethod
    def reach_from(cls, ask: Callable[[str], Reach], view: str | None = None, actor: int | None = None) -> Reach:
        return reading.reach_from(ask, view, actor)

    @classmethod
    def within(cls, reach: Reach) -> Q:
        return reading_cases.cases_within(reach)

    @classmethod
    def branches(cls, reach: Reach) -> list[Q]:
        return reading_cases.case_branches(reach)

    def scope(self) -> Scope:
        """Its entity and department, whoever started it, and the position that keeps its procedure."""
        own, positions = frozenset({self.starter_id}), frozenset({self.procedure.owner_id})
        return Scope(self.entity_id, self.department_id, own, positions)

    def told_with(self) -> Iterable[tuple[str, list[int]]]:
        """Its story is that of its tasks too: the newest hundreds."""
        from bagland.kernel.work.models.tasks import Task

        tasks = Task.objects.filter(case=self.pk).order_by("-pk").values_list("pk", flat=True)[:MOST_TOLD]
        moves = Move.objects.filter(case=self.pk).values_list("plan", flat=True)
        return [("work.task", list(tasks)), ("work.moveplan", list(moves))]


class Block(models.Model):
    """A node that holds others while they run: parallel branches, an each, one item of an each, a repeat. `remaining`
    counts what is not yet through; `index` is the place of an item among the items, or the turn of a repeat. `outside`
    are the keys of the items around it, the innermost first: each item has variables of its own.
    """

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="blocks")
    node = models.CharField(max_length=40)
    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="inner", db_index=False)
    remaining = models.IntegerField(default=0)
    index = models.IntegerField(default=0)
    items = models.TextField(blank=True)
    is_item = models.BooleanField(default=False)
    outside = models.JSONField(default=list)
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.case_id} {self.node}"

    @property
    def scopes(self) -> list[int]:
        """The items inside which one stands here, the innermost first."""
        return [self.pk, *self.outside] if self.is_item else list(self.outside)


class Token(models.Model):
    """Where a case is, or was. One row for each visit of a node that waits; `left` says how it went on.

    `fault` says why the procedure could not go on here; the case is stopped while an open token has one.
    """

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="tokens", db_index=False)
    node = models.CharField(max_length=40)
    block = models.ForeignKey(Block, on_delete=models.PROTECT, null=True, related_name="tokens", db_index=False)
    arrived_at = models.DateTimeField()
    left_at = models.DateTimeField(null=True)
    left = models.CharField(max_length=10, choices=Left.choices, blank=True)
    fault = models.TextField(blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="work_token_left",
                condition=Q(left_at__isnull=True, left="") | (Q(left_at__isnull=False) & ~Q(left="")),
            )
        ]
        indexes: ClassVar = [
            models.Index(fields=["case", "id"], name="work_token_here", condition=Q(left_at__isnull=True)),
            models.Index(fields=["case", "node"], name="work_token_case"),
            models.Index(fields=["left_at"], name="work_token_left_at", condition=Q(left_at__isnull=False)),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.node}"


class Variable(models.Model):
    """A fact that a case knows: an answer of a form, the output of a decision, the item of an each (in its block).

    `value` is JSON text. Values that are not of data class `normal` stand in no event openly.
    """

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="variables", db_index=False)
    block = models.ForeignKey(Block, on_delete=models.PROTECT, null=True, related_name="variables", db_index=False)
    name = models.CharField(max_length=60)
    value = models.TextField()
    data_class = models.CharField(max_length=10, choices=DataClass.choices, default=DataClass.NORMAL)
    set_by = models.BigIntegerField(null=True)
    """The actor who gave it; empty where the procedure worked it out."""
    node = models.CharField(max_length=40, blank=True)
    set_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["case", "name"], name="work_variable_once", condition=Q(block__isnull=True)
            ),
            models.UniqueConstraint(
                fields=["block", "name"], name="work_variable_in_block_once", condition=Q(block__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Timer(models.Model):
    """What happens at a moment, or at once but in a transaction of its own. Done means gone; parked waits for a person.

    `about` is a token, a task or a recurrence, as the kind says; `event` the event that starts a case.
    """

    due_at = models.DateTimeField()
    kind = models.CharField(max_length=10, choices=TimerKind.choices)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, null=True, related_name="timers")
    start = models.ForeignKey(Start, on_delete=models.CASCADE, null=True, related_name="timers", db_index=False)
    about = models.BigIntegerField(null=True)
    event = models.BigIntegerField(null=True)
    facts = models.JSONField(default=dict)
    lease_until = models.DateTimeField(null=True)
    worker = models.CharField(max_length=60, blank=True)
    attempts = models.IntegerField(default=0)
    parked_at = models.DateTimeField(null=True)
    fault = models.TextField(blank=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["due_at", "id"], name="work_timer_due", condition=Q(parked_at__isnull=True)),
            models.Index(fields=["parked_at", "id"], name="work_timer_parked", condition=Q(parked_at__isnull=False)),
            models.Index(fields=["kind", "about"], name="work_timer_about"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.due_at}"


class Expectation(models.Model):
    """A token that waits until an activity is done, on one object or on any; gone when it was."""

    token = models.OneToOneField(Token, on_delete=models.CASCADE, related_name="expectation")
    activity = models.CharField(max_length=100)
    subject_kind = models.CharField(max_length=100, blank=True)
    subject_id = models.BigIntegerField(null=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["activity", "subject_kind", "subject_id"], name="work_expectation_of")
        ]

    def __str__(self) -> str:
        return self.activity


class Move(models.Model):
    """One case of a plan: what it was before and how it stood after, so that the move can be taken back until the next
    act on the case; or why it was left where it was.
    """

    plan = models.ForeignKey(MovePlan, on_delete=models.PROTECT, related_name="moves")
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="moves")
    before = models.JSONField(default=dict)
    after = models.CharField(max_length=64, blank=True)
    moved_at = models.DateTimeField(null=True)
    reversed_at = models.DateTimeField(null=True)
    kept_because = models.CharField(max_length=20, blank=True)
    """A word of `rules.moving.Stays`, `needs` where a choice was missing; `since` where it could not be taken back."""
    kept_at = models.CharField(max_length=40, blank=True)
    """The node for which it was kept."""

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["plan", "case"], name="work_move_once")]

    def __str__(self) -> str:
        return f"{self.case_id} by {self.plan_id}"
