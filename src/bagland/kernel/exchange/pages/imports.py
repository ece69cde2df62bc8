"""Files on their way in: the list of one's own, and the page where a new one is sent."""

from __future__ import annotations

import io
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from bagland.foundation import formats
from bagland.foundation.act import Act
from bagland.foundation.refusal import Refusal
from bagland.foundation.speech import language
from bagland.kernel.exchange import refusals, staging
from bagland.kernel.exchange.formats import written
from bagland.kernel.exchange.importables import Importable, importable_of, importables
from bagland.kernel.exchange.models import Import
from bagland.kernel.exchange.pages.exports import TYPES, as_file
from bagland.kernel.exchange.states import FileFormat, ImportState
from bagland.ui import navigation
from bagland.ui.chips import ACTIVE, DRAFT, RUNNING, SENT_BACK, WAITS_FOR_YOU, Chip, Tone
from bagland.ui.columns import Column, Kind
from bagland.ui.filters import Choice
from bagland.ui.lists import ListPage, Order, lists
from bagland.ui.pages import Page, address
from bagland.ui.ports import ports
from bagland.ui.refusing import said

STATES = {
    ImportState.COLUMNS: Chip(_("columns to be chosen"), DRAFT, Tone.DRAFT),
    ImportState.CHECKING: Chip(_("rows are being checked"), RUNNING, Tone.RUN),
    ImportState.CHECKED: Chip(_("waits for you"), WAITS_FOR_YOU, Tone.DUE),
    ImportState.RUNNING: Chip(_("being imported"), RUNNING, Tone.RUN),
    ImportState.DONE: Chip(_("imported"), ACTIVE, Tone.OK),
    ImportState.DISCARDED: Chip(ImportState.DISCARDED.label, SENT_BACK, Tone.CALM),
}


class Imports(ListPage):
    """The imports of the reader."""

    code = "exchange.imports"
    path = "imports/"
    title = _("Imports")
    view = "exchange.see_imports"
    model = Import
    sentence = _(
        "Rows of your files: checked, mended, and imported when you say so. "
        "Rows that nobody imports go after thirty days."
    )
    columns = (
        Column("what_title", _("What"), source=lambda row: title_of(row["what"]), needs=("what",)),
        Column("name", _("File"), quiet=True),
        Column("state", _("State"), Kind.STATUS, chips=STATES),
        Column("received_at", _("Received"), Kind.MOMENT),
    )
    orders = (Order("newest", ("-id",)),)
    filters = (Choice(name="state", label=_("State"), choices=ImportState.choices),)
    detail = "exchange.import"
    empty = _("No imports yet. Open a list such as People, and choose “Import from a file” in its menu.")


def title_of(what: str) -> str:
    """What a person calls what is imported."""
    return str(importables[what].title) if what in importables else what


class NewImport(Page):
    """A file, or rows pasted from a sheet."""

    code = "exchange.import_new"
    path = "imports/new/"
    title = _("Import from a file")
    parent = "exchange.imports"
    view = "exchange.see_imports"
    methods = ("GET", "HEAD", "POST")

    def answer(self, request: HttpRequest, act: Act, **keys: Any) -> HttpResponse:
        asked = (request.POST if request.method == "POST" else request.GET).get("what", "")
        if not asked:
            return self._choice(request, act)
        known = importable_of(asked)
        refusal = ports.may(act, [known.activity_code], None).get(known.activity_code)
        if request.method != "POST":
            return self._form(request, act, known, refusal)
        try:
            batch = self._received(request, act, known)
        except Refusal as wrong:
            return self._form(request, act, known, wrong, status=wrong.status, pasted=request.POST.get("pasted", ""))
        response = HttpResponseRedirect(address("exchange.import", batch.pk))
        response.status_code = 303
        return response

    def _received(self, request: HttpRequest, act: Act, known: Importable) -> Import:
        file = request.FILES.get("file")
        pasted = request.POST.get("pasted", "")
        if file is not None:
            source: Any = file.file
            return staging.receive(act, known.code, source, name=file.name or "", size=file.size or 0)
        if pasted.strip():
            return staging.receive(act, known.code, pasted, size=len(pasted))
        raise refusals.NothingSent

    def _form(
        self,
        request: HttpRequest,
        act: Act,
        known: Importable,
        refusal: Refusal | None,
        *,
        status: int = 200,
        pasted: str = "",
    ) -> HttpResponse:
        listed = lists.get(known.code)
        context = {
            "title": gettext("Import: %(what)s") % {"what": known.title},
            "crumbs": [*listed.crumbs(), (listed.title, address(listed.code))] if listed else self.crumbs(),
            "known": known,
            "required": [known.label(name) for name in known.required],
            "optional": [known.label(name) for name in known.inputs if name not in known.required],
            "refusal": said(refusal) if refusal else None,
            "was_sent": request.method == "POST",
            "pasted": pasted,
            "most_rows": formats.number(staging.MOST_ROWS, language()),
            "most_megabytes": staging.MOST_MEGABYTES,
            "back": address(known.code) if listed else address("exchange.imports"),
        }
        return self.shown(request, act, "exchange/import_new.html", context, status=status)

    def _choice(self, request: HttpRequest, act: Act) -> HttpResponse:
        """What can be imported, for whoever comes without saying what."""
        answers = ports.may(act, [known.activity_code for known in importables.values()], None)
        offered = [(known, answers[known.activity_code]) for known in importables.values()]
        return self.shown(request, act, "exchange/import_what.html", {"offered": offered})


class EmptySheet(Page):
    """A workbook with nothing but the headings that an import knows."""

    code = "exchange.import_sheet"
    path = "imports/sheet/"
    title = _("Empty sheet")
    parent = "exchange.imports"
    view = "exchange.see_imports"

    def answer(self, request: HttpRequest, act: Act, **keys: Any) -> HttpResponse:
        known = importable_of(request.GET.get("what", ""))
        headings = [known.label(name) for name in known.inputs]
        target = io.BytesIO()
        sheet = written.sheet_start(headings, [24] * len(headings)) + written.SHEET_END
        written.pack(target, str(known.title), [sheet])
        response = HttpResponse(target.getvalue(), content_type=TYPES[FileFormat.XLSX])
        return as_file(response, f"{known.title} {timezone.localdate(act.at).isoformat()}.xlsx")


navigation.entry("exchange.imports", area="control", order=52)
