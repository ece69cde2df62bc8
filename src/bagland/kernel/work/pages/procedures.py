"""Procedures: the list, the page of one with the checklist by which the company works, its versions side by side."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from django.db.models import OuterRef, QuerySet, Subquery
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from bagland.foundation.act import Act
from bagland.foundation.formats import day as said_day
from bagland.foundation.speech import language
from bagland.kernel.organisation.models import Position
from bagland.kernel.work import drafts
from bagland.kernel.work.activities.drafting import open_draft
from bagland.kernel.work.checklists import shown
from bagland.kernel.work.lane_words import Names, due_words, lane_words
from bagland.kernel.work.models import Procedure, Version
from bagland.kernel.work.pages.draft_panel import may
from bagland.kernel.work.pages.picture import faces_of
from bagland.kernel.work.queries.procedures import in_force, running_on, versions_of
from bagland.kernel.work.rules.definition import Definition, Due
from bagland.kernel.work.states import VersionState
from bagland.ui import chips
from bagland.ui.chips import Chip, Tone
from bagland.ui.columns import Column, Kind, Row
from bagland.ui.details import DetailPage, Fact, Section
from bagland.ui.lists import ListPage, Order
from bagland.ui.pages import address

IN_FORCE = Chip(_("in force"), chips.ACTIVE, Tone.OK)
DRAFT = Chip(_("draft"), chips.DRAFT, Tone.DRAFT)
IN_REVIEW = Chip(_("in review"), chips.WAITS, Tone.DUE)
WITHDRAWN = Chip(_("withdrawn"), chips.LOCKED)
EARLIER = Chip(_("earlier"), chips.LOCKED)
THROWN = Chip(_("thrown away"), chips.LOCKED)
OF_VERSION = {
    VersionState.DRAFT: DRAFT,
    VersionState.IN_REVIEW: IN_REVIEW,
    VersionState.PUBLISHED: IN_FORCE,
    VersionState.SUPERSEDED: EARLIER,
    VersionState.WITHDRAWN: WITHDRAWN,
    VersionState.DISCARDED: THROWN,
}
VERSION_COLUMNS = (
    Column("number", _("Version"), Kind.NUMBER),
    Column("state", _("State"), Kind.STATUS, chips=OF_VERSION),
    Column("note", _("What is changed")),
    Column("by", _("By"), quiet=True, wide_only=True),
    Column("at", _("Published"), Kind.MOMENT, wide_only=True),
)


def _title(row: Row) -> str:
    danish = language() == "da"
    return str((row["title_da"] if danish else row["title_en"]) or row["title_en"] or row["title_da"])


def _state(row: Row) -> str:
    if row["ended_at"]:
        return "withdrawn"
    return "in force" if row["in_force"] else "draft"


class Procedures(ListPage):
    """Every procedure that the reader may see, by title."""

    code = "work.procedures"
    path = "procedures/"
    title = _("Procedures")
    view = "work.see_procedures"
    model = Procedure
    columns: ClassVar[tuple[Column, ...]] = (
        Column("title", _("Title"), source=_title, needs=("title_da", "title_en")),
        Column("kept_by", _("Kept by"), source=lambda row: row.get("kept_by_title", ""), needs=("owner",)),
        Column("department", _("Department"), source="department__pk", hidden=True),
        Column("version", _("Version"), Kind.NUMBER, source="in_force", wide_only=True),
        Column("review", _("To be reviewed"), Kind.DATE, source="review_on", wide_only=True),
        Column("code", _("Code"), Kind.CODE, hidden=True),
        Column(
            "state",
            _("State"),
            Kind.STATUS,
            source=_state,
            needs=("ended_at", "in_force"),
            chips={"in force": IN_FORCE, "draft": DRAFT, "withdrawn": WITHDRAWN},
        ),
    )
    orders = (Order("title_da", ("title_da", "id")), Order("title_en", ("title_en", "id")))
    detail = "work.procedure"
    offers = ("work.create_procedure",)
    sentence = _("How the company works: who does what, in which order, with which proof.")
    empty = _("No procedures yet. Write the first as a checklist.")

    def rows(self, act: Act) -> QuerySet[Any]:
        published = Version.objects.filter(procedure=OuterRef("pk"), state=VersionState.PUBLISHED)
        return Procedure.objects.annotate(
            in_force=Subquery(published.values("number")[:1]), review_on=Subquery(published.values("review_on")[:1])
        )

    def order_of(self, given: Mapping[str, str]) -> tuple[Order, bool]:
        if not given.get("order") and language() != "da":
            return self.orders[1], False
        return super().order_of(given)

    def complete(self, act: Act, rows: list[Row]) -> None:
        titles = Position.labels({row["owner"] for row in rows})
        for row in rows:
            row["kept_by_title"] = titles.get(row["owner"], "")


def checklist_html(definition: Definition) -> SafeString:
    """The checklist to be read."""
    names = Names.of(definition)
    context = {
        "rows": shown(definition),
        "definition": definition,
        "purpose": definition.purpose.in_language(language()),
        "who": lane_words(definition.lane, names),
        "starter": lane_words(definition.may_start, names),
        "within": due_words(Due(within=definition.within)) if definition.within else "",
        "form": [(one.label.in_language(language()), one.required, one.evidence) for one in definition.form],
    }
    return SafeString(render_to_string("work/steps.html", context))


class ProcedurePage(DetailPage):
    """A procedure: the checklist in force, who keeps it, its versions."""

    code = "work.procedure"
    path = "procedures/<int:key>/"
    title = _("Procedure")
    parent = "work.procedures"
    view = "work.see_procedures"
    model = Procedure
    first = ("work.start_case", "work.begin_draft")

    def rows(self, act: Act) -> QuerySet[Any]:
        return Procedure.objects.select_related("owner", "entity", "department")

    def sentence(self, act: Act, thing: Procedure) -> str:
        version = in_force(thing)
        if version is None or version.published_at is None:
            return gettext("Nothing is in force yet.") if thing.ended_at is None else ""
        running = running_on(act, version)
        told = gettext("Version %(number)s is in force since %(day)s.") % {
            "number": version.number,
            "day": said_day(version.published_at.date(), language()),
        }
        count = running.here + running.earlier
        if not count:
            return told
        runs = ngettext("%(count)s case runs by it.", "%(count)s cases run by it.", count) % {"count": count}
        return f"{told} {runs}"

    def chip(self, act: Act, thing: Procedure) -> Chip | None:
        if thing.ended_at is not None:
            return WITHDRAWN
        return IN_FORCE if in_force(thing) is not None else DRAFT

    def past(self, act: Act, thing: Procedure) -> tuple[str, ...]:
        if thing.ended_at is not None:
            return (
                "work.begin_draft", "work.change_procedure", "work.hand_over_procedure", "work.withdraw_procedure",
                "work.confirm_review", "work.start_case",
            )  # fmt: skip
        none_yet = ("work.confirm_review", "work.start_case") if in_force(thing) is None else ()
        return (*none_yet, *(("work.begin_draft",) if open_draft(thing) is not None else ()))

    def facts(self, act: Act, thing: Procedure) -> list[Fact]:
        version = in_force(thing)
        facts = [
            Fact(_("Kept by"), thing.owner),
            Fact(_("Department"), thing.department),
            Fact(_("Legal entity"), thing.entity or gettext("the whole group")),
            Fact(_("Code"), thing.code),
        ]
        if version is not None:
            facts.insert(1, Fact(_("To be reviewed"), version.review_on))
        if thing.is_confidential:
            facts.append(Fact(_("Confidential"), True))
        return facts

    def figure(self, request: HttpRequest, act: Act, thing: Procedure) -> SafeString | str:
        version, draft = in_force(thing), open_draft(thing)
        writes = draft is not None and may(act, draft)
        context = {
            "draft": draft if writes else None,
            "draft_state": OF_VERSION[VersionState(draft.state)] if draft is not None else None,
            "draft_address": address("work.draft" if draft.state == VersionState.DRAFT else "work.version", draft.pk)
            if draft is not None
            else "",
            "checklist": checklist_html(drafts.read_definition(version.definition)) if version is not None else "",
            "empty": version is None,
            "faces": faces_of(version, self.code) if version is not None else [],
        }
        return SafeString(render_to_string("work/procedure_figure.html", context))

    def sections(self, act: Act, thing: Procedure) -> list[Section]:
        return [Section(_("Versions"), VERSION_COLUMNS, version_rows(thing), detail="work.version")]


def version_rows(procedure: Procedure) -> list[Row]:
    """Its versions as rows, the newest first. One query."""
    return [
        {
            "pk": version.pk, "number": version.number, "state": version.state, "note": version.change_note,
            "by": str(version.published_by or version.author), "at": version.published_at,
        }
        for version in versions_of(procedure)
    ]  # fmt: skip
