"""One import from its columns to its report: each state has its page at the same address."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from bagland.foundation import formats
from bagland.foundation.act import Act
from bagland.foundation.refusal import Refusal
from bagland.foundation.speech import joined, language
from bagland.kernel.exchange import checking, queries, running, staging
from bagland.kernel.exchange.importables import Importable, importable_of
from bagland.kernel.exchange.models import Import
from bagland.kernel.exchange.pages.exports import progress
from bagland.kernel.exchange.pages.imports import STATES
from bagland.kernel.exchange.rules.guessing import letters
from bagland.kernel.exchange.states import ImportState, RowState
from bagland.ui.listing import is_fragment
from bagland.ui.lists import lists
from bagland.ui.pages import Page, address
from bagland.ui.ports import ports
from bagland.ui.refusing import said

AT_ONCE_SECONDS = 1.0
"""So long the reader waits for rows to be checked; what is left then is the worker's."""
AT_ONCE_ROWS = 100
"""So few rows are imported while the reader waits."""
_SHOWS = {"faulty": RowState.FAULTY, "good": RowState.GOOD, "there": RowState.THERE, "done": RowState.DONE}
_WORKING = (ImportState.CHECKING, ImportState.RUNNING)


class ImportPage(Page):
    """Columns are chosen, rows looked at, mended and imported; in the end the report."""

    code = "exchange.import"
    path = "imports/<int:key>/"
    title = _("Import")
    parent = "exchange.imports"
    view = "exchange.see_imports"
    methods = ("GET", "HEAD", "POST")
    model = Import

    def answer(self, request: HttpRequest, act: Act, **keys: Any) -> HttpResponse:
        batch = queries.own_import(act, keys["key"])
        if request.method == "POST":
            try:
                return self._done(request, act, batch)
            except Refusal as refusal:
                batch.refresh_from_db()
                return self._page(request, act, batch, refusal)
        if is_fragment(request):
            working = batch.state in _WORKING
            return progress(request, "exchange/import_progress.html", how_far(batch), is_over=not working)
        return self._page(request, act, batch)

    def _done(self, request: HttpRequest, act: Act, batch: Import) -> HttpResponse:
        """One press of a button; the page that shows what came of it."""
        named = request.POST.get("position", "")
        acting = replace(act, position=int(named)) if named.isascii() and named.isdigit() and len(named) < 19 else act
        match request.POST.get("do", ""):
            case "columns":
                mapping, same_for_all = _chosen(request, batch)
                written_in = request.POST.get("written_in", "")
                staging.choose_columns(acting, batch, mapping=mapping, same_for_all=same_for_all, written_in=written_in)
                checking.check(acting, batch.pk, seconds=AT_ONCE_SECONDS)
            case "header":
                row = request.POST.get("header_row", "")
                staging.take_header(act, batch.pk, int(row) if row.isascii() and row.isdigit() and len(row) < 4 else 0)
            case "again":
                staging.choose_again(act, batch.pk)
            case "import":
                acting = acting if acting.position is not None else replace(act, position=batch.position)
                started = running.start(acting, batch.pk, once_more="once_more" in request.POST)
                if started.run is not None and started.run.rows_total <= AT_ONCE_ROWS:
                    running.go_on(replace(acting, memory={}), batch.pk)
            case "discard":
                staging.discard(act, batch.pk)
        return _see(address(self.code, batch.pk))

    def _page(self, request: HttpRequest, act: Act, batch: Import, refusal: Refusal | None = None) -> HttpResponse:
        known = importable_of(batch.what)
        listed = lists.get(batch.what)
        context = {
            "title": gettext("Import: %(what)s") % {"what": known.title},
            "crumbs": [*self.crumbs()],
            "batch": batch,
            "known": known,
            "chip": STATES[ImportState(batch.state)],
            "list_address": address(batch.what) if listed else "",
            "list_title": listed.title if listed else "",
            "refusal": said(refusal) if refusal else None,
            "was_sent": request.method == "POST",
            "is_again": refusal is not None and refusal.code == "exchange.same_file_again",
            "positions": _positions(act),
            "here": address(self.code, batch.pk),
        }
        status = refusal.status if refusal is not None else 200
        if batch.state == ImportState.COLUMNS:
            context |= _columns(act, batch, known)
            return self.shown(request, act, "exchange/import_columns.html", context, status=status)
        if batch.state in _WORKING:
            return self.shown(request, act, "exchange/import_working.html", context | how_far(batch), status=status)
        context |= _rows(request, batch, known)
        return self.shown(request, act, "exchange/import_rows.html", context, status=status)


def _see(where: str) -> HttpResponse:
    response = HttpResponseRedirect(where)
    response.status_code = 303
    return response


def _positions(act: Act) -> Any:
    """The positions to choose from, when the actor holds several."""
    held = ports.signed_in(act).positions
    return held if len(held) > 1 else ()


def _chosen(request: HttpRequest, batch: Import) -> tuple[dict[int, str], dict[str, str]]:
    """What each column is, and the values for all rows, as the form sends them."""
    mapping = {place: name for place in range(len(batch.columns)) if (name := request.POST.get(f"column-{place}", ""))}
    known = importable_of(batch.what)
    same = {name: request.POST.get(f"all-{name}", "") for name in known.inputs}
    return mapping, same


