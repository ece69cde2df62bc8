"""Documents with their versions, the folders they lie in, and the records they are attached to."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from bagland.foundation.kinds import Kept, Reach, Scope, model_of
from bagland.kernel.documents.models import reading
from bagland.kernel.documents.models.classes import DocumentClass
from bagland.kernel.documents.models.contents import Content
from bagland.kernel.documents.states import DocumentState
from bagland.kernel.organisation.models import Actor, Department, LegalEntity


class Folder(Kept):
    """A place of a department (or, without one, of a legal entity) for documents that belong to no record."""

    view: ClassVar[str] = "documents.see"
    page: ClassVar[str] = "documents.folder"

    entity = models.ForeignKey(LegalEntity, on_delete=models.PROTECT, related_name="+", verbose_name=_("legal entity"))
    department = models.ForeignKey(
        Department, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("department")
    )
    parent = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, related_name="folders", verbose_name=_("inside")
    )
    title = models.CharField(_("title"), max_length=120)
    document_class = models.ForeignKey(
        DocumentClass, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("class of new documents")
    )
    ended_at = models.DateTimeField(_("closed"), null=True)

    class Meta:
        verbose_name = _("folder")
        verbose_name_plural = _("folders")
        indexes: ClassVar = [models.Index(fields=["parent", "title", "id"], name="documents_folder_inside")]

    def __str__(self) -> str:
        return self.title

    @classmethod
    def within(cls, reach: Reach) -> Q:
        return Q(entity__in=reach.entities) | Q(department__in=reach.departments)

    def scope(self) -> Scope:
        return Scope(entity=self.entity_id, department=self.department_id)


_ATTACHED = {
    "new": ("is_attached", "-filed_at", "-id"),
    "title": ("is_attached", "title", "id"),
    "folder": ("folder", "is_attached", "title", "id"),
    "class": ("document_class", "is_attached", "-filed_at", "-id"),
    "entity": ("entity", "is_attached", "-filed_at", "-id"),
    "dept": ("department", "is_attached", "-filed_at", "-id"),
    "filer": ("filed_by", "is_attached", "-filed_at", "-id"),
    "type": ("media_type", "is_attached", "-filed_at", "-id"),
    "held": ("is_held", "is_attached", "-filed_at", "-id"),
    "good": ("is_permanent", "is_attached", "-filed_at", "-id"),
    "state": ("state", "is_attached", "-filed_at", "-id"),
}
"""Orders and filters of those who read what is attached, and little beside (`reading.branches`).

