"""Classes of documents: how long they are kept, by which law, and who may read them at all."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from bagland.foundation.kinds import Kept, Reach
from bagland.foundation.speech import language
from bagland.kernel.documents.states import StartsAt


class DocumentClass(Kept):
    """What a document is for its retention: voucher, contract, personnel file. Shipped ones have a `code` of ours.

    `opened_by` is the view that a reader needs beside seeing what the document belongs to: `documents.see` for ordinary
    ones. A confidential class is read by `documents.see_confidential` alone, which no administrator is granted.
    """

    view: ClassVar[str] = "documents.see_classes"
    page: ClassVar[str] = "documents.class"

    code = models.CharField(_("code"), max_length=40, unique=True)
    title_da = models.CharField(_("title in Danish"), max_length=100)
    title_en = models.CharField(_("title in English"), max_length=100)
    starts_at = models.CharField(_("counted from"), max_length=18, choices=StartsAt.choices)
    years = models.IntegerField(_("years kept"), null=True)
    months = models.IntegerField(_("months kept"), default=0)
    legal_basis_da = models.CharField(_("legal basis in Danish"), max_length=200, blank=True)
    legal_basis_en = models.CharField(_("legal basis in English"), max_length=200, blank=True)
    opened_by = models.CharField(_("opened by"), max_length=60, default="documents.see")
    is_confidential = models.BooleanField(_("confidential"), default=False)
    ended_at = models.DateTimeField(_("ended"), null=True)

    class Meta:
        verbose_name = _("document class")
        verbose_name_plural = _("document classes")
        constraints: ClassVar = [
            models.CheckConstraint(
                name="documents_class_years",
                condition=Q(starts_at="NEVER", years__isnull=True)
                | (~Q(starts_at="NEVER") & Q(years__isnull=False, years__gte=0, months__gte=0)),
            ),
            models.CheckConstraint(name="documents_class_starts", condition=Q(starts_at__in=StartsAt.values)),
        ]
        indexes: ClassVar = [models.Index(fields=["starts_at", "code", "id"], name="documents_class_by_start")]

    def __str__(self) -> str:
        return self.title

    @property
    def title(self) -> str:
        """Its name in the active language."""
        return self.title_en if language() == "en" else self.title_da

    @property
    def legal_basis(self) -> str:
        """The law that asks for it, in the active language."""
        return self.legal_basis_en if language() == "en" else self.legal_basis_da

    @classmethod
    def within(cls, reach: Reach) -> Q:
        return Q() if not reach.nothing else Q(pk__in=())
