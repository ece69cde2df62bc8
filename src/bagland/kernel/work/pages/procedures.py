"""Procedures: the list, the page of one with the checklist by which the company works, its versions side by side."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from django.db.models import OuterRef, QuerySet, Subquery
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import gettext as now_
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from bagland.foundation.act import Act
from bagland.foundation.formats import day as said_day
from bagland.foundation.speech import language
from bagland.kernel.organisation.models import Position
from bagland.kernel.work import drafts
from bagland.kernel.work.activities.drafting import (
    begin_draft,
    change_draft,
    change_procedure,
    create_procedure,
    hand_over_procedure,
    open_draft,
)
from bagland.kernel.work.activities.publishing import (
    publish_procedure,
    send_to_review,
    take_back_draft,
    withdraw_procedure,
)
from bagland.kernel.work.checklists import shown
from bagland.kernel.work.lane_words import Names, due_words, lane_words
from bagland.kernel.work.models import Procedure, Version
from bagland.kernel.work.pages.draft_panel import may
from bagland.kernel.work.pages.picture import faces_of
from bagland.kernel.work.queries.procedures import in_force, running_on, versions_of
from bagland.kernel.work.rules.comparing import CHANGED, GONE, MOVED, NEW, compared
from bagland.kernel.work.rules.definition import Definition, Due, Lane
from bagland.kernel.work.states import VersionState
from bagland.ui import chips
from bagland.ui.acting import ActivityPage
from bagland.ui.chips import Chip, Tone
from bagland.ui.columns import Column, Kind, Row
from bagland.ui.details import DetailPage, Fact, Section
from bagland.ui.lists import ListPage, Order
from bagland.ui.pages import address
from bagland.ui.ports import ports

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
HOW = {NEW: _("new"), GONE: _("gone"), CHANGED: _("changed"), MOVED: _("moved")}
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
        if version is None:
            return now_("Nothing is in force yet.") if thing.ended_at is None else ""
        running = running_on(act, version)
        told = now_("Version %(number)s is in force since %(day)s.") % {
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
            Fact(_("Legal entity"), thing.entity or now_("the whole group")),
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


class VersionPage(DetailPage):
    """One version: what it says, and with `?against=` what it says otherwise than another."""

    code = "work.version"
    path = "procedures/versions/<int:key>/"
    title = _("Version of a procedure")
    parent = "work.procedures"
    view = "work.see_procedures"
    model = Version
    first = ("work.publish_procedure", "work.take_back_draft")

    def rows(self, act: Act) -> QuerySet[Any]:
        return Version.objects.select_related("procedure", "author", "published_by")

    def sentence(self, act: Act, thing: Version) -> str:
        return thing.change_note

    def chip(self, act: Act, thing: Version) -> Chip | None:
        return OF_VERSION[VersionState(thing.state)]

    def past(self, act: Act, thing: Version) -> tuple[str, ...]:
        every = (
            "work.send_to_review", "work.take_back_draft", "work.publish_procedure", "work.discard_draft", "work.change_draft",
        )  # fmt: skip
        open_ones = {
            VersionState.DRAFT: (
                "work.send_to_review",
                "work.publish_procedure",
                "work.discard_draft",
                "work.change_draft",
            ),
            VersionState.IN_REVIEW: ("work.take_back_draft", "work.publish_procedure", "work.discard_draft"),
        }.get(VersionState(thing.state), ())
        return tuple(code for code in every if code not in open_ones)

    def facts(self, act: Act, thing: Version) -> list[Fact]:
        return [
            Fact(_("Procedure"), thing.procedure),
            Fact(_("Version"), thing.number),
            Fact(_("Written by"), thing.author),
            Fact(_("Published by"), thing.published_by),
            Fact(_("Published"), thing.published_at),
            Fact(_("To be reviewed"), thing.review_on),
            Fact(_("Readers must confirm"), thing.is_material),
            Fact(_("Fingerprint (SHA-256)"), thing.sha256),
        ]

    def figure(self, request: HttpRequest, act: Act, thing: Version) -> SafeString | str:
        definition = drafts.read_definition(thing.definition)
        against = self._against(request, thing)
        here = address(self.code, thing.pk)
        context = {
            "checklist": checklist_html(definition),
            "faces": faces_of(thing, self.code),
            "thing": thing,
            "is_draft": thing.state == VersionState.DRAFT and may(act, thing),
            "draft_address": address("work.draft", thing.pk),
            "file": f"{here}?as=json",
            "against": against,
            "others": [
                (other.number, f"{here}?against={other.number}", against is not None and other.pk == against.pk)
                for other in versions_of(thing.procedure)
                .exclude(pk=thing.pk)
                .exclude(state=VersionState.DISCARDED)[:20]
            ],
            "differences": differences(drafts.read_definition(against.definition), definition) if against else [],
        }
        return SafeString(render_to_string("work/version_figure.html", context))

    def _against(self, request: HttpRequest, thing: Version) -> Version | None:
        asked = request.GET.get("against", "")
        others = versions_of(thing.procedure).exclude(pk=thing.pk).exclude(state=VersionState.DISCARDED)
        if asked == "last":
            found: Version | None = others.filter(number__lt=thing.number).first()
            return found
        return (
            others.filter(number=int(asked)).first() if asked.isascii() and asked.isdigit() and len(asked) < 9 else None
        )

    def answer(self, request: HttpRequest, act: Act, **keys: Any) -> HttpResponse:
        if request.GET.get("as") != "json":
            return super().answer(request, act, **keys)
        thing: Version = self.thing(act, keys["key"])
        response = HttpResponse(thing.definition, content_type="application/json")
        name = f"{thing.procedure.code}-{thing.number}.json"
        response["Content-Disposition"] = f'attachment; filename="{name}"'
        response["Cache-Control"] = "no-store"
        return response


def differences(before: Definition, after: Definition) -> list[dict[str, Any]]:
    """What one version says otherwise, in words."""
    names = Names.gathered({key for whole in (before, after) for key in _positions(whole)})
    speech = language()
    found = []
    for one in compared(before, after):
        title = one.row.title.in_language(speech) if one.row.id else now_("The whole procedure")
        found.append(
            {
                "how": HOW[one.how],
                "is_moved": one.is_moved and one.how != MOVED,
                "number": one.number or one.was_number,
                "was": one.was_number if one.number != one.was_number else "",
                "title": title,
                "code": one.how,
                "fields": [
                    (said.field, _in_words(said.before, names), _in_words(said.after, names)) for said in one.fields
                ],
            }
        )
    return found


def _positions(whole: Definition) -> set[int]:
    return {key for node in whole.nodes() for key in (getattr(node, "lane", None) or Lane()).positions}


def _in_words(value: Any, names: Names) -> str:
    """A part of a definition as a person reads it: a text, who, when; a list by its titles."""
    match value:
        case None | "" | [] | {}:
            return "–"
        case bool():
            return now_("yes") if value else now_("no")
        case {"da": danish, "en": english}:
            here = danish if language() == "da" else english
            return str(here or danish or english or "–")
        case {"kind": _kind, "positions": _positions_of}:
            return lane_words(Lane.model_validate(value), names) or "–"
        case {"within": _within}:
            return due_words(Due.model_validate(value)) or "–"
        case dict():
            return "; ".join(f"{key}: {_in_words(part, names)}" for key, part in value.items() if part) or "–"
        case list():
            return ", ".join(
                _in_words(part.get("label", part), names) if isinstance(part, dict) else str(part) for part in value
            )
    return str(value)


class CreateProcedure(ActivityPage):
    """Two fields suffice; then the editor opens."""

    activity = create_procedure
    order = (
        "title_da",
        "title_en",
        "owner",
        "checklist",
        "review_months",
        "department",
        "entity",
        "is_confidential",
        "code",
    )
    intro = _("Write it as a checklist. Nothing runs by it before it is published.")
    button = _("Begin to write")
    opens = "result"

    def initial(self, act: Act, subject: Any) -> dict[str, Any]:
        held = ports.signed_in(act).positions
        return {"owner": held[0].key} if held else {}


class BeginDraft(ActivityPage):
    """A copy of what is in force."""

    activity = begin_draft
    intro = _("gets a new version as a draft: a copy of the one in force, which counts until the new one is published.")


class PublishProcedure(ActivityPage):
    """What is changed, and whether it must be read."""

    activity = publish_procedure
    intro = _("counts from now on for new cases. Cases that run stay on the version on which they began.")
    opens = "result"

    def initial(self, act: Act, subject: Version) -> dict[str, Any]:
        return {"change_note": subject.change_note, "is_material": subject.is_material}

    def preview(self, act: Act, subject: Version) -> Section | None:
        last = in_force(subject.procedure)
        if last is None:
            return None
        rows = [
            {"pk": place, "number": one["number"], "title": one["title"], "how": str(one["how"])}
            for place, one in enumerate(
                differences(drafts.read_definition(last.definition), drafts.read_definition(subject.definition))
            )
        ]
        columns = (Column("title", _("Step")), Column("number", _("Number")), Column("how", _("How")))
        title = now_("What is otherwise than in version %(number)s") % {"number": last.number}
        return Section(title, columns, rows, empty=_("Nothing."))


class SendToReview(ActivityPage):
    """To those who may publish it."""

    activity = send_to_review
    intro = _("goes to those who may publish it. Meanwhile it is not changed.")


class TakeBackDraft(ActivityPage):
    """To be written on."""

    activity = take_back_draft
    intro = _("is written on; those who were asked are no longer.")


class WithdrawProcedure(ActivityPage):
    """Nothing new begins."""

    activity = withdraw_procedure
    intro = _("begins no new cases any more. Those that run go on to their end.")


class ChangeDraft(ActivityPage):
    """A text or a file."""

    activity = change_draft
    intro = _("takes a checklist or a file. What it says now can be brought back with Undo.")
    order = ("checklist", "file", "is_added")


class ChangeProcedure(ActivityPage):
    """Titles, place and reviews."""

    activity = change_procedure
    intro = _("gets other titles, another place or another time between reviews. What it says stays.")

    def shows(self, act: Act, subject: Procedure) -> dict[str, Any]:
        return {
            "title_da": subject.title_da,
            "title_en": subject.title_en,
            "entity": subject.entity_id,
            "department": subject.department_id,
            "is_confidential": subject.is_confidential,
            "review_months": subject.review_months,
        }


class HandOverProcedure(ActivityPage):
    """To another position."""

    activity = hand_over_procedure
    intro = _("is kept by another position from now on.")
