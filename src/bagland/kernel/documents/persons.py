"""What the archive says when a person asks: what is kept of the person, and why something may not be erased yet."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from django.db.models import Q
from django.utils.translation import gettext as _

from bagland.foundation.act import Act
from bagland.foundation.kinds import Kept, kind_of
from bagland.foundation.speech import spoken
from bagland.kernel.documents.models import Document
from bagland.kernel.documents.states import DocumentState
from bagland.kernel.documents.store import store
from bagland.kernel.parties.public import Forbids, Told, forbids_erasing, tells_about

_BETWEEN = str.maketrans("/\\\0", "---")


def forbids(one: Kept, day: date) -> Iterator[Forbids]:
    """Documents attached to the subject that are held, kept for good, or kept until a day that is not over, or that is
    not known yet. One query. A confidential one forbids like others, without its name: whoever asks may not read it.
    """
    kept = Q(is_held=True) | Q(is_permanent=True) | Q(retain_until__isnull=True) | Q(retain_until__gte=day)
    rows = Document.objects.filter(kept, state=DocumentState.KEPT, **_attached(one)).distinct()
    for row in rows.select_related("document_class").order_by("pk"):
        law = _("legal hold") if row.is_held else row.document_class.legal_basis or row.document_class.title
        what = _("a confidential document") if row.document_class.is_confidential else row.title
        yield Forbids(what, law, None if row.is_held or row.is_permanent else row.retain_until)


def tells(act: Act, one: Kept) -> Iterator[Told]:
    """The documents attached to the subject that the act may read, with the bytes of their newest version."""
    rows = list(Document.objects.visible_to(act).filter(state=DocumentState.KEPT, **_attached(one)).distinct())
    if not rows:
        return
    people, programs, files = [], [], {}
    for row in rows:
        newest = row.versions.select_related("content").latest("number")
        name = f"{row.pk} {newest.file_name.translate(_BETWEEN)}"
        path = store.path(newest.content.sha256)
        if path.is_file():
            files[name] = path
        people.append({str(_("Title")): row.title, str(_("Filed")): spoken(row.filed_at), str(_("File")): name})
        programs.append({"document": row.pk, "title": row.title, "file": name, "sha256": newest.content.sha256})
    yield Told(Document._meta.verbose_name_plural, people, programs, files)


def _attached(one: Kept) -> dict[str, object]:
    return {
        "attachments__about_kind": kind_of(one),
        "attachments__about": one.pk,
        "attachments__detached_at": None,
    }


def declare() -> None:
    """Answer when parties ask."""
    forbids_erasing.append(forbids)
    tells_about.append(tells)
