"""What the editor sends: small changes of a draft in their order, each named by the row that it is about."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext_lazy as _

from bagland.foundation import keyset
from bagland.foundation.act import Act
from bagland.kernel.work import drafts
from bagland.kernel.work.models import Version
from bagland.kernel.work.queries.procedures import lanes_by_name
from bagland.kernel.work.refusals import CannotBeChangedSo
from bagland.kernel.work.rules import checklist
from bagland.kernel.work.rules.definition import Definition, Words
from bagland.kernel.work.rules.editing import EditFault, Outline

MOST_CHANGES = 500
WHY = {
    "gone": _("The row is not there any more: somebody has deleted it meanwhile."),
    "holds_nothing": _("Nothing can stand inside the row before it. Only phases, conditions and the like hold others."),
    "nothing_before": _("There is no row before it that it could stand in."),
    "outermost": _("It stands outermost already."),
    "path_stays": _("A branch stays with its decision. Move the steps inside it instead."),
    "at_the_edge": _("It stands at the edge already."),
    "otherwise_last": _("What is done otherwise stands last."),
    "has_rows_inside": _("It has rows inside, which the other kind cannot hold. Move them out first."),
    "inside_itself": _("A row cannot be moved into itself."),
    "unknown_kind": _("There is no such kind of row here."),
    "too_many": _("A procedure has at most 2,000 rows. Divide it, and let one call the other."),
    "too_deep": _("Rows stand at most twelve deep. Divide the procedure, and let one call the other."),
    "twice": _("This has been done already."),
}
Change = Mapping[str, Any]


@dataclass
class Written:
    """What came of the changes: the draft, the row to go to, and what was not done and why, by row.

    `theirs` has the titles that another wrote meanwhile where this writer wants another one.
    """

    version: Version
    chosen: str = ""
    refused: list[str] = field(default_factory=list)
    theirs: dict[str, str] = field(default_factory=dict)


def write(act: Act, key: int, changes: Sequence[Change], *, batch: str = "", language: str = "da") -> Written:
    """Make the changes in their order and keep the draft, in one transaction; what cannot be done is left out and told.

    Refuses with DraftNotOpen. A batch that was written before is not written again.
    """
    told = Written(Version(pk=key))
    if [change.get("op") for change in changes] in (["undo"], ["redo"]):
        stride = drafts.undo if changes[0]["op"] == "undo" else drafts.redo
        told.version = stride(act, key)
        return told

    def changed(before: Definition) -> Definition:
        whole = before
        for change in changes[:MOST_CHANGES]:
            draft = Outline(whole)
            try:
                _make(act, draft, change, language, told)
                whole = draft.definition()
            except EditFault as fault:
                if fault.code != "twice":
                    told.refused.append(str(WHY[fault.code]))
                continue
            told.chosen = draft.chosen or told.chosen
        return whole

    told.version = drafts.alter(act, key, changed, about=_about(changes), batch=batch)
    return told


def write_or_refuse(act: Act, key: int, change: Change, *, language: str) -> Written:
    """One change. Refuses with CannotBeChangedSo where it cannot be."""
    written = write(act, key, [change], language=language)
    if written.refused:
        raise CannotBeChangedSo(why=written.refused[0])
    return written


def _about(changes: Sequence[Change]) -> str:
    """Letters of the same title are one step."""
    first = changes[0] if changes else {}
    same = all(change.get("op") == "title" and change.get("id") == first.get("id") for change in changes)
    return f"title {first.get('id', '')}" if changes and same else ""


def _make(act: Act, draft: Outline, change: Change, language: str, told: Written) -> None:
    def text(name: str, longest: int = 80) -> str:
        value = change.get(name, "")
        return value[:longest] if isinstance(value, str) else ""

    key, code = text("id"), "da" if language.startswith("da") else "en"
    match text("op"):
        case "add":
            if any(row.id == key for item in draft.items for row in item.walk()):
                raise EditFault("twice")
            title = Words(**{code: " ".join(text("title", 400).split())})
            kind = text("kind") or "step"
            draft.add(
                key=key if _is_id(key) else "", kind=kind, after=text("after"), inside=text("inside"), title=title
            )
        case "title":
            _title(draft, key, code, text("title", 400), change.get("was"), told)
        case "indent" | "outdent" | "up" | "down" | "delete" as move:
            getattr(draft, move)(key)
        case "kind":
            draft.kind(key, text("kind"))
        case "path":
            draft.path(key, text("which"), there=bool(change.get("there", True)))
        case "move":
            draft.relocate(key, text("after"))
        case "lines":
            rows = checklist.read(text("text", 100_000), language, draft, lanes_by_name())
            _place(draft, rows, key, text("after"))
        case "copy":
            _place(draft, draft.copies([_taken(act, draft, change)]), key, text("after"))
        case _:
            raise EditFault("unknown_kind")


def _title(draft: Outline, key: str, code: str, title: str, was: Any, told: Written) -> None:
    """The title, unless another has written a third one meanwhile: then both are told."""
    item = draft.row(key)
    now = str(getattr(item.title, code))
    if isinstance(was, str) and now not in (was, " ".join(title.split())) and (now or was):
        told.theirs[key] = now
        return
    draft.title(key, code, title)


def _place(draft: Outline, rows: list[Any], instead: str, after: str) -> None:
    """Rows after another; in the place of an empty row where one is named."""
    if not rows:
        return
    if instead and not after:
        row = draft.row(instead)
        draft.insert(rows, after=instead)
        if not row.title and not row.children:
            chosen = draft.chosen
            draft.delete(instead)
            draft.chosen = chosen
        return
    draft.insert(rows, after=after)


def _taken(act: Act, draft: Outline, change: Change) -> Any:
    """The row that is copied: of this draft, or of another version that the writer may see."""
    version, row = change.get("version"), str(change.get("row", ""))
    try:
        return draft.row(row)
    except EditFault:
        if not isinstance(version, int):
            raise
    other = keyset.visible_one(Version.objects.all(), act).filter(pk=version).first()
    if other is None:
        raise EditFault("gone")
    return Outline(drafts.read_definition(other.definition)).row(row)


def _is_id(text: str) -> bool:
    return 1 <= len(text) <= 40 and text.isascii() and text.isalnum() and text[0].isalpha()
