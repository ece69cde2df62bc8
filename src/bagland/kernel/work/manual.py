"""A procedure as a page of a manual: why, who, every step with its branches in words, forms, deadlines, its proof."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from importlib.resources import files
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from bagland.foundation import formats
from bagland.foundation.activity import title_of
from bagland.foundation.speech import joined, language
from bagland.kernel.work import drafts
from bagland.kernel.work.expression_words import duration_text
from bagland.kernel.work.lane_words import KINDS, Names, due_words, lane_words
from bagland.kernel.work.models import Version
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
)
from bagland.kernel.work.rules.outline import PATHS, Item, numbers, rows_of


@dataclass
class Line:
    """One line of the manual. `level` is 1 for the outermost; `details` are sentences, `fields` a form's lines."""

    number: str
    level: int
    kind: str
    title: str
    who: str = ""
    text: str = ""
    details: list[str] = field(default_factory=list)
    fields: list[tuple[str, str]] = field(default_factory=list)

    @property
    def is_heading(self) -> bool:
        return self.kind == "phase"


@dataclass
class Manual:
    """The whole page in the reader's language."""

    title: str
    purpose: str
    facts: list[tuple[str, str]]
    form: list[tuple[str, str]]
    lines: list[Line]
    tables: list[dict[str, Any]]
    sha256: str


def manual_of(version: Version) -> Manual:
    """The manual of a version. Two queries beside those that fetched it."""
    definition = drafts.read_definition(version.definition)
    writer = _Writer(definition)
    return Manual(
        title=version.procedure.title,
        purpose=definition.purpose.in_language(language()),
        facts=_facts(version, definition, writer),
        form=[writer.question(one) for one in definition.form],
        lines=list(writer.lines(rows_of(definition), definition.lane, 1)),
        tables=[writer.table(one) for one in definition.tables],
        sha256=version.sha256,
    )


def pdf(version: Version) -> bytes:
    """The same as a PDF/A-3 of size A4; the definition lies in it, so that its hash can be worked out again."""
    import typst

    manual = manual_of(version)
    told = {
        "title": manual.title,
        "author": str(version.author),
        "language": language()[:2],
        "purpose": manual.purpose,
        "facts": manual.facts,
        "form_title": _("What is asked when it starts"),
        "form": manual.form,
        "steps_title": _("Steps"),
        "lines": [vars(line) | {"is_heading": line.is_heading} for line in manual.lines],
        "tables": manual.tables,
        "sha256": manual.sha256,
        "foot": _("%(title)s, version %(number)s") % {"title": manual.title, "number": version.number},
        "attached": _("The procedure as Bagland keeps it; the SHA-256 is of this text."),
        "definition": version.definition,
        "name": f"{version.procedure.code}-{version.number}.json",
    }
    compiled: Any = typst.compile(
        (files("bagland.kernel.work") / "manual.typ").read_bytes(),
        sys_inputs={"data": json.dumps(told, ensure_ascii=False)},
        format="pdf",
        pdf_standards="a-3b",
        timestamp=int((version.published_at or version.created_at).timestamp()),
        ignore_system_fonts=True,
    )
    return bytes(compiled)


def _facts(version: Version, definition: Definition, writer: _Writer) -> list[tuple[str, str]]:
    def day(moment: datetime | None) -> str:
        return "" if moment is None else formats.day(timezone.localdate(moment), language())

    procedure = version.procedure
    held = sorted({who for node in definition.nodes() if (who := writer.who_of(node))})
    starts = [
        _("by itself when “%(activity)s” is done") % {"activity": title_of(when.activity)}
        if when.activity
        else _("by itself on the days of %(rule)s") % {"rule": when.rrule}
        for when in definition.starts
    ]
    by_hand = lane_words(definition.may_start, writer.names) or _("anybody")
    number = str(version.number)
    facts = [
        (_("Version"), number if version.published_at else _("%(number)s (draft)") % {"number": number}),
        (_("Published"), day(version.published_at)),
        (_("Published by"), str(version.published_by or "")),
        (_("Kept by"), str(procedure.owner)),
        (_("To be reviewed"), formats.day(version.review_on, language()) if version.review_on else ""),
        (_("Takes part"), joined(held)),
        (_("Starts"), joined([_("by hand: %(who)s") % {"who": by_hand}, *starts])),
        (_("Time for the whole"), duration_text(definition.within) if definition.within else ""),
        (_("What is changed"), version.change_note),
        ("SHA-256", version.sha256),
    ]
    return [(name, value) for name, value in facts if value]


