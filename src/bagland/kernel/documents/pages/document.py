"""One document: what it looks like, how long it is kept and why, what it belongs to, its versions."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, ClassVar
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from bagland.foundation import formats
from bagland.foundation.act import Act
from bagland.foundation.kinds import kind_of, model_of
from bagland.foundation.naming import names_of
from bagland.foundation.ports import ports as foundation_ports
from bagland.foundation.refusal import Refusal
from bagland.foundation.speech import joined, language
from bagland.kernel.documents.activities.filing import change_document
from bagland.kernel.documents.activities.versions import restore_version
from bagland.kernel.documents.labels import title_of
from bagland.kernel.documents.models import Document, Hold
from bagland.kernel.documents.pages.papers import CONFIDENTIAL, DESTROYED, HELD
from bagland.kernel.documents.pages.places import Place, drop_zone, said_size
from bagland.kernel.documents.previews import is_drawn, preview
from bagland.kernel.documents.queries.documents import belongs_to, content_of, versions
from bagland.kernel.documents.states import DocumentState, StartsAt
from bagland.kernel.organisation.models import Actor
from bagland.ui.acting import ActivityPage, act_address
from bagland.ui.chips import Chip
from bagland.ui.detailing import context_of
from bagland.ui.details import DetailPage, Fact
from bagland.ui.pages import Page, address, address_of, pages
from bagland.ui.ports import ports

ACTOR = kind_of(Actor)
PREVIEW = "preview"
"""The parameter by which a page without script asks for the preview in it."""
PLACED = ("documents.attach", "documents.detach", "documents.add_version")
"""Offered where they belong on the page, not among its buttons."""


class DocumentPage(DetailPage):
    """A document with its preview, facts, places and versions."""

    code = "documents.document"
    path = "documents/<int:key>/"
    title = _("Document")
    parent = "documents.documents"
    view = "documents.see"
    model = Document
    first: ClassVar[tuple[str, ...]] = ("documents.change_document",)
    hidden: ClassVar[tuple[str, ...]] = (*PLACED, "documents.restore_version")

    def rows(self, act: Act) -> QuerySet[Any]:
        return Document.objects.select_related("document_class", "entity", "department", "folder", "filed_by")

    def sentence(self, act: Act, thing: Document) -> str:
        return f"{thing.file_name} · {title_of(thing.media_type)} · {said_size(thing.size)}"

    def chip(self, act: Act, thing: Document) -> Chip | None:
        if thing.state == DocumentState.DESTROYED:
            return DESTROYED
        if thing.document_class.is_confidential:
            return CONFIDENTIAL
        return HELD if thing.is_held else None

    def past(self, act: Act, thing: Document) -> Collection[str]:
        return (
            ("documents.change_document", "documents.hold_document") if thing.state == DocumentState.DESTROYED else ()
        )

    def facts(self, act: Act, thing: Document) -> list[Fact]:
        known = [
            Fact(
                _("Class"), thing.document_class, note=_("confidential") if thing.document_class.is_confidential else ""
            ),
            kept_until(thing),
            Fact(_("Folder"), thing.folder),
            Fact(_("Department"), thing.department),
            Fact(_("Legal entity"), thing.entity),
            Fact(_("Filed by"), thing.filed_by),
            Fact(_("Filed"), thing.filed_at),
        ]
        if thing.is_held:
            known.insert(2, Fact(_("Legal hold"), _holds(act, thing) or gettext("yes")))
        if thing.state == DocumentState.DESTROYED:
            known.insert(2, Fact(_("Destroyed"), thing.destroyed_at))
        return known

    def figure(self, request: HttpRequest, act: Act, thing: Document) -> SafeString | str:
        if thing.state == DocumentState.DESTROYED:
            return ""
        context = {
            "document": thing,
            "file": address("documents.file", thing.pk),
            "whole": f"{address(self.code, thing.pk)}?{PREVIEW}=yes#preview",
            **_preview(act, thing, at_once=PREVIEW in request.GET),
        }
        return SafeString(render_to_string("documents/preview.html", context))

    def answer(self, request: HttpRequest, act: Act, **keys: Any) -> HttpResponse:
        context = context_of(self, request, act, keys["key"])
        thing: Document = context["thing"]
        context |= _places(act, thing) | {"versions": _versions(act, thing), "is_kept": thing.state == "KEPT"}
        has_more = thing.state == DocumentState.KEPT and len(context["versions"]) > 1
        context["compare"] = address("documents.compare", thing.pk) if has_more else ""
        context |= drop_zone(request, act, Place.of(thing), thing)
        return self.shown(request, act, "documents/document.html", context)


class DocumentPeek(Page):
    """A document beside the page where it stands: its preview and facts."""

    code = "documents.peek"
    path = "documents/<int:key>/peek/"
    title = _("Document")
    parent = "documents.documents"
    view = "documents.see"
    model = Document

    def answer(self, request: HttpRequest, act: Act, **keys: Any) -> HttpResponse:
        page = pages["documents.document"]
        assert isinstance(page, DetailPage)  # noqa: S101 - says it to the type checker
        key = keys["key"]
        whole = address(page.code, key)
        context = context_of(page, request, act, key) | {"whole": whole, "row": f"paper-{key}", "close": whole}
        return HttpResponse(render_to_string("ui/peek.html", context), headers={"Cache-Control": "no-store"})


def kept_until(thing: Document) -> Fact:
    """How long a document is kept, with the law or practice that says so."""
    kept_as, label = thing.document_class, _("Kept until")
    if thing.is_permanent:
        return Fact(label, gettext("for good"), note=kept_as.legal_basis)
    if thing.retain_until is not None:
        return Fact(label, formats.day(thing.retain_until, language()), note=kept_as.legal_basis)
    years = {"time": time_of(kept_as.years or 0, kept_as.months)}
    match kept_as.starts_at:
        case StartsAt.RECORD_ENDS:
            words = gettext("%(time)s after the end of what it belongs to") % years
        case StartsAt.FINANCIAL_YEAR_END:
            words = gettext("%(time)s after the financial year, which is not set up yet") % years
        case _:
            words = ""
    return Fact(label, words, note=kept_as.legal_basis)


def time_of(years: int, months: int) -> str:
    """`5 years`, `6 months`, `1 year and 6 months`."""

    parts = []
    if years:
        parts.append(ngettext("%(count)s year", "%(count)s years", years) % {"count": years})
    if months:
        parts.append(ngettext("%(count)s month", "%(count)s months", months) % {"count": months})
    return joined(parts)


def _holds(act: Act, thing: Document) -> list[Hold]:
    """The holds that cover it, as far as the reader may know them."""
    reach = foundation_ports.authority.reach(act, Hold.view)
    if reach.nothing:
        return []
    rows = Hold.objects.visible_to(act).filter(items__document=thing, items__ended_at__isnull=True, lifted_at=None)
    return list(rows.distinct().order_by("pk"))


def _preview(act: Act, thing: Document, *, at_once: bool) -> dict[str, Any]:
    """What its newest version looks like; nothing where the bytes are gone.

    One that was never made takes up to seconds: the page says where it is fetched from, unless it is wanted at once.
    """
    try:
        content = content_of(act, thing)
        if at_once or is_drawn(content):
            return {"preview": preview(content, act)}
        return {"later": reverse("documents.preview", args=[content.pk])}
    except (Refusal, FileNotFoundError):
        return {}


def _places(act: Act, thing: Document) -> dict[str, Any]:
    """What it belongs to, each with the way to detach it."""
    known, hidden = belongs_to(act, thing)
    may = ports.may(act, ["documents.attach", "documents.detach"], thing)
    names = names_of(act, {(ACTOR, one.by) for one in known})
    is_kept = thing.state == DocumentState.KEPT
    lines = [
        {
            "name": one.name,
            "kind": str(model_of(one.kind)._meta.verbose_name),
            "address": address_of(model_of(one.kind).page, one.key),
            "by": names[ACTOR, one.by],
            "at": one.at,
            "detach": _detach(thing, one.kind, one.key) if is_kept and may["documents.detach"] is None else "",
        }
        for one in known
    ]
    attach = address("documents.attaching", thing.pk) if is_kept and may["documents.attach"] is None else ""
    return {"places": lines, "hidden_places": hidden, "attach": attach}


def _detach(thing: Document, kind: str, key: int) -> str:
    given = urlencode({"about_kind": kind, "about": key})
    return f"{address('documents.detaching', thing.pk)}?{given}"


def _versions(act: Act, thing: Document) -> list[dict[str, Any]]:
    found = versions(thing)
    may = ports.may(act, ["documents.restore_version"], thing)["documents.restore_version"] is None
    is_kept = thing.state == DocumentState.KEPT
    where, again = address("documents.file", thing.pk), act_address("documents.restore_version", thing.pk)
    return [
        {
            "number": version.number,
            "name": version.file_name,
            "size": said_size(version.content.size),
            "kind": title_of(version.content.media_type),
            "by": str(version.by),
            "at": version.at,
            "reason": version.reason,
            "sha256": version.content.sha256,
            "is_newest": version.number == thing.number,
            "file": f"{where}?version={version.number}" if is_kept else "",
            "restore": f"{again}?number={version.number}&seen={thing.number}"
            if may and is_kept and version.number != thing.number
            else "",
        }
        for version in found
    ]


class ChangeDocument(ActivityPage):
    """Another title, class or folder."""

    activity = change_document
    order = ("title", "document_class", "folder", "leaves_folder")
    done = _("“%(subject)s” is changed.")
    opens = "subject"

    def shows(self, act: Act, subject: Document) -> dict[str, Any]:
        return {
            "title": subject.title,
            "document_class": subject.document_class_id,
            "folder": subject.folder_id,
        }


class RestoreVersion(ActivityPage):
    """An earlier version once more, as the newest."""

    activity = restore_version
    order = ("number", "reason")
    done = _("The earlier version of “%(subject)s” is the newest again.")
    opens = "subject"
