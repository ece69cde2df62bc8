"""Which bytes somebody gets who asks for a document's file."""

from __future__ import annotations

from dataclasses import dataclass

from bagland.foundation.act import Act
from bagland.foundation.refusals import NotFound
from bagland.kernel.documents.models import Content, Document, Version
from bagland.kernel.documents.states import DocumentState


@dataclass(frozen=True, slots=True)
class Fetched:
    """A file to be handed out: its content, the name it had when it was filed, and whether it is still here."""

    content: Content
    name: str
    is_destroyed: bool = False


def fetched(act: Act, key: int, number: int | None = None) -> Fetched:
    """The newest version, or the one with this number, of a document that the reader may see. Two queries.

    Refuses with NotFound, whether there is none or the reader may not see it.
    """
    document = Document.objects.visible_to(act).filter(pk=key).first()
    version = None
    if document is not None:
        asked = document.number if number is None else number
        version = Version.objects.select_related("content").filter(document=key, number=asked).first()
    if document is None or version is None:
        raise NotFound(kind=Document._meta.verbose_name, key=key)
    return Fetched(version.content, version.file_name, document.state == DocumentState.DESTROYED)
