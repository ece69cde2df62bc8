"""What import and export let go of about a person who is erased."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from urllib.parse import quote_plus

from django.db.models import Q

from bagland.foundation.kinds import kind_of
from bagland.kernel.audit.erasure import erase_about, erase_told
from bagland.kernel.exchange.making import delete_file
from bagland.kernel.exchange.models import Export, Import, ImportRow, RememberedColumns
from bagland.kernel.exchange.staging import empty_rows
from bagland.kernel.exchange.states import OPEN_IMPORTS, ExportState, ImportState
from bagland.kernel.organisation.models import Actor


def erase(person: Actor, at: datetime) -> None:
    """Empty what the person staged, and all that names the person."""
    for batch in Import.objects.filter(actor=person):
        empty_rows(batch)
    Import.objects.filter(actor=person, state__in=OPEN_IMPORTS).exclude(state=ImportState.RUNNING).update(
        state=ImportState.DISCARDED
    )
    RememberedColumns.objects.filter(actor=person).delete()
    erase_named([person.name, person.work_email], at, asked_by=person)


def erase_named(texts: Iterable[str], at: datetime, *, asked_by: Actor | None = None) -> None:
    """Empty staged rows that hold one of the texts; forget addresses that looked for it, and all that one person asked
    for; delete every file that is still kept, as it may hold the one who is erased.
    """
    named, asked = Q(pk__in=()), Q(actor=asked_by) if asked_by else Q(pk__in=())
    for text in filter(None, texts):
        named |= Q(cells__icontains=text) | Q(inputs__icontains=text) | Q(faults__icontains=text)
        asked |= Q(query__icontains=quote_plus(text)) | Q(query__icontains=text)
    ImportRow.objects.filter(named).update(cells="", inputs="", faults="", same="")
    exports = list(Export.objects.filter(asked))
    for export in exports:
        erase_told("exchange.export_list", "filters", export.query, at)
    keys = [export.pk for export in exports]
    erase_about(kind_of(Export), keys, at)
    Export.objects.filter(pk__in=keys).update(query="")
    for export in Export.objects.filter(state__in=(ExportState.READY, ExportState.RUNNING, ExportState.WAITING)):
        delete_file(export.file)
        Export.objects.filter(pk=export.pk).update(state=ExportState.GONE)
