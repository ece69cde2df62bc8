"""What a test run had to leave out because the machine lacks something: noted where it is found, read out at the end.

The runner names a file in BAGLAND_NOT_RUN_FILE. Tests add to it through `note`, from any process; each line is what
was left out, a tab, and what brings it (a Debian package, or a sentence).
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

FILE = "BAGLAND_NOT_RUN_FILE"


def note(what: str, package: str, environment: Mapping[str, str] = os.environ) -> None:
    """Remember that `what` was not run for want of `package`; without a runner there is nobody to tell."""
    name = environment.get(FILE)
    if name:
        with Path(name).open("a") as handle:
            handle.write(f"{what}\t{package}\n")


def noted(file: Path) -> list[tuple[str, str]]:
    """Everything noted, each once, in the order of the first note."""
    lines = file.read_text().splitlines() if file.exists() else []
    return list(dict.fromkeys((what, package) for what, _, package in (line.partition("\t") for line in lines)))


def list_of(lacks: list[tuple[str, str]]) -> str:
    """The list for the person, or nothing."""
    if not lacks:
        return ""
    return "\n".join(["", "NOT RUN", *(f"  {what} (needs {package})" for what, package in lacks)])
