"""Writing so that a crash leaves the old or the new, and reading with a fingerprint."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterator
from pathlib import Path

BLOCK = 1024 * 1024
Progress = Callable[[str, int, int], None]
"""Told what is being done, how much is done, and of how much (0 when nobody knows)."""


def silent(_what: str, _done: int, _of: int) -> None:
    """Progress that nobody looks at."""


def write_safely(path: Path, text: str) -> None:
    """The whole text or none of it, on the disk when this returns; only its owner reads it."""
    partial = path.with_name(f"{path.name}.partial")
    with open(partial, "w", encoding="utf-8", opener=_private) as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    partial.replace(path)
    sync_folder(path.parent)


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


def sync_folder(folder: Path) -> None:
    """Put the names in a folder on the disk."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def sync_file(path: Path) -> None:
    """Put a file's contents on the disk."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def blocks(path: Path) -> Iterator[bytes]:
    """A file a megabyte at a time."""
    with path.open("rb") as file:
        while block := file.read(BLOCK):
            yield block


def fingerprint(path: Path) -> str:
    """SHA-256 of a file, in hexadecimal."""
    digest = hashlib.sha256()
    for block in blocks(path):
        digest.update(block)
    return digest.hexdigest()


def copy(source: Path, target: Path) -> str:
    """Copy a file, for its owner alone, onto the disk. SHA-256 of what was copied."""
    digest = hashlib.sha256()
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with open(target, "wb", opener=_private) as file:
        for block in blocks(source):
            digest.update(block)
            file.write(block)
        file.flush()
        os.fsync(file.fileno())
    return digest.hexdigest()
