"""Legal holds, and the approved runs that destroy what is no longer to be kept."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from bagland.foundation.kinds import Kept, Reach, Scope
from bagland.kernel.documents.models.contents import Content
from bagland.kernel.documents.models.documents import Document
from bagland.kernel.documents.states import DestructionState, HoldState, InspectionKind
from bagland.kernel.organisation.models import Actor, LegalEntity


class Hold(Kept):
    """A legal hold: nothing it covers is destroyed until it is lifted, whatever its retention says."""

    view: ClassVar[str] = "documents.see_holds"
    page: ClassVar[str] = "documents.hold"

    entity = models.ForeignKey(LegalEntity, on_delete=models.PROTECT, related_name="+", verbose_name=_("legal entity"))
    title = models.CharField(_("title"), max_length=120)
    reason = models.TextField(_("reason"))
    placed_by = models.ForeignKey(Actor, on_delete=models.PROTECT, related_name="+", verbose_name=_("placed by"))
    placed_at = models.DateTimeField(_("placed"))
    state = models.CharField(_("state"), max_length=8, choices=HoldState.choices, default=HoldState.IN_FORCE)
    lifted_at = models.DateTimeField(_("lifted"), null=True)
    lifted_because = models.TextField(_("why it was lifted"), blank=True)

    class Meta:
        verbose_name = _("legal hold")
        verbose_name_plural = _("legal holds")
        indexes: ClassVar = [
            models.Index(fields=["-placed_at", "-id"], name="documents_hold_newest"),
            models.Index(fields=["entity", "-placed_at", "-id"], name="documents_hold_of_entity"),
            models.Index(fields=["state", "-placed_at", "-id"], name="documents_hold_by_state"),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="documents_hold_lifted_when",
                condition=Q(state="LIFTED", lifted_at__isnull=False) | Q(state="IN_FORCE", lifted_at__isnull=True),
            )
        ]

    def __str__(self) -> str:
        return self.title

    @classmethod
    def within(cls, reach: Reach) -> Q:
        return Q(entity__in=reach.entities)

    def scope(self) -> Scope:
        return Scope(entity=self.entity_id)


class HoldItem(Kept):
    """That a hold covers a document, from then until the hold is lifted or the document is let out of it."""

    view: ClassVar[str] = "documents.see_holds"

    hold = models.ForeignKey(Hold, on_delete=models.PROTECT, related_name="items")
    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="holds")
    added_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["hold", "document"], name="documents_hold_once", condition=Q(ended_at__isnull=True)
            )
        ]
        indexes: ClassVar = [models.Index(fields=["hold", "id"], name="documents_hold_items")]

    def __str__(self) -> str:
        return f"{self.hold_id} holds {self.document_id}"

    @classmethod
    def within(cls, reach: Reach) -> Q:
        return Q(hold__entity__in=reach.entities)

    def scope(self) -> Scope:
        return self.hold.scope()


class HoldPlace(Kept):
    """That a hold covers what belongs to a record or lies in a folder, also what comes there later.

    `about_kind` and `about` name it; a folder is named so too. What leaves the place stays held.
    """

    view: ClassVar[str] = "documents.see_holds"

    hold = models.ForeignKey(Hold, on_delete=models.PROTECT, related_name="places")
    about_kind = models.CharField(max_length=100)
    about = models.BigIntegerField()
    added_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["about_kind", "about", "hold"],
                name="documents_hold_place_once",
                condition=Q(ended_at__isnull=True),
            )
        ]

    def __str__(self) -> str:
        return f"{self.hold_id} holds {self.about_kind} {self.about}"

    @classmethod
    def within(cls, reach: Reach) -> Q:
        return Q(hold__entity__in=reach.entities)

    def scope(self) -> Scope:
        return self.hold.scope()


class Release(models.Model):
    """That a document's retention was given an end, or an earlier one than before, and why. Never changed or removed.

    Without one the database lets no retention end earlier than it did.
    """

    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="releases")
    before = models.DateField(null=True)
    until = models.DateField()
    because = models.TextField()
    at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["document", "until"], name="documents_release_of")]

    def __str__(self) -> str:
        return f"{self.document_id} until {self.until}"


class Recalculation(models.Model):
    """Retention that is to be worked out again, for every document of a class, an entity or a record (`kind`, `key`).

    A record of operation. `after` is the last document that is done; `because` is set when an end may come earlier.
    """

    kind = models.CharField(max_length=100)
    key = models.BigIntegerField()
    because = models.TextField(blank=True)
    rule = models.JSONField(null=True)
    """Of a class that was changed: when it started, years and months before. Only what it had worked out itself may
    end earlier; null lets nothing."""
    asked_at = models.DateTimeField()
    after = models.BigIntegerField(default=0)
    done = models.BigIntegerField(default=0)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["id"], name="documents_recalculation_open", condition=Q(finished_at__isnull=True)),
            models.Index(fields=["kind", "key", "-id"], name="documents_recalculation_of"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.key}"


class Destruction(Kept):
    """One run that destroys documents whose time is over: proposed, approved by another, carried out, certified.

    Confidential documents are listed only when whoever proposes it may see such. `after` is the last document that
    gathering has looked at. The counts stand here so that an approval is of exactly
    the list that was seen: what changes the list changes the row.
    """

    view: ClassVar[str] = "documents.see_destructions"
    page: ClassVar[str] = "documents.destruction"

    entity = models.ForeignKey(LegalEntity, on_delete=models.PROTECT, related_name="+", verbose_name=_("legal entity"))
    state = models.CharField(
        _("state"), max_length=9, choices=DestructionState.choices, default=DestructionState.GATHERING
    )
    proposed_by = models.ForeignKey(Actor, on_delete=models.PROTECT, related_name="+", verbose_name=_("proposed by"))
    proposed_at = models.DateTimeField(_("proposed"))
    until = models.DateField(_("retention over by"))
    reason = models.TextField(_("reason"), blank=True)
    although_idle = models.BooleanField(_("although nothing is filed any more"), default=False)
    with_confidential = models.BooleanField(_("with confidential documents"), default=False)
    after = models.BigIntegerField(default=0)
    listed = models.IntegerField(_("documents listed"), default=0)
    left_out = models.IntegerField(_("left out"), default=0)
    approved_by = models.ForeignKey(
        Actor, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("approved by")
    )
    approved_at = models.DateTimeField(_("approved"), null=True)
    destroyed = models.IntegerField(_("destroyed"), default=0)
    carried_out_at = models.DateTimeField(_("carried out"), null=True)
    dropped_at = models.DateTimeField(_("dropped"), null=True)
    dropped_because = models.TextField(_("why it was dropped"), blank=True)
    certificate = models.ForeignKey(
        Document, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("certificate")
    )

    class Meta:
        verbose_name = _("destruction run")
        verbose_name_plural = _("destruction runs")
        constraints: ClassVar = [
            models.CheckConstraint(name="documents_destruction_state", condition=Q(state__in=DestructionState.values)),
            models.CheckConstraint(
                name="documents_destruction_approved",
                condition=Q(state__in=("APPROVED", "DONE"), approved_by__isnull=False, approved_at__isnull=False)
                | (~Q(state__in=("APPROVED", "DONE")) & Q(approved_by__isnull=True, approved_at__isnull=True)),
            ),
            models.CheckConstraint(
                name="documents_destruction_four_eyes",
                condition=Q(approved_by__isnull=True) | ~Q(approved_by=F("proposed_by")),
            ),
            models.CheckConstraint(
                name="documents_destruction_dropped",
                condition=Q(state="DROPPED", dropped_at__isnull=False)
                | (~Q(state="DROPPED") & Q(dropped_at__isnull=True)),
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["-proposed_at", "-id"], name="documents_destruction_newest"),
            models.Index(fields=["state", "-proposed_at", "-id"], name="documents_destruction_by_state"),
            models.Index(fields=["entity", "-proposed_at", "-id"], name="documents_destruction_entity"),
            models.Index(
                fields=["id"], name="documents_destruction_at_work", condition=Q(state__in=("GATHERING", "APPROVED"))
            ),
        ]

    def __str__(self) -> str:
        return str(_("destruction run %(key)s") % {"key": self.pk})

    @classmethod
    def within(cls, reach: Reach) -> Q:
        return Q(entity__in=reach.entities)

    def scope(self) -> Scope:
        return Scope(entity=self.entity_id)


class DestructionItem(Kept):
    """One document of a destruction run. The rows stay as the list of what was destroyed."""

    view: ClassVar[str] = "documents.see_destructions"

    destruction = models.ForeignKey(Destruction, on_delete=models.PROTECT, related_name="items")
    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="+")
    kept_back = models.TextField(blank=True)
    """Why it was left out: what a person wrote, or the code of a hold or claim that was there when its turn came."""
    destroyed_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["destruction", "document"], name="documents_destruction_once"),
            models.CheckConstraint(
                name="documents_destruction_item_one_end", condition=Q(kept_back="") | Q(destroyed_at__isnull=True)
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["destruction", "id"], name="documents_destruction_items"),
            models.Index(
                fields=["destruction", "document"],
                name="documents_destruction_waiting",
                condition=Q(kept_back="", destroyed_at__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.destruction_id} destroys {self.document_id}"

    @classmethod
    def within(cls, reach: Reach) -> Q:
        return Q(destruction__entity__in=reach.entities)

    def scope(self) -> Scope:
        return self.destruction.scope()


class Removal(models.Model):
    """A content whose bytes are to go if nothing kept uses them: made with a destruction, gone when the bytes are.

    A record of operation.
    """

    content = models.OneToOneField(Content, on_delete=models.CASCADE, related_name="removal")
    asked_at = models.DateTimeField()

    def __str__(self) -> str:
        return str(self.content_id)


class Inspection(models.Model):
    """One reading of contents against their hashes: how far it came, and what was wrong. A record of operation.

    `kind` is the whole archive (`FULL`) or the part that the worker reads by itself (`SCRUB`). `faults` is a JSON list
    of [what, sha256], cut at a thousand.
    """

    kind = models.CharField(max_length=5, choices=InspectionKind.choices)
    since = models.DateTimeField(null=True)
    begun_at = models.DateTimeField()
    after = models.BigIntegerField(default=0)
    checked = models.BigIntegerField(default=0)
    size = models.BigIntegerField(default=0)
    faults = models.TextField(default="[]")
    fault_count = models.IntegerField(default=0)
    touched_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["kind", "-id"], name="documents_inspection_newest")]

    def __str__(self) -> str:
        return f"{self.kind} {self.begun_at}"
