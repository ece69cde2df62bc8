"""Taking lists out: an act of its own, because who took what out is worth an event."""

from __future__ import annotations

from typing import Annotated

from django.utils.translation import gettext_lazy as _

from bagland.foundation.act import Act
from bagland.foundation.activity import activity, view
from bagland.foundation.inputs import Says
from bagland.foundation.refusals import InputFault
from bagland.kernel.exchange import exporting, refusals
from bagland.kernel.exchange.facts import ExportFinished, ListExported
from bagland.kernel.exchange.models import Export
from bagland.kernel.exchange.states import ExportState, FileFormat
from bagland.ui.refusals import PageNotYours

view("exchange.see_exports", title=_("See exports"))
view("exchange.see_imports", title=_("See imports"))

LONGEST_QUERY = 2_000
TOO_LONG = _("The address is longer than %(most)s characters.")


@activity("exchange.export_list", title=_("Export list"), told=_("exported the list to a file."))
def export_list(
    act: Act,
    *,
    listed: Annotated[str, Says(_("List"), _("The code of the list, such as organisation.people."))],
    query: Annotated[
        str,
        Says(_("Filters"), _("As in the address of the list: department=3&order=-name."), personal="normal", lines=2),
    ] = "",
    file_format: Annotated[FileFormat, Says(_("Format"))] = FileFormat.XLSX,
) -> Export:
    """A list leaves the house as a file, with the filters and order of its address and the rows that one may see.

    The event says which list, by which filters, and how many rows. A short list is handed over at once; a long one is
    written by the worker and kept for seven days, for the one who asked alone. Refuses with NoSuchList, and with
    PageNotYours when the list is not open to the actor.
    """
    page = exporting.list_of(listed)
    if len(query) > LONGEST_QUERY:
        raise InputFault({"query": str(TOO_LONG) % {"most": LONGEST_QUERY}})
    if act.only is not None and page.view and page.view not in act.only:
        raise PageNotYours(view=page.view)
    page.must_be_open_to(act)
    kept = exporting.query_of(page, query)
    rows = exporting.counted(page, act, kept)
    how = exporting.writing(page, act, kept, file_format)
    columns = exporting.columns_of(how)
    made: Export = Export.objects.create(
        actor_id=act.actor,
        language=act.language,
        position=act.position,
        only=None if act.only is None else sorted(act.only),
        operator=act.operator,
        listed=listed,
        query=kept,
        format=file_format,
        asked_at=act.at,
        rows=rows or 0,
        columns=columns,
    )
    act.tell(
        ListExported(
            listed=listed,
            filters=kept,
            columns=columns,
            format=file_format.value,
            rows=rows,
        )
    )
    return made


@activity(
    "exchange.finish_export",
    title=_("Finish export"),
    told=_("wrote the list to its file."),
    subject=Export,
    by_system=True,
)
def finish_export(
    act: Act,
    export: Export,
    *,
    size: Annotated[int, Says(_("Size in bytes"))],
    sha256: Annotated[str, Says(_("SHA-256 of the file"))],
) -> Export:
    """A long list is written in full, and its file can be fetched. The event says how many rows it holds."""
    if export.state != ExportState.RUNNING:
        raise refusals.ExportGone
    export.state, export.done_at, export.size, export.sha256 = ExportState.READY, act.at, size, sha256
    export.save(update_fields=["state", "done_at", "size", "sha256"])
    act.tell(ExportFinished(listed=export.listed, rows=export.rows, size=size, sha256=sha256))
    return export
