"""New versions of a document, and older ones brought back."""

from __future__ import annotations

from typing import Annotated

from django.utils.translation import gettext_lazy as _

from bagland.foundation.act import Act
from bagland.foundation.activity import activity
from bagland.foundation.inputs import Says
from bagland.kernel.documents.facts import VersionAdded, VersionRestored
from bagland.kernel.documents.models import Content, Document, Transfer, Version
from bagland.kernel.documents.queries.reading import must_be_kept
from bagland.kernel.documents.receiving import settle
from bagland.kernel.documents.refusals import NoSuchVersion, NothingChanged, VersionOvertaken
from bagland.kernel.documents.retaining import retain

Why = Annotated[str, Says(_("Reason"), _("What is new in it."))]
Seen = Annotated[
    int | None, Says(_("Version that you saw"), _("When another has come since, yours is not added by mistake."))
]


@activity("documents.add_version", title=_("Add version"), told=_("added a version."), subject=Document)
def add_version(
    act: Act,
    document: Document,
    *,
    file: Annotated[Transfer, Says(_("File"))],
    reason: Why,
    seen: Seen = None,
) -> Document:
    """The document has new bytes from now on; the earlier ones stay and can be read.

    Refuses with NothingChanged for the same bytes, VersionOvertaken when another version came since the one that was
    seen, and DocumentDestroyed.
    """
    _must_follow(document, seen)
    newest = _newest(document)
    if file.sha256 and file.sha256 == newest.content.sha256:
        raise NothingChanged(number=document.number, title=document.title)
    content = settle(file)
    _add(act, document, content, file.name, reason)
    retain(document, at=act.at, may_start=False)
    act.tell(VersionAdded(number=document.number, sha256=content.sha256, size=content.size, reason=reason))
    return document


@activity(
    "documents.restore_version", title=_("Restore version"), told=_("restored an earlier version."), subject=Document
)
def restore_version(
    act: Act,
    document: Document,
    *,
    number: Annotated[int, Says(_("Version"))],
    reason: Why,
    seen: Seen = None,
) -> Document:
    """An earlier version becomes the newest again, as a version of its own: what came between stays.

    Refuses with NoSuchVersion, NothingChanged, VersionOvertaken and DocumentDestroyed.
    """
    _must_follow(document, seen)
    newest = _newest(document)
    wanted = document.versions.select_related("content").filter(number=number).first()
    if wanted is None:
        raise NoSuchVersion(title=document.title, newest=document.number, number=number)
    if wanted.content_id == newest.content_id:
        raise NothingChanged(number=document.number, title=document.title)
    _add(act, document, wanted.content, wanted.file_name, reason)
    retain(document, at=act.at, may_start=False)
    act.tell(VersionRestored(number=document.number, sha256=wanted.content.sha256, restored=number, reason=reason))
    return document


def _newest(document: Document) -> Version:
    found: Version = document.versions.select_related("content", "by").get(number=document.number)
    return found


def _must_follow(document: Document, seen: int | None) -> None:
    """The document is kept, and its newest version is the one that was seen."""
    must_be_kept(document)
    if seen is not None and seen != document.number:
        newest = _newest(document)
        raise VersionOvertaken(who=str(newest.by), number=newest.number, title=document.title, at=newest.at, seen=seen)


def _add(act: Act, document: Document, content: Content, file_name: str, reason: str) -> None:
    document.number += 1
    document.file_name, document.media_type, document.size = file_name, content.media_type, content.size
    document.changed_at = act.at
    Version.objects.create(
        document=document,
        number=document.number,
        content=content,
        file_name=file_name,
        by_id=act.actor,
        at=act.at,
        reason=reason,
    )
    document.save(update_fields=["number", "file_name", "media_type", "size", "changed_at"])
