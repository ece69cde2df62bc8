"""What destruction asks and does, as plain functions inside the transaction of an activity."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

from django.db import connection
from django.db.models import Q

from bagland.foundation.periods import day_of
from bagland.kernel.audit.erasure import erase_about
from bagland.kernel.documents.models import (
    Attachment,
    Destruction,
    DestructionItem,
    Document,
    HoldItem,
    Removal,
    Version,
)
from bagland.kernel.documents.retaining import retain
from bagland.kernel.documents.states import DestructionState, DocumentState
from bagland.kernel.organisation.models import LegalEntity

GATHERED, DESTROYED = 5_000, 200
"""Documents of one chunk: that a list looks at, that are destroyed while others wait for their rows."""
IDLE = timedelta(days=90)
CERTIFICATES = "destruction_certificate"

HELD, PERMANENT, NOT_STARTED, NOT_OVER, GONE = "HELD", "PERMANENT", "NOT_STARTED", "NOT_OVER", "GONE"


def day_of_destruction(at: datetime, time_zone: str) -> date:
    """The day that retention is held against: of the entity, or of UTC where that is behind; both must be over."""
    return min(day_of(at, time_zone), at.astimezone(UTC).date())


def due(entity: int, until: date) -> Any:
    """Documents of an entity whose retention is over by the end of a day, and that nothing holds. No query yet."""
    return Document.objects.filter(
        entity=entity, state=DocumentState.KEPT, is_permanent=False, is_held=False, retain_until__lte=until
    )


def intake_stopped(entity: LegalEntity, at: datetime) -> int:
    """For how many days nothing has been filed, when that is long enough to ask why; else 0. One query.

    Certificates of destruction do not count: Bagland files them itself.
    """
    rows = Document.objects.filter(entity=entity).exclude(document_class__code=CERTIFICATES)
    newest: datetime | None = rows.order_by("-filed_at", "-pk").values_list("filed_at", flat=True).first()
    if newest is None or at - newest < IDLE:
        return 0
    return (at - newest).days


def gather(run: Destruction) -> list[int]:
    """One chunk of the list: what is due after the last document looked at. The last chunk ends the listing."""
    rows = due(run.entity_id, run.until).filter(pk__gt=run.after)
    if not run.with_confidential:
        rows = rows.filter(document_class__is_confidential=False)
    keys = list(rows.order_by("pk").values_list("pk", flat=True)[:GATHERED])
    DestructionItem.objects.bulk_create([DestructionItem(destruction=run, document_id=key) for key in keys])
    run.listed += len(keys)
    if keys:
        run.after = keys[-1]
    if len(keys) < GATHERED:
        run.state = DestructionState.PROPOSED
    run.save(update_fields=["listed", "after", "state"])
    return keys


def waiting(run: Destruction) -> Any:
    """Items whose turn has not come, by document. No query yet."""
    return run.items.filter(kept_back="", destroyed_at__isnull=True).order_by("document_id")


def why_kept(document: Document, today: date) -> str:
    """Why this document may not be destroyed today, as a code; empty when it may. Asked of a locked row. One query."""
    if document.state != DocumentState.KEPT:
        return GONE
    if document.is_held or HoldItem.objects.filter(document=document, ended_at__isnull=True).exists():
        return HELD
    if document.is_permanent:
        return PERMANENT
    if document.retain_until is None:
        return NOT_STARTED
    return NOT_OVER if document.retain_until >= today else ""


def destroy(run: Destruction, at: datetime) -> tuple[list[int], list[int]]:
    """The next chunk of a run: each document is locked, asked again, and destroyed or kept back. Their keys.

    What is left of one is its key, class, dates and the hashes of its versions; its names, which may be of people,
    are emptied, here and in its story.
    """
    items = list(waiting(run)[:DESTROYED])
    rows: Any = Document.objects.filter(pk__in=[item.document_id for item in items]).order_by("pk")
    if connection.vendor == "postgresql":
        rows = rows.select_for_update(no_key=True, of=("self",))
    documents = {row.pk: row for row in rows.select_related("document_class", "entity")}
    today = day_of_destruction(at, run.entity.time_zone)
    gone, back = [], []
    for item in items:
        document = documents[item.document_id]
        retain(document, at=at)
        item.kept_back = why_kept(document, today)
        if item.kept_back:
            back.append(document.pk)
            continue
        item.destroyed_at = at
        gone.append(document.pk)
    _empty(gone, at)
    DestructionItem.objects.bulk_update(items, ["kept_back", "destroyed_at"])
    run.destroyed += len(gone)
    run.left_out += len(back)
    if not waiting(run).exists():
        run.carried_out_at = at
    run.save(update_fields=["destroyed", "left_out", "carried_out_at"])
    return gone, back


def _empty(keys: Sequence[int], at: datetime) -> None:
    Document.objects.filter(pk__in=keys).update(state=DocumentState.DESTROYED, destroyed_at=at, title="", file_name="")
    versions = Version.objects.filter(document__in=keys)
    versions.filter(~Q(file_name="") | ~Q(reason="")).update(file_name="", reason="")
    Attachment.objects.filter(document__in=keys).exclude(reason="").update(reason="")
    contents = versions.order_by("content_id").values_list("content_id", flat=True).distinct()
    Removal.objects.bulk_create(
        [Removal(content_id=content, asked_at=at) for content in contents], ignore_conflicts=True
    )
    erase_about("documents.document", keys, at)
