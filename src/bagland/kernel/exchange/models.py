"""Files that lists were written to, and rows of files that wait to be imported. Records of operation."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from bagland.foundation.kinds import Kept, Reach, Scope
from bagland.kernel.exchange.makers import makers
from bagland.kernel.exchange.states import ExportState, ImportState, RowState, Written
from bagland.kernel.jobs.models import Run
from bagland.kernel.organisation.models import Actor


class OfActor(Kept):
    """Something that one person asked for. `only` and `operator` are those of the act, for the work that follows it."""

    actor = models.ForeignKey(Actor, on_delete=models.PROTECT, related_name="+", verbose_name=_("who"))
    language = models.CharField(max_length=5, default="da")
    position = models.BigIntegerField(null=True)
    only = models.JSONField(null=True)
    operator = models.CharField(max_length=200, blank=True)

    class Meta:
        abstract = True

    @classmethod
    def within(cls, reach: Reach) -> Q:
        return Q(actor__home__in=reach.entities) | Q(actor__in=reach.own)

    def scope(self) -> Scope:
        return Scope(entity=self.actor.home_id, own=frozenset({self.actor_id}))


class Export(OfActor):
    """That a list, as an address showed it, was written to a file: by whom, how many rows, and where it is by now."""

    view: ClassVar[str] = "exchange.see_exports"
    page: ClassVar[str] = "exchange.export"
    personal: ClassVar[dict[str, str]] = {"query": "normal"}
    """The address may name a person that was looked for."""

    listed = models.CharField(_("list"), max_length=100)
    query = models.TextField(blank=True)
    columns = models.JSONField(default=list)
    format = models.CharField(_("format"), max_length=5, choices=Written.choices)
    state = models.CharField(_("state"), max_length=8, choices=ExportState.choices, default=ExportState.WAITING)
    asked_at = models.DateTimeField(_("asked for"))
    done_at = models.DateTimeField(_("ready"), null=True)
    rows = models.IntegerField(_("rows"), default=0)
    size = models.BigIntegerField(_("size"), default=0)
    cursor = models.TextField(blank=True)
    file = models.CharField(max_length=100, blank=True)
    sheets = models.JSONField(default=list)
    seen = models.JSONField(default=dict)
    sha256 = models.CharField(max_length=64, blank=True)
    fault = models.TextField(blank=True)
    busy_until = models.DateTimeField(null=True)
    """As long as somebody writes on it; whoever was killed is waited for until then."""

    class Meta:
        verbose_name = _("export")
        verbose_name_plural = _("exports")
        constraints: ClassVar = [
            models.CheckConstraint(name="exchange_export_state", condition=Q(state__in=ExportState.values)),
            models.CheckConstraint(name="exchange_export_counts", condition=Q(rows__gte=0, size__gte=0)),
        ]
        indexes: ClassVar = [
            models.Index(fields=["id"], name="exchange_export_to_make", condition=Q(state__in=["WAITING", "RUNNING"])),
            models.Index(fields=["done_at"], name="exchange_export_kept", condition=Q(state="READY")),
            models.Index(fields=["actor", "-id"], name="exchange_export_of"),
        ]

    def __str__(self) -> str:
        from bagland.ui.lists import lists

        if self.listed in makers:
            return str(makers[self.listed].title)
        page = lists.get(self.listed)
        return str(page.title) if page is not None else self.listed


class Import(OfActor):
    """Rows of one file or paste on their way in. The rows are the person's own until they are imported."""

    view: ClassVar[str] = "exchange.see_imports"
    page: ClassVar[str] = "exchange.import"

    what = models.CharField(_("what"), max_length=100)
    name = models.CharField(_("file"), max_length=200, blank=True)
    sha256 = models.CharField(max_length=64)
    state = models.CharField(_("state"), max_length=10, choices=ImportState.choices, default=ImportState.COLUMNS)
    received_at = models.DateTimeField(_("received"))
    touched_at = models.DateTimeField()
    header_row = models.IntegerField(default=0)
    columns = models.JSONField(default=list)
    mapping = models.JSONField(default=dict)
    same_for_all = models.JSONField(default=dict)
    written_in = models.CharField(max_length=2, default="da")
    next_row = models.IntegerField(default=1)
    last_row = models.IntegerField(default=0)
    run = models.ForeignKey(Run, on_delete=models.PROTECT, null=True, related_name="+")
    fault = models.TextField(blank=True)

    class Meta:
        verbose_name = _("import")
        verbose_name_plural = _("imports")
        constraints: ClassVar = [
            models.CheckConstraint(name="exchange_import_state", condition=Q(state__in=ImportState.values)),
            models.CheckConstraint(name="exchange_import_runs", condition=~Q(state="RUNNING") | Q(run__isnull=False)),
            models.CheckConstraint(name="exchange_import_header", condition=Q(header_row__lte=F("last_row"))),
        ]
        indexes: ClassVar = [
            models.Index(fields=["id"], name="exchange_import_to_do", condition=Q(state__in=["CHECKING", "RUNNING"])),
            models.Index(fields=["what", "sha256"], name="exchange_import_file"),
            models.Index(fields=["actor", "-id"], name="exchange_import_of"),
        ]

    def __str__(self) -> str:
        from bagland.kernel.exchange.importables import importables

        known = importables.get(self.what)
        return str(known.title) if known is not None else self.what

    def counts(self) -> dict[str, int]:
        """How many rows below the headings there are in each state. One query."""
        counted: Any = (
            self.rows.filter(number__gt=self.header_row)
            .order_by()
            .values_list("state")
            .annotate(number=models.Count("pk"))
        )
        return {**dict.fromkeys(RowState.values, 0), **dict(counted)}


class ImportRow(models.Model):
    """One row as the file has it, and what came of it. Emptied when it is imported, and after thirty days.

    `number` is the row's place in the file. `faults` are lists of input, column, value and sentence. `same` is what no
    two rows may share. `run_row` is its number in the run that imports it.
    """

    batch = models.ForeignKey(Import, on_delete=models.CASCADE, related_name="rows")
    number = models.IntegerField()
    cells = models.TextField(blank=True)
    state = models.CharField(max_length=6, default=RowState.RAW)
    inputs = models.TextField(blank=True)
    faults = models.TextField(blank=True)
    same = models.CharField(max_length=250, blank=True)
    run_row = models.IntegerField(null=True)
    made = models.BigIntegerField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["batch", "number"], name="exchange_import_row_once"),
            models.CheckConstraint(name="exchange_import_row_state", condition=Q(state__in=RowState.values)),
        ]
        indexes: ClassVar = [
            models.Index(fields=["batch", "state", "number"], name="exchange_import_row_state_of"),
            models.Index(fields=["batch", "same"], name="exchange_import_row_same", condition=~Q(same="")),
            models.Index(
                fields=["batch", "run_row"], name="exchange_import_row_run", condition=Q(run_row__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.batch_id}/{self.number}"


class RememberedColumns(models.Model):
    """How a person mapped a file of these headings the last time."""

    actor = models.ForeignKey(Actor, on_delete=models.CASCADE, related_name="+")
    what = models.CharField(max_length=100)
    shape = models.CharField(max_length=64)
    mapping = models.JSONField(default=dict)
    same_for_all = models.JSONField(default=dict)
    written_in = models.CharField(max_length=2, default="da")
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["actor", "what", "shape"], name="exchange_columns_once")
        ]

    def __str__(self) -> str:
        return f"{self.what} {self.shape[:8]}"
