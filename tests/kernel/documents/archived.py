"""Documents put straight into the tables, as filing leaves them, for tests of reading, finding and showing."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

from bagland.foundation import clock
from bagland.foundation.kinds import kind_of
from bagland.kernel.documents import reading
from bagland.kernel.documents.formats.sniffing import sniff
from bagland.kernel.documents.models import Content, Document, DocumentClass, Folder, Reading, Version
from bagland.kernel.documents.store import store
from bagland.kernel.search.queries import search
from bagland.kernel.search.settling import settle_rest
from tests.conftest import Company


class Archive:
    """Documents put straight into the tables, as filing leaves them."""

    def __init__(self, company: Company) -> None:
        self.company = company
        place = {"entity_id": company.entities["NK"], "department_id": company.departments["FIN"]}
        self.place = place
        self.folder = Folder.objects.create(title="Bilag", **place)

    def content(self, data: bytes, name: str) -> Content:
        sha256 = hashlib.sha256(data).hexdigest()
        staged = store.coming(f"reading-{sha256}")
        staged.parent.mkdir(parents=True, exist_ok=True)
        staged.write_bytes(data)
        media_type = sniff(staged, name).media_type
        store.keep(staged, sha256)
        fresh = {"size": len(data), "media_type": media_type, "stored_at": clock.now()}
        content, _new = Content.objects.get_or_create(sha256=sha256, defaults=fresh)
        Reading.objects.get_or_create(content=content)
        return content

    def file(self, data: bytes, name: str, *, code: str = "general", **columns: Any) -> Document:
        content, now = self.content(data, name), clock.now()
        columns = {"folder": self.folder, "title": Path(name).stem, **columns}
        by = self.company.people["maria"]
        document: Document = Document.objects.create(
            document_class=DocumentClass.objects.get(code=code), filed_by_id=by, filed_at=now, changed_at=now,
            file_name=name, media_type=content.media_type, size=content.size, **self.place, **columns,
        )  # fmt: skip
        Version.objects.create(document=document, number=1, content=content, file_name=name, by_id=by, at=now)
        return document

    def read(self) -> None:
        """What the worker does until nothing is left."""
        while reading.work(60):
            pass
        while settle_rest():
            pass

    def found(self, who: str, typed: str) -> list[str]:
        hits = search(self.company.act(who), typed, kinds=[kind_of(Document)]).hits
        return [hit.name for hit in hits]
