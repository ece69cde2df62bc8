"""The store as a folder of the data directory: `archive/ab/cd/<sha256>`, and `archive/coming/` for files on their way.

A file is complete before it has its name: its bytes are synced, it gets its name, the folder is synced. A crash can
leave a file that no row names, which is swept later, never a row without its file.
"""

from __future__ import annotations

import errno
import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from bagland.foundation.environment import environment

COMING = "coming"
_NO_LINKS = {errno.EPERM, errno.EOPNOTSUPP, errno.ENOSYS, errno.EMLINK, errno.EXDEV}


class Store:
    """The folder of contents. Paths are made when they are first written to; only their owner reads them."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def path(self, sha256: str) -> Path:
        """Where a content lies, whether it is there or not."""
        return self.root / sha256[:2] / sha256[2:4] / sha256

    def coming(self, secret: str) -> Path:
        """Where a file on its way in gathers."""
        return self.root / COMING / secret

    def start(self, secret: str) -> Path:
        """The empty file that bytes on their way gather in."""
        path = self.coming(secret)
        _made(path.parent)
        os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
        return path

    def has(self, sha256: str, size: int | None = None) -> bool:
        """Whether the content is there, and as large as it should be."""
        try:
            found = self.path(sha256).stat().st_size
        except FileNotFoundError:
            return False
        return size is None or found == size

    def open(self, sha256: str) -> BinaryIO:
        """The content's bytes. Raises FileNotFoundError."""
        return self.path(sha256).open("rb")

    def keep(self, staged: Path, sha256: str) -> None:
        """Give a whole file, whose hash has been taken, its place; twice is once. It is on the disk afterwards.

        The staged name stays where the disk knows hard links, so that an act that is undone can be done again.
        """
        target = self.path(sha256)
        _made(target.parent)
        handle = os.open(staged, os.O_RDONLY)
        try:
            os.fchmod(handle, 0o440)
            os.fsync(handle)
        finally:
            os.close(handle)
        _named(staged, target)
        for folder in (target.parent, target.parent.parent, self.root):
            _sync(folder)

    def remove(self, sha256: str) -> None:
        """Take a content's bytes away; twice is once. Only whoever holds its row's lock may."""
        path = self.path(sha256)
        path.unlink(missing_ok=True)
        if path.parent.is_dir():
            _sync(path.parent)

    def free(self) -> int:
        """Bytes of the disk that can still be used."""
        _made(self.root)
        return shutil.disk_usage(self.root).free

    def files(self, *, after: str = "") -> Iterator[Path]:
        """Every file of a content in the order of their hashes, those after one hash alone."""
        for first in _folders(self.root, after[:2]):
            for second in _folders(first, after[2:4] if first.name == after[:2] else ""):
                yield from (path for path in sorted(second.iterdir()) if path.name > after and path.is_file())

    def arriving(self) -> Iterator[Path]:
        """Every file on its way in."""
        folder = self.root / COMING
        if folder.is_dir():
            yield from folder.iterdir()


def _made(folder: Path) -> None:
    """The folder with those above it, each for its owner alone: `mkdir` alone would open those above to all."""
    if not folder.is_dir():
        _made(folder.parent)
        folder.mkdir(mode=0o700, exist_ok=True)


def _folders(inside: Path, first: str) -> list[Path]:
    if not inside.is_dir():
        return []
    return sorted(path for path in inside.iterdir() if len(path.name) == 2 and path.name >= first and path.is_dir())


def _named(staged: Path, target: Path) -> None:
    """A second name for the same bytes; where the disk has no hard links the staged name is given up."""
    fresh = target.with_name(f"{target.name}.{staged.name[:16]}")
    fresh.unlink(missing_ok=True)
    try:
        os.link(staged, fresh)
    except OSError as error:
        if error.errno not in _NO_LINKS:
            raise
        fresh = staged
    fresh.replace(target)
    # Renaming one name of a file over another of the same file does nothing, and leaves both.
    if fresh != staged:
        fresh.unlink(missing_ok=True)


def _sync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


store = Store(environment.directory / "archive")
