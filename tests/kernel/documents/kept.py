"""Documents as the tests of keeping need them: rows with bytes behind them, filed on a day long ago."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime
from typing import Any

from bagland.foundation.kinds import kind_of
from bagland.kernel.documents.models import Attachment, Content, Document, DocumentClass, Version
from bagland.kernel.documents.retaining import retain
from bagland.kernel.documents.store import store
from tests.conftest import Company

LONG_AGO = datetime(2025, 1, 15, 12, tzinfo=UTC)
"""When the tests' documents are filed: an application of that day is kept until 15 July 2025."""


def content(data: bytes, at: datetime = LONG_AGO) -> Content:
    """Bytes in the store with their row."""
    sha256 = hashlib.sha256(data).hexdigest()
    staged = store.coming(f"test-{sha256}")
    staged.parent.mkdir(parents=True, exist_ok=True)
    staged.write_bytes(data)
    store.keep(staged, sha256)
    found, _new = Content.objects.get_or_create(
        sha256=sha256, defaults={"size": len(data), "media_type": "text/plain", "stored_at": at}
    )
    return found


def document(
    company: Company,
    code: str = "general",
    *,
    about: Any = None,
    filed_at: datetime = LONG_AGO,
    data: bytes | None = None,
    entity: str = "NK",
    **columns: Any,
) -> Document:
    """A document with one version, retained."""
    bytes_ = data if data is not None else f"{code} {Document.objects.count()}".encode()
    kept = content(bytes_, filed_at)
    made: Document = Document.objects.create(
        title=columns.pop("title", f"A {code}"),
        document_class=DocumentClass.objects.get(code=code),
        entity_id=company.entities[entity],
        filed_by_id=company.people["maria"],
        filed_at=filed_at,
        changed_at=filed_at,
        file_name="a.txt",
        media_type=kept.media_type,
        size=kept.size,
        is_attached=about is not None,
        **columns,
    )
    Version.objects.create(
        document=made, number=1, content=kept, file_name="a.txt", by_id=company.people["maria"], at=filed_at
    )
    if about is not None:
        attached(company, made, about)
    retain(made, at=filed_at)
    return made


def attached(company: Company, kept: Document, about: Any) -> Attachment:
    """The document belongs to a record from now on."""
    return Attachment.objects.create(
        document=kept, about_kind=kind_of(about), about=about.pk, by_id=company.people["maria"], at=company.at
    )
