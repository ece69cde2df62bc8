"""Filing a document, and what it is called, is and lies in."""

from __future__ import annotations

from typing import Annotated, Any

from django.utils.translation import gettext_lazy as _

from bagland.foundation.act import Act
from bagland.foundation.activity import activity, title_of
from bagland.foundation.inputs import Says
from bagland.foundation.kinds import GROUP, Kept, Scope, kind_of, model_of, scope_of
from bagland.foundation.refusals import InputFault
from bagland.kernel.documents.facts import Changed, Filed
from bagland.kernel.documents.holding import follow
from bagland.kernel.documents.models import Attachment, Document, DocumentClass, Folder, Transfer, Version
from bagland.kernel.documents.models.reading import takes_documents
from bagland.kernel.documents.queries.documents import places_of
from bagland.kernel.documents.queries.reading import may_open, must_be_kept, record
from bagland.kernel.documents.receiving import settle
from bagland.kernel.documents.refusals import (
    ENTITY_OF_FOLDER,
    FOLDER_OR_OUT,
    NOTHING_GIVEN,
    ClassNotOpen,
    EntityUnknown,
    FolderClosed,
    FolderOfAnotherEntity,
    LastPlace,
    NowhereToFile,
)
from bagland.kernel.documents.refusals_of_keeping import ClassEnded
from bagland.kernel.documents.retaining import retain
from bagland.kernel.documents.rules.titles import title_from
from bagland.kernel.organisation.models import LegalEntity, Position

GENERAL = "general"
Title = Annotated[str, Says(_("Title"), _("The name of the file when left out."), personal="normal")]
Class = Annotated[DocumentClass | None, Says(_("Class"), _("How long it is kept, and who may read it."))]
Why = Annotated[str, Says(_("Reason"))]
AboutKind = Annotated[str, Says(_("Kind of object"), _("Such as organisation.position."))]
About = Annotated[int, Says(_("Number of the object"))]


def _where(_subject: Any, inputs: dict[str, Any]) -> Scope:
    """The folder's scope, else the record's; whether the record is seen is asked when it is looked up."""
    if inputs.get("folder") is not None:
        return scope_of(inputs["folder"])
    model = model_of(inputs.get("about_kind") or "")
    if takes_documents(model) and inputs.get("about") is not None:
        return scope_of(model._default_manager.filter(pk=inputs["about"]).first())
    return scope_of(inputs.get("entity")) if inputs.get("entity") is not None else GROUP


@activity("documents.file_document", title=_("File document"), told=_("filed the document."), scope=_where)
def file_document(
    act: Act,
    *,
    file: Annotated[Transfer, Says(_("File"))],
    document_class: Class = None,
    folder: Annotated[Folder | None, Says(_("Folder"))] = None,
    entity: Annotated[
        LegalEntity | None, Says(_("Legal entity"), _("That of the folder or record when left out."))
    ] = None,
    title: Title = "",
    about_kind: AboutKind = "",
    about: Annotated[int | None, Says(_("Number of the object"))] = None,
    reason: Why = "",
) -> Document:
    """A file becomes a document: in a folder, on a record, or both.

    Its class is the folder's, else the one given, else «other». Refuses with NowhereToFile, FolderClosed, ClassEnded,
    ClassNotOpen, EntityUnknown, TakesNoDocuments, NotFound, and as the file on its way does (NotWhole, BytesGone).
    """
    thing = record(act, about_kind, about) if about is not None else None
    if folder is None and thing is None:
        raise NowhereToFile
    if folder is not None:
        must_be_open(folder)
        if entity is not None and entity.pk != folder.entity_id:
            raise InputFault({"entity": str(ENTITY_OF_FOLDER) % {"entity": folder.entity}})
    kept_as = _class_of(folder, document_class)
    must_take(act, kept_as)
    made = filed(act, file, kept_as, thing=thing, folder=folder, entity=entity, title=title, reason=reason)
    where: dict[str, Any] = {"about_kind": kind_of(thing), "about": thing.pk} if thing is not None else {}
    act.tell(Filed(sha256=file.sha256, size=file.size, reason=reason, **where))
    return made


def filed(
    act: Act,
    file: Transfer,
    kept_as: DocumentClass,
    *,
    thing: Kept | None = None,
    folder: Folder | None = None,
    entity: LegalEntity | None = None,
    title: str = "",
    reason: str = "",
) -> Document:
    """Inside an act: a file that has come becomes a document. Refuses with EntityUnknown, NotWhole and BytesGone."""
    scope = _owner(act, folder, thing, entity)
    if (whose := scope.entity) is None:
        raise EntityUnknown(thing=str(thing))
    content = settle(file)
    made: Document = Document.objects.create(
        title=(title or title_from(file.name))[:255],
        document_class=kept_as,
        entity_id=whose,
        department_id=scope.department,
        folder=folder,
        filed_by_id=act.actor,
        filed_at=act.at,
        changed_at=act.at,
        file_name=file.name,
        media_type=content.media_type,
        size=content.size,
        is_attached=thing is not None,
    )
    Version.objects.create(
        document=made, number=1, content=content, file_name=file.name, by_id=act.actor, at=act.at, reason=reason
    )
    if thing is not None:
        Attachment.objects.create(
            document=made, by_id=act.actor, at=act.at, reason=reason, about_kind=kind_of(thing), about=thing.pk
        )
        follow(made, *places_of(thing), act.at)
    if folder is not None:
        follow(made, kind_of(folder), [folder.pk], act.at)
    retain(made, at=act.at)
    return made


