"""Procedures and their versions; how a published version is started by itself."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils import translation
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from bagland.foundation.kinds import Kept, Reach, Scope
from bagland.kernel.organisation.models import Actor, Department, LegalEntity, Position
from bagland.kernel.work.states import PlanState, VersionState

SEE, SEE_CONFIDENTIAL = "work.see_procedures", "work.see_confidential_procedures"


def reach_from(ask: Callable[[str], Reach], view: str | None = None) -> Reach:
    """What is seen by the view, and beside it the confidential ones: by a right of their own, or kept by the position.

    No reach is everything, so that what is confidential is not seen, nor counted, by a right to all procedures.
    """
    seen, hidden, kept = ask(view or SEE), ask(SEE_CONFIDENTIAL), ask("work.change_draft")
    mine = Reach(positions=kept.positions | hidden.positions | seen.positions)
    found = ((SEE, seen), (SEE_CONFIDENTIAL, hidden), ("mine", mine))
    return Reach(beside=tuple((code, reach) for code, reach in found if not reach.nothing))


def within(reach: Reach, path: str = "") -> Q:
    """The filter for procedures, or for what belongs to one by `path`."""

    def by(seen: Reach) -> Q:
        if seen.everything:
            return Q()
        wide = Q(**{f"{path}entity__in": seen.entities}) | Q(**{f"{path}department__in": seen.departments})
        return wide | Q(**{f"{path}entity__isnull": True}) if seen.entities or seen.departments else Q(pk__in=())

    seen, hidden, mine = reach.by(SEE), reach.by(SEE_CONFIDENTIAL), reach.by("mine")
    found = Q(pk__in=())
    if not seen.nothing:
        found = Q(**{f"{path}is_confidential": False}) & by(seen)
    if hidden.everything or hidden.entities or hidden.departments:
        found |= Q(**{f"{path}is_confidential": True}) & by(hidden)
    if mine.positions:
        found |= Q(**{f"{path}owner__in": mine.positions})
    return found


class Procedure(Kept):
    """In which order, by which positions, with which deadlines and proofs. It belongs to the position that keeps it.

    Without entity it counts in the whole group. `shipped_as` is the code under which Bagland ships it.
    """

    view: ClassVar[str] = "work.see_procedures"
    page: ClassVar[str] = "work.procedure"
    is_seen_by_right_of_others: ClassVar[bool] = True

    code = models.CharField(_("code"), max_length=60, unique=True)
    title_da = models.CharField(_("Danish title"), max_length=200, blank=True)
    title_en = models.CharField(_("English title"), max_length=200, blank=True)
    owner = models.ForeignKey(Position, on_delete=models.PROTECT, related_name="+", verbose_name=_("kept by"))
    entity = models.ForeignKey(
        LegalEntity, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("legal entity")
    )
    department = models.ForeignKey(
        Department, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("department")
    )
    is_confidential = models.BooleanField(_("confidential"), default=False)
    review_months = models.IntegerField(_("months between reviews"), null=True)
    shipped_as = models.CharField(max_length=60, blank=True)
    created_at = models.DateTimeField(_("created"))
    ended_at = models.DateTimeField(_("withdrawn"), null=True)

    class Meta:
        verbose_name = _("procedure")
        verbose_name_plural = _("procedures")
        constraints: ClassVar = [
            models.CheckConstraint(name="work_procedure_has_title", condition=~Q(title_da="") | ~Q(title_en="")),
        ]
        indexes: ClassVar = [
            models.Index(fields=["title_da", "id"], name="work_procedure_title_da"),
            models.Index(fields=["title_en", "id"], name="work_procedure_title_en"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def title(self) -> str:
        """In the reader's language, else in the other."""
        danish = translation.get_language() == "da"
        return (self.title_da if danish else self.title_en) or self.title_en or self.title_da

    @classmethod
    def reach_from(cls, ask: Callable[[str], Reach], view: str | None = None, actor: int | None = None) -> Reach:
        return reach_from(ask, view)

    @classmethod
    def within(cls, reach: Reach) -> Q:
        return within(reach)

    def scope(self) -> Scope:
        return Scope(self.entity_id, self.department_id, positions=frozenset({self.owner_id}))


