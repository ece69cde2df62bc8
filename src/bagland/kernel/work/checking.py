"""What keeps a draft from being published: every fault with the row and the field where it is mended.

A procedure is published only without faults, so that a case stops at none of them. The walk follows the order in which
a case goes: an expression may ask for what is known by then, not for what is answered later or in another branch.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from bagland.foundation.activity import activities
from bagland.foundation.kinds import model_of
from bagland.kernel.work.expression_words import said
from bagland.kernel.work.known_names import GIVEN, RESERVED, Known, all_names, asked_for, names_given
from bagland.kernel.work.rules.definition import (
    Approval,
    Automatic,
    Call,
    Decide,
    Definition,
    Each,
    End,
    Lane,
    Parallel,
    Phase,
    Question,
    Repeat,
    Set,
    Step,
    Table,
    Tell,
    Wait,
    bodies,
)
from bagland.kernel.work.rules.expressions.checking import check
from bagland.kernel.work.rules.expressions.values import NotAValue, duration_of

CONDITION, AMOUNT, DAY, LIST = ("yes_no",), ("money", "number"), ("date", "moment"), ("list",)
_IDENTIFIER = re.compile(r"[a-z][a-z0-9_]{0,59}")
_CHOOSES = ("choice", "choices")


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong: at which row (empty for the procedure itself), in which field, and what to do."""

    row: str
    field: str
    sentence: str


@dataclass(frozen=True)
class House:
    """What a definition may name outside itself: open positions, profiles, procedures in force by their code."""

    positions: frozenset[int] = frozenset()
    profiles: frozenset[str] = frozenset()
    procedures: frozenset[str] = frozenset()
    itself: str = ""
    tables: Callable[[Definition], list[Fault]] = field(default=lambda _whole: [])
    rules: Callable[[str], str] = field(default=lambda _text: "")
    """What is wrong with a rule of iCalendar, as a sentence; empty when nothing is."""


def faults(whole: Definition, house: House) -> list[Fault]:
    """Every fault of a definition, in the order of its rows; those of the procedure itself first."""
    return list(_Check(whole, house).all())


def known_at(whole: Definition, row: str) -> Known:
    """What an expression at a row may ask for: for completion while it is written."""
    walked = _Check(whole, House())
    list(walked.all())
    return walked.known_at.get(row, GIVEN | asked_for(whole.form))


def always_ends(body: list[Any]) -> bool:
    """Whether no case comes out of these nodes."""
    for node in body:
        if node.only_if:
            continue
        if isinstance(node, End):
            return True
        if isinstance(node, Phase) and always_ends(node.body):
            return True
        if isinstance(node, Decide) and node.branches:
            ways = [branch.body for branch in node.branches]
            if all(branch.when for branch in node.branches):
                ways.append(node.otherwise)
            if all(always_ends(way) for way in ways):
                return True
    return False