class _Writer:
    def __init__(self, definition: Definition) -> None:
        self.definition = definition
        self.names = Names.of(definition)
        self.numbers = numbers(rows_of(definition))
        self.lane = definition.lane
        self.lanes: dict[str, Lane] = {}

    def who_of(self, node: Any) -> str:
        """Who does a node, in words; empty for what nobody does."""
        lane = getattr(node, "lane", None)
        return lane_words(lane or self.definition.lane, self.names) if isinstance(node, Step | Approval) else ""

    def lines(self, items: Sequence[Item], lane: Lane, level: int) -> Any:
        """Lines with those inside them, from the top of the page."""
        for item in items:
            part = item.part
            own = getattr(part, "lane", None) or Lane()
            here = own or lane
            yield Line(
                number=self.numbers.get(item.id, ""),
                level=level,
                kind=item.kind,
                title=self.title(item),
                who=lane_words(here, self.names) if isinstance(part, Step | Approval | Tell) else "",
                text=part.text.in_language(language()) if getattr(part, "text", None) else "",
                details=[sentence for sentence in self.details(item) if sentence],
                fields=[self.question(one) for one in getattr(part, "form", ())],
            )
            yield from self.lines(item.children, here if isinstance(part, Phase) else lane, level + 1)

    def title(self, item: Item) -> str:
        """The words of a line: its own, or those of its kind."""
        own = item.title.in_language(language())
        if item.kind in PATHS and item.kind != "branch":
            return str(KINDS[item.kind])
        if item.kind == "branch":
            return own or (_("If %(condition)s") % {"condition": item.part.when} if item.part.when else _("Branch"))
        activity = getattr(item.part, "activity", "")
        return own or (str(title_of(activity)) if activity else str(KINDS[item.kind]))

    def details(self, item: Item) -> Any:
        """What else counts, a sentence each."""
        part = item.part
        if part is None:
            return
        if getattr(part, "only_if", ""):
            yield _("Only if %(condition)s.") % {"condition": part.only_if}
        yield from self.by_kind(item, part)
        due = getattr(part, "due", None)
        if due is not None:
            if told := due_words(due):
                yield _("To be done %(when)s.") % {"when": told}
            if due.remind:
                yield _("Reminded %(times)s before.") % {"times": joined(duration_text(one) for one in due.remind)}
            if due.escalate:
                yield _("When it is late, it goes to %(who)s too.") % {"who": lane_words(due.escalate, self.names)}
        yield from self.duties(part)

    def by_kind(self, item: Item, part: Any) -> Any:
        match part:
            case Step() if part.activity:
                yield _("Done by doing “%(activity)s”.") % {"activity": title_of(part.activity)}
            case Approval():
                yield {
                    "any": _("One of them suffices."),
                    "all": _("All of them must say yes."),
                    "quorum": _("%(count)s of them must say yes.") % {"count": part.number},
                    "line": _("Up the line, until the authority suffices."),
                }[part.rule]
                if part.refused is None and not any(child.kind == "refused" for child in item.children):
                    yield _("A no ends the case.")
            case Decide() if item.only is not None and item.only.when:
                yield _("What stands below is done only if %(condition)s.") % {"condition": item.only.when}
            case Decide():
                yield _("The first that is so is done.")
            case Parallel():
                yield _("At the same time; it goes on when all are through.")
            case Each():
                told = _("All at once.") if part.together else _("One after the other.")
                yield _("For each of %(items)s.") % {"items": part.items} + " " + told
            case Repeat():
                until = _("Until %(condition)s") % {"condition": part.until} if part.until else ""
                most = _("at most %(count)s times") % {"count": part.most}
                yield f"{joined([one for one in (until, most) if one])}."
            case Wait():
                for told in (
                    duration_text(part.duration) if part.duration else "",
                    _("until %(moment)s") % {"moment": part.until} if part.until else "",
                    _("until “%(activity)s” is done") % {"activity": title_of(part.activity)} if part.activity else "",
                ):
                    if told:
                        yield told[:1].upper() + told[1:] + "."
            case Call():
                yield _("Runs the procedure %(code)s, and goes on when it has ended.") % {"code": part.procedure}
            case Automatic():
                yield _("Bagland does “%(activity)s” by itself.") % {"activity": title_of(part.activity)}
            case Table():
                yield _("Decided by the table %(name)s below.") % {"name": part.table}
            case Set():
                yield "; ".join(f"{name} = {value}" for name, value in part.values.items())
            case End() if part.cancels:
                yield _("The case is cancelled.")

    def duties(self, part: Any) -> Any:
        duty = getattr(part, "duty", None)
        if duty is None:
            return
        if duty.not_starter:
            yield _("Not whoever started the case.")
        if duty.not_doer_of:
            steps = joined(self.numbers.get(one, one) for one in duty.not_doer_of)
            yield _("Not whoever did %(steps)s.") % {"steps": steps}
        if duty.only_lane:
            yield _("Nobody else may do it.")
        if duty.authority:
            yield _("It takes the authority for “%(activity)s”.") % {"activity": title_of(duty.authority)}

    def question(self, one: Question) -> tuple[str, str]:
        """A field of a form, and what is to be known of it."""
        notes = [
            _("proof") if one.evidence else "",
            "" if one.required else _("may be left out"),
            _("only if %(condition)s") % {"condition": one.only_if} if one.only_if else "",
            joined(choice.label.in_language(language()) or choice.value for choice in one.choices),
            {"personal": _("personal"), "sensitive": _("sensitive")}.get(one.data_class, ""),
            one.help.in_language(language()),
        ]
        return one.label.in_language(language()) or one.name, "; ".join(note for note in notes if note)

    @staticmethod
    def table(one: Any) -> dict[str, Any]:
        """A decision table with its heads and rows."""
        heads = [item.label.in_language(language()) or item.expression for item in one.inputs]
        results = [item.label.in_language(language()) or item.name for item in one.outputs]
        return {
            "title": one.title.in_language(language()) or one.name,
            "heads": [*heads, *results],
            "inputs": len(heads),
            "rows": [[*rule.cells, *rule.outputs] for rule in one.rules],
        }
