"""`bagland restore`: a backup becomes an installation again, in an empty data directory."""

from __future__ import annotations

import argparse
from pathlib import Path

from bagland.doors.command_line.installation import open_house
from bagland.doors.command_line.telling import DONE, Shown, Wrong, tell


def arguments(parser: argparse.ArgumentParser) -> None:
    """The command's arguments."""
    parser.add_argument("source", type=Path, metavar="BACKUP", help="the folder or the .tar file of a backup")
    parser.add_argument(
        "--erasures",
        type=Path,
        action="append",
        default=[],
        metavar="FILE",
        help="an erasures.json with later erasures, beside those that are found by themselves",
    )


def run(args: argparse.Namespace) -> int:
    """Bring it back, prove it, and say what a person must know."""
    if not args.source.exists():
        raise Wrong(f"{args.source} is not there.")
    if lacking := [str(path) for path in args.erasures if not path.is_file()]:
        raise Wrong(f"{', '.join(lacking)} is not there.")
    open_house(must_exist=False)
    from bagland.doors.backups import manifest, postgres, restoring, sqlite

    with Shown(args) as shown:
        try:
            done = restoring.restore(args.source, lists=args.erasures, progress=shown.progress)
        except (
            restoring.NotRestored,
            manifest.Unusable,
            sqlite.Damaged,
            postgres.ToolsMissing,
            postgres.ToolFailed,
        ) as error:
            raise Wrong(f"nothing was restored: {error}") from None
    told = {
        "events": done.manifest.events,
        "head": done.manifest.head,
        "made_at": done.manifest.made_at,
        "erased_again": done.erased_again,
        "destroyed_again": done.destroyed_again,
        "notes": list(done.notes),
    }
    when, events = done.manifest.made_at, done.manifest.events
    again = f" {done.erased_again} later erasures were done again." if done.erased_again else ""
    tell(
        args,
        told,
        f"Restored as it was at {when}: {events:,} events.{again} Everybody signs in anew.",
        *done.notes,
    )
    return DONE
