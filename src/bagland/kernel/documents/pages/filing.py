"""Where files end up that were sent: one by the script, several by an ordinary form. Both perform the same activity."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, replace
from typing import Any, cast

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from bagland.foundation.act import Act
from bagland.foundation.activity import find
from bagland.foundation.kinds import Kept
from bagland.foundation.perform import Done, Pending, perform
from bagland.foundation.refusal import Refusal
from bagland.foundation.refusals import InputFault, NotFound
from bagland.kernel.access.refusals import ChoosePosition
from bagland.kernel.documents import receiving
from bagland.kernel.documents.formats.sniffing import sniff
from bagland.kernel.documents.models import Document, Folder, Version
from bagland.kernel.documents.pages.places import Place, drop_zone, key_in
from bagland.kernel.documents.pages.warnings import warned
from bagland.kernel.documents.queries.reading import record, visible
from bagland.kernel.documents.store import store
from bagland.ui import toasts
from bagland.ui.forms import KEY
from bagland.ui.pages import Page, address_of
from bagland.ui.ports import ports

PART = "Bagland-Part"
MOST_FILES = 50
"""So many files are taken of one form that is sent without a script."""


@dataclass(frozen=True, slots=True)
class Tried:
    """What came of one file: the document, or why there is none."""

    name: str
    document: Document | None = None
    warning: str = ""
    sentence: str = ""


class Filing(Page):
    """Files are sent here from the page of what they belong to; by itself it asks for the folder."""

    code = "documents.filing"
    path = "documents/filing/"
    title = _("File documents")
    view = "documents.send"
    parent = "documents.documents"
    methods = ("GET", "HEAD", "POST")

    def answer(self, request: HttpRequest, act: Act, **keys: Any) -> HttpResponse:
        given = request.POST if request.method == "POST" else request.GET
        place = Place.read(cast(Any, given))
        if request.method == "POST" and request.headers.get(PART) == "filing":
            return self._one(request, act, place)
        thing = thing_at(act, place)
        if request.method != "POST":
            return self._form(request, act, place, thing, [])
        return self._several(request, act, place, thing)

    def _one(self, request: HttpRequest, act: Act, place: Place) -> JsonResponse:
        """One file that has come by the script, as JSON."""
        sent = key_in(request.POST.get("transfer", "")) or 0
        try:
            filed = filed_at(act, place, sent, f"{request.POST.get(KEY, '')[:32]}-{sent}")
        except Refusal as refusal:
            told = {"sentence": _said(refusal), "code": refusal.code}
            return JsonResponse(told, status=refusal.status)
        if isinstance(filed, Pending):
            return JsonResponse({"sentence": gettext("It waits for another's approval."), "address": ""})
        document, warning = filed
        if place.document is None:
            sentence = gettext("Filed as “%(title)s”.") % {"title": document.title}
        else:
            sentence = gettext("Added as version %(number)s.") % {"number": document.number}
        told = {"sentence": sentence, "warning": warning, "address": address_of(document.page, document.pk)}
        return JsonResponse(told)

    def _several(self, request: HttpRequest, act: Act, place: Place, thing: Kept | None) -> HttpResponse:
        """The files of an ordinary form, one after the other; those that fail are named, the others are filed."""
        files = request.FILES.getlist("file")
        tried: list[Tried] = []
        if not files:
            tried = [Tried("", sentence=gettext("No file was chosen. Choose one, and send again."))]
        elif place.document is not None and len(files) > 1:
            tried = [Tried("", sentence=gettext("A version is one file. Choose one of them."))]
        elif len(files) > MOST_FILES:
            words = gettext("At most %(most)s files are taken at once this way. Send them in several turns.")
            tried = [Tried("", sentence=words % {"most": MOST_FILES})]
        else:
            key = request.POST.get(KEY, "")[:32] or secrets.token_hex(12)
            tried = [self._try(act, place, file, f"{key}-{at}") for at, file in enumerate(files)]
        failed = [one for one in tried if one.sentence]
        done = [one for one in tried if one.document is not None]
        if failed or any(one.warning for one in done):
            return self._form(request, act, place, thing, tried)
        where = _page_of(thing) or address_of("documents.document", cast(Document, done[0].document).pk)
        response = HttpResponseRedirect(where)
        response.status_code = 303
        toasts.leave(response, _sum(place, done))
        return response

    def _try(self, act: Act, place: Place, file: Any, key: str) -> Tried:
        name = str(file.name)
        try:
            transfer = receiving.receive(act, name=name, stream=file, size=file.size)
            filed = filed_at(act, place, transfer.pk, key)
        except Refusal as refusal:
            return Tried(name, sentence=_said(refusal))
        if isinstance(filed, Pending):
            return Tried(name, sentence=gettext("It waits for another's approval."))
        return Tried(name, filed[0], filed[1])

    def _form(
        self, request: HttpRequest, act: Act, place: Place, thing: Kept | None, tried: list[Tried]
    ) -> HttpResponse:
        back = _page_of(thing)
        folders = [] if place.is_known else _folders(act)
        words: dict[str, Any] = {"tried": tried, "back": back, "thing": thing, "folders": folders}
        if place.document is not None:
            words["title"] = gettext("New version of “%(thing)s”") % {"thing": thing}
        crumbs = [*self.crumbs(), *([(str(thing), back)] if thing is not None and back else [])]
        context = {"crumbs": crumbs, **words, **drop_zone(request, act, place, thing)}
        status = 422 if any(one.sentence for one in tried) else 200
        return self.shown(request, act, "documents/filing.html", context, status=status)


def filed_at(act: Act, place: Place, transfer: int, key: str) -> tuple[Document, str] | Pending:
    """File what has come, with why somebody should look at it twice. Refuses as the activities do.

    A second arrival under the same key finds what the first one made.
    """
    if place.document is not None:
        inputs: dict[str, Any] = {"file": transfer, "reason": place.reason, "seen": place.seen}
        answer = _performed(act, key, "documents.add_version", place.document, inputs)
    else:
        inputs = {"file": transfer, "document_class": place.document_class, "folder": place.folder}
        if place.about is not None:
            inputs |= {"about_kind": place.about_kind, "about": place.about}
        answer = _performed(act, key, "documents.file_document", None, inputs)
    if isinstance(answer, Pending):
        return answer
    document = answer.result
    return document, _warning(document)


def _performed(act: Act, key: str, code: str, subject: int | None, inputs: dict[str, Any]) -> Done | Pending:
    """Nobody who holds several positions is asked which one files: the first that may does."""
    acting = replace(act, key=key[:64], told=[], memory={})
    given = {name: value for name, value in inputs.items() if value is not None}
    try:
        return perform(find(code), acting, subject, **given)
    except ChoosePosition as several:
        last: Refusal = several
    for held in ports.signed_in(act).positions:
        try:
            return perform(find(code), replace(acting, position=held.key, told=[], memory={}), subject, **given)
        except Refusal as refusal:
            last = refusal
    raise last


def _warning(document: Document) -> str:
    newest = Version.objects.select_related("content").get(document=document, number=document.number)
    try:
        found = sniff(store.path(newest.content.sha256), newest.file_name)
    except OSError:
        return ""
    return warned(found.warning, found.media_type)


def thing_at(act: Act, place: Place) -> Kept | None:
    """What files go to, as the reader sees it; None when it is not said. Refuses with NotFound."""
    if place.document is not None:
        return _seen(visible(act).select_related("document_class"), place.document, Document)
    if place.folder is not None:
        return _seen(Folder.objects.visible_to(act).select_related("document_class"), place.folder, Folder)
    return record(act, place.about_kind, place.about) if place.about is not None else None


def _seen(rows: Any, key: int, model: Any) -> Kept:
    found: Kept | None = rows.filter(pk=key).first()
    if found is None:
        raise NotFound(kind=model._meta.verbose_name, key=key)
    return found


def _page_of(thing: Kept | None) -> str:
    return address_of(thing.page, thing.pk) if thing is not None else ""


def _folders(act: Act) -> list[Folder]:
    seen = Folder.objects.visible_to(act).filter(ended_at__isnull=True).select_related("entity", "department")
    return list(seen.order_by("entity", "department", "title", "pk")[:200])


def _said(refusal: Refusal) -> str:
    """The sentence of a refusal; of wrong inputs the first one of them."""
    if isinstance(refusal, InputFault) and refusal.faults:
        return next(iter(refusal.faults.values()))
    return refusal.sentence


def _sum(place: Place, done: list[Tried]) -> str:
    if place.document is not None and done[0].document is not None:
        return gettext("Added as version %(number)s.") % {"number": done[0].document.number}
    words = ngettext("%(count)s document is filed.", "%(count)s documents are filed.", len(done))
    return words % {"count": len(done)}
