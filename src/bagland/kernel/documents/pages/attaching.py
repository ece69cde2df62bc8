"""What a document belongs to: chosen by kind and name, and taken away again with a reason."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from bagland.foundation.act import Act
from bagland.foundation.kinds import Kept, model_of
from bagland.foundation.perform import perform
from bagland.foundation.refusal import Refusal
from bagland.foundation.refusals import InputFault
from bagland.kernel.documents.activities.attaching import attach, detach
from bagland.kernel.documents.models import Document
from bagland.kernel.documents.models.reading import kinds
from bagland.kernel.documents.pages.places import Place
from bagland.kernel.documents.queries.reading import must_read, record
from bagland.ui import toasts
from bagland.ui.filters import seen
from bagland.ui.finding import found
from bagland.ui.forms import KEY
from bagland.ui.pages import Page, address, address_of, pages
from bagland.ui.ports import ports
from bagland.ui.refusing import said

COMMON = ("organisation.actor", "parties.party")


class Attaching(Page):
    """Find the record by its kind and what its name begins with, then choose it."""

    code = "documents.attaching"
    path = "documents/<int:key>/attach/"
    title = _("Attach document")
    parent = "documents.documents"
    view = "documents.see"
    methods = ("GET", "HEAD", "POST")
    model = Document

    def answer(self, request: HttpRequest, act: Act, **keys: Any) -> HttpResponse:
        document = must_read(act, keys["key"])
        if request.method != "POST":
            return self._form(request, act, document)
        place = Place.read(request.POST.dict())
        inputs = {"about_kind": place.about_kind, "about": place.about or 0}
        try:
            perform(attach, _acting(request, act), document.pk, **inputs)
            thing = record(act, place.about_kind, place.about or 0)
        except Refusal as refusal:
            return self._form(request, act, document, refusal)
        return _back(document, gettext("“%(document)s” belongs to %(thing)s now."), thing)

    def _form(self, request: HttpRequest, act: Act, document: Document, refusal: Refusal | None = None) -> HttpResponse:
        offered = _kinds(act)
        kind = request.GET.get("kind", "") or (offered[0][0] if offered else "")
        text = " ".join(request.GET.get("find", "").split())[:100]
        model = model_of(kind) if kind in dict(offered) else None
        candidates = _found(model, act, text) if model is not None and text else {}
        context = {
            "document": document,
            "crumbs": _crumbs(self, document),
            "kinds": offered,
            "kind": kind,
            "find": text,
            "candidates": sorted(candidates.items(), key=lambda item: item[1].casefold()),
            "refusal": said(refusal) if refusal is not None else None,
            "was_sent": refusal is not None,
            "key_name": KEY,
            "back": address("documents.document", document.pk),
        }
        status = refusal.status if refusal is not None else 200
        return self.shown(request, act, "documents/attach.html", context, status=status)


class Detaching(Page):
    """Say why, and the document does not belong to the record any more."""

    code = "documents.detaching"
    path = "documents/<int:key>/detach/"
    title = _("Detach document")
    parent = "documents.documents"
    view = "documents.see"
    methods = ("GET", "HEAD", "POST")
    model = Document

    def answer(self, request: HttpRequest, act: Act, **keys: Any) -> HttpResponse:
        document = must_read(act, keys["key"])
        given = request.POST if request.method == "POST" else request.GET
        place = Place.read(given.dict())
        thing = record(act, place.about_kind, place.about or 0)
        fault, refusal = "", None
        if request.method == "POST":
            inputs = {"about_kind": place.about_kind, "about": thing.pk, "reason": place.reason}
            try:
                perform(detach, _acting(request, act), document.pk, **inputs)
                return _back(document, gettext("“%(document)s” does not belong to %(thing)s any more."), thing)
            except InputFault as wrong:
                fault = next(iter(wrong.faults.values()), "")
            except Refusal as no:
                refusal = no
        context = {
            "document": document,
            "thing": thing,
            "place": place,
            "crumbs": _crumbs(self, document),
            "fault": fault,
            "refusal": said(refusal) if refusal is not None else None,
            "was_sent": refusal is not None,
            "key_name": KEY,
            "back": address("documents.document", document.pk),
        }
        status = 422 if fault else refusal.status if refusal is not None else 200
        return self.shown(request, act, "documents/detach.html", context, status=status)


def _acting(request: HttpRequest, act: Act) -> Act:
    return replace(act, key=request.POST.get(KEY, "")[:64] or None, told=[], memory={})


def _found(model: Any, act: Act, text: str) -> dict[int, str]:
    """What the reader sees of a kind that begins so; of few, those that have the text anywhere in their name."""
    if candidates := found(model, act, text):
        return candidates
    return {key: label for key, label in seen(model, act).items() if text.casefold() in label.casefold()}


def _kinds(act: Act) -> list[tuple[str, str]]:
    """The kinds of records that have a page and that the reader sees at all, people and parties first."""
    views = ports.signed_in(act).views
    known = [(kind, model_of(kind)) for kind in kinds()]
    named = [
        (kind, str(model._meta.verbose_name)) for kind, model in known if model.page in pages and model.view in views
    ]
    return sorted(named, key=lambda item: (item[0] not in COMMON, item[1].casefold()))


def _crumbs(page: Page, document: Document) -> list[tuple[Any, str]]:
    return [*page.crumbs(), (document.title, address("documents.document", document.pk))]


def _back(document: Document, sentence: str, thing: Kept) -> HttpResponse:
    response = HttpResponseRedirect(address_of(Document.page, document.pk))
    response.status_code = 303
    toasts.leave(response, sentence % {"document": document, "thing": thing})
    return response
