"""What a crash or a change of mind leaves behind is cleared away: files on their way that nobody filed, and files in
the store that no row names.

A file of the store is taken away while its hash is claimed by a row of our own, in a transaction that is undone
afterwards: whoever files the same bytes waits for that row, and then places the file anew. So a sweep and a filing
cannot cross, whatever else runs.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from datetime import timedelta
from itertools import islice
from pathlib import Path

from django.db import transaction

from bagland.foundation import clock
from bagland.kernel.documents import previews_kept, receiving
from bagland.kernel.documents.models import Content, Transfer
from bagland.kernel.documents.store import store

ORPHAN_AFTER = timedelta(days=1)
"""How old a file that no row names must be: by the disk's clock, which no demo company sets."""
AT_ONCE = 500
HASH_LENGTH = 64


def sweep() -> dict[str, int]:
    """One round over transfers, the folder of what is coming, and the store. What was cleared away, by its kind."""
    return {"expired": expired(), "left_over": left_over(), "orphans": orphans(), "previews": previews()}


def expired() -> int:
    """Files on their way for a day without a byte. One that is being written to stays."""
    gone = 0
    for transfer in Transfer.objects.filter(touched_at__lt=clock.now() - receiving.KEPT_UNFILED).order_by("pk"):
        with transaction.atomic():
            asked = Transfer.objects.filter(pk=transfer.pk, touched_at=transfer.touched_at)
            gone += asked.delete()[0]
        if not Transfer.objects.filter(pk=transfer.pk).exists():
            store.coming(transfer.secret).unlink(missing_ok=True)
    return gone


def left_over() -> int:
    """Files in the folder of what is coming that no transfer names any more, or never did."""
    gone = 0
    for path in store.arriving():
        if _is_old(path) and not Transfer.objects.filter(secret=path.name).exists():
            path.unlink(missing_ok=True)
            gone += 1
    return gone


def orphans() -> int:
    """Files of the store that no content names: their act was undone, or its process killed."""
    gone, paths = 0, store.files()
    while some := list(islice(paths, AT_ONCE)):
        names = {path.name for path in some if len(path.name) == HASH_LENGTH}
        known = set(Content.objects.filter(sha256__in=names).values_list("sha256", flat=True))
        for path in some:
            if path.name not in known and _is_old(path):
                gone += _taken_away(path)
    return gone


def previews() -> int:
    """Previews of contents that are removed or never were: a process was killed between drawing one and asking."""
    gone, names = 0, previews_kept.everyone()
    while some := list(islice(names, AT_ONCE)):
        known = set(Content.objects.filter(sha256__in=some, removed_at__isnull=True).values_list("sha256", flat=True))
        for name in some:
            if name not in known:
                previews_kept.forget(name)
                gone += 1
    return gone


def _taken_away(path: Path) -> bool:
    """Asked again, with the hash claimed or its row locked: nobody places it meanwhile."""
    sha256, is_second_name = path.name[:HASH_LENGTH], len(path.name) != HASH_LENGTH
    with transaction.atomic():
        known = Content.objects.select_for_update().filter(sha256=sha256).first() is not None
        if not known:
            claim = Content(sha256=sha256, size=0, media_type="", stored_at=clock.now())
            Content.objects.bulk_create([claim], ignore_conflicts=True)
            known = not Content.objects.filter(sha256=sha256, media_type="", size=0).exists()
        taken = (is_second_name or not known) and _is_old(path)
        if taken:
            path.unlink(missing_ok=True)
        transaction.set_rollback(True)
    return taken


def _is_old(path: Path) -> bool:
    """Whether nobody has touched it for a day; what is gone is not old."""
    try:
        found = os.stat(path)
    except FileNotFoundError:
        return False
    return time.time() - max(found.st_mtime, found.st_ctime) > ORPHAN_AFTER.total_seconds()


def missing() -> Iterator[str]:
    """Hashes of contents whose bytes should be in the store and are not, in their order. One query for 500."""
    after = ""
    while some := list(
        Content.objects.filter(sha256__gt=after, removed_at__isnull=True)
        .order_by("sha256")
        .values_list("sha256", "size")[:AT_ONCE]
    ):
        yield from (sha256 for sha256, size in some if not store.has(sha256, size))
        after = some[-1][0]
