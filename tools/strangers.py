"""Names what must not stand in a file of the project: a path of the machine it was written on, a registry's host.

Looks through every file that git tracks or would add. The hosts are those that pip, npm and uv are set to on this
machine; a lock file must pin by hash and name no place at all.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LOCKS = {"requirements.lock", "requirements-dev.lock", "requirements-node.lock", "package-lock.json"}
PLACE_IN_A_LOCK = re.compile(r'"resolved"|--(?:extra-)?index-url|--find-links| @ \w+:')
# Where each tool says which registry it asks; the words of its answer that are addresses are read.
ASK = (["pip", "config", "list"], ["npm", "config", "get", "registry"])
HOST = re.compile(r"://(?:[^/@\s'\"]+@)?([^/:\s'\"]+)")
ON_THIS_MACHINE = re.compile(r"localhost|127\.|\[?::1")


def files() -> list[Path]:
    """Every file that is tracked, or new and not ignored; none where this is not a git checkout."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False).stdout
    return [path for name in listed.split("\0") if name and (path := ROOT / name).is_file()]


def registry_hosts() -> set[str]:
    """The hosts that this machine's package tools are set to use."""
    said = [value for name, value in os.environ.items() if re.search("INDEX|REGISTRY|FIND_LINKS", name, re.IGNORECASE)]
    for command in ASK:
        try:
            said.append(subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False).stdout)
        except FileNotFoundError:
            continue
    return {host for text in said for host in HOST.findall(text) if not ON_THIS_MACHINE.match(host)}


def machine_paths() -> set[str]:
    """Where this checkout and its owner live, as a path would be written."""
    return {f"{path}/" for path in (ROOT, Path.home()) if len(path.parts) > 1}


def strangers(file: Path, unwanted: re.Pattern[str]) -> Iterator[str]:
    """Each line that names something it should not, with its place."""
    try:
        lines = file.read_text().splitlines()
    except UnicodeDecodeError:
        return
    for number, line in enumerate(lines, start=1):
        found = unwanted.search(line) or (PLACE_IN_A_LOCK.search(line) if file.name in LOCKS else None)
        if found:
            yield f"{file.relative_to(ROOT)}:{number}: names {found.group()}"


def main() -> int:
    """1 when something was found."""
    unwanted = re.compile("|".join(map(re.escape, sorted(registry_hosts() | machine_paths()))) or r"(?!)")
    found = [line for file in files() for line in strangers(file, unwanted)]
    print("\n".join(found), end="\n" if found else "")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
