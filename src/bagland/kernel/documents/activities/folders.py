"""Folders: places of a department for documents that belong to no record."""

from __future__ import annotations

from typing import Annotated, Any

from django.utils.translation import gettext_lazy as _

from bagland.foundation.act import Act
from bagland.foundation.activity import activity
from bagland.foundation.inputs import Says
from bagland.foundation.kinds import Scope
from bagland.foundation.refusals import InputFault
from bagland.kernel.documents.activities.filing import must_be_open, must_take
from bagland.kernel.documents.models import DocumentClass, Folder
from bagland.kernel.documents.refusals import (
    NOT_OF_ENTITY,
    NOTHING_GIVEN,
    FolderElsewhere,
    FolderInCircle,
    FolderNotEmpty,
    FolderTitleTaken,
)
from bagland.kernel.organisation.models import Department, LegalEntity

Title = Annotated[str, Says(_("Title"))]
Inside = Annotated[Folder | None, Says(_("Inside"), _("The folder above it."))]
Class = Annotated[DocumentClass | None, Says(_("Class of new documents"), _("Left out: whoever files one chooses it."))]
DEEPEST = 100


def _where(_subject: Any, inputs: dict[str, Any]) -> Scope:
    """That of the folder above, else of the entity and department named."""
    if inputs.get("parent") is not None:
        found: Scope = inputs["parent"].scope()
        return found
    department = inputs.get("department")
    return Scope(inputs["entity"].pk, department.pk if department is not None else None)


@activity("documents.create_folder", title=_("Create folder"), told=_("created the folder."), scope=_where)
def create_folder(
    act: Act,
    *,
    title: Title,
    entity: Annotated[LegalEntity, Says(_("Legal entity"))],
    department: Annotated[Department | None, Says(_("Department"), _("Left out: the whole legal entity's."))] = None,
    parent: Inside = None,
    document_class: Class = None,
) -> Folder:
    """A department, or a whole legal entity, gets a folder. One inside another is of the same department.

    Refuses with FolderTitleTaken, FolderClosed, FolderElsewhere, ClassTakesNone and ClassNotOpen.
    """
    if department is not None and department.entity_id != entity.pk:
        words = {"department": department, "entity": department.entity}
        raise InputFault({"department": str(NOT_OF_ENTITY) % words})
    if parent is not None:
        must_be_open(parent)
        if department is None:
            department = parent.department
        if (parent.entity_id, parent.department_id) != (entity.pk, department.pk if department else None):
            raise FolderElsewhere(inside=parent.title, owner=_owner(parent))
    if document_class is not None:
        must_take(act, document_class)
    _must_be_free(title, entity.pk, department.pk if department else None, parent)
    made: Folder = Folder.objects.create(
        title=title[:120], entity=entity, department=department, parent=parent, document_class=document_class
    )
    return made


@activity("documents.change_folder", title=_("Change folder"), told=_("changed the folder."), subject=Folder)
def change_folder(
    act: Act,
    folder: Folder,
    *,
    title: Annotated[str, Says(_("Title"))] = "",
    document_class: Class = None,
    parent: Inside = None,
) -> Folder:
    """A folder gets another title, class or place among those of its department. What is left out stays.

    Documents that lie in it keep their class. Refuses with FolderTitleTaken, FolderClosed, FolderElsewhere,
    FolderInCircle, ClassTakesNone and ClassNotOpen.
    """
    must_be_open(folder)
    if not (title or document_class or parent):
        raise InputFault({"title": str(NOTHING_GIVEN)})
    if parent is not None and parent.pk != folder.parent_id:
        must_be_open(parent)
        if (parent.entity_id, parent.department_id) != (folder.entity_id, folder.department_id):
            raise FolderElsewhere(inside=parent.title, owner=_owner(parent))
        _must_not_circle(folder, parent)
        folder.parent = parent
    if document_class is not None:
        must_take(act, document_class)
        folder.document_class = document_class
    folder.title = title[:120] or folder.title
    _must_be_free(folder.title, folder.entity_id, folder.department_id, folder.parent, besides=folder.pk)
    folder.save(update_fields=["title", "parent", "document_class"])
    return folder


@activity("documents.close_folder", title=_("Close folder"), told=_("closed the folder."), subject=Folder)
def close_folder(act: Act, folder: Folder) -> Folder:
    """A folder takes nothing new; what lies in it is found and read as before. Refuses with FolderNotEmpty."""
    must_be_open(folder)
    inside = folder.folders.filter(ended_at__isnull=True).order_by("title", "pk")
    if first := inside.first():
        raise FolderNotEmpty(count=inside.count(), title=folder.title, inside=first.title)
    folder.ended_at = act.at
    folder.save(update_fields=["ended_at"])
    return folder


def _owner(folder: Folder) -> str:
    return str(folder.department or folder.entity)


def _must_be_free(
    title: str, entity: int, department: int | None, parent: Folder | None, *, besides: int | None = None
) -> None:
    beside = Folder.objects.filter(
        entity=entity, department=department, parent=parent, title=title[:120], ended_at__isnull=True
    )
    if beside.exclude(pk=besides).exists():
        raise FolderTitleTaken(title=title)


def _must_not_circle(folder: Folder, parent: Folder) -> None:
    above: Folder | None = parent
    for _step in range(DEEPEST):
        if above is None:
            return
        if above.pk == folder.pk:
            raise FolderInCircle(inside=parent.title, title=folder.title)
        above = above.parent
    raise FolderInCircle(inside=parent.title, title=folder.title)
