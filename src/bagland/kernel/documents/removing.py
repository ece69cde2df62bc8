"""Bytes that no kept document uses any more leave the store, in two steps that a crash between them cannot spoil.

First the content's row is locked, asked whether any kept version uses it, and marked as removed; then, locked and asked
again, its file goes. Between the two a file lies in the store that no row counts on; never is a row without its bytes.
A content that comes back in between is marked as there again, and keeps its file.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import connection, transaction

from bagland.kernel.documents import previews_kept
from bagland.kernel.documents.models import Content, Document, Reading, Removal
from bagland.kernel.documents.states import DocumentState
from bagland.kernel.documents.store import store


def remove_all(at: datetime, *, most: int = 10_000) -> int:
    """Remove what is asked for, oldest first. How many contents lost their bytes."""
    gone = 0
    for key in list(Removal.objects.order_by("pk").values_list("content_id", flat=True)[:most]):
        gone += remove(key, at)
    return gone


def remove(content: int, at: datetime) -> bool:
    """Both steps for one content; whether its bytes went. Safe to repeat after a crash anywhere."""
    with transaction.atomic(durable=True):
        row = _locked(content)
        if _is_kept(row):
            Removal.objects.filter(content=row).delete()
            return False
        if row.removed_at is None:
            row.removed_at = at
            row.save(update_fields=["removed_at"])
        Reading.objects.filter(content=row).delete()
    with transaction.atomic(durable=True):
        row = _locked(content)
        if row.removed_at is None or _is_kept(row):
            Removal.objects.filter(content=row).delete()
            return False
        store.remove(row.sha256)
        previews_kept.forget(row.sha256)
        Removal.objects.filter(content=row).delete()
    return True


def _locked(content: int) -> Content:
    """The row, locked against whoever would make a version of it: a foreign key's own lock must wait too."""
    rows: Any = Content.objects.all()
    if connection.vendor == "postgresql":
        rows = rows.select_for_update()
    found: Content = rows.get(pk=content)
    return found


def _is_kept(row: Content) -> bool:
    return Document.objects.filter(versions__content=row, state=DocumentState.KEPT).exists()
