"""Classes of documents to choose from."""

from __future__ import annotations

from bagland.foundation.act import Act
from bagland.kernel.documents.models import DocumentClass
from bagland.kernel.documents.queries.reading import may_open


def offered_classes(act: Act) -> list[DocumentClass]:
    """The classes that take documents and are open to this reader, by title. One query."""
    found = DocumentClass.objects.filter(ended_at__isnull=True).order_by("pk")
    return sorted((one for one in found if may_open(act, one)), key=lambda one: one.title.casefold())
