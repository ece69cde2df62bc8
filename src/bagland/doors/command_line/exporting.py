"""`bagland export LIST --as WHO`: a declared list as a file, as its address in the browser shows it."""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path
from typing import Any

from bagland.doors.command_line.doing import acting_for
from bagland.doors.command_line.installation import open_house
from bagland.doors.command_line.telling import DONE, Wrong, refuse, tell

FORMATS = ("xlsx", "csv", "plain")
SLICE_SECONDS, PAUSE_SECONDS = 20.0, 0.05


def arguments(parser: argparse.ArgumentParser) -> None:
    """The command's arguments."""
    parser.add_argument("list", metavar="LIST", help="the list, such as organisation.people")
    parser.set_defaults(key=None, position=None)
    who = parser.add_mutually_exclusive_group(required=True)
    who.add_argument("--as", dest="login", metavar="WHO", help="the login of the person for whom you act")
    who.add_argument("--token", metavar="TOKEN", help="act as the person or agent of this token")
    parser.add_argument("--query", default="", metavar="QUERY", help="filters and order, as in the list's address")
    parser.add_argument("--format", choices=FORMATS, default="plain", help="plain CSV (default), CSV for Excel, XLSX")
    parser.add_argument("--output", metavar="FILE", help="where to write it; standard output when left out")


def run(args: argparse.Namespace) -> int:
    """Write it, whole. The event says how many rows were taken out."""
    open_house()
    from bagland.foundation.perform import Done, perform
    from bagland.foundation.refusal import Refusal
    from bagland.kernel.exchange import making
    from bagland.kernel.exchange.activities import export_list
    from bagland.kernel.exchange.states import FileFormat

    act = acting_for(args)
    try:
        wanted = FileFormat(args.format.upper())
        done = perform(export_list, act, listed=args.list, query=args.query.lstrip("?"), file_format=wanted)
        assert isinstance(done, Done)  # noqa: S101 - no grant makes an export wait
        export = done.result
        while not making.make(export, seconds=SLICE_SECONDS):
            time.sleep(PAUSE_SECONDS)
        export.refresh_from_db()
        content = _content(act, export)
    except Refusal as refusal:
        return refuse(args, refusal)
    shown: dict[str, Any] = {"state": "done", "event": done.event, "rows": export.rows, "size": export.size}
    if not args.output:
        for block in content:
            sys.stdout.buffer.write(block)
        sys.stdout.buffer.flush()
        return DONE
    try:
        with Path(args.output).open("wb") as file:
            file.writelines(content)
    except OSError as error:
        raise Wrong(f"{args.output} cannot be written: {error.strerror}.") from None
    tell(args, shown | {"file": args.output}, f"{export.rows} rows are in {args.output}.")
    return DONE


def _content(act: Any, export: Any) -> Any:
    from bagland.kernel.exchange.queries import file_of

    with file_of(act, export).open("rb") as file:
        yield from iter(lambda: file.read(1 << 16), b"")
