"""How a command speaks: sentences for people, one JSON value for scripts, and four exit codes."""

from __future__ import annotations

import argparse
import getpass
import json
import os
import socket
import sys
from dataclasses import dataclass
from typing import Any, Self

DONE, REFUSED, WRONG_CALL, PENDING = 0, 1, 2, 3


@dataclass(frozen=True, slots=True)
class Finding:
    """One check with its outcome; `mend` is the way on when it is not well."""

    check: str
    ok: bool
    sentence: str
    mend: str = ""


class Wrong(Exception):
    """The command was called wrongly; the message says how to call it."""


def tell(args: argparse.Namespace, value: Any, *lines: str) -> None:
    """Write the JSON value, or the lines for a person."""
    if args.json:
        json.dump(value, sys.stdout, ensure_ascii=False, indent=2, sort_keys=False)
        sys.stdout.write("\n")
        return
    for line in lines:
        print(line)


class Shown:
    """Progress on one line of the terminal, gone when it is over; nothing where nobody looks, or JSON is wanted."""

    def __init__(self, args: argparse.Namespace) -> None:
        self._shows = sys.stderr.isatty() and not args.json
        self._width = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_fault: object) -> None:
        if self._width:
            print("\r" + " " * self._width, end="\r", file=sys.stderr, flush=True)

    def progress(self, what: str, done: int, of: int) -> None:
        """What is being done, and how far it is."""
        if not self._shows:
            return
        text = f"{what}: {done * 100 // of} %" if of else f"{what}: {done:,}"
        print("\r" + text.ljust(self._width), end="", file=sys.stderr, flush=True)
        self._width = max(self._width, len(text))


def refuse(args: argparse.Namespace, refusal: Any) -> int:
    """Say a refusal: the same sentence as in the browser, with its code.

    Exit code 1, or 2 when the inputs have no shape.
    """
    shown = {"state": "refused", "code": refusal.code, "sentence": refusal.sentence, "faults": dict(refusal.faults)}
    lines = [refusal.sentence, *(f"  {name}: {sentence}" for name, sentence in refusal.faults.items())]
    if args.json:
        tell(args, shown)
    else:
        print("\n".join([*lines, f"({refusal.code})"]), file=sys.stderr)
    return WRONG_CALL if refusal.faults else REFUSED


def operator() -> str:
    """Who sits at this machine: user and host, for the event."""
    try:
        user = getpass.getuser()
    except (KeyError, OSError):
        user = str(os.getuid()) if hasattr(os, "getuid") else "?"
    return f"{user}@{socket.gethostname()}"[:200]


def language() -> str:
    """The language of this terminal: Danish where the locale says so, else English."""
    spoken = os.environ.get("LC_ALL") or os.environ.get("LC_MESSAGES") or os.environ.get("LANG") or "en"
    return "da" if spoken.lower().startswith("da") else "en"
