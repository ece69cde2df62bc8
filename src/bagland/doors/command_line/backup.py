"""`bagland backup`: the database and the files of the data directory, while people work."""

from __future__ import annotations

import argparse
from pathlib import Path

from bagland.doors.command_line.installation import open_house
from bagland.doors.command_line.telling import DONE, Shown, Wrong, tell


def arguments(parser: argparse.ArgumentParser) -> None:
    """The command's arguments."""
    parser.add_argument("to", nargs="?", type=Path, metavar="TO", help="a new folder, or a file ending with .tar")
    parser.add_argument("--keep", type=int, metavar="N", help="remove the oldest, so that N are left in their folder")


def run(args: argparse.Namespace) -> int:
    """Make it, and say where it is."""
    if args.keep is not None and args.keep < 1:
        raise Wrong("--keep must leave one at least.")
    open_house()
    from bagland.doors.backups import keeping, postgres, sqlite
    from bagland.kernel.audit import sealing

    with Shown(args) as shown:
        try:
            sealing.seal_all()
            path, manifest = keeping.make(args.to, progress=shown.progress)
        except (keeping.Exists, sqlite.Damaged, postgres.ToolsMissing, postgres.ToolFailed, OSError) as error:
            raise Wrong(f"no backup was made: {error}") from None
    removed = keeping.thin_out(args.keep) if args.keep is not None else []
    size = sum(told["bytes"] for told in manifest.files.values()) + manifest.archive.get("bytes", 0)
    told = {
        "path": str(path),
        "bytes": size,
        "files": len(manifest.files),
        "documents": dict(manifest.archive),
        "events": manifest.events,
        "head": manifest.head,
        "version": manifest.version,
        "removed": [str(old) for old in removed],
    }
    tell(
        args,
        told,
        f"{path}: {size / 1024**2:,.1f} MiB, {manifest.events:,} events, head {manifest.head}",
        *(f"damaged in the archive, copied as it is: {name}" for name in manifest.archive.get("damaged", ())),
        *(f"removed {old}" for old in removed),
    )
    return DONE
