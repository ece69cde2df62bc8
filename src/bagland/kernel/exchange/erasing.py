"""What import and export let go of about a person who is erased."""

from __future__ import annotations

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
    """Empty staged rows that name the person and what the person staged; delete files that the person asked for, and
    every other that is still kept, as it may hold the person; forget addresses that looked for the person.
    """
    for batch in Import.objects.filter(actor=person):
        empty_rows(batch)
    Import.objects.filter(actor=person, state__in=OPEN_IMPORTS).exclude(state=ImportState.RUNNING).update(
        state=ImportState.DISCARDED
    )
    RememberedColumns.objects.filter(actor=person).delete()
    texts = [text for text in (person.name, person.work_email) if text]
    named, asked = Q(pk__in=()), Q(actor=person)
    for text in texts:
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
