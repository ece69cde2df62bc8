"""What processes of the proof of destruction do in a world: prepare a run, destroy, file the same bytes again, look."""

from __future__ import annotations

import hashlib
import io
import random
from datetime import UTC, date, datetime
from typing import Any

from django.db.models import Q

from bagland.foundation import clock
from bagland.foundation.act import Door, act_now
from bagland.foundation.activity import find
from bagland.foundation.perform import Done, Pending, perform
from bagland.kernel.audit import sealing
from bagland.kernel.documents import destroying, keeping, removing, verifying
from bagland.kernel.documents.models import (
    Content,
    Destruction,
    Document,
    DocumentClass,
    Folder,
    Hold,
    HoldItem,
    Removal,
    Version,
)
from bagland.kernel.documents.receiving import receive
from bagland.kernel.documents.store import store
from tests.company import read

CHUNK = 5
LONG_AGO = datetime(2025, 1, 15, 12, tzinfo=UTC)
FOLDER = "Archive of the proof"


def _bytes(number: int) -> bytes:
    return f"the document {number}".encode()


def prepare(documents: int) -> int:
    """So many documents that are due, every tenth held, every third sharing its bytes with one that is kept.

    The run over them is approved. Its key.
    """
    here = read()
    folder = Folder.objects.create(entity_id=here.entities["NK"], title=FOLDER)
    general = DocumentClass.objects.get(code="general")
    common: dict[str, Any] = {
        "document_class": general,
        "entity_id": here.entities["NK"],
        "folder": folder,
        "filed_by_id": here.people["maria"],
        "file_name": "a.txt",
        "media_type": "text/plain",
        "size": 1,
    }
    due: list[Document] = []
    for number in range(documents):
        data = _bytes(number)
        sha256 = hashlib.sha256(data).hexdigest()
        staged = store.start(f"proof-{number}")
        staged.write_bytes(data)
        store.keep(staged, sha256)
        staged.unlink()
        content = Content.objects.create(sha256=sha256, size=len(data), media_type="text/plain", stored_at=LONG_AGO)
        last = date(2025, 7, 15)
        made = Document.objects.create(
            title=f"Due {number}",
            filed_at=LONG_AGO,
            changed_at=LONG_AGO,
            reckoned_at=LONG_AGO,
            retain_until=last,
            **common,
        )
        due.append(made)
        _version(made, content, here)
        if number % 3 == 0:
            now = clock.now()
            kept = Document.objects.create(
                title=f"Kept {number}",
                filed_at=now,
                changed_at=now,
                reckoned_at=now,
                retain_until=date(2099, 1, 1),
                **common,
            )
            _version(kept, content, here)
    DocumentClass.objects.filter(pk=general.pk).update(years=0, months=6)
    hold = Hold.objects.create(
        entity_id=here.entities["NK"], title="Case", reason="R", placed_by_id=here.people["maria"], placed_at=LONG_AGO
    )
    HoldItem.objects.bulk_create([HoldItem(hold=hold, document=one, added_at=LONG_AGO) for one in due[1::10]])
    proposed = perform(
        find("documents.propose_destruction"),
        act_now(here.people["maria"], Door.API, language="en"),
        entity=here.entities["NK"],
        until=date(2025, 8, 1),
    )
    assert isinstance(proposed, Done)
    while Destruction.objects.get(pk=proposed.key).state == "GATHERING":
        keeping.carry_on()
    HoldItem.objects.bulk_create([HoldItem(hold=hold, document=one, added_at=LONG_AGO) for one in due[2::10]])
    asked = perform(
        find("documents.carry_out_destruction"), act_now(here.people["maria"], Door.API, language="en"), proposed.key
    )
    assert isinstance(asked, Pending)
    perform(find("access.approve_request"), act_now(here.people["jens"], Door.API, language="en"), asked.request)
    return int(proposed.key or 0)


def _version(document: Document, content: Content, here: Any) -> None:
    Version.objects.create(
        document=document, number=1, content=content, file_name="a.txt", by_id=here.people["maria"], at=LONG_AGO
    )


def destroy_and_remove() -> None:
    """The worker's share, in small chunks, until it is killed."""
    destroying.DESTROYED = CHUNK
    while True:
        keeping.carry_on()
        removing.remove_all(clock.now(), most=20)


