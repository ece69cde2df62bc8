"""Documents as the tests of keeping need them: rows with bytes behind them, filed on a day long ago."""

from __future__ import annotations

import hashlib
from datetime import UTC, date, datetime, timedelta
from typing import Any

from bagland.foundation.activity import find
from bagland.foundation.kinds import kind_of
from bagland.foundation.perform import Done, perform
from bagland.kernel.documents.models import Attachment, Content, Destruction, Document, DocumentClass, Folder, Version
from bagland.kernel.documents.retaining import retain
from bagland.kernel.documents.store import store
from bagland.kernel.jobs.system import system_actor
from tests.conftest import Company

LONG_AGO = datetime(2025, 1, 15, 12, tzinfo=UTC)
"""When the tests' documents are filed: an application of that day is kept until 15 July 2025."""
THEN = datetime(2025, 9, 1, 9, tzinfo=UTC)
"""When the tests destroy: after the end of what was filed long ago for half a year, before any database's own clock."""


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


def short_lived() -> DocumentClass:
    """A class of the tests that everybody may read and that is kept for half a year."""
    found: DocumentClass
    found, _new = DocumentClass.objects.get_or_create(
        code="short",
        defaults={"title_da": "Kort", "title_en": "Short", "starts_at": "FILED", "years": 0, "months": 6},
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
    short_lived()
    bytes_ = data if data is not None else f"{code} {Document.objects.count()}".encode()
    kept = content(bytes_, filed_at)
    if "folder" not in columns:
        columns["folder"], _new = Folder.objects.get_or_create(entity_id=company.entities[entity], title="Archive")
    made: Document = Document.objects.create(
        title=columns.pop("title", f"A {code}"),
        document_class=DocumentClass.objects.get(code=code),
        entity_id=company.entities[entity],
        filed_by_id=columns.pop("filed_by_id", company.people["maria"]),
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


class Then:
    """What people do in September 2025: `then("maria", activity, subject, …)` gives the result, or the request."""

    def __init__(self, company: Company) -> None:
        self.company = company
        self.system = system_actor()

    def __call__(self, who: str | int, activity: Any, subject: Any = None, /, **inputs: Any) -> Any:
        answer = perform(activity, self.company.act(who, at=THEN), subject, **inputs)
        return answer.result if isinstance(answer, Done) else answer

    def proposed(self, **inputs: Any) -> Destruction:
        """A run that lists what was due by the end of August, in a company that still files."""
        document(self.company, "general", filed_at=THEN - timedelta(days=80), data=b"intake goes on")
        found: Destruction = self(
            "maria",
            find("documents.propose_destruction"),
            entity=self.company.entities["NK"],
            until=date(2025, 8, 31),
            **inputs,
        )
        return found

    def approved(self) -> Destruction:
        """The same, asked for by Maria and approved by Jens."""
        run = self.proposed()
        asked = self("maria", find("documents.carry_out_destruction"), run.pk)
        self("jens", find("access.approve_request"), asked.request)
        run.refresh_from_db()
        return run

    def destroyed(self, run: Destruction) -> None:
        """The worker's turns until nothing on the list waits."""
        while run.carried_out_at is None:
            self(self.system, find("documents.destroy_chunk"), run.pk)
            run.refresh_from_db()
