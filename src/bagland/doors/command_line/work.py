"""`bagland work`: a worker, until it is told to stop or its parent is gone."""

from __future__ import annotations

import argparse
import os
import signal
import threading

from bagland.doors.command_line.installation import open_house
from bagland.doors.command_line.telling import DONE


def arguments(parser: argparse.ArgumentParser) -> None:
    """The command's arguments."""
    parser.add_argument("--with-parent", type=int, metavar="PID", help="stop when this process is gone")


def run(args: argparse.Namespace) -> int:
    """Work."""
    open_house(quiet=False)
    from bagland.kernel.jobs.worker import work

    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_signal: stop.set())
    if args.with_parent:
        threading.Thread(target=_watch, args=(args.with_parent, stop), daemon=True).start()
    work(stop)
    return DONE


def _watch(parent: int, stop: threading.Event) -> None:
    while not stop.wait(1):
        if os.getppid() != parent:
            stop.set()
