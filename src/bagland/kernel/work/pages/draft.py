"""The editor: a procedure written as a checklist, kept with every key, with its faults beside the rows.

Without script every button and field sends the page; with it, changes go as they are made, in batches, and rows and
panel come back. What cannot be sent waits in the browser.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Sequence
from typing import Any, ClassVar

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.template.loader import render_to_string
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from bagland.foundation import keyset
from bagland.foundation.act import Act
from bagland.foundation.refusal import Refusal
from bagland.foundation.refusals import NotFound
from bagland.foundation.speech import language
from bagland.kernel.work import drafts, writing
from bagland.kernel.work.checking import Fault
from bagland.kernel.work.checklists import shown
from bagland.kernel.work.lane_words import HINTS, ICONS, KINDS
from bagland.kernel.work.models import Version
from bagland.kernel.work.pages.draft_panel import Drawing, mark
from bagland.kernel.work.pages.draft_reading import read_panel
from bagland.kernel.work.publishing import faults_of
from bagland.kernel.work.refusals import CannotBeChangedSo, DraftChangedMeanwhile, DraftNotOpen
from bagland.kernel.work.rules.definition import Definition
from bagland.kernel.work.rules.editing import KINDS as KIND_CODES
from bagland.kernel.work.rules.editing import EditFault, Outline
from bagland.kernel.work.states import VersionState
from bagland.ui import chips
from bagland.ui.acting import act_address
from bagland.ui.chips import Chip, Tone
from bagland.ui.pages import Page, address
from bagland.ui.refusing import said

MOST_BYTES = 2_000_000
KIND_WORDS = {
    "decide": "if only when hvis kun", "parallel": "parallel samtidig same time", "wait": "wait vent",
    "each": "for each hver",
    "approval": "approve godkend", "phase": "phase fase heading overskrift", "tell": "tell fortæl underret",
    "end": "end slut stop",
    "repeat": "repeat gentag loop", "call": "call kald procedure", "automatic": "automatic automatisk",
    "table": "table tabel decision",
    "set": "set sæt value", "step": "step trin task opgave",
}  # fmt: skip
"""What else one may type after `/` to find a kind, in both languages."""


class DraftPage(Page):
    """The draft of a procedure, to be written."""

    code = "work.draft"
    path = "procedures/drafts/<int:key>/"
    title = _("Draft of a procedure")
    parent = "work.procedures"
    view = "work.see_procedures"
    methods = ("GET", "HEAD", "POST")
    keys: ClassVar[tuple[tuple[tuple[str, ...], Any], ...]] = ()

    def answer(self, request: HttpRequest, act: Act, **keys: Any) -> HttpResponse:
        version = found(act, keys["key"])
        if version.state != VersionState.DRAFT:
            if request.method == "GET":
                return _see_other(address("work.version", version.pk))
            raise DraftNotOpen(state=version.get_state_display())
        drafts.may_write(act, version)
        if request.method != "POST":
            return self._page(request, act, version, request.GET.get("row", ""))
        if request.content_type == "application/json":
            return self._batch(request, act, version)
        return self._form(request, act, version)

    # What the script sends.

    def _batch(self, request: HttpRequest, act: Act, version: Version) -> HttpResponse:
        """Changes in their order; rows, faults and the panel of the chosen row come back."""
        try:
            sent = json.loads(request.body[:MOST_BYTES])
            changes = [change for change in sent["changes"] if isinstance(change, dict)]
        except (ValueError, KeyError, TypeError):
            return JsonResponse({"said": gettext("This cannot be read.")}, status=400)
        try:
            written = writing.write(act, version.pk, changes, batch=str(sent.get("batch", "")), language=language())
        except Refusal as refusal:
            return JsonResponse({"said": refusal.sentence, "code": refusal.code}, status=409)
        row = str(sent.get("row", "")) or written.chosen
        answer = parts(request, act, found(act, version.pk), row)
        answer |= {"chosen": written.chosen, "said": " ".join(written.refused), "theirs": written.theirs}
        return JsonResponse(answer)

    # What a page without script sends, and the panel in both.

    def _form(self, request: HttpRequest, act: Act, version: Version) -> HttpResponse:
        """Titles of the rows, or the fields of the panel; then what the pressed button says."""
        row, press = request.POST.get("row", ""), request.POST.get("press", "")
        by_script = request.headers.get("X-Draft") == "panel"
        try:
            if "seen" in request.POST:
                faults = save_panel(request, act, version, row)
                if faults:
                    return self._panel_faults(request, act, version, row, faults, by_script=by_script)
            else:
                _save_titles(request, act, version)
            chosen = _press(act, version, press, row) if press else row
        except (DraftChangedMeanwhile, CannotBeChangedSo, DraftNotOpen) as refusal:
            if by_script:
                seen = drawn(act, found(act, version.pk), row)["panel"].seen
                return JsonResponse({"said": refusal.sentence, "code": refusal.code, "seen": seen}, status=409)
            return self._page(request, act, version, row, refusal=refusal)
        if by_script:
            return JsonResponse(parts(request, act, found(act, version.pk), chosen))
        return _see_other(f"{address(self.code, version.pk)}?row={chosen}#row-{chosen}")

    def _panel_faults(
        self, request: HttpRequest, act: Act, version: Version, row: str, faults: dict[str, str], *, by_script: bool
    ) -> HttpResponse:
        if by_script:
            return JsonResponse({"faults": faults, "said": next(iter(faults.values()))}, status=422)
        return self._page(request, act, version, row, typed=faults)

    def _page(
        self,
        request: HttpRequest,
        act: Act,
        version: Version,
        row: str,
        *,
        refusal: Refusal | None = None,
        typed: dict[str, str] | None = None,
    ) -> HttpResponse:
        version = found(act, version.pk)
        context = drawn(act, version, row, typed)
        context |= {
            "title": version.procedure.title,
            "version": version,
            "state": Chip(gettext("version %(number)s, draft") % {"number": version.number}, chips.DRAFT, Tone.DRAFT),
            "refusal": said(refusal) if refusal is not None else None,
            "here": address(self.code, version.pk),
            "procedure": address("work.procedure", version.procedure_id),
            "publish": act_address("work.publish_procedure", version.pk),
            "review": act_address("work.send_to_review", version.pk),
            "bring": act_address("work.change_draft", version.pk),
            "compare": f"{address('work.version', version.pk)}?against=last",
            "kinds": [(code, KINDS[code], HINTS[code], ICONS[code], KIND_WORDS[code]) for code in KIND_CODES],
            "speech": language(),
        }
        status = 422 if refusal is not None or typed else 200
        return self.shown(request, act, "work/draft/page.html", context, status=status)


def found(act: Act, key: int) -> Version:
    """The version, as far as the reader may see it. Refuses with NotFound."""
    rows = keyset.visible_one(Version.objects.select_related("procedure"), act)
    version: Version | None = rows.filter(pk=key).first() if key < 2**63 else None
    if version is None:
        raise NotFound(kind=Version._meta.verbose_name, key=key)
    return version


def drawn(act: Act, version: Version, row: str, typed: dict[str, str] | None = None) -> dict[str, Any]:
    """What the rows, the faults and the panel are drawn from."""
    whole = drafts.read_definition(version.definition)
    all_faults = faults_of(act, version.procedure, whole)
    by_row: dict[str, list[str]] = defaultdict(list)
    by_field: dict[str, list[str]] = defaultdict(list)
    for fault in all_faults:
        by_row[fault.row].append(fault.sentence)
        if fault.row == row:
            by_field[fault.field].append(fault.sentence)
    for name, sentence in (typed or {}).items():
        by_field[name].insert(0, sentence)
    drawing = Drawing(act, version, whole, row, by_field)
    if drawing.item is None:
        drawing = Drawing(act, version, whole, "", by_field if not row else {})
    can_undo, can_redo = drafts.can_go(version)
    return {
        "rows": shown(whole, by_row),
        "chosen": drawing.row,
        "tables": address("work.draft_tables", version.pk),
        "panel": drawing.panel(),
        "faults": listed(all_faults, drawing),
        "can_undo": can_undo,
        "can_redo": can_redo,
        "revision": version.revision,
    }


def listed(faults: Sequence[Fault], drawing: Drawing) -> list[dict[str, str]]:
    """Each fault with the number of its row and where it leads."""
    return [
        {
            "row": fault.row,
            "number": drawing.numbers.get(fault.row, ""),
            "sentence": fault.sentence,
            "field": fault.field,
        }
        for fault in faults
    ]


def parts(request: HttpRequest, act: Act, version: Version, row: str) -> dict[str, Any]:
    """The parts of the page that a change touches, as HTML."""
    context = drawn(act, version, row)
    context |= {"here": address(DraftPage.code, version.pk), "speech": language(), "token": ""}
    count = len(context["faults"])
    return {
        "revision": version.revision,
        "outline": render_to_string("work/draft/rows.html", context),
        "panel": render_to_string("work/draft/panel.html", context),
        "faults_html": render_to_string("work/draft/faults.html", context),
        "faults_said": ngettext("%(count)s fault", "%(count)s faults", count) % {"count": count}
        if count
        else gettext("No faults"),
        "row": context["chosen"],
        "seen": context["panel"].seen,
        "can_undo": context["can_undo"],
        "can_redo": context["can_redo"],
    }


def save_panel(request: HttpRequest, act: Act, version: Version, row: str) -> dict[str, str]:
    """Keep what the panel sent, unless another has changed the same row meanwhile. Faults of shape by field."""
    told: dict[str, str] = {}
    seen, sent = request.POST.get("seen", ""), request.POST

    def changed(before: Definition) -> Definition:
        draft = Outline(before)
        item = draft.row(row) if row else None
        part = item.part if item is not None else before
        if part is None:
            return before
        kind = item.kind if item is not None else ""
        read = read_panel(kind, part, sent)
        if read.faults:
            told.update(read.faults)
            return before
        now = mark(part)
        if now not in (seen, mark(read.part)):
            raise DraftChangedMeanwhile(who=drafts.who_changed(version))
        if item is None:
            whole: Definition = read.part
            return whole
        item.part = read.part
        if item.only is not None and "when" in sent:
            item.only = item.only.model_copy(update={"when": sent["when"].strip()[:2000]})
        return draft.definition()

    try:
        drafts.alter(act, version.pk, changed, about=f"panel {row}")
    except EditFault as fault:
        raise CannotBeChangedSo(why=str(writing.WHY[fault.code])) from None
    return told


def _save_titles(request: HttpRequest, act: Act, version: Version) -> None:
    """The titles that were changed in the rows."""
    changes = [
        {
            "op": "title",
            "id": name.removeprefix("title:"),
            "title": request.POST[name],
            "was": request.POST.get(f"was:{name}"),
        }
        for name in request.POST
        if name.startswith("title:") and request.POST[name] != request.POST.get(f"was:{name}", request.POST[name])
    ]
    if changes:
        writing.write(act, version.pk, changes, language=language())


def _press(act: Act, version: Version, press: str, row: str) -> str:
    """What a button of the page does to the draft; the row to go to. `up:n12`, `add:decide`, `path:late`."""
    what, _colon, rest = press.partition(":")
    change: dict[str, Any]
    match what:
        case "undo" | "redo":
            writing.write(act, version.pk, [{"op": what}])
            return row
        case "go":
            return rest
        case "add":
            change = (
                {"op": "add", "kind": rest or "step", "after": row} if row else {"op": "add", "kind": rest or "step"}
            )
        case "inside":
            change = {"op": "add", "kind": rest or "step", "inside": row}
        case "kind":
            change = {"op": "kind", "kind": rest, "id": row}
        case "path" | "no_path":
            change = {"op": "path", "which": rest, "id": row, "there": what == "path"}
        case "copy":
            change = {"op": "copy", "row": row, "after": row}
        case _:
            change = {"op": what, "id": rest or row}
    written = writing.write_or_refuse(act, version.pk, change, language=language())
    return written.chosen


def _see_other(where: str) -> HttpResponse:
    response = HttpResponseRedirect(where)
    response.status_code = 303
    return response
