"""The checklist of a case as HTML: what is done, what is being done and by whom, what is to come."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from bagland.foundation.act import Act
from bagland.foundation.speech import joined, language
from bagland.kernel.work.models import Case
from bagland.kernel.work.queries.cases import Shown, Stands, Stay, checklist, title_of_node
from bagland.kernel.work.rules.progress import SILENT, WAITS
from bagland.kernel.work.states import CaseState
from bagland.ui.pages import address

DEEPEST = 8
WORDS = {
    Stands.DONE: _("done"),
    Stands.NOW: _("now"),
    Stands.COMING: _("to come"),
    Stands.SKIPPED: _("skipped"),
    Stands.NOT_TAKEN: _("not taken"),
    Stands.CANCELLED: _("cancelled"),
}
ICONS = {
    Stands.DONE: "circle-check",
    Stands.NOW: "progress",
    Stands.COMING: "circle",
    Stands.SKIPPED: "circle-minus",
    Stands.NOT_TAKEN: "minus",
    Stands.CANCELLED: "circle-x",
}
WAYS = {"otherwise": _("Otherwise"), "refused": _("If the answer is no"), "late": _("When it is late")}


@dataclass(frozen=True, slots=True)
class Row:
    """A line as the template shows it."""

    key: str
    title: str
    indent: int
    stands: str
    word: str
    icon: str
    is_heading: bool
    stays: Sequence[Said]
    more: int
    shows_word: bool
    address: str
    """Of the newest task that it brought."""


@dataclass(frozen=True, slots=True)
class Said:
    """A stay in words: who did it when, or who has it."""

    stay: Stay
    case: str
    holders: str


def drawn(act: Act, case: Case) -> SafeString:
    """The checklist. Six queries, whatever its length."""
    shown = checklist(act, case)
    steps = [each for each in shown if each.line.node.kind in WAITS and not each.line.way and each.line.branch is None]
    done = sum(1 for each in steps if each.line.stands in (Stands.DONE, Stands.SKIPPED))
    left = sum(1 for each in steps if each.line.stands in (Stands.NOW, Stands.COMING))
    context = {
        "rows": [row for each in shown if (row := _row(each)) is not None],
        "done": done,
        "whole": done + left,
        "picture": address("work.case_picture", case.pk),
        "stopped": case.stopped_because if case.state == CaseState.STOPPED else "",
    }
    return SafeString(render_to_string("work/checklist.html", context))


def _row(shown: Shown) -> Row | None:
    line = shown.line
    if line.branch is not None:
        told = line.branch.title.in_language(language())
        condition = line.branch.when
        title = told or (gettext("If %(condition)s") % {"condition": condition} if condition else "")
        if not title:
            return None
    elif line.way:
        title = str(WAYS.get(line.way, line.way))
    else:
        if line.node.kind in SILENT and not line.node.title:
            return None
        if line.node.kind in ("set", "table"):
            return None
        title = title_of_node(line.node) if line.node.title or line.node.kind in WAITS else _kind_of(line.node.kind)
    is_heading = bool(line.branch is not None or line.way or line.node.kind not in (*WAITS, "tell", "end"))
    return Row(
        key=f"{line.node.id}-{line.branch.id if line.branch else line.way}".rstrip("-"),
        title=title,
        indent=min(line.depth, DEEPEST),
        stands=line.stands.value.replace(" ", "-"),
        word=str(WORDS[line.stands]),
        icon=ICONS[line.stands],
        is_heading=is_heading,
        stays=[_said(stay) for stay in shown.stays],
        more=shown.more,
        address=next((address("work.task", stay.task) for stay in reversed(shown.stays) if stay.task), ""),
        shows_word=line.stands in (Stands.SKIPPED, Stands.CANCELLED, Stands.NOT_TAKEN) and not is_heading,
    )


def _said(stay: Stay) -> Said:
    from bagland.kernel.work.pages.cases import held_by

    return Said(
        stay,
        address("work.case", stay.case) if stay.case else "",
        joined([held_by(holder) for holder in stay.holders]),
    )


def _kind_of(kind: str) -> str:
    names = {
        "parallel": gettext("At the same time"),
        "each": gettext("For each"),
        "repeat": gettext("Again and again"),
        "tell": gettext("Tell"),
        "end": gettext("End"),
        "phase": gettext("Phase"),
        "wait": gettext("Wait"),
    }
    return names.get(kind, kind)