The column that the condition fixes stands in them too: SQLite takes the index that answers more equalities, whatever
its condition leaves out.
"""


class Document(Kept):
    """One document of the archive. What its newest version is stands here too, so that a list reads one table.

    Who reads it: whoever may read its class (`opened_by`) and sees its folder or one of the records it is attached to,
    asked when it is read (`queries/reading.py`). `retain_until` is the last day of the strictest claim, null when it is
    kept for good (`is_permanent`) or the claim's clock has not started.
    """

    view: ClassVar[str] = "documents.see"
    page: ClassVar[str] = "documents.document"
    is_seen_by_right_of_others: ClassVar[bool] = True
    personal: ClassVar[dict[str, str]] = {"title": "normal", "file_name": "normal"}

    title = models.CharField(_("title"), max_length=255)
    document_class = models.ForeignKey(
        DocumentClass, on_delete=models.PROTECT, related_name="+", db_index=False, verbose_name=_("class")
    )
    entity = models.ForeignKey(
        LegalEntity, on_delete=models.PROTECT, related_name="+", db_index=False, verbose_name=_("legal entity")
    )
    department = models.ForeignKey(
        Department,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        db_index=False,
        verbose_name=_("department"),
    )
    folder = models.ForeignKey(
        Folder,
        on_delete=models.PROTECT,
        null=True,
        related_name="documents",
        db_index=False,
        verbose_name=_("folder"),
    )
    filed_by = models.ForeignKey(
        Actor, on_delete=models.PROTECT, related_name="+", db_index=False, verbose_name=_("filed by")
    )
    filed_at = models.DateTimeField(_("filed"))
    state = models.CharField(_("state"), max_length=9, choices=DocumentState.choices, default=DocumentState.KEPT)

    number = models.IntegerField(_("version"), default=1)
    file_name = models.CharField(_("file name"), max_length=255)
    media_type = models.CharField(_("type"), max_length=100)
    size = models.BigIntegerField(_("size"))
    changed_at = models.DateTimeField(_("changed"))

    is_attached = models.BooleanField(_("attached"), default=False)
    is_held = models.BooleanField(_("held"), default=False)
    is_permanent = models.BooleanField(_("kept for good"), default=False)
    retain_until = models.DateField(_("kept until"), null=True)
    reckoned_at = models.DateTimeField(null=True)
    """When its retention was first worked out; from then on it ends earlier only with a `Release`."""
    classed_at = models.DateTimeField(null=True)
    """When it got its class, where that was not when it was filed."""
    destroyed_at = models.DateTimeField(_("destroyed"), null=True)

    class Meta:
        verbose_name = _("document")
        verbose_name_plural = _("documents")
        constraints: ClassVar = [
            models.CheckConstraint(
                name="documents_document_permanent", condition=Q(is_permanent=False) | Q(retain_until__isnull=True)
            ),
            models.CheckConstraint(
                name="documents_document_destroyed_when",
                condition=Q(state="KEPT", destroyed_at__isnull=True) | Q(state="DESTROYED", destroyed_at__isnull=False),
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["-filed_at", "-id"], name="documents_newest"),
            models.Index(fields=["title", "id"], name="documents_title"),
            models.Index(fields=["folder", "title", "id"], name="documents_in_folder"),
            models.Index(fields=["folder", "-filed_at", "-id"], name="documents_folder_newest"),
            models.Index(fields=["document_class", "-filed_at", "-id"], name="documents_class_newest"),
            models.Index(fields=["entity", "-filed_at", "-id"], name="documents_entity_newest"),
            models.Index(fields=["department", "-filed_at", "-id"], name="documents_dept_newest"),
            models.Index(fields=["filed_by", "-filed_at", "-id"], name="documents_filer_newest"),
            models.Index(fields=["media_type", "-filed_at", "-id"], name="documents_type_newest"),
            models.Index(fields=["is_held", "-filed_at", "-id"], name="documents_held_newest"),
            models.Index(fields=["is_permanent", "-filed_at", "-id"], name="documents_good_newest"),
            models.Index(fields=["state", "-filed_at", "-id"], name="documents_state_newest"),
            models.Index(fields=["retain_until", "id"], name="documents_retained"),
            *(
                models.Index(fields=fields, name=f"documents_attached_{name}", condition=Q(is_attached=True))
                for name, fields in _ATTACHED.items()
            ),
            models.Index(
                fields=["filed_by"],
                name="documents_nowhere",
                condition=Q(folder__isnull=True, is_attached=False),
            ),
        ]

    def __str__(self) -> str:
        return self.title or str(_("destroyed document %(key)s") % {"key": self.pk})

    def scope(self) -> Scope:
        return Scope(entity=self.entity_id, department=self.department_id, own=frozenset({self.filed_by_id}))

    @classmethod
    def reach_from(cls, ask: Callable[[str], Reach], view: str | None = None, actor: int | None = None) -> Reach:
        return reading.reach_from(ask, actor)

    @classmethod
    def views_asked(cls) -> set[str]:
        """The views that decide who reads a document: a file of a list is given to whoever has them all still."""
        return {*reading.opening(), *(str(model_of(kind).view) for kind in reading.kinds())}

    @classmethod
    def within(cls, reach: Reach) -> Q:
        return reading.within(reach)

    @classmethod
    def branches(cls, reach: Reach) -> list[Q]:
        return reading.branches(reach)

    @classmethod
    def shape(cls, reach: Reach) -> str:
        return reading.shape(reach)


class Version(models.Model):
    """One state of a document's bytes: who brought it, when and why. Never changed, never removed."""

    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="versions")
    number = models.IntegerField(_("version"))
    content = models.ForeignKey(Content, on_delete=models.PROTECT, related_name="versions")
    file_name = models.CharField(_("file name"), max_length=255)
    by = models.ForeignKey(Actor, on_delete=models.PROTECT, related_name="+", verbose_name=_("by"))
    at = models.DateTimeField(_("when"))
    reason = models.CharField(_("why"), max_length=400, blank=True)

    class Meta:
        verbose_name = _("version")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["document", "number"], name="documents_version_once"),
        ]

    def __str__(self) -> str:
        return f"{self.document_id}/{self.number}"


class Attachment(models.Model):
    """That a document belongs to a record (`about_kind`, `about`). Who sees the record sees the document.

    `retain_until` is what the record's kind claims for it; a detached row stays, as the story of where it was.
    """

    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="attachments")
    about_kind = models.CharField(max_length=100)
    about = models.BigIntegerField()
    by = models.ForeignKey(Actor, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    detached_by = models.ForeignKey(Actor, on_delete=models.PROTECT, null=True, related_name="+")
    detached_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=400, blank=True)
    retain_until = models.DateField(null=True)

    class Meta:
        verbose_name = _("attachment")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["about_kind", "about", "document"],
                name="documents_attachment_once",
                condition=Q(detached_at__isnull=True),
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["about_kind", "about", "-document"], name="documents_attached_to"),
            models.Index(
                fields=["document", "about_kind", "about"],
                name="documents_attachments_of",
                condition=Q(detached_at__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.document_id} → {self.about_kind} {self.about}"

    def thing(self) -> Any:
        """The record as it is now; None when it is gone."""
        model = model_of(self.about_kind)
        return model._default_manager.filter(pk=self.about).first() if model else None
