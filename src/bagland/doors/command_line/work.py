"""`bagland work`: a worker, until it is told to stop or its parent is gone."""

from __future__ import annotations

import argparse
import os
import signal
import threading

from bagland.doors.command_line.installation import open_house
from bagland.doors.command_line.telling import DONE, Wrong

LAST_SECONDS = 20
"""How long a webhook that is on its way is waited for."""


def arguments(parser: argparse.ArgumentParser) -> None:
    """The command's arguments."""
    parser.add_argument("--with-parent", type=int, metavar="PID", help="stop when this process is gone")


def run(args: argparse.Namespace) -> int:
    """Work."""
    open_house(quiet=False)
    from bagland.doors.backups import locks
    from bagland.doors.webhooks.sending import send_until
    from bagland.kernel.jobs.worker import work

    try:
        locks.stay()
    except locks.InUse:
        raise Wrong("an upgrade or a restore is at work on this data directory. Start again when it is done.") from None

    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_signal: stop.set())
    if args.with_parent:
        threading.Thread(target=_watch, args=(args.with_parent, stop), daemon=True).start()
    sending = threading.Thread(target=send_until, args=(stop,), name="webhooks")
    sending.start()
    try:
        work(stop)
    finally:
        stop.set()
        sending.join(timeout=LAST_SECONDS)
    return DONE


def _watch(parent: int, stop: threading.Event) -> None:
    while not stop.wait(1):
        if os.getppid() != parent:
            stop.set()
