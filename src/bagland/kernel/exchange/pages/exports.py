"""Lists on their way out: what is asked for, how far it is, and the file."""

from __future__ import annotations

import secrets
from dataclasses import replace
from typing import Any, TypeVar, cast

from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from bagland.foundation import formats
from bagland.foundation.act import Act
from bagland.foundation.perform import Done, perform
from bagland.foundation.refusal import Refusal
from bagland.foundation.speech import joined, language
from bagland.kernel.exchange import exporting, queries
from bagland.kernel.exchange.activities import export_list
from bagland.kernel.exchange.makers import makers
from bagland.kernel.exchange.models import Export
from bagland.kernel.exchange.states import ExportState, FileFormat, Written
from bagland.ui import navigation
from bagland.ui.chips import ACTIVE, HIDDEN, RUNNING, SENT_BACK, WAITS, Chip, Tone
from bagland.ui.columns import Column, Kind
from bagland.ui.detailing import story_shown
from bagland.ui.details import DetailPage, Fact
from bagland.ui.filters import Choice
from bagland.ui.listing import is_fragment
from bagland.ui.lists import ListPage, Order, lists
from bagland.ui.pages import Page, address
from bagland.ui.ports import ports
from bagland.ui.refusing import said

STATES = {
    ExportState.WAITING: Chip(_("waiting"), WAITS, Tone.DRAFT),
    ExportState.RUNNING: Chip(_("being made"), RUNNING, Tone.RUN),
    ExportState.READY: Chip(_("ready"), ACTIVE, Tone.OK),
    ExportState.SENT: Chip(_("downloaded at once"), ACTIVE, Tone.OK),
    ExportState.FAILED: Chip(_("not made"), SENT_BACK, Tone.LATE),
    ExportState.GONE: Chip(_("deleted"), HIDDEN, Tone.CALM),
}
TYPES = {
    FileFormat.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    FileFormat.CSV: "text/csv; charset=utf-8",
    FileFormat.PLAIN: "text/csv; charset=utf-8",
}
_MAKING = (ExportState.WAITING, ExportState.RUNNING)


Answer = TypeVar("Answer", bound=HttpResponseBase)


def file_formats() -> list[tuple[str, Any, Any]]:
    """What a list can be written as, and what each is good for."""
    return [
        (
            FileFormat.XLSX,
            FileFormat.XLSX.label,
            _("Numbers, dates and amounts are values. For Excel, LibreOffice and Numbers."),
        ),
        (
            FileFormat.CSV,
            FileFormat.CSV.label,
            _(
                "Opens by double click in an Excel of your language. In Danish: semicolons and decimal commas; "
                "in English: commas and points. UTF-8 with a mark."
            ),
        ),
        (
            FileFormat.PLAIN,
            FileFormat.PLAIN.label,
            _("Commas and decimal points, UTF-8 without a mark. The same in every language."),
        ),
    ]


class NewExport(Page):
    """What will be written, and as what."""

    code = "exchange.export_new"
    path = "exports/new/"
    title = _("Export list")
    parent = "exchange.exports"
    methods = ("GET", "HEAD", "POST")

    def answer(self, request: HttpRequest, act: Act, **keys: Any) -> HttpResponse:
        asked = request.POST if request.method == "POST" else request.GET
        page = exporting.list_of(asked.get("list", ""))
        page.must_be_open_to(act)
        query = exporting.query_of(page, asked.get("query", "")[:2_000])
        refusal = ports.may(act, [export_list.code], None).get(export_list.code)
        if request.method != "POST":
            return self._form(request, act, page, query, refusal)
        chosen = asked.get("format", "")
        if chosen not in FileFormat.values:
            return self._form(request, act, page, query, refusal, status=422)
        acting = replace(act, key=f"{_key(asked.get('key', ''))}{chosen}", told=[], memory={})
        try:
            done = perform(export_list, acting, listed=page.code, query=query, file_format=FileFormat(chosen))
        except Refusal as again:
            return self._form(request, act, page, query, again, status=again.status)
        assert isinstance(done, Done)  # noqa: S101 - no grant of ours makes an export wait
        return handed_over(act, page, done.result)

    def _form(
        self, request: HttpRequest, act: Act, page: ListPage, query: str, refusal: Refusal | None, *, status: int = 200
    ) -> HttpResponse:
        given = exporting.parameters(page, query)
        count = exporting.counted(page, act, query)
        chosen = page.chosen(act, given)
        where = address(page.code) + (f"?{query}" if query else "")
        context = {
            "title": gettext("Export: %(list)s") % {"list": page.title},
            "crumbs": [*page.crumbs(), (page.title, where)],
            "list": page,
            "query": query,
            "where": where,
            "key": secrets.token_hex(16),
            "filters": [
                item.said(value, act) if item is page.search else f"{item.label}: {item.said(value, act)}"
                for item, value in chosen.items()
            ],
            "columns": joined(str(column.label) for column in page.columns_for(act, given)),
            "count": None if count is None else formats.number(count, language()),
            "most": formats.number(exporting.AT_ONCE, language()),
            "formats": file_formats(),
            "refusal": said(refusal) if refusal else None,
            "was_sent": request.method == "POST",
        }
        return self.shown(request, act, "exchange/export_new.html", context, status=status)


def _key(given: str) -> str:
    return given if 8 <= len(given) <= 64 and given.isascii() and given.isalnum() else secrets.token_hex(16)


