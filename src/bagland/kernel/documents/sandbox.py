"""Reading files from outside in a process of its own, so that a hostile one harms nothing (`formats.child`)."""

from __future__ import annotations

import json
import logging
import signal
import subprocess
import sys
import tempfile
import threading
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import bagland
from bagland.kernel.documents.formats import faults
from bagland.kernel.documents.formats.faults import Unreadable

log = logging.getLogger(__name__)

TASKS = ("text", "show", "page", "picture", "enclosed")
WAIT_SECONDS = 60
"""The child ends itself before; this is for a machine that does not come to run it."""
AT_ONCE = threading.BoundedSemaphore(3)
"""How many children one process of ours has, so that a hundred pages scrolled past do not fill the machine's memory."""
_START = (
    "import sys; sys.path[:] = {path!r}; from bagland.kernel.documents.formats.child import main; "
    "main({task!r}, {kind!r}, {number!r})"
)
_KILLED = {
    signal.SIGXCPU: faults.TOO_SLOW,
    signal.SIGALRM: faults.TOO_SLOW,
    signal.SIGKILL: faults.TOO_SLOW,
    signal.SIGXFSZ: faults.TOO_BIG,
}


@dataclass(frozen=True, slots=True)
class Answer:
    """What the child found: plain data, and a picture's or enclosed file's bytes."""

    told: dict[str, Any] = field(default_factory=dict)
    body: bytes = b""


def ask(task: str, path: Path, media_type: str, *, number: int = 0) -> Answer:
    """Have a task of `formats.child` done on a file. Raises Unreadable, and FileNotFoundError when it is not there.

    A child that dies tells by how: out of time or output is a fault of the file, a crash means that it is broken.
    """
    code = _START.format(path=_paths(), task=task, kind=media_type, number=number)
    with AT_ONCE, path.open("rb") as file, tempfile.TemporaryFile() as out, tempfile.TemporaryDirectory() as nowhere:
        child = subprocess.Popen(  # noqa: S603 - our own interpreter and code
            [sys.executable, "-I", "-S", "-X", "utf8", "-c", code],
            stdin=file,
            stdout=out,
            stderr=subprocess.DEVNULL,
            cwd=nowhere,
            env={"LC_ALL": "C.UTF-8"},
            close_fds=True,
        )
        try:
            status = child.wait(WAIT_SECONDS)
        except subprocess.TimeoutExpired:
            child.kill()
            status = child.wait()
        out.seek(0)
        answer = _answer(out.read())
    if status != 0 or answer is None:
        fault = _KILLED.get(signal.Signals(-status), faults.BROKEN) if status < 0 else faults.BROKEN
        log.warning("a file's reader ended early", extra={"task": task, "status": status, "fault": fault})
        raise Unreadable(fault)
    if "raised" in answer.told:
        log.warning("a file's reader failed", extra={"task": task, "raised": answer.told["raised"]})
    if task != "text" and answer.told.get("fault") and "form" not in answer.told:
        raise Unreadable(str(answer.told["fault"]))
    return answer


def _answer(written: bytes) -> Answer | None:
    head, mark, body = written.partition(b"\n")
    if not mark:
        return None
    return Answer(json.loads(head), body)


def _paths() -> list[str]:
    """Where the child finds our code and the libraries: nothing that depends on a person's own settings."""
    own = str(Path(bagland.__file__).parent.parent)
    return [own, *(path for path in sys.path if path and path != own)]
