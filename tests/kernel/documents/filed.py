"""Documents as people file them: a file comes in, and an activity puts it somewhere."""

from __future__ import annotations

import io
from typing import Any

from bagland.foundation.act import Act
from bagland.foundation.kinds import kind_of
from bagland.foundation.perform import Done, perform
from bagland.kernel.documents.activities import file_document
from bagland.kernel.documents.models import Document, DocumentClass, Folder, Transfer
from bagland.kernel.documents.queries.reading import visible
from bagland.kernel.documents.receiving import receive
from tests.conftest import Company


def sent(act: Act, data: bytes = b"Lejen stiger den 1. januar.", name: str = "Lejekontrakt 2026.txt") -> Transfer:
    """A whole file on its way in."""
    return receive(act, name=name, stream=io.BytesIO(data))


def kept_as(code: str) -> int:
    """The key of a shipped class."""
    return int(DocumentClass.objects.get(code=code).pk)


def filed(act: Act, *, about: Any = None, data: bytes = b"Lejen stiger.", **inputs: Any) -> Document:
    """File bytes on a record or in a folder."""
    where = {} if about is None else {"about_kind": kind_of(about), "about": about.pk}
    done = perform(file_document, act, None, file=sent(act, data).pk, **where, **inputs)
    assert isinstance(done, Done)
    made: Document = Document.objects.get(pk=done.key)
    return made


def folder(company: Company, department: str | None = "SALG", entity: str = "NK", title: str = "Aftaler") -> Folder:
    """A folder that is there already."""
    made: Folder = Folder.objects.create(
        entity_id=company.entities[entity],
        department_id=company.departments[department] if department else None,
        title=title,
    )
    return made


def reads(company: Company, who: str, document: Document, **more: Any) -> bool:
    """Whether somebody reads the document now, asked as a list and as the page asks."""
    act = company.act(who, **more)
    return bool(visible(act).filter(pk=document.pk).exists())


def readers(company: Company, document: Document) -> set[str]:
    """Everybody of the company who reads the document now."""
    return {who for who in company.people if "@" not in who and reads(company, who, document)}
