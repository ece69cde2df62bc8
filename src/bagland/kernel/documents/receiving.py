"""Bytes on their way in: a transfer is begun, fed piece by piece, finished, and settled by the act that files it.

Every byte is streamed to a file; a database row says how large it will be and whose it is. How far it has come is told
by the file itself, so a crash between the two loses nothing.
"""

from __future__ import annotations

import errno
import fcntl
import hashlib
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from io import FileIO
from pathlib import Path
from typing import Any, BinaryIO

from django.db import models, transaction

from bagland.foundation import clock
from bagland.foundation.act import Act
from bagland.foundation.environment import environment
from bagland.foundation.ports import ports
from bagland.kernel.documents.formats.sniffing import sniff
from bagland.kernel.documents.models import Content, Reading, Transfer
from bagland.kernel.documents.store import store
from bagland.kernel.documents.store.names import cleaned
from bagland.kernel.documents.store.refusals import (
    BytesGone,
    EmptyFile,
    IsArriving,
    MayNotSend,
    MoreThanSaid,
    NoRoom,
    NoSuchTransfer,
    NotAsSent,
    NotWhole,
    TooLarge,
    TooManyUnfinished,
    TooMuchUnfinished,
    WrongOffset,
)

BLOCK = 256 * 1024
"""How many bytes are in memory at once."""
CHUNK = 8 * 1024 * 1024
"""How many bytes one request should carry: a slow line then holds a thread for a while and not for hours."""
MOST_UNFINISHED = 2000
"""Files on their way, a person."""
KEPT_UNFILED = timedelta(days=1)
"""How long after its last byte a file waits to be filed."""
MB = 1024 * 1024


def begin(act: Act, *, name: str, size: int) -> Transfer:
    """A new file on its way in. Two queries and an insert.

    Refuses with MayNotSend, EmptyFile, TooLarge, TooManyUnfinished, TooMuchUnfinished and NoRoom.
    """
    shown = cleaned(name)
    _must_be_welcome(act, shown, size)
    secret = secrets.token_urlsafe(32)
    store.start(secret)
    return _row(act, shown, size, secret)


def append(transfer: Transfer, *, offset: int, stream: BinaryIO, checksum: tuple[str, bytes] | None = None) -> Transfer:
    """Add the bytes of a stream at this offset, to its end or to where the line broke; what has come is kept.

    `checksum` is an algorithm of hashlib and the digest of exactly these bytes. Refuses with WrongOffset, IsArriving,
    MoreThanSaid, NoRoom, BytesGone, and with NotAsSent when the checksum is another (the bytes are dropped again).
    """
    with _writing(transfer) as file:
        here = file.seek(0, os.SEEK_END)
        if offset != here or transfer.is_whole:
            raise WrongOffset(name=transfer.name, received=here, offset=offset)
        digest = hashlib.new(checksum[0], usedforsecurity=False) if checksum else None
        try:
            _poured(stream, file, transfer, here, digest)
            if checksum and digest is not None and digest.digest() != checksum[1]:
                raise NotAsSent(name=transfer.name)
        except (MoreThanSaid, NotAsSent):
            file.truncate(here)
            raise
        finally:
            transfer.received = os.fstat(file.fileno()).st_size
            transfer.touched_at = clock.now()
            Transfer.objects.filter(pk=transfer.pk).update(received=transfer.received, touched_at=transfer.touched_at)
    return transfer


def finish(transfer: Transfer) -> Transfer:
    """All bytes are here: put them on the disk, take their hash, and see what they are. Twice is once.

    Refuses with NotWhole and BytesGone.
    """
    if transfer.is_whole:
        return transfer
    with _writing(transfer) as file:
        here = os.fstat(file.fileno()).st_size
        if here != transfer.size:
            raise NotWhole(name=transfer.name, received=here, size=transfer.size)
        os.fsync(file.fileno())
        file.seek(0)
        transfer.sha256 = hashlib.file_digest(file, "sha256").hexdigest()
        transfer.received, transfer.touched_at = here, clock.now()
        transfer.media_type = sniff(store.coming(transfer.secret), transfer.name).media_type
        changed = {name: getattr(transfer, name) for name in ("sha256", "received", "touched_at", "media_type")}
        Transfer.objects.filter(pk=transfer.pk).update(**changed)
    return transfer


def receive(act: Act, *, name: str, stream: BinaryIO, size: int | None = None) -> Transfer:
    """A whole file in one call, as the command line and mail bring it. Refuses as the three it stands for.

    Without a size the stream tells it by ending.
    """
    shown = cleaned(name)
    _must_be_welcome(act, shown, 1 if size is None else size)
    secret = secrets.token_urlsafe(32)
    path = store.start(secret)
    most = _largest() if size is None else size
    try:
        came = _spooled(stream, path, shown, most)
        if came > most:
            raise (_too_large(shown, came) if size is None else MoreThanSaid(name=shown, size=most))
        if size is not None and came != size:
            raise NotWhole(name=shown, received=came, size=size)
        _must_be_welcome(act, shown, came)
    except BaseException:
        path.unlink(missing_ok=True)
        raise
    transfer = _row(act, shown, came, secret, received=came)
    return finish(transfer)


