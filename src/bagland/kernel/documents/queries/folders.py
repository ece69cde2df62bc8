"""Folders as a tree, and the way to one."""

from __future__ import annotations

from dataclasses import dataclass, field

from bagland.foundation import keyset
from bagland.foundation.act import Act
from bagland.kernel.documents.models import Document, Folder
from bagland.kernel.documents.queries.reading import visible

MOST_FOLDERS = 2000
DEEPEST = 100


@dataclass(slots=True)
class Branch:
    """A folder with those inside it, by title."""

    folder: Folder
    inside: list[Branch] = field(default_factory=list)


@dataclass(slots=True)
class Place:
    """The folders of a department, or of a legal entity as a whole."""

    entity: str
    department: str
    branches: list[Branch] = field(default_factory=list)


def tree(act: Act, *, everything: bool = False) -> tuple[list[Place], bool]:
    """The folders that the act sees by their owner, and whether there are more than are shown. One query.

    Closed ones are left out unless `everything` is asked for.
    """
    rows = keyset.visible(Folder._default_manager.all(), act).select_related("entity", "department")
    if not everything:
        rows = rows.filter(ended_at__isnull=True)
    found = list(rows.order_by("entity__name", "department", "title", "pk")[: MOST_FOLDERS + 1])
    branches = {folder.pk: Branch(folder) for folder in found[:MOST_FOLDERS]}
    places: dict[tuple[int, int], Place] = {}
    for branch in branches.values():
        folder = branch.folder
        above = branches.get(folder.parent_id or 0)
        if above is not None:
            above.inside.append(branch)
            continue
        where = (folder.entity_id, folder.department_id or 0)
        place = places.setdefault(where, Place(str(folder.entity), str(folder.department or "")))
        place.branches.append(branch)
    ordered = sorted(places.values(), key=lambda place: (place.entity, place.department.casefold()))
    return ordered, len(found) > MOST_FOLDERS


def above(act: Act, folder: Folder) -> list[Folder]:
    """The folders that a folder lies in, the outermost first; those that the act sees. A query a step."""
    trail: list[Folder] = []
    step = folder.parent_id
    while step is not None and len(trail) < DEEPEST:
        found = keyset.visible(Folder._default_manager.all(), act).filter(pk=step).first()
        if found is None:
            break
        trail.insert(0, found)
        step = found.parent_id
    return trail


def inside(act: Act, folder: Folder) -> list[Folder]:
    """The folders right inside one, by title; closed ones last. One query."""
    rows = keyset.visible(Folder._default_manager.all(), act).filter(parent=folder)
    return sorted(rows, key=lambda one: (one.ended_at is not None, one.title.casefold(), one.pk))


def lying_in(act: Act, folder: Folder, *, most: int) -> tuple[list[Document], bool]:
    """The latest documents of a folder that the act may read, and whether there are more. One query."""
    rows = visible(act).filter(folder=folder).select_related("document_class").order_by("-filed_at", "-pk")
    found = list(rows[: most + 1])
    return found[:most], len(found) > most
