"""`bagland verify`: the proof that no event was changed, removed or added by another hand."""

from __future__ import annotations

import argparse
import sys

from bagland.doors.command_line.installation import open_house
from bagland.doors.command_line.telling import DONE, REFUSED, tell


def arguments(parser: argparse.ArgumentParser) -> None:
    """The command's arguments."""
    parser.add_argument(
        "--head", metavar="HASH", help="a head that was written elsewhere; it must be one of the chain's"
    )


def run(args: argparse.Namespace) -> int:
    """Seal the tail, recompute everything, name each fault."""
    open_house()
    from bagland.kernel.audit.sealing import verify

    shows = sys.stderr.isatty() and not args.json

    def progress(count: int) -> None:
        if shows:
            print(f"\r{count:,} events", end="", file=sys.stderr, flush=True)

    verdict = verify(args.head, progress=progress)
    if shows:
        print("\r", end="", file=sys.stderr)
    faults = [
        {"place": fault.place, "number": fault.number, "code": fault.code, "sentence": fault.sentence}
        for fault in verdict.faults
    ]
    shown = {"ok": verdict.ok, "head": verdict.head, "events": verdict.events, "faults": faults}
    if verdict.ok:
        tell(args, shown, f"Everything agrees. {verdict.events:,} events, head {verdict.head}")
        return DONE
    lines = [f"{fault.sentence} ({fault.code})" for fault in verdict.faults]
    tell(args, shown, f"{len(lines)} faults. The first stands first.", *lines, f"Head {verdict.head}")
    return REFUSED
