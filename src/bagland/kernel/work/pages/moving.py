"""A plan for running cases: what follows, what needs a choice, what finishes where it is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from bagland.foundation.act import Act
from bagland.kernel.work import moving
from bagland.kernel.work.activities.moving import STAYS, carry_out_move, choose_moves, plan_move
from bagland.kernel.work.models import Case, Move, MovePlan
from bagland.kernel.work.queries.cases import title_of_node
from bagland.kernel.work.rules.moving import STAY, How, Stays, may_go_to, moved, proposed
from bagland.kernel.work.states import PlanState
from bagland.ui.acting import ActivityPage
from bagland.ui.chips import DRAFT, PLANNED, RUNNING, WAITS_FOR_YOU, Chip, Tone
from bagland.ui.columns import Column, Kind
from bagland.ui.columns import Row as Listed
from bagland.ui.details import DetailPage, Fact, Section
from bagland.ui.forms import choice_of

PLACES = "places"
STATES = {
    PlanState.PREVIEWED: Chip(PlanState.PREVIEWED.label, PLANNED, Tone.DRAFT),
    PlanState.MOVING: Chip(PlanState.MOVING.label, RUNNING, Tone.RUN),
    PlanState.DONE: Chip(PlanState.DONE.label, "circle-check", Tone.OK),
    PlanState.REVERSING: Chip(PlanState.REVERSING.label, RUNNING, Tone.RUN),
    PlanState.REVERSED: Chip(PlanState.REVERSED.label, "history", Tone.CALM),
    PlanState.DROPPED: Chip(PlanState.DROPPED.label, "circle-x", Tone.CALM),
}
HOW = {
    How.SAME.value: Chip(_("the same"), "circle-check", Tone.OK),
    How.PROPOSED.value: Chip(_("proposed"), DRAFT, Tone.DUE),
    How.CHOSEN.value: Chip(_("chosen"), "check", Tone.OK),
    How.OPEN.value: Chip(_("needs you"), WAITS_FOR_YOU, Tone.LATE),
}
WHY = {
    Stays.BY_CHOICE.value: _("By your choice"),
    Stays.EVIDENCE.value: _("Evidence or an approval was given here, and the new version has no place for it"),
    Stays.INSIDE.value: _("It stands inside a part that is another in the new version"),
    moving.NEEDS: _("Nobody has said where it goes"),
    moving.SINCE: _("Something was done with it since it was moved"),
}
PLACE_COLUMNS = (
    Column("old", _("In the old version")),
    Column("new", _("In the new version")),
    Column("how", _("How it was found"), Kind.STATUS, chips=HOW),
    Column("cases", _("Cases that stand there"), Kind.NUMBER),
)
WHY_COLUMNS = (Column("why", _("Why")), Column("where", _("Where")), Column("cases", _("Cases"), Kind.NUMBER))
KEPT_COLUMNS = (Column("title", _("Case")), Column("why", _("Why")), Column("where", _("Where"), quiet=True))
SHOWN_KEPT = 50


class MovePlanPage(DetailPage):
    """One plan."""

    code = "work.move_plan"
    path = "cases/moves/<int:key>/"
    title = _("Plan for running cases")
    parent = "work.cases"
    view = "work.see_procedures"
    model = MovePlan
    first = ("work.choose_moves", "work.carry_out_move", "work.reverse_move")

    def rows(self, act: Act) -> QuerySet[Any]:
        return MovePlan.objects.select_related("from_version__procedure", "to_version__procedure", "made_by")

    def heading(self, act: Act, thing: MovePlan) -> str:
        return heading(thing)

    def chip(self, act: Act, thing: MovePlan) -> Chip | None:
        return STATES[PlanState(thing.state)]

    def past(self, act: Act, thing: MovePlan) -> Sequence[str]:
        gone = {"work.move_on"}
        if thing.state != PlanState.PREVIEWED:
            gone |= {"work.choose_moves", "work.carry_out_move", "work.drop_move"}
        if thing.state not in (PlanState.DONE, PlanState.MOVING):
            gone.add("work.reverse_move")
        return tuple(gone)

    def offered_first(self, act: Act, thing: MovePlan) -> tuple[str, ...]:
        if thing.state != PlanState.PREVIEWED:
            return ("work.reverse_move",)
        needs = moving.forecast(thing).need
        first, second = "work.choose_moves", "work.carry_out_move"
        return (first, second) if needs else (second, first)

    def sentence(self, act: Act, thing: MovePlan) -> str:
        return said(thing)

    def facts(self, act: Act, thing: MovePlan) -> list[Fact]:
        return [
            Fact(_("Procedure"), thing.from_version.procedure),
            Fact(_("From version"), thing.from_version),
            Fact(_("To version"), thing.to_version),
            Fact(_("Made by"), thing.made_by),
            Fact(_("Made"), thing.made_at),
            *([Fact(_("Carried out"), thing.done_at)] if thing.done_at else []),
        ]

    def sections(self, act: Act, thing: MovePlan) -> list[Section]:
        if thing.state == PlanState.PREVIEWED:
            foreseen = moving.forecast(thing)
            found = [Section(_("Where they go"), PLACE_COLUMNS, places(thing, foreseen))]
            if foreseen.because:
                found.append(Section(_("What finishes on the old version"), WHY_COLUMNS, _reasons(thing, foreseen)))
            return found
        kept = Move.objects.filter(plan=thing).exclude(kept_because="").select_related("case").order_by("pk")
        seen: Any = Case.objects.visible_to(act)
        old, _new = moving.plans_of(thing)
        rows: list[Listed] = [
            {
                "key": move.case_id,
                "title": move.case.title,
                "why": str(WHY.get(move.kept_because, "")),
                "where": title_of_node(old.node(move.kept_at)) if move.kept_at in old.places else "",
            }
            for move in kept.filter(case__in=seen)[:SHOWN_KEPT]
        ]
        return [Section(_("Left where they were"), KEPT_COLUMNS, rows, detail="work.case")] if rows else []


def heading(plan: MovePlan) -> str:
    """`Purchase: from version 1 to version 2`."""
    return gettext("%(procedure)s: from version %(old)s to version %(new)s") % {
        "procedure": plan.from_version.procedure.title,
        "old": plan.from_version.number,
        "new": plan.to_version.number,
    }


def said(plan: MovePlan) -> str:
    """What a plan does, in one sentence: «87 follow, 4 need you, 2 finish on the old version.»"""
    if plan.state == PlanState.PREVIEWED:
        foreseen = moving.forecast(plan)
        parts = [
            ngettext("%(count)s case follows.", "%(count)s cases follow.", foreseen.follow) % {"count": foreseen.follow}
        ]
        if foreseen.need:
            parts.append(
                ngettext("%(count)s needs your choice.", "%(count)s need your choice.", foreseen.need)
                % {"count": foreseen.need}
            )
        if foreseen.stay:
            parts.append(
                ngettext(
                    "%(count)s finishes on the old version.", "%(count)s finish on the old version.", foreseen.stay
                )
                % {"count": foreseen.stay}
            )
        return " ".join(parts)
    facts = {"moved": plan.moved, "kept": plan.kept, "back": plan.taken_back}
    if plan.state in (PlanState.REVERSING, PlanState.REVERSED):
        return gettext("%(back)s of %(moved)s were taken back.") % facts
    if plan.state == PlanState.MOVING:
        left = moving.running(plan.from_version).filter(pk__gt=plan.cursor).count()
        return gettext("%(moved)s are moved, %(kept)s are left where they were, %(left)s are still to come.") % {
            **facts,
            "left": left,
        }
    if plan.state == PlanState.DROPPED:
        return gettext("Nothing was moved.")
    return gettext("%(moved)s were moved, %(kept)s were left where they were.") % facts


def places(plan: MovePlan, foreseen: moving.Forecast) -> list[Listed]:
    """Each node where a case can stand, those that need a choice first, then those where cases stand."""
    old, new = moving.plans_of(plan)
    guessed = proposed(old, new)
    rows: list[Listed] = []
    for node in moved(old):
        to = plan.mapping.get(node.id)
        how = _how(node.id, to, guessed)
        if how is How.SAME and not foreseen.at[node.id]:
            continue
        rows.append(
            {
                "old": title_of_node(node),
                "new": _place(new, to),
                "how": how.value,
                "cases": foreseen.at[node.id],
                "needs": foreseen.waiting_for[node.id],
            }
        )
    return sorted(rows, key=lambda row: (not row["needs"], -row["cases"]))


def _how(node: str, to: str | None, guessed: Mapping[str, tuple[str, How]]) -> How:
    if to is None:
        return How.OPEN
    if node in guessed and guessed[node][0] == to:
        return guessed[node][1]
    return How.CHOSEN


def _place(new: Any, to: str | None) -> str:
    if to is None:
        return ""
    if to == STAY:
        return gettext("they finish on the old version")
    return title_of_node(new.node(to)) if to in new.places else to


def _reasons(plan: MovePlan, foreseen: moving.Forecast) -> list[Listed]:
    old, _new = moving.plans_of(plan)
    return [
        {"why": str(WHY[why]), "where": title_of_node(old.node(node)) if node in old.places else "", "cases": count}
        for (why, node), count in foreseen.because.most_common()
    ]


class ChooseMoves(ActivityPage):
    """For each place of the old version where cases go in the new one."""

    activity = choose_moves
    opens = "subject"
    button = _("Keep these choices")
    intro: ClassVar[Any] = _("Cases that stand at a place without a choice finish on the old version.")

    def asked(self, act: Act, subject: Any) -> Mapping[str, Mapping[str, forms.Field]]:
        old, new = moving.plans_of(subject)
        guessed = proposed(old, new)
        stands = moving.forecast(subject).at if subject.state == PlanState.PREVIEWED else {}
        found: dict[str, forms.Field] = {}
        for node in moved(old):
            how = _how(node.id, subject.mapping.get(node.id), guessed)
            if how is How.SAME and not stands.get(node.id):
                continue
            choices = [(each.id, title_of_node(each)) for each in may_go_to(old, node.id, new)]
            count = stands.get(node.id, 0)
            told = ngettext("%(count)s case stands here.", "%(count)s cases stand here.", count) % {"count": count}
            options: dict[str, Any] = {
                "label": title_of_node(node),
                "help_text": told if count else "",
                "required": False,
            }
            field = choice_of([*choices, (STAYS, _("They finish on the old version"))], options, str)
            to = subject.mapping.get(node.id)
            field.initial = None if to is None else to or STAYS
            found[node.id] = field
        return {PLACES: found}

    def hides(self, act: Act, subject: Any, answers: Mapping[str, Any]) -> Sequence[str]:
        return ()


class CarryOut(ActivityPage):
    """See what will be moved, and move it."""

    activity = carry_out_move
    opens = "subject"
    undo = "work.reverse_move"

    def introduction(self, act: Act, subject: Any) -> Any:
        return said(subject)

    def previews(self, act: Act, subject: Any) -> Sequence[Section]:
        if subject.state != PlanState.PREVIEWED:
            return ()
        return (Section(_("Where they go"), PLACE_COLUMNS, places(subject, moving.forecast(subject))),)


class PlanMove(ActivityPage):
    """Make the plan, and look at it."""

    activity = plan_move
    button = _("Make a plan")
    intro: ClassVar[Any] = _("Nothing is moved before you have seen where each case goes.")