class Version(Kept):
    """One version of a procedure. `definition` is the canonical JSON of a `rules.definition.Definition`, frozen when it
    is published; `sha256` is of that text. Cases stay on the version on which they began, unless they are moved.
    """

    view: ClassVar[str] = "work.see_procedures"
    page: ClassVar[str] = "work.version"
    is_seen_by_right_of_others: ClassVar[bool] = True

    procedure = models.ForeignKey(
        Procedure, on_delete=models.PROTECT, related_name="versions", verbose_name=_("procedure")
    )
    number = models.IntegerField(_("version"))
    state = models.CharField(_("state"), max_length=10, choices=VersionState.choices, default=VersionState.DRAFT)
    definition = models.TextField()
    sha256 = models.CharField(max_length=64)
    revision = models.IntegerField(default=0)
    """Raised with every change of a draft, so that two who write at once are told."""
    step = models.IntegerField(default=0)
    """Where a draft stands among its steps; those after it can be done again."""
    change_note = models.TextField(_("what is changed"), blank=True)
    is_material = models.BooleanField(_("readers must confirm"), default=False)
    author = models.ForeignKey(Actor, on_delete=models.PROTECT, related_name="+", verbose_name=_("written by"))
    created_at = models.DateTimeField(_("created"))
    published_at = models.DateTimeField(_("published"), null=True)
    published_by = models.ForeignKey(
        Actor, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("published by")
    )
    review_on = models.DateField(_("to be reviewed"), null=True)

    class Meta:
        verbose_name = _("version of a procedure")
        verbose_name_plural = _("versions of procedures")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["procedure", "number"], name="work_version_number"),
            models.UniqueConstraint(
                fields=["procedure"], name="work_version_one_draft", condition=Q(state__in=["DRAFT", "IN_REVIEW"])
            ),
            models.UniqueConstraint(
                fields=["procedure"], name="work_version_one_published", condition=Q(state="PUBLISHED")
            ),
            models.CheckConstraint(name="work_version_state", condition=Q(state__in=VersionState.values)),
            models.CheckConstraint(
                name="work_version_published_when",
                condition=Q(state__in=["DRAFT", "IN_REVIEW", "DISCARDED"], published_at__isnull=True)
                | (~Q(state__in=["DRAFT", "IN_REVIEW", "DISCARDED"]) & Q(published_at__isnull=False)),
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["review_on"], name="work_version_review", condition=Q(state="PUBLISHED"))
        ]

    def __str__(self) -> str:
        return f"{self.procedure.title} · {self.number}"

    @classmethod
    def reach_from(cls, ask: Callable[[str], Reach], view: str | None = None, actor: int | None = None) -> Reach:
        return reach_from(ask, view)

    @classmethod
    def within(cls, reach: Reach) -> Q:
        return within(reach, "procedure__")

    def scope(self) -> Scope:
        return self.procedure.scope()


class DraftStep(models.Model):
    """A draft as it was after one of its changes, so that changes can be taken back and done again, also tomorrow.

    `about` names what was changed, so that the letters of one title are one step. Gone when the draft is published or
    thrown away. A record of operation.
    """

    version = models.ForeignKey(Version, on_delete=models.CASCADE, related_name="steps", db_index=False)
    number = models.IntegerField()
    definition = models.TextField()
    about = models.CharField(max_length=80, blank=True)
    batch = models.CharField(max_length=40, blank=True)
    """What the editor called the changes that it sent, so that what is sent again is not done again."""
    actor = models.ForeignKey(Actor, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["version", "number"], name="work_draft_step_number")]

    def __str__(self) -> str:
        return f"{self.version_id} {self.number}"


class Start(models.Model):
    """How the published version begins by itself: when an activity is done, or by a rule of iCalendar. Made from the
    definition when it is published, so that an act looks one index up.
    """

    version = models.ForeignKey(Version, on_delete=models.CASCADE, related_name="starts")
    place = models.IntegerField()
    """Its place in the definition's list of starts."""
    activity = models.CharField(max_length=100, blank=True)
    rrule = models.CharField(max_length=400, blank=True)
    shift = models.CharField(max_length=10, default="none")
    begun_to = models.DateField(null=True)
    """The last day that was looked at, of a start by a rule; at first the day before it was published."""

    class Meta:
        indexes: ClassVar = [models.Index(fields=["activity"], name="work_start_activity", condition=~Q(activity=""))]

    def __str__(self) -> str:
        return self.activity or self.rrule


class MovePlan(Kept):
    """Running cases taken from one version of a procedure to another: where each node goes, shown before it is done.

    `mapping` gives for each node id of the old version one of the new, or "" where its cases must stay. `cursor` is the
    key of the last case (of the last move, while it is taken back) that was looked at.
    """

    view: ClassVar[str] = "work.see_procedures"
    page: ClassVar[str] = "work.move_plan"

    from_version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="+", verbose_name=_("from"))
    to_version = models.ForeignKey(
        Version, on_delete=models.PROTECT, related_name="+", verbose_name=pgettext_lazy("plan", "to")
    )
    mapping = models.JSONField(default=dict)
    state = models.CharField(_("state"), max_length=10, choices=PlanState.choices, default=PlanState.PREVIEWED)
    made_by = models.ForeignKey(Actor, on_delete=models.PROTECT, related_name="+", verbose_name=_("made by"))
    made_at = models.DateTimeField(_("made"))
    done_at = models.DateTimeField(_("carried out"), null=True)
    cursor = models.BigIntegerField(default=0)
    moved = models.IntegerField(_("moved"), default=0)
    kept = models.IntegerField(_("left where they were"), default=0)
    taken_back = models.IntegerField(_("taken back"), default=0)

    class Meta:
        verbose_name = _("plan for running cases")
        verbose_name_plural = _("plans for running cases")
        constraints: ClassVar = [
            models.CheckConstraint(name="work_plan_state", condition=Q(state__in=PlanState.values))
        ]

    def __str__(self) -> str:
        return f"{self.from_version} → {self.to_version.number}"

    def scope(self) -> Scope:
        return self.from_version.scope()
