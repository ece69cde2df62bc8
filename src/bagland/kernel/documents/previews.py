"""How a content looks on a page: its own words and pictures on a light sheet, and nothing of it that could run.

What is shown was read in another process (`sandbox`) and is plain data here; templates escape it. Made once, a preview
is kept beside the store.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.template.loader import render_to_string
from django.utils.html import format_html
from django.utils.safestring import SafeString
from pydantic import TypeAdapter, ValidationError

from bagland.foundation.act import Act
from bagland.foundation.refusals import NotFound
from bagland.kernel.documents import labels, previews_kept, sandbox, sheets
from bagland.kernel.documents.formats.faults import BROKEN, Unreadable
from bagland.kernel.documents.formats.showing import Shown
from bagland.kernel.documents.models import Content, Document
from bagland.kernel.documents.reading import GONE
from bagland.kernel.documents.states import DocumentState
from bagland.kernel.documents.store import store
from bagland.kernel.documents.store.names import cleaned
from bagland.ui.assets import icon

SHOWN = "show.json"
FIRST_PAGES = 12
"""So many pages of a PDF stand on the page at once; more are asked for."""
_SHOWN: TypeAdapter[Shown] = TypeAdapter(Shown)


@dataclass(frozen=True, slots=True)
class Drawn:
    """A picture of a page, or a picture itself, as WebP; `text` is what stands on it."""

    body: bytes
    width: int
    height: int
    text: str = ""


def preview(content: Content, act: Act) -> SafeString:
    """The preview as HTML for a page. Who may see the content was asked before. At most one child process."""
    found = shown(content)
    context: dict[str, Any] = {
        "content": content,
        "shown": found,
        "fault": labels.fault_of(found.fault),
        "kind": labels.title_of(content.media_type),
    }
    if found.form == "invoice" and found.invoice is not None:
        context["invoice"] = sheets.sheet(found.invoice, found.mismatches)
    elif found.form == "statement" and found.statement is not None:
        context["accounts"] = sheets.accounts(found.statement)
    elif found.form == "pages":
        context["numbers"] = list(range(1, min(found.pages, FIRST_PAGES) + 1))
    warning = labels.WARNINGS.get(found.warning)
    body = SafeString(render_to_string(f"documents/preview/{found.form}.html", context))
    if warning is None:
        return body
    return format_html('<p class="paper paper-wrong">{}{}</p>{}', icon("alert-circle", "16"), warning, body)


def shown(content: Content) -> Shown:
    """What a content's preview is made of, as it was read before or now."""

    def made() -> bytes:
        try:
            told = sandbox.ask("show", store.path(content.sha256), content.media_type).told
        except Unreadable as error:
            told = {"form": "nothing", "fault": error.code}
        except FileNotFoundError:
            return json.dumps({"form": "nothing", "fault": GONE}).encode()
        return json.dumps(told).encode()

    if content.removed_at is not None:
        return Shown(form="nothing", fault=GONE)
    try:
        return _SHOWN.validate_json(previews_kept.kept(content.sha256, SHOWN, made, is_removed=_is_removed(content)))
    except ValidationError:
        return Shown(form="nothing", fault=BROKEN)


def is_drawn(content: Content) -> bool:
    """Whether what a preview is made of was read before, so that it costs a page nothing."""
    return content.removed_at is None and previews_kept.has(content.sha256, SHOWN)


def _is_removed(content: Content) -> Callable[[], bool]:
    return lambda: Content.objects.filter(pk=content.pk, removed_at__isnull=False).exists()


def page(content: Content, number: int) -> Drawn:
    """A page of a PDF, counted from 1. Raises Unreadable."""
    return _drawn(content, f"page-{number}", "page", number)


def picture(content: Content) -> Drawn:
    """A picture in a bearable size. Raises Unreadable."""
    return _drawn(content, "picture", "picture", 0)


def _drawn(content: Content, name: str, task: str, number: int) -> Drawn:
    def made() -> bytes:
        answer = sandbox.ask(task, store.path(content.sha256), content.media_type, number=number)
        return json.dumps(answer.told).encode() + b"\n" + answer.body

    head, _mark, body = previews_kept.kept(content.sha256, name, made, is_removed=_is_removed(content)).partition(b"\n")
    told = json.loads(head)
    return Drawn(body, told["width"], told["height"], told.get("text", ""))


def enclosed(content: Content, number: int) -> tuple[str, bytes]:
    """Name and bytes of a file that came inside a mail or an electronic invoice, counted from 0. Raises Unreadable."""
    answer = sandbox.ask("enclosed", store.path(content.sha256), content.media_type, number=number)
    return cleaned(str(answer.told.get("name") or number)), answer.body


def content_shown_to(act: Act, key: int) -> Content:
    """A content that belongs to a document which the act may read. Two queries. Refuses with NotFound."""
    content = Content.objects.filter(pk=key, removed_at__isnull=True).first()
    if content is not None:
        documents = content.versions.values("document")
        if Document.objects.visible_to(act).filter(pk__in=documents, state=DocumentState.KEPT).exists():
            return content
    raise NotFound(kind=Document._meta.verbose_name, key=key)
