"""`bagland reindex`: build the index of search, from where it was left or afresh."""

from __future__ import annotations

import argparse
import sys

from bagland.doors.command_line.installation import open_house
from bagland.doors.command_line.telling import DONE, tell


def arguments(parser: argparse.ArgumentParser) -> None:
    """The command's arguments."""
    parser.add_argument("--afresh", action="store_true", help="read every object again, not only what is missing")


def run(args: argparse.Namespace) -> int:
    """Read what is not indexed; people may work meanwhile. Interrupted, it goes on at the next call."""
    open_house()
    from bagland.kernel.search import building, settling

    shows = sys.stderr.isatty() and not args.json

    def progress(kind: str, done: int, number: int) -> None:
        if shows:
            print(f"\r{kind}: {done:,} of {number:,}".ljust(70), end="", file=sys.stderr, flush=True)

    read = building.build_all(progress, afresh=args.afresh)
    while settling.settle_rest():
        pass
    if shows:
        print("\r".ljust(72), end="\r", file=sys.stderr)
    tell(args, {"read": read}, f"{read:,} objects read. The index says what they say.")
    return DONE
