"""Legal holds, and the approved runs that destroy what is no longer to be kept."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from bagland.foundation.kinds import Kept, Reach, Scope
from bagland.kernel.documents.models.documents import Document
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
    lifted_at = models.DateTimeField(_("lifted"), null=True)
    lifted_because = models.TextField(_("why it was lifted"), blank=True)

    class Meta:
        verbose_name = _("legal hold")
        verbose_name_plural = _("legal holds")
        indexes: ClassVar = [models.Index(fields=["-placed_at", "-id"], name="documents_hold_newest")]

    def __str__(self) -> str:
        return self.title

    @classmethod
    def within(cls, reach: Reach) -> Q:
        return Q(entity__in=reach.entities)

    def scope(self) -> Scope:
        return Scope(entity=self.entity_id)


class HoldItem(models.Model):
    """That a hold covers a document, from then until the hold is lifted or the document is let out of it."""

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

    def __str__(self) -> str:
        return f"{self.hold_id} holds {self.document_id}"


class Destruction(Kept):
    """One run that destroys documents whose time is over: proposed, approved by another, carried out, certified."""

    view: ClassVar[str] = "documents.see_destructions"
    page: ClassVar[str] = "documents.destruction"

    entity = models.ForeignKey(LegalEntity, on_delete=models.PROTECT, related_name="+", verbose_name=_("legal entity"))
    proposed_by = models.ForeignKey(Actor, on_delete=models.PROTECT, related_name="+", verbose_name=_("proposed by"))
    proposed_at = models.DateTimeField(_("proposed"))
    until = models.DateField(_("retention over by"))
    reason = models.TextField(_("reason"), blank=True)
    carried_out_at = models.DateTimeField(_("carried out"), null=True)
    dropped_at = models.DateTimeField(_("dropped"), null=True)
    certificate = models.ForeignKey(
        Document, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("certificate")
    )

    class Meta:
        verbose_name = _("destruction run")
        verbose_name_plural = _("destruction runs")
        indexes: ClassVar = [models.Index(fields=["-proposed_at", "-id"], name="documents_destruction_newest")]

    def __str__(self) -> str:
        return str(_("destruction run %(key)s") % {"key": self.pk})

    @classmethod
    def within(cls, reach: Reach) -> Q:
        return Q(entity__in=reach.entities)

    def scope(self) -> Scope:
        return Scope(entity=self.entity_id)


class DestructionItem(models.Model):
    """One document of a destruction run, with what the certificate says of it."""

    destruction = models.ForeignKey(Destruction, on_delete=models.PROTECT, related_name="items")
    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="+")
    kept_back = models.TextField(blank=True)
    """Why it was left out when the run was carried out: a hold or a new claim."""
    destroyed_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["destruction", "document"], name="documents_destruction_once")
        ]

    def __str__(self) -> str:
        return f"{self.destruction_id} destroys {self.document_id}"
