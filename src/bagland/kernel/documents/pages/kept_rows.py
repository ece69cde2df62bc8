"""What lists of held and destroyed documents show of each: the title only to those who may read it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from bagland.foundation import keyset
from bagland.foundation.act import Act
from bagland.kernel.documents.models import Document
from bagland.kernel.documents.states import DocumentState
from bagland.ui.columns import Column, Kind, Row

COLUMNS = (
    Column(
        "document",
        _("Document"),
        source=lambda row: row["named"],
        needs=("document_id",),
        page="documents.document",
        key="document_id",
    ),
    Column("class", _("Class"), source=lambda row: row["class"]),
    Column("filed", _("Filed"), Kind.MOMENT, source=lambda row: row["filed"], wide_only=True),
)


def named(act: Act, rows: Iterable[Row]) -> None:
    """Title, class, filing and last day of each row's document. Two queries. A hidden title says that it is one."""
    listed = list(rows)
    keys = [row["document_id"] for row in listed]
    known = Document.objects.filter(pk__in=keys).select_related("document_class").in_bulk()
    readable = set(keyset.visible(Document.objects.filter(pk__in=keys), act).values_list("pk", flat=True))
    for row in listed:
        document = known[row["document_id"]]
        row["named"] = _title(document, readable)
        row["class"] = document.document_class.title
        row["filed"] = document.filed_at
        row["until"] = document.retain_until


def _title(document: Any, readable: set[int]) -> str:
    if document.state == DocumentState.DESTROYED:
        return gettext("destroyed document")
    return document.title if document.pk in readable else gettext("hidden from you")