def filed_as_answer(act: Act, file: Transfer, thing: Kept, *, class_code: str, title: str) -> Document:
    """Inside an act of another room: a file that came with it becomes a document on the record that the act is about.

    Whoever may give the file need not be able to read its class. Refuses with ClassEnded and as `filed` does.
    """
    kept_as = DocumentClass.objects.filter(code=class_code or GENERAL).first() or DocumentClass.objects.get(
        code=GENERAL
    )
    if kept_as.ended_at is not None:
        raise ClassEnded(kept_as=kept_as.title)
    return filed(act, file, kept_as, thing=thing, title=title)


@activity("documents.change_document", title=_("Change document"), told=_("changed the document."), subject=Document)
def change_document(
    act: Act,
    document: Document,
    *,
    title: Annotated[str, Says(_("Title"), personal="normal")] = "",
    document_class: Class = None,
    folder: Annotated[Folder | None, Says(_("Folder"))] = None,
    leaves_folder: Annotated[bool, Says(_("Take it out of its folder"))] = False,
    reason: Why = "",
) -> Document:
    """A document gets another title, class or folder. What is left out stays.

    A class that is kept for a shorter time does not shorten what was worked out before. Refuses with FolderClosed,
    FolderOfAnotherEntity, ClassEnded, ClassNotOpen, DocumentDestroyed, and LastPlace when it belongs to no record and
    would leave its folder.
    """
    must_be_kept(document)
    if folder is not None and leaves_folder:
        raise InputFault({"folder": str(FOLDER_OR_OUT)})
    if not (title or document_class or folder or leaves_folder):
        raise InputFault({"title": str(NOTHING_GIVEN)})
    if title:
        document.title = title
    if document_class is not None and document_class.pk != document.document_class_id:
        must_take(act, document_class)
        document.document_class, document.classed_at = document_class, act.at
    if leaves_folder:
        if not document.is_attached:
            raise LastPlace(title=document.title)
        document.folder = None
    if folder is not None and folder.pk != document.folder_id:
        must_be_open(folder)
        if folder.entity_id != document.entity_id:
            raise FolderOfAnotherEntity(folder=folder.title, owner=folder.entity, entity=document.entity)
        document.folder, document.department_id = folder, folder.department_id
        follow(document, kind_of(folder), [folder.pk], act.at)
    document.changed_at = act.at
    document.save(update_fields=["title", "document_class", "classed_at", "folder", "department", "changed_at"])
    retain(document, at=act.at, may_start=False)
    act.tell(Changed(reason=reason))
    return document


def must_be_open(folder: Folder) -> None:
    """Refuses with FolderClosed."""
    if folder.ended_at is not None:
        raise FolderClosed(title=folder.title, day=folder.ended_at.date())


def must_take(act: Act, kept_as: DocumentClass) -> None:
    """The class takes documents, and the one who files could read them. Refuses with ClassEnded and ClassNotOpen."""
    if kept_as.ended_at is not None:
        raise ClassEnded(kept_as=kept_as.title)
    if not may_open(act, kept_as):
        raise ClassNotOpen(title=kept_as.title, view=title_of(kept_as.opened_by))


def _class_of(folder: Folder | None, given: DocumentClass | None) -> DocumentClass:
    if folder is not None and folder.document_class_id is not None:
        return DocumentClass.objects.get(pk=folder.document_class_id)
    return given or DocumentClass.objects.get(code=GENERAL)


def _owner(act: Act, folder: Folder | None, thing: Kept | None, entity: LegalEntity | None) -> Scope:
    """Whose a new document is: the folder's, the record's, the entity's that was named, or the position's."""
    if folder is not None:
        return folder.scope()
    known = thing.scope() if thing is not None else GROUP
    if known.entity is not None:
        return known
    own = _of_position(act)
    if entity is not None:
        return Scope(entity.pk, own.department if own.entity == entity.pk else None)
    return own


def _of_position(act: Act) -> Scope:
    """The scope of the position that acts, today."""
    if act.standing is None:
        return GROUP
    position: Position | None = Position.objects.filter(pk=act.standing.position).first()
    return position.scope() if position is not None else GROUP