def _columns(act: Act, batch: Import, known: Importable) -> dict[str, Any]:
    """The columns of the file with samples, and what may be said once for all rows."""
    start = staging.first_rows(batch, most=24)
    samples = [(number, row) for number, row in start if number > batch.header_row][:5]
    mapping = {int(place): name for place, name in batch.mapping.items()}
    lines = [
        {
            "place": place,
            "letter": letters(place),
            "heading": heading,
            "samples": values,
            "chosen": mapping.get(place, ""),
        }
        for place, heading, values in queries.columns_of_file(batch, samples)
    ]
    mapped = set(mapping.values())
    return {
        "lines": lines,
        "choices": [(name, known.label(name), item.required) for name, item in known.inputs.items()],
        "for_all": [_for_all(act, batch, known, name) for name in _said_once(known, mapped)],
        "headers": [(number, joined(_words(row))) for number, row in start[:10]],
        "required": [known.label(name) for name in known.required],
        "lacking": [
            known.label(name) for name in known.required if name not in mapped and not known.by_name[name].for_all
        ],
        "rows": formats.number(max(batch.last_row - batch.header_row, 0), language()),
    }


def _words(row: list[Any]) -> list[str]:
    texts = [cell if isinstance(cell, str) else cell[1] for cell in row if cell]
    return [text[:24] for text in texts[:4]]


def _said_once(known: Importable, mapped: set[str]) -> list[str]:
    """Inputs that may have one value for all rows; those first that every row needs and no column has."""
    names = [column.name for column in known.columns if column.for_all]
    return sorted(names, key=lambda name: (name in mapped, name not in known.required))


def _for_all(act: Act, batch: Import, known: Importable, name: str) -> dict[str, Any]:
    item, column = known.inputs[name], known.by_name[name]
    options: list[tuple[str, str]] = []
    if item.model is not None:
        from bagland.ui.filters import seen

        options = [(label, label) for label in seen(item.model, act).values()]
    elif hasattr(item.type, "choices"):
        options = [(str(value), str(label)) for value, label in item.type.choices]
    elif item.type is bool:
        options = [("yes", gettext("yes")), ("no", gettext("no"))]
    value = batch.same_for_all.get(name, "")
    if not value and item.required and len(options) == 1 and name not in batch.mapping.values():
        value = options[0][0]
    return {
        "name": name,
        "label": known.label(name),
        "options": options,
        "value": value,
        "words": column.words,
        "required": item.required,
    }


def how_far(batch: Import) -> dict[str, Any]:
    """How many rows are checked or imported, of how many."""
    if batch.state == ImportState.RUNNING and batch.run is not None:
        done, of = batch.run.next_row - 1, batch.run.rows_total
    else:
        done, of = max(batch.next_row - batch.header_row - 1, 0), max(batch.last_row - batch.header_row, 0)
    return {
        "batch": batch,
        "is_importing": batch.state == ImportState.RUNNING,
        "done": done,
        "of": of,
        "done_said": formats.number(done, language()),
        "of_said": formats.number(of, language()),
    }


def _rows(request: HttpRequest, batch: Import, known: Importable) -> dict[str, Any]:
    """The staged rows with their faults, and how many there are of each kind."""
    counts = batch.counts()
    faulty, good = counts[RowState.FAULTY], counts[RowState.GOOD]
    otherwise = "faulty" if faulty else "good" if good else "there" if counts[RowState.THERE] else "done"
    show = request.GET.get("show", otherwise)
    after = request.GET.get("after", "")
    number = int(after) if after.isascii() and after.isdigit() and len(after) < 10 else 0
    rows, following = queries.row_page(batch, known, _SHOWS.get(show, ""), number)
    tabs = [
        ("faulty", _("Faulty"), faulty),
        ("good", _("Can be imported"), good),
        ("there", _("Already there"), counts[RowState.THERE]),
        ("done", _("Imported"), counts[RowState.DONE]),
    ]
    return {
        "show": show,
        "tabs": [(name, label, formats.number(count, language())) for name, label, count in tabs if count],
        "headings": [known.label(name) for _place, name in queries.columns_in_order(batch)],
        "rows": rows,
        "following": following,
        "after": number,
        "faulty": faulty,
        "good": good,
        "good_said": formats.number(good, language()),
        "there": counts[RowState.THERE],
        "imported": counts[RowState.DONE],
        "sentence": _sentence(counts),
        "is_open": batch.state == ImportState.CHECKED,
    }


def _sentence(counts: dict[str, int]) -> str:
    """What there is, in one sentence: «19.960 rows can be imported, 37 are faulty, and 3 are already there.»"""
    said_of = {
        RowState.DONE: _("%(count)s imported"),
        RowState.GOOD: _("%(count)s can be imported"),
        RowState.FAULTY: _("%(count)s faulty"),
        RowState.THERE: _("%(count)s already there"),
    }
    parts = [
        str(words) % {"count": formats.number(counts[state], language())}
        for state, words in said_of.items()
        if counts[state]
    ]
    return gettext("Rows: %(parts)s.") % {"parts": joined(parts)} if parts else ""
