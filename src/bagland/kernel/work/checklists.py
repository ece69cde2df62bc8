"""A definition as rows to look at: numbers, titles, who and when in words, ready for the editor and for reading."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from bagland.foundation.activity import title_of
from bagland.kernel.work.lane_words import HINTS, ICONS, KINDS, Names, due_words, lane_words
from bagland.kernel.work.rules.definition import Approval, Automatic, Call, Definition, Lane, Step, Wait
from bagland.kernel.work.rules.outline import HOLDERS, PATHS, Item, numbers, rows_of

TITLE_ROWS = frozenset({"otherwise", "refused", "late"})
"""Rows that have no title of their own."""


@dataclass
class Shown:
    """One row. `who` is empty where it takes the lane around it; `notes` are what else counts, as icon and words."""

    id: str
    kind: str
    number: str
    title: str
    other: str
    """The title in the other language, where this one has none."""
    who: str
    due: str
    condition: str
    text: str
    notes: list[tuple[str, str]]
    faults: list[str]
    level: int
    inside: list[Shown] = field(default_factory=list)
    form: Sequence[Any] = ()

    @property
    def kind_words(self) -> Any:
        return KINDS[self.kind]

    @property
    def hint(self) -> Any:
        return HINTS.get(self.kind, "")

    @property
    def icon(self) -> str:
        return ICONS[self.kind]

    @property
    def shows_fault(self) -> bool:
        """Whether its faults stand beside it: not while it has just been begun."""
        return bool(self.faults) and (bool(self.title or self.other or self.inside) or not self.has_title)

    @property
    def holds(self) -> bool:
        return self.kind in HOLDERS

    @property
    def is_path(self) -> bool:
        return self.kind in PATHS

    @property
    def has_title(self) -> bool:
        return self.kind not in TITLE_ROWS


def shown(whole: Definition, faults: Mapping[str, Sequence[str]] | None = None) -> list[Shown]:
    """The rows of a definition in the reader's language. Two queries."""
    items = rows_of(whole)
    look = _Look(Names.of(whole), numbers(items), faults or {}, get_language() or "en")
    return [look.row(item, whole.lane, 1) for item in items]


@dataclass
class _Look:
    names: Names
    numbers: Mapping[str, str]
    faults: Mapping[str, Sequence[str]]
    language: str

    def row(self, item: Item, lane: Lane, level: int) -> Shown:
        part = item.part
        own = getattr(part, "lane", None) or Lane()
        here = own or lane
        danish = self.language.startswith("da")
        title = (item.title.da if danish else item.title.en) if part is not None else ""
        takes_lane = item.kind in ("step", "approval", "tell")
        return Shown(
            id=item.id,
            kind=item.kind,
            number=self.numbers.get(item.id, ""),
            title=title,
            other="" if title else item.title.in_language(self.language),
            who=lane_words(here if takes_lane else own, self.names),
            due=due_words(getattr(part, "due", None)) or self.waits(part),
            condition=self.condition(item),
            text=part.text.in_language(self.language) if getattr(part, "text", None) else "",
            notes=self.notes(part),
            faults=list(self.faults.get(item.id, ())),
            level=level,
            inside=[self.row(child, here if item.kind == "phase" else lane, level + 1) for child in item.children],
            form=[
                (one.label.in_language(self.language), one.required, one.evidence) for one in getattr(part, "form", ())
            ],
        )

    def waits(self, part: Any) -> str:
        from bagland.kernel.work.expression_words import duration_text

        if not isinstance(part, Wait):
            return ""
        if part.duration:
            return duration_text(part.duration)
        if part.activity:
            return _("until “%(activity)s” is done") % {"activity": title_of(part.activity)}
        return _("until %(moment)s") % {"moment": part.until} if part.until else ""

    def condition(self, item: Item) -> str:
        part = item.part
        told = getattr(part, "only_if", "") or getattr(part, "when", "") or (item.only.when if item.only else "")
        told = told or getattr(part, "items", "")
        return told or (part.until if item.kind == "repeat" else "")

    def notes(self, part: Any) -> list[tuple[str, str]]:
        found: list[tuple[str, str]] = []
        if isinstance(part, Step | Automatic | Approval) and part.activity:
            found.append(("bolt", str(title_of(part.activity))))
        if isinstance(part, Call) and part.procedure:
            found.append(("route", part.procedure))
        if isinstance(part, Step):
            if any(one.evidence for one in part.form):
                found.append(("paperclip", _("proof")))
            elif part.form:
                found.append(("forms", _("form")))
        duty = getattr(part, "duty", None)
        if duty is not None and duty.not_doer_of:
            numbers_of = ", ".join(self.numbers.get(one, "?") for one in duty.not_doer_of)
            found.append(("users", _("another than in %(steps)s") % {"steps": numbers_of}))
        if duty is not None and duty.not_starter and isinstance(part, Step):
            found.append(("users", _("not whoever started it")))
        return found
