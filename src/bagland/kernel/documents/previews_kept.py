"""Previews that were made once, kept beside the store: `previews/ab/<sha256>/`. They can always be made again."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

from bagland.foundation.environment import environment

VERSION = 1
"""Raised when previews are made in another way."""


def folder(sha256: str) -> Path:
    """Where a content's previews lie, whether there are any or not."""
    return environment.directory / "previews" / sha256[:2] / sha256


def kept(sha256: str, name: str, made: Callable[[], bytes], *, is_removed: Callable[[], bool] = lambda: False) -> bytes:
    """A preview as it was made before, else made now. A disk that is full or read-only keeps none.

    `is_removed` is asked once the preview lies there: what was destroyed while it was drawn leaves nothing.
    Removal says so in the content's row first and takes previews away afterwards, so that one of the two comes last.
    """
    path = folder(sha256) / f"{VERSION}-{name}"
    try:
        return path.read_bytes()
    except OSError:
        content = made()
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        handle, staged = tempfile.mkstemp(dir=path.parent)
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        Path(staged).replace(path)
    except OSError:
        pass
    if is_removed():
        forget(sha256)
    return content


def has(sha256: str, name: str) -> bool:
    """Whether a preview was made before."""
    return (folder(sha256) / f"{VERSION}-{name}").is_file()


def everyone() -> Iterator[str]:
    """The hashes of which previews lie here."""
    for shelf in sorted((environment.directory / "previews").glob("??")):
        yield from sorted(one.name for one in shelf.iterdir())


def forget(sha256: str) -> None:
    """Take a content's previews away."""
    shutil.rmtree(folder(sha256), ignore_errors=True)