class _Check:
    """One walk through a definition."""

    def __init__(self, whole: Definition, house: House) -> None:
        self.whole, self.house = whole, house
        self.ever = all_names(whole)
        self.steps = {node.id for node in whole.nodes() if isinstance(node, Step | Approval)}
        self.types: dict[str, str] = {}
        self.known_at: dict[str, Known] = {}

    def all(self) -> Iterator[Fault]:
        whole = self.whole
        known = GIVEN | asked_for(whole.form)
        if not whole.body:
            yield Fault("", "", _("Nothing is to be done yet. Write the first step."))
        yield from self.expression("", "case_title", whole.case_title, known)
        if whole.about and model_of(whole.about) is None:
            yield Fault(
                "", "about", _("There is no kind of object “%(kind)s”. Choose one of the list.") % {"kind": whole.about}
            )
        yield from self.lane("", "lane", whole.lane, known)
        yield from self.lane("", "may_start", whole.may_start, known)
        yield from self.form("", "form", whole.form, GIVEN)
        yield from self.duration("", "within", whole.within)
        for place, start in enumerate(whole.starts):
            where = f"starts.{place}"
            if bool(start.activity) == bool(start.rrule):
                yield Fault("", where, _("Say either after which activity it starts, or how often."))
            yield from self.activity("", f"{where}.activity", start.activity)
            if start.rrule and (fault := self.house.rules(start.rrule)):
                yield Fault("", f"{where}.rrule", fault)
            asked = GIVEN | {"event": "event"}
            yield from self.expression("", f"{where}.condition", start.condition, asked, CONDITION)
            for name, text in start.takes.items():
                yield from self.expression("", f"{where}.takes", text, asked)
                if name not in {item.name for item in whole.form}:
                    yield Fault("", f"{where}.takes", _("The start form has no field “%(name)s”.") % {"name": name})
        yield from self.house.tables(whole)
        yield from self.body(whole.body, known, whole.lane)

    def body(self, nodes: list[Any], known: Known, lane: Lane) -> Iterator[Fault]:
        """Faults of a list of nodes; `known` grows by what they give."""
        over = False
        for node in nodes:
            if over:
                yield Fault(node.id, "", _("No case comes here: it has ended before. Move this, or delete it."))
                over = False
            yield from self.node(node, known, lane)
            over = always_ends([node])

    def node(self, node: Any, known: Known, lane: Lane) -> Iterator[Fault]:
        own = getattr(node, "lane", None) or lane
        self.known_at[node.id] = dict(known)
        if isinstance(node, Phase | Step | Approval | Tell | Call | Automatic) and not node.title:
            yield Fault(node.id, "title", _("Say in a few words what this is."))
        yield from self.expression(node.id, "only_if", node.only_if, known, CONDITION)
        if getattr(node, "lane", None) is not None:
            yield from self.lane(node.id, "lane", node.lane, known)
        if isinstance(node, Step | Approval | Tell) and not own:
            yield Fault(node.id, "lane", _("Say who this is for: here, or once for the whole procedure."))
        yield from getattr(self, f"_{node.kind}", self._nothing)(node, known)
        if isinstance(node, Step | Approval):
            yield from self.timely(node, known)
        given = names_given(node, self.whole)
        inside = given if isinstance(node, Each) else {}
        after: Known = {}
        for branch, held in bodies(node):
            there = known | inside
            self.known_at[branch or node.id] = dict(there)
            yield from self.body(held, there, own if isinstance(node, Phase) else lane)
            after |= {name: kind for name, kind in there.items() if name not in inside or name in known}
        known |= after | {name: kind for name, kind in given.items() if name not in inside}

    def _nothing(self, node: Any, known: Known) -> Iterator[Fault]:
        return iter(())

    def _phase(self, node: Phase, known: Known) -> Iterator[Fault]:
        if not node.body:
            yield Fault(node.id, "", _("Nothing stands in this phase. Write a step in it, or delete it."))

    def _step(self, node: Step, known: Known) -> Iterator[Fault]:
        yield from self.activity(node.id, "activity", node.activity)
        yield from self.expression(node.id, "subject", node.subject, known)
        yield from self.inputs(node, known)
        yield from self.identifier(node.id, "keeps_as", node.keeps_as)
        yield from self.form(node.id, "form", node.form, known)
        for name in node.shows:
            if name not in self.ever:
                yield Fault(node.id, "shows", _("Nothing gives “%(name)s” a value.") % {"name": name})

    def _approval(self, node: Approval, known: Known) -> Iterator[Fault]:
        yield from self.activity(node.id, "activity", node.activity)
        yield from self.expression(node.id, "amount", node.amount, known, AMOUNT)
        yield from self.identifier(node.id, "keeps_as", node.keeps_as)
        if node.rule == "line" and not node.activity:
            yield Fault(node.id, "activity", _("Say the activity whose authority counts on the way up the line."))

    def _decide(self, node: Decide, known: Known) -> Iterator[Fault]:
        if not node.branches or (not any(branch.body for branch in node.branches) and not node.otherwise):
            yield Fault(node.id, "", _("Nothing is decided here. Write what is done if it is so."))
        for place, branch in enumerate(node.branches):
            row = node.id if len(node.branches) == 1 and not node.otherwise and not branch.title else branch.id
            if not branch.when:
                yield Fault(row, "when", _("Write the condition, such as amount > 10000."))
            yield from self.expression(row, "when", branch.when, known, CONDITION)
            if not branch.when and place + 1 < len(node.branches):
                yield Fault(node.branches[place + 1].id, "", _("This branch is never chosen: one before it always is."))

    def _parallel(self, node: Parallel, known: Known) -> Iterator[Fault]:
        if not any(branch.body for branch in node.branches):
            yield Fault(node.id, "", _("Nothing stands inside. Write what is done at the same time."))
        for branch in node.branches:
            yield from self.expression(branch.id, "when", branch.when, known, CONDITION)

    def _each(self, node: Each, known: Known) -> Iterator[Fault]:
        yield from self.needed(
            node.id, "items", node.items, known, _("Say for each of what: the name of a list."), LIST
        )
        if not node.body:
            yield Fault(node.id, "", _("Nothing stands inside. Write what is done for each."))

    def _repeat(self, node: Repeat, known: Known) -> Iterator[Fault]:
        given: Known = {}
        for inner in _all(node.body):
            given |= names_given(inner, self.whole)
        there = known | given
        yield from self.needed(node.id, "until", node.until, there, _("Say until when it is repeated."), CONDITION)
        if not node.body:
            yield Fault(node.id, "", _("Nothing stands inside. Write what is repeated."))

    def _wait(self, node: Wait, known: Known) -> Iterator[Fault]:
        if sum(bool(what) for what in (node.duration, node.until, node.activity)) != 1:
            yield Fault(node.id, "duration", _("Say one of three: how long, until when, or until what is done."))
        yield from self.duration(node.id, "duration", node.duration)
        yield from self.expression(node.id, "until", node.until, known, DAY)
        yield from self.activity(node.id, "activity", node.activity)
        yield from self.expression(node.id, "subject", node.subject, known)

    def _table(self, node: Table, known: Known) -> Iterator[Fault]:
        table = next((table for table in self.whole.tables if table.name == node.table), None)
        if table is None:
            yield Fault(node.id, "table", _("There is no decision table “%(name)s”.") % {"name": node.table})
            return
        for column in table.inputs:
            yield from self.expression(node.id, "table", column.expression, known)

    def _call(self, node: Call, known: Known) -> Iterator[Fault]:
        if not node.procedure:
            yield Fault(node.id, "procedure", _("Choose the procedure that runs here."))
        elif node.procedure == self.house.itself:
            yield Fault(node.id, "procedure", _("A procedure cannot run itself. Choose another."))
        elif node.procedure not in self.house.procedures:
            named = {"procedure": node.procedure}
            yield Fault(node.id, "procedure", _("“%(procedure)s” is no procedure in force. Publish it first.") % named)
        for text in node.inputs.values():
            yield from self.expression(node.id, "inputs", text, known)

    def _automatic(self, node: Automatic, known: Known) -> Iterator[Fault]:
        if not node.activity:
            yield Fault(node.id, "activity", _("Choose what Bagland does here."))
        yield from self.activity(node.id, "activity", node.activity, by_system=True)
        yield from self.expression(node.id, "subject", node.subject, known)
        yield from self.inputs(node, known, all_needed=True)
        yield from self.identifier(node.id, "keeps_as", node.keeps_as)

    def _set(self, node: Set, known: Known) -> Iterator[Fault]:
        if not node.values:
            yield Fault(node.id, "values", _("Say which name gets which value."))
        for text in node.values.values():
            yield from self.needed(node.id, "values", text, known, _("Say which name gets which value."))

    # What several kinds have.

    def timely(self, node: Step | Approval, known: Known) -> Iterator[Fault]:
        """The deadline and who may not do it."""
        due, duty = node.due, node.duty
        if due is not None:
            yield from self.duration(node.id, "due.within", due.within)
            yield from self.expression(node.id, "due.until", due.until, known, DAY)
            for text in due.remind:
                yield from self.duration(node.id, "due.remind", text)
            yield from self.lane(node.id, "due.escalate", due.escalate, known)
            if (due.remind or due.escalate or due.late is not None) and not (due.within or due.until):
                yield Fault(
                    node.id, "due.within", _("Say when it is due: reminders and what comes of lateness count from it.")
                )
        for other in duty.not_doer_of:
            if other not in self.steps or other == node.id:
                yield Fault(
                    node.id, "duty.not_doer_of", _("The step that another must have done is gone. Choose again.")
                )
        yield from self.activity(node.id, "duty.authority", duty.authority)
        yield from self.expression(node.id, "duty.amount", duty.amount, known, AMOUNT)

    def inputs(self, node: Step | Automatic, known: Known, *, all_needed: bool = False) -> Iterator[Fault]:
        """The expressions that fill an activity's form."""
        for text in node.inputs.values():
            yield from self.expression(node.id, "inputs", text, known)
        activity = activities.get(node.activity)
        if activity is None:
            return
        names = {item.name: item for item in activity.inputs}
        for name in node.inputs:
            if name not in names:
                yield Fault(
                    node.id,
                    "inputs",
                    _("“%(activity)s” asks for no “%(name)s”.") % {"activity": activity.title, "name": name},
                )
        if not all_needed:
            return
        if activity.subject is not None and not node.subject:
            yield Fault(node.id, "subject", _("Say on what it is done, such as subject."))
        for item in activity.inputs:
            if item.required and item.name not in node.inputs:
                yield Fault(
                    node.id,
                    "inputs",
                    _("Nobody is asked here, so say what “%(input)s” is.") % {"input": item.says.label},
                )

    def activity(self, row: str, name: str, code: str, *, by_system: bool = False) -> Iterator[Fault]:
        known = activities.get(code)
        if code and (known is None or (known.by_system and not by_system)):
            yield Fault(row, name, _("Bagland has no activity “%(code)s”. Choose one of the list.") % {"code": code})

    def lane(self, row: str, name: str, lane: Lane, known: Known) -> Iterator[Fault]:
        """Who: what each way of saying it needs."""
        missing = ""
        match lane.kind:
            case "position":
                if not lane.positions:
                    missing = _("Choose the position.")
                elif not set(lane.positions) <= self.house.positions:
                    missing = _("A position that is named here is closed. Choose another.")
            case "profile":
                if lane.code not in self.house.profiles:
                    missing = _("Choose the kind of position.")
            case "person":
                if not lane.of:
                    missing = _("Say which field names the person.")
            case "authority":
                if lane.code not in activities:
                    missing = _("Choose the activity whose authority counts.")
        if missing:
            yield Fault(row, name, missing)
        if lane.of and lane.of not in known:
            yield Fault(row, name, self._unknown(lane.of))
        yield from self.expression(row, name, lane.amount, known, AMOUNT)

    def form(self, row: str, name: str, form: list[Question], known: Known) -> Iterator[Fault]:
        seen: Known = {}
        for place, item in enumerate(form):
            where = f"{name}.{place}"
            if item.name in seen or item.name in RESERVED:
                yield Fault(
                    row, f"{where}.name", _("The name “%(name)s” is taken. Choose another.") % {"name": item.name}
                )
            if self.types.setdefault(item.name, item.type) != item.type:
                yield Fault(
                    row,
                    f"{where}.type",
                    _("“%(name)s” is another kind of field elsewhere in the procedure.") % {"name": item.name},
                )
            if not item.label:
                yield Fault(row, f"{where}.label", _("Say what the field asks for."))
            if item.type in _CHOOSES and len(item.choices) < 2:
                yield Fault(row, f"{where}.choices", _("Write at least two answers to choose from."))
            if item.least is not None and item.most is not None and item.least > item.most:
                yield Fault(row, f"{where}.least", _("The least is more than the most."))
            yield from self.expression(row, f"{where}.only_if", item.only_if, known | seen, CONDITION)
            seen |= asked_for([item])
            yield from self.expression(
                row, f"{where}.check", item.check, known | seen | {"value": seen[item.name]}, CONDITION
            )

    def identifier(self, row: str, name: str, text: str) -> Iterator[Fault]:
        if text and (not _IDENTIFIER.fullmatch(text) or text in RESERVED):
            yield Fault(row, name, _("A name has small letters, digits and underscores, such as amount_in_kroner."))

    def duration(self, row: str, name: str, text: str) -> Iterator[Fault]:
        if text:
            try:
                duration_of(text)
            except NotAValue:
                yield Fault(
                    row,
                    name,
                    _("“%(text)s” is no time. Write such as 3 working days, 4 hours or P3BD.") % {"text": text},
                )

    def needed(
        self, row: str, name: str, text: str, known: Known, sentence: str, wants: tuple[str, ...] = ()
    ) -> Iterator[Fault]:
        if not text:
            yield Fault(row, name, sentence)
        yield from self.expression(row, name, text, known, wants)

    def expression(self, row: str, name: str, text: str, known: Known, wants: tuple[str, ...] = ()) -> Iterator[Fault]:
        """Whether it can be read, knows what it asks for, and gives what is wanted here."""
        if not text:
            return
        for fault in check(text, known, wants=wants):
            later = fault.code == "unknown_name" and fault.facts.get("name", "") in self.ever
            yield Fault(row, name, self._unknown(fault.facts["name"]) if later else said(fault))

    def _unknown(self, name: str) -> str:
        if name in self.ever:
            later = _("“%(name)s” is not known yet at this place: it is answered later, or in another branch.")
            return later % {"name": name}
        return _("Nothing gives “%(name)s” a value. Write a field, a table or a name that does.") % {"name": name}


def _all(body: list[Any]) -> Iterator[Any]:
    for node in body:
        yield node
        for _branch, inner in bodies(node):
            yield from _all(inner)
