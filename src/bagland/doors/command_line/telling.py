"""How a command speaks: sentences for people, one JSON value for scripts, and four exit codes."""

from __future__ import annotations

import argparse
import getpass
import json
import os
import socket
import sys
from typing import Any

DONE, REFUSED, WRONG_CALL, PENDING = 0, 1, 2, 3


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