def file_again(seed: int, documents: int) -> None:
    """File bytes that are just being destroyed, and others, until it is killed."""
    chance, here = random.Random(seed), read()
    folder = Folder.objects.get(title=FOLDER).pk
    while True:
        number = chance.randrange(documents * 2)
        act = act_now(here.people["maria"], Door.API, language="en")
        data = _bytes(number)
        transfer = receive(act, name=f"again {number}.txt", stream=io.BytesIO(data), size=len(data))
        perform(find("documents.file_document"), act, file=transfer.pk, folder=folder)


def finish_destruction(run: int) -> None:
    """What the worker would do now that nobody kills it."""
    destroying.DESTROYED = 200
    while Destruction.objects.get(pk=run).state != "DONE":
        keeping.carry_on()
    while Removal.objects.exists():
        removing.remove_all(clock.now())


def examine_archive(run: int) -> dict[str, Any]:
    """No row without bytes, no half document, no bytes that were to go, one certificate; how much of each there was."""
    done = Destruction.objects.get(pk=run)
    items = list(done.items.select_related("document"))
    for item in items:
        gone = item.destroyed_at is not None
        assert gone != bool(item.kept_back), f"item {item.pk} is neither destroyed nor kept back, or both"
        assert (item.document.state == "DESTROYED") == gone, f"document {item.document_id} is half destroyed"
        assert (item.document.title == "") == gone
    held = Document.objects.filter(is_held=True)
    assert held.exists()
    assert not held.exclude(state="KEPT").exists(), "a held document was destroyed"
    half = Version.objects.filter(document__state="DESTROYED").filter(~Q(file_name="") | ~Q(reason=""))
    assert not half.exists()
    for content in Content.objects.filter(removed_at__isnull=True):
        data = store.path(content.sha256).read_bytes()
        assert hashlib.sha256(data).hexdigest() == content.sha256
    removed = Content.objects.filter(removed_at__isnull=False)
    assert not [one for one in removed if store.has(one.sha256)], "bytes that were to go are there"
    used = Document.objects.filter(state="KEPT", versions__content__in=removed)
    assert not used.exists(), "a kept document lost its bytes"
    unused = Content.objects.filter(removed_at__isnull=True).exclude(versions__document__state="KEPT")
    assert not unused.exists(), "bytes that nobody keeps stayed"
    certificates = Document.objects.filter(document_class__code="destruction_certificate")
    assert list(certificates.values_list("pk", flat=True)) == [done.certificate_id]
    assert done.destroyed == sum(item.destroyed_at is not None for item in items)
    verdict, chain = verifying.verify_archive(), sealing.verify()
    assert verdict.ok, verdict.faults[:3]
    assert chain.ok
    return {
        "destroyed": done.destroyed,
        "kept_back": sum(bool(item.kept_back) for item in items),
        "removed": removed.count(),
        "revived": Document.objects.filter(title__startswith="again").count(),
        "contents": verdict.contents,
        "events": chain.events,
    }


def shell_targets() -> dict[str, Any]:
    """Two documents that must be kept, one of them by a hold alone, and where the database lies."""
    here = read()
    folder = Folder.objects.create(entity_id=here.entities["NK"], title="Shell")
    found: dict[str, Any] = {}
    for name, last in (("retained", date(2099, 1, 1)), ("held", date(2025, 7, 1))):
        data = name.encode()
        content = Content.objects.create(
            sha256=hashlib.sha256(data).hexdigest(), size=4, media_type="text/plain", stored_at=LONG_AGO
        )
        made = Document.objects.create(
            title=name,
            document_class=DocumentClass.objects.get(code="general"),
            entity_id=here.entities["NK"],
            folder=folder,
            filed_by_id=here.people["maria"],
            filed_at=LONG_AGO,
            changed_at=LONG_AGO,
            reckoned_at=LONG_AGO,
            retain_until=last,
            file_name="a.txt",
            media_type="text/plain",
            size=4,
        )
        _version(made, content, here)
        found[name] = made.pk
    hold = Hold.objects.create(
        entity_id=here.entities["NK"], title="Case", reason="R", placed_by_id=here.people["maria"], placed_at=LONG_AGO
    )
    HoldItem.objects.create(hold=hold, document_id=found["held"], added_at=LONG_AGO)
    return found
