"""What lists of held and destroyed documents show of each: the title only to those who may read it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext

from bagland.foundation import keyset
from bagland.foundation.act import Act
from bagland.foundation.speech import language
from bagland.kernel.documents.models import Document
from bagland.kernel.documents.states import DocumentState
from bagland.ui.columns import Row


def named(act: Act, rows: Iterable[Row]) -> None:
    """Title, class, filing and last day of each row's document. Two queries. A hidden title says that it is one."""
    listed = list(rows)
    keys = [row["document_id"] for row in listed]
    known = Document.objects.filter(pk__in=keys).select_related("document_class").in_bulk()
    readable = set(keyset.visible(Document.objects.filter(pk__in=keys), act).values_list("pk", flat=True))
    for row in listed:
        document = known[row["document_id"]]
        row["named"] = _title(document, readable)
        row["class"] = _of_language(document)
        row["filed"] = document.filed_at
        row["until"] = document.retain_until


def _title(document: Any, readable: set[int]) -> str:
    if document.state == DocumentState.DESTROYED:
        return gettext("destroyed document")
    return document.title if document.pk in readable else gettext("hidden from you")


def _of_language(document: Any) -> str:
    kept_as = document.document_class
    return str(kept_as.title_en if language() == "en" else kept_as.title_da)
