"""Steps of the set-up that run once and again only when what they were made from has changed.

A step leaves a stamp: the hash of its inputs. It is current when its products stand and the stamp agrees. The stamp
goes away before the step runs and comes back when it has ended well, so a step that was killed half way is done
again.
"""

from __future__ import annotations

import fcntl
import hashlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Step:
    """One piece of work whose result can be kept.

    `inputs` are files, read whole, and plain words (a version, a folder's name). `needs` are the steps whose result
    this one's work uses; they are looked at only when this one has to be done. The stamp lies beside the products
    where it can, so that it disappears with them.
    """

    says: str
    stamp: Path
    inputs: Callable[[], Iterable[Path | str]]
    products: Callable[[], Iterable[Path]]
    work: Callable[[], None]
    needs: tuple[Step, ...] = ()

    def digest(self) -> str:
        """The hash of all inputs: names, lengths and contents."""
        total = hashlib.sha256()
        for item in self.inputs():
            content = item.read_bytes() if isinstance(item, Path) else b""
            total.update(f"{item}\0{len(content)}\0".encode())
            total.update(content)
        return total.hexdigest()

    def is_current(self) -> bool:
        """Whether the products stand and were made from today's inputs."""
        try:
            return self.stamp.read_text() == self.digest() and all(path.exists() for path in self.products())
        except FileNotFoundError:
            return False

    def ensure(self) -> None:
        """Do the step, and before it the steps it needs, unless it is current."""
        if self.is_current():
            return
        for step in self.needs:
            step.ensure()
        digest = self.digest()
        print(self.says, flush=True)
        self.stamp.unlink(missing_ok=True)
        self.work()
        self.stamp.parent.mkdir(parents=True, exist_ok=True)
        self.stamp.write_text(digest)


def ensure(steps: Iterable[Step], lock: Path) -> None:
    """Make every step current, one set-up of this folder at a time. Takes no lock when there is nothing to do."""
    steps = list(steps)
    if all(step.is_current() for step in steps):
        return
    with _alone(lock):
        for step in steps:
            step.ensure()


@contextmanager
def _alone(lock: Path) -> Iterator[None]:
    lock.parent.mkdir(parents=True, exist_ok=True)
    with lock.open("w") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            print("Waiting for another set-up of this folder …", flush=True)
            fcntl.flock(handle, fcntl.LOCK_EX)
        yield