def handed_over(act: Act, page: ListPage, export: Export) -> HttpResponse:
    """A short list as the file itself; of a long one the page that says how far it is."""
    if (
        export.state in (ExportState.WAITING, ExportState.SENT)
        and exporting.counted(page, act, export.query) is not None
    ):
        content, rows = exporting.at_once(page, act, export.query, export.format)
        Export.objects.filter(pk=export.pk).update(state=ExportState.SENT, rows=rows, size=len(content), done_at=act.at)
        name = exporting.name_of(page, export.format, timezone.localdate(act.at))
        response = HttpResponse(content, content_type=TYPES[FileFormat(export.format)])
        return as_file(response, name)
    response = HttpResponseRedirect(address("exchange.export", export.pk))
    response.status_code = 303
    return response


def as_file(response: Answer, name: str) -> Answer:
    """Headers of a file that is kept, not shown: no browser guesses what it is, and no cache keeps it."""
    from django.utils.http import content_disposition_header

    response["Content-Disposition"] = content_disposition_header(True, name)
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "no-store"
    return response


class Exports(ListPage):
    """Who has taken which lists out."""

    code = "exchange.exports"
    path = "exports/"
    title = _("Exports")
    view = "exchange.see_exports"
    model = Export
    sentence = _("Lists that were written to files. A file can be fetched for seven days by the one who asked for it.")
    columns = (
        Column("what", _("List"), source=lambda row: _title(row["listed"]), needs=("listed",)),
        Column("state", _("State"), Kind.STATUS, chips=STATES),
        Column("who", _("Who"), Kind.PERSON, source="actor__name", key="actor"),
        Column("rows", _("Rows"), Kind.NUMBER),
        Column(
            "file_format",
            _("Format"),
            source=lambda row: str(Written(row["format"]).label),
            needs=("format",),
            wide_only=True,
        ),
        Column("asked_at", _("Asked for"), Kind.MOMENT),
    )
    orders = (Order("newest", ("-id",)),)
    filters = (Choice(name="state", label=_("State"), choices=ExportState.choices),)
    detail = "exchange.export"
    empty = _("Nothing has been exported. Every list has “Export to a file” in its menu.")


def _title(code: str) -> str:
    known = makers.get(code) or lists.get(code)
    return str(known.title) if known else code


class ExportPage(DetailPage):
    """One export: what it holds, how far it is, and the file."""

    code = "exchange.export"
    path = "exports/<int:key>/"
    title = _("Export")
    parent = "exchange.exports"
    view = "exchange.see_exports"
    model = Export

    def rows(self, act: Act) -> Any:
        return Export.objects.select_related("actor")

    def answer(self, request: HttpRequest, act: Act, **keys: Any) -> HttpResponse:
        export: Export = self.thing(act, keys["key"])
        making = export.state in _MAKING
        context = {
            "title": str(export),
            "export": export,
            "chip": STATES[ExportState(export.state)],
            "facts": self.facts(act, export),
            "is_making": making,
            "is_ready": export.state == ExportState.READY and export.actor_id == act.actor,
            "rows": formats.number(export.rows, language()),
            "file": address("exchange.export_file", export.pk),
        }
        if is_fragment(request):
            return progress(request, "exchange/export_progress.html", context, is_over=not making)
        story = ports.story(act, "exchange.export", export.pk, after=request.GET.get("story") or None)
        context["story"] = story_shown(story, address(self.code, export.pk))
        return self.shown(request, act, "exchange/export.html", context)

    def facts(self, act: Act, thing: Export) -> list[Fact]:
        facts = [
            Fact(_("Who"), thing.actor),
            Fact(_("Asked for"), thing.asked_at),
            Fact(_("Rows"), thing.rows),
            Fact(_("Format"), str(Written(thing.format).label)),
        ]
        if thing.query and thing.listed not in makers:
            facts.append(
                Fact(
                    _("Filters"),
                    thing.query,
                    link=f"{address(thing.listed)}?{thing.query}" if thing.listed in lists else "",
                )
            )
        if thing.size:
            facts.append(Fact(_("Size"), f"{formats.number(-(-thing.size // 1024), language())} kB"))
        if thing.fault:
            facts.append(Fact(_("What went wrong"), thing.fault))
        return facts


def progress(request: HttpRequest, template: str, context: dict[str, Any], *, is_over: bool) -> HttpResponse:
    """The part of a page that says how far something is; when it is over the whole page is asked for again."""
    from django.template.loader import render_to_string

    if is_over:
        return HttpResponse(status=204, headers={"HX-Refresh": "true", "Cache-Control": "no-store"})
    response = HttpResponse(render_to_string(template, context))
    response["Cache-Control"], response["Vary"] = "no-store", "HX-Request, Cookie"
    return response


class ExportFile(Page):
    """The file itself, for the one who asked, as long as that one may see what it holds."""

    code = "exchange.export_file"
    path = "exports/<int:key>/file/"
    title = _("File")
    parent = "exchange.exports"
    view = "exchange.see_exports"
    model = Export

    def answer(self, request: HttpRequest, act: Act, **keys: Any) -> HttpResponse:
        export: Export = ExportPage().thing(act, keys["key"])
        return cast(HttpResponse, file_of(act, export))


def file_of(act: Act, export: Export) -> FileResponse:
    """The finished file as an answer, block by block. Refuses as the query does."""
    path = queries.file_of(act, export)
    if maker := makers.get(export.listed):
        made = FileResponse(path.open("rb"), content_type=maker.media_type)
        return as_file(made, f"{maker.name(export)}.{maker.suffix}")
    page = exporting.list_of(export.listed)
    name = exporting.name_of(page, export.format, timezone.localdate(export.asked_at))
    response = FileResponse(path.open("rb"), content_type=TYPES[FileFormat(export.format)])
    return as_file(response, name)


navigation.entry("exchange.exports", area="control", order=50)
