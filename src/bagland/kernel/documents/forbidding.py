"""Why the documents of a record may not be destroyed now: asked before a person's data is erased."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Max, Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from bagland.foundation import formats
from bagland.foundation.kinds import kind_of
from bagland.foundation.speech import language
from bagland.kernel.documents.models import Document, DocumentClass
from bagland.kernel.documents.states import DocumentState


@dataclass(frozen=True, slots=True)
class MustStay:
    """Why something attached stays: what, by which law or practice, and its last day; None where none is known yet.

    Words are in the active language.
    """

    what: str
    law: str
    until: date | None = None

    def __str__(self) -> str:
        until = "" if self.until is None else f", {formats.day(self.until, language())}"
        return f"{self.what} ({self.law}{until})"


def forbids_destroying(thing: Any, day: date) -> list[MustStay]:
    """One reason for each class that keeps documents of a record on a day, and one for legal holds.

    Empty when nothing that is attached has to be kept any longer. Three queries at most. Documents of confidential
    classes forbid like others, and are not counted: the reason says only that there are some.
    Source: GDPR article 17(3)(b).
    """
    attached = Document.objects.filter(
        pk__in=Document.objects.filter(
            attachments__about_kind=kind_of(thing),
            attachments__about=thing.pk,
            attachments__detached_at__isnull=True,
        ).values("pk"),
        state=DocumentState.KEPT,
    ).order_by()
    kept = attached.filter(Q(is_permanent=True) | Q(retain_until__isnull=True) | Q(retain_until__gte=day))
    endless = Count("pk", filter=Q(retain_until__isnull=True))
    counted = list(
        kept.values("document_class").annotate(number=Count("pk"), until=Max("retain_until"), endless=endless)
    )
    classes = DocumentClass.objects.in_bulk([row["document_class"] for row in counted])
    said = [_of_class(classes[row["document_class"]], row) for row in counted]
    if held := attached.filter(is_held=True).count():
        documents = ngettext("%(count)s document", "%(count)s documents", held) % {"count": held}
        said.append(MustStay(documents, _("legal hold")))
    return sorted(said, key=str)


def _of_class(kept_as: DocumentClass, row: dict[str, Any]) -> MustStay:
    until = None if row["endless"] else row["until"]
    if kept_as.is_confidential:
        return MustStay(_("confidential documents"), kept_as.legal_basis.rstrip("."), until)
    told = {"kept_as": kept_as.title, "count": row["number"]}
    return MustStay(_("%(kept_as)s: %(count)s") % told, kept_as.legal_basis.rstrip("."), until)
