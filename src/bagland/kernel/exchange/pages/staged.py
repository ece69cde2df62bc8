"""One staged row, put right in its place; and all faults as a file for whoever mends them in the sheet."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from bagland.foundation.act import Act
from bagland.foundation.refusal import Refusal
from bagland.foundation.speech import language
from bagland.kernel.exchange import queries, running
from bagland.kernel.exchange.exporting import BOM
from bagland.kernel.exchange.formats import written
from bagland.kernel.exchange.importables import importable_of
from bagland.kernel.exchange.models import Import, ImportRow
from bagland.kernel.exchange.pages.exports import TYPES, as_file
from bagland.kernel.exchange.rules.guessing import letters
from bagland.kernel.exchange.states import FileFormat, RowState
from bagland.ui import toasts
from bagland.ui.pages import Page, address
from bagland.ui.refusals import NoSuchPage
from bagland.ui.refusing import said

LONGEST = 4_000


class StagedRow(Page):
    """The cells of one row, with what is wrong beside each."""

    code = "exchange.import_row"
    path = "imports/<int:key>/row/"
    title = _("Row")
    parent = "exchange.imports"
    view = "exchange.see_imports"
    methods = ("GET", "HEAD", "POST")
    model = Import

    def answer(self, request: HttpRequest, act: Act, **keys: Any) -> HttpResponse:
        batch = queries.own_import(act, keys["key"])
        asked = request.GET.get("row", "")
        row = (
            batch.rows.filter(number=int(asked)).first()
            if asked.isascii() and asked.isdigit() and len(asked) < 10
            else None
        )
        if row is None or not row.cells:
            raise NoSuchPage
        if request.method != "POST":
            return self._form(request, act, batch, row)
        try:
            if request.POST.get("do") == "drop":
                running.drop(act, batch.pk, row.number)
                return _back(batch, gettext("Row %(row)s is left out.") % {"row": row.number})
            cells = {
                place: request.POST[name][:LONGEST]
                for place, _name in queries.columns_in_order(batch)
                if (name := f"cell-{place}") in request.POST and request.POST[name] != request.POST.get(f"was-{place}")
            }
            row = running.mend(act, batch.pk, row.number, cells)
        except Refusal as refusal:
            return self._form(request, act, batch, row, refusal)
        if row.state == RowState.FAULTY:
            return self._form(request, act, batch, row, status=422)
        return _back(batch, gettext("Row %(row)s is in order.") % {"row": row.number})

    def _form(
        self,
        request: HttpRequest,
        act: Act,
        batch: Import,
        row: ImportRow,
        refusal: Refusal | None = None,
        *,
        status: int = 200,
    ) -> HttpResponse:
        known = importable_of(batch.what)
        shown = queries.shown_row(batch, known, row, longest=LONGEST)
        columns = queries.columns_in_order(batch)
        where = address("exchange.import", batch.pk)
        fields = [
            {
                "place": place,
                "cell": f"{letters(place)}{row.number}",
                "label": known.label(name),
                "text": cell.text,
                "fault": cell.fault,
            }
            for (place, name), cell in zip(columns, shown.cells, strict=True)
        ]
        context = {
            "title": gettext("Row %(row)s") % {"row": row.number},
            "crumbs": [*self.crumbs(), (str(known.title), where)],
            "row": row,
            "fields": fields,
            "faults": [fault for fault in shown.faults if not fault.is_in_cell],
            "summary": [
                (f"cell-{field['place']}", field["label"], field["fault"]) for field in fields if field["fault"]
            ],
            "refusal": said(refusal) if refusal else None,
            "was_sent": request.method == "POST",
            "back": where,
        }
        status = refusal.status if refusal is not None else status
        return self.shown(request, act, "exchange/import_row.html", context, status=status)


def _back(batch: Import, sentence: str) -> HttpResponse:
    response = HttpResponseRedirect(address("exchange.import", batch.pk))
    response.status_code = 303
    toasts.leave(response, sentence)
    return response


class Faults(Page):
    """Every faulty cell as CSV: row, cell, column, value, what is wrong."""

    code = "exchange.import_faults"
    path = "imports/<int:key>/faults/"
    title = _("Faults")
    parent = "exchange.imports"
    view = "exchange.see_imports"
    model = Import

    def answer(self, request: HttpRequest, act: Act, **keys: Any) -> HttpResponse:
        batch = queries.own_import(act, keys["key"])
        response = HttpResponse(faults_csv(batch).encode(), content_type=TYPES[FileFormat.CSV])
        return as_file(response, f"{gettext('Faults')} {batch.pk}.csv")


def faults_csv(batch: Import) -> str:
    """The faults of an import for a spreadsheet of the reader's language."""
    known = importable_of(batch.what)
    head = [gettext("Row"), gettext("Cell"), gettext("Column"), gettext("Value"), gettext("What is wrong")]
    rows: list[list[written.Value]] = [
        [
            fault.row,
            f"{letters(fault.place)}{fault.row}" if fault.place >= 0 else "",
            known.label(fault.name) if fault.name else "",
            fault.value,
            fault.sentence,
        ]
        for fault in queries.faults(batch)
    ]
    delimiter, decimal = (";", ",") if language() == "da" else (",", ".")
    return BOM + written.csv_lines([head, *rows], delimiter=delimiter, decimal=decimal)