def transfer_at(act: Act, secret: str) -> Transfer:
    """The sender's own file on its way; `secret` may be the whole address that it is sent to. Or NoSuchTransfer."""
    last = secret.rstrip("/").rpartition("/")[2]
    found: Transfer | None = Transfer.objects.visible_to(act).filter(sender=act.actor, secret=last).first()
    if found is None:
        raise NoSuchTransfer
    return found


def drop(transfer: Transfer) -> None:
    """Its sender takes a file back, or it was too long on its way."""
    Transfer.objects.filter(pk=transfer.pk).delete()
    store.coming(transfer.secret).unlink(missing_ok=True)


def received(transfer: Transfer) -> int:
    """How many bytes are here. Refuses with BytesGone."""
    if transfer.is_whole:
        return transfer.size
    try:
        return store.coming(transfer.secret).stat().st_size
    except FileNotFoundError:
        raise BytesGone(name=transfer.name) from None


def settle(transfer: Transfer) -> Content:
    """Inside an act's transaction: the bytes lie in the store under their hash, one row says so, the transfer is gone.

    The row comes first: whoever inserts the same hash waits for its transaction, and so does whoever sweeps, so that
    the file is placed and taken away by one at a time. The content waits to be read. Refuses with NotWhole and
    BytesGone. Four to six queries.
    """
    if not transfer.is_whole:
        raise NotWhole(name=transfer.name, received=transfer.received, size=transfer.size)
    content = _row_of(transfer)
    staged = store.coming(transfer.secret)
    if not store.has(content.sha256, content.size):
        try:
            store.keep(staged, content.sha256)
        except FileNotFoundError:
            raise BytesGone(name=transfer.name) from None
    if content.removed_at is not None:
        content.removed_at = None
        content.save(update_fields=["removed_at"])
    Reading.objects.bulk_create([Reading(content=content)], ignore_conflicts=True)
    Transfer.objects.filter(pk=transfer.pk).delete()
    transaction.on_commit(lambda: staged.unlink(missing_ok=True), robust=True)
    return content


def _row_of(transfer: Transfer) -> Content:
    """The one row of these bytes, locked: found, or made by whoever comes first. The later waits for the first."""
    rows = Content.objects.select_for_update(no_key=True).filter(sha256=transfer.sha256)
    found: Content | None = rows.first()
    if found is not None:
        return found
    fresh = Content(sha256=transfer.sha256, size=transfer.size, media_type=transfer.media_type, stored_at=clock.now())
    Content.objects.bulk_create([fresh], ignore_conflicts=True)
    return rows.get()


def _row(act: Act, name: str, size: int, secret: str, **more: Any) -> Transfer:
    now = clock.now()
    return Transfer.objects.create(
        sender_id=act.actor, secret=secret, name=name, size=size, begun_at=now, touched_at=now, **more
    )


def _must_be_welcome(act: Act, name: str, size: int) -> None:
    if ports.authority.reach(act, Transfer.view).nothing:
        raise MayNotSend
    if size <= 0:
        raise EmptyFile(name=name)
    if size > _largest():
        raise _too_large(name, size)
    own = Transfer.objects.filter(sender=act.actor).aggregate(count=models.Count("pk"), size=models.Sum("size"))
    if own["count"] >= MOST_UNFINISHED:
        raise TooManyUnfinished(count=own["count"], most=MOST_UNFINISHED)
    together, most = (own["size"] or 0) + size, environment.unfinished_files * MB
    if together > most:
        raise TooMuchUnfinished(name=name, size=-(-together // MB), most=environment.unfinished_files)
    awaited = Transfer.objects.filter(sha256="").aggregate(rest=models.Sum(models.F("size") - models.F("received")))
    free = store.free() - environment.free_space * MB - (awaited["rest"] or 0)
    if size > free:
        raise NoRoom(name=name, free=max(0, free // MB))


def _largest() -> int:
    return environment.largest_file * MB


def _too_large(name: str, size: int) -> TooLarge:
    return TooLarge(name=name, size=-(-size // MB), most=environment.largest_file)


@contextmanager
def _writing(transfer: Transfer) -> Iterator[FileIO]:
    """The file of a transfer for one writer at a time, over all processes."""
    try:
        file = store.coming(transfer.secret).open("r+b", buffering=0)
    except FileNotFoundError:
        raise BytesGone(name=transfer.name) from None
    with file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise IsArriving(name=transfer.name) from None
        yield file


def _poured(stream: BinaryIO, file: FileIO, transfer: Transfer, here: int, digest: Any) -> None:
    """Bytes from the stream to the file. A line that breaks is an end."""
    while True:
        try:
            block = stream.read(BLOCK)
        except (OSError, RuntimeError):
            return
        if not block:
            return
        here += len(block)
        if here > transfer.size:
            raise MoreThanSaid(name=transfer.name, size=transfer.size)
        if digest is not None:
            digest.update(block)
        _write(file, block, transfer.name)


def _write(file: FileIO, block: bytes, name: str) -> None:
    rest = memoryview(block)
    try:
        while rest:
            rest = rest[file.write(rest) :]
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise NoRoom(name=name, free=0) from None
        raise


def _spooled(stream: BinaryIO, path: Path, name: str, most: int) -> int:
    """How many bytes came; it stops when they are more than may."""
    came = 0
    with path.open("wb", buffering=0) as file:
        while came <= most and (block := stream.read(BLOCK)):
            came += len(block)
            _write(file, block, name)
    return came
