"""What of the archive is found by its words: documents by title, file name and what is written in them; folders.

A document's text has the view that opens its class, so that personnel and confidential documents are found by those
alone who may read them. Whoever could see a record may find what is attached to it; whether he does is asked of the
document itself, as for everything that is found.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from django.db import models

from bagland.foundation.searching import Audience, Text, Watch, searchable
from bagland.kernel.documents.models import Document, Folder, Version
from bagland.kernel.documents.states import DocumentState
from bagland.kernel.search.index import LONGEST_TEXT
from bagland.kernel.search.rules.words import words_of

HEAD = 8_000
"""So much of a long text is kept as it stands; of the rest every word once, as far as there is room."""
OPENED_BY = ("documents.see", "documents.see_personnel", "documents.see_confidential")
_READ = 120_000
Found = Iterable[tuple[type[models.Model], Iterable[int]]]


def documents(keys: Sequence[int]) -> Iterator[Text]:
    """Titles, file names, and what the newest version says. Two queries."""
    rows = Document.objects.filter(pk__in=keys, state=DocumentState.KEPT).select_related("document_class", "folder")
    said = _said(keys)
    for row in rows:
        folder = (row.folder.title,) if row.folder is not None else ()
        yield Text(
            key=row.pk,
            titles=[row.title],
            words=(
                row.file_name,
                row.file_name.rpartition(".")[0],
                row.document_class.title_da,
                row.document_class.title_en,
                *folder,
            ),
            text=cut(said.get((row.pk, row.number), "")),
            view=row.document_class.opened_by,
            audience=Audience(
                entity=row.entity_id,
                departments=frozenset({row.department_id} if row.department_id else ()),
                own=frozenset({row.filed_by_id}),
                anyone=row.is_attached,
            ),
            entity=row.entity_id,
            department=row.department_id,
        )


def _said(keys: Sequence[int]) -> dict[tuple[int, int], str]:
    """What each version of these documents says, by document and number."""
    rows = Version.objects.filter(
        document__in=keys, number=models.F("document__number"), content__reading__isnull=False
    )
    return {
        (document, number): text
        for document, number, text in rows.values_list("document", "number", "content__reading__text")
    }


def cut(text: str) -> str:
    """A text as long as the index keeps one. A long one: its beginning, then every other word once, in order."""
    if len(text) <= LONGEST_TEXT:
        return text
    head = text[:HEAD].rpartition(" ")[0]
    known, rest, length = set(words_of(head)), [], len(head) + 3
    for word in text[len(head) : _READ].split():
        bare = words_of(word)
        if not bare or known.issuperset(bare):
            continue
        known.update(bare)
        length += len(word) + 1
        if length > LONGEST_TEXT:
            break
        rest.append(word)
    return f"{head} … {' '.join(rest)}"


def folders(keys: Sequence[int]) -> Iterator[Text]:
    """Titles of folders that are open. One query."""
    for row in Folder.objects.filter(pk__in=keys, ended_at__isnull=True):
        yield Text(
            key=row.pk,
            titles=[row.title],
            audience=Audience(
                entity=row.entity_id, departments=frozenset({row.department_id} if row.department_id else ())
            ),
            entity=row.entity_id,
            department=row.department_id,
        )


def _in_folders(keys: Sequence[int]) -> Found:
    yield Document, Document.objects.filter(folder__in=keys).values_list("pk", flat=True)


searchable(
    Document,
    icon="paperclip",
    texts=documents,
    views=OPENED_BY,
    watches=(
        Watch(
            "documents_document",
            "id",
            (
                "title",
                "file_name",
                "number",
                "state",
                "document_class_id",
                "folder_id",
                "entity_id",
                "department_id",
                "is_attached",
            ),
        ),
    ),
)
searchable(
    Folder,
    icon="folder",
    texts=folders,
    watches=(Watch("documents_folder", "id", ("title", "entity_id", "department_id", "ended_at")),),
    followers=_in_folders,
)
