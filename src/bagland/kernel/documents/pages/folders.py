"""Folders of departments: the tree of them, and the page of each with what lies in it."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, ClassVar
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from bagland.foundation.act import Act
from bagland.kernel.documents.activities.folders import change_folder, create_folder
from bagland.kernel.documents.models import Folder
from bagland.kernel.documents.pages.papers import papers
from bagland.kernel.documents.pages.places import Place, drop_zone
from bagland.kernel.documents.queries import folders as queries
from bagland.ui import buttons
from bagland.ui.acting import ActivityPage, act_address
from bagland.ui.chips import Chip, Tone
from bagland.ui.detailing import context_of
from bagland.ui.details import DetailPage, Fact
from bagland.ui.pages import Page, address
from bagland.ui.ports import ports

SHOWN = 100
CLOSED = Chip(_("closed"), "lock", Tone.CALM)


class Folders(Page):
    """All folders that the reader sees, by legal entity and department."""

    code = "documents.folders"
    path = "documents/folders/"
    title = _("Folders")
    view = "documents.see"
    parent = "documents.documents"
    offers: ClassVar[tuple[str, ...]] = ("documents.create_folder",)

    def answer(self, request: HttpRequest, act: Act, **keys: Any) -> HttpResponse:
        everything = request.GET.get("closed") == "yes"
        places, are_more = queries.tree(act, everything=everything)
        context = {
            "places": places,
            "are_more": are_more,
            "everything": everything,
            "offered": buttons.for_list(act, self.offers),
        }
        return self.shown(request, act, "documents/folders.html", context)


class FolderPage(DetailPage):
    """A folder: the folders in it, the documents in it, and a place to drop more."""

    code = "documents.folder"
    path = "documents/folders/<int:key>/"
    title = _("Folder")
    parent = "documents.folders"
    view = "documents.see"
    model = Folder
    first: ClassVar[tuple[str, ...]] = ("documents.change_folder",)

    def rows(self, act: Act) -> QuerySet[Any]:
        return Folder.objects.select_related("entity", "department", "document_class")

    def sentence(self, act: Act, thing: Folder) -> str:
        if thing.department is None:
            return gettext("A folder of the whole of %(entity)s.") % {"entity": thing.entity}
        return gettext("A folder of %(department)s in %(entity)s.") % {
            "department": thing.department,
            "entity": thing.entity,
        }

    def chip(self, act: Act, thing: Folder) -> Chip | None:
        return CLOSED if thing.ended_at is not None else None

    def past(self, act: Act, thing: Folder) -> Collection[str]:
        return ("documents.change_folder", "documents.close_folder") if thing.ended_at is not None else ()

    def facts(self, act: Act, thing: Folder) -> list[Fact]:
        known = [
            Fact(_("Legal entity"), thing.entity),
            Fact(_("Department"), thing.department),
            Fact(_("Class of new documents"), thing.document_class),
        ]
        return [*known, Fact(_("Closed"), thing.ended_at)] if thing.ended_at is not None else known

    def answer(self, request: HttpRequest, act: Act, **keys: Any) -> HttpResponse:
        context = context_of(self, request, act, keys["key"])
        thing: Folder = context["thing"]
        found, more = queries.lying_in(act, thing, most=SHOWN)
        trail = [(folder.title, address(self.code, folder.pk)) for folder in queries.above(act, thing)]
        context |= {
            "crumbs": [*context["crumbs"], *trail],
            "inside": queries.inside(act, thing),
            "create": _create(act, thing),
            "papers": papers(act, [(one, one.filed_at, one.filed_by_id) for one in found]),
            "more": f"{address('documents.documents')}?folder={thing.pk}" if more else "",
            "nothing": gettext("The folder is empty. Drop the first documents here."),
            "is_open": thing.ended_at is None,
        }
        if thing.ended_at is None:
            context |= drop_zone(request, act, Place.of(thing), thing)
        return self.shown(request, act, "documents/folder.html", context)


def _create(act: Act, folder: Folder) -> str:
    """Where a folder inside this one is created; empty when the reader may not, or it is closed."""
    code = "documents.create_folder"
    if folder.ended_at is not None or ports.may(act, [code], None).get(code) is not None:
        return ""
    given = {"parent": folder.pk, "entity": folder.entity_id, "department": folder.department_id}
    return f"{act_address(code)}?{urlencode({name: key for name, key in given.items() if key is not None})}"


class CreateFolder(ActivityPage):
    """A folder of a department, or inside another."""

    activity = create_folder
    order = ("title", "entity", "department", "parent")
    done = _("The folder “%(result)s” is created.")


class ChangeFolder(ActivityPage):
    """Another title, class or place."""

    activity = change_folder
    done = _("The folder “%(subject)s” is changed.")

    def shows(self, act: Act, subject: Folder) -> dict[str, Any]:
        return {
            "title": subject.title,
            "document_class": subject.document_class_id,
            "parent": subject.parent_id,
        }
