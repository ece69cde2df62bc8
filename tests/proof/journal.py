"""What a writer says outside the database: what it is about to send, and what was answered, each line at once."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bagland.foundation.perform import Done
from tests.proof.deeds import Deed


class Journal:
    """A file that only grows; a line is one write, so that a kill cannot cut it."""

    def __init__(self, path: str) -> None:
        self._file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)

    def sends(self, deed: Deed) -> None:
        """The deed is about to be performed."""
        self._write({"sent": deed.written()})

    def answered(self, deed: Deed, done: Done, seconds: float) -> None:
        """`perform` has returned, after so many seconds."""
        self._write({"key": deed.key, "event": done.event, "made": done.key, "seconds": seconds})

    def _write(self, told: dict[str, Any]) -> None:
        os.write(self._file, json.dumps(told).encode() + b"\n")


@dataclass(frozen=True)
class Told:
    """One deed as a journal has it; `event` is None when no answer came."""

    deed: Deed
    event: int | None
    made: int | None
    seconds: float


def read(paths: Iterable[Path]) -> Iterator[Told]:
    """Everything that journals tell, by key."""
    for path in paths:
        sent: dict[str, Deed] = {}
        answers: dict[str, dict[str, Any]] = {}
        for line in path.read_text().splitlines():
            told = json.loads(line)
            if "sent" in told:
                sent[told["sent"]["key"]] = Deed(**told["sent"])
            else:
                answers[told["key"]] = told
        for key, deed in sent.items():
            answer = answers.get(key, {})
            yield Told(deed, answer.get("event"), answer.get("made"), answer.get("seconds", 0.0))
