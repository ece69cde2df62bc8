"""The store as a folder of the data directory: `archive/ab/cd/<sha256>`, and `archive/coming/` for files on their way.

A file is complete before it has its name: its bytes are synced, it is moved into place, the folder is synced. A crash
can leave a file that no row names, which is swept later, never a row without its file.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import BinaryIO

from bagland.foundation.environment import environment


class Store:
    """The folder of contents. Paths are made when they are first written to."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def path(self, sha256: str) -> Path:
        """Where a content lies, whether it is there or not."""
        return self.root / sha256[:2] / sha256[2:4] / sha256

    def coming(self, secret: str) -> Path:
        """Where a file on its way in gathers."""
        return self.root / "coming" / secret

    def has(self, sha256: str) -> bool:
        return self.path(sha256).is_file()

    def open(self, sha256: str) -> BinaryIO:
        """The content's bytes. Raises FileNotFoundError."""
        return self.path(sha256).open("rb")

    def keep(self, staged: Path, sha256: str) -> None:
        """Move a whole file, whose hash has been taken, to its place; twice is once. It is on the disk afterwards."""
        target = self.path(sha256)
        if target.is_file():
            staged.unlink(missing_ok=True)
            return
        target.parent.mkdir(parents=True, exist_ok=True)
        with staged.open("rb") as file:
            os.fsync(file.fileno())
        staged.chmod(0o440)
        staged.replace(target)
        for folder in (target.parent, target.parent.parent, self.root):
            _sync(folder)


def _sync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


store = Store(environment.directory / "archive")
