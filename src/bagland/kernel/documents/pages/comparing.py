"""Two versions of a document beside each other: what came, what went, and how both look."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from bagland.foundation.act import Act
from bagland.kernel.documents import previews, sheets
from bagland.kernel.documents.models import Content, Document, Reading, Version
from bagland.kernel.documents.queries.documents import version_of, versions
from bagland.kernel.documents.queries.reading import must_read
from bagland.kernel.documents.rules.comparing import Comparison, compared
from bagland.kernel.documents.states import ReadingState
from bagland.ui.pages import Page, address


class CompareVersions(Page):
    """What differs between two versions; without a choice the newest and the one before it."""

    code = "documents.compare"
    path = "documents/<int:key>/compare/"
    title = _("Compare versions")
    parent = "documents.document"
    view = "documents.see"
    model = Document

    def answer(self, request: HttpRequest, act: Act, **keys: Any) -> HttpResponse:
        document = must_read(act, keys["key"])
        newer = version_of(act, document, _number(request, "new"))
        older = version_of(act, document, _number(request, "old") or max(1, newer.number - 1))
        context = {
            "thing": document,
            "older": older,
            "newer": newer,
            "choices": versions(document),
            "comparison": _comparison(older.content, newer.content, act),
            "looks": [_look(older), _look(newer)],
            "whole": address("documents.document", document.pk),
            "title": self.title,
        }
        return self.shown(request, act, "documents/compare.html", context)


def _number(request: HttpRequest, name: str) -> int | None:
    text = request.GET.get(name, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else None


def _comparison(older: Content, newer: Content, act: Act) -> Comparison | None:
    """None where one of them holds no text that was read. Electronic invoices are compared by what they say."""
    shown = [previews.shown(content) for content in (older, newer)]
    told: list[list[str]] = []
    for content, look in zip((older, newer), shown, strict=True):
        if look.form == "invoice" and look.invoice is not None:
            told.append(list(_lines_of(sheets.sheet(look.invoice, look.mismatches))))
            continue
        text = Reading.objects.filter(content=content, state=ReadingState.READ).values_list("text", flat=True).first()
        if text is None:
            return None
        told.append([line.strip() for line in text.splitlines() if line.strip()])
    return compared(*told)


def _lines_of(sheet: sheets.Sheet) -> Iterator[str]:
    """An invoice as lines of text: its figures in the order in which they are read."""
    yield f"{sheet.title} {sheet.number}"
    yield from (f"{title}: {value}" for title, value in sheet.facts)
    for title, told in sheet.parties:
        yield from (f"{title}: {line}" for line in told)
    yield from sheet.notes
    for line in sheet.lines:
        yield " · ".join(str(value) for value in line.values() if isinstance(value, str) and value)
    for row in (*sheet.adjustments, *sheet.vat):
        yield " · ".join(value for value in row.values() if value)
    yield from (f"{row.title}: {row.figure}" for row in sheet.sums)
    for title, pairs in sheet.payments:
        yield title
        yield from (f"{name}: {value}" for name, value in pairs)


def _look(version: Version) -> dict[str, Any]:
    return {"version": version, "address": reverse("documents.preview", args=[version.content_id])}
