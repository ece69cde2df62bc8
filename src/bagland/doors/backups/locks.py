"""Who uses the data directory: servers and workers beside each other, an upgrade or a restore alone.

The lock is the operating system's, so it ends with the process however that ends.
"""

from __future__ import annotations

import fcntl
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from bagland.foundation.environment import environment

_held: list[int] = []


class InUse(Exception):
    """Another process uses the data directory."""


def run_directory() -> Path:
    """Where things stand that last as long as a process."""
    directory = environment.directory / "run"
    directory.mkdir(parents=True, exist_ok=True, mode=0o700)
    return directory


def _open() -> int:
    return os.open(run_directory() / "lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)


def stay() -> None:
    """Use the data directory, beside others, until this process ends. Raises InUse while somebody has it alone."""
    handle = _open()
    try:
        fcntl.flock(handle, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(handle)
        raise InUse from None
    _held.append(handle)


@contextmanager
def alone(*, seconds: float = 0, still_wanted: Callable[[], object] = lambda: True) -> Iterator[bool]:
    """Have the data directory alone. False when it is no longer wanted while another has it. Raises InUse."""
    handle, until = _open(), time.monotonic() + seconds
    try:
        while True:
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                if not still_wanted():
                    yield False
                    return
                if time.monotonic() >= until:
                    raise InUse from None
                time.sleep(0.2)
        yield True
    finally:
        os.close(handle)


def is_used() -> bool:
    """Whether a server, a worker, an upgrade or a restore is at work here."""
    handle = _open()
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    finally:
        os.close(handle)
    return False
