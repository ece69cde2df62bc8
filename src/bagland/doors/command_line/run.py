"""`bagland run`: the server and its worker, in front of an up-to-date database."""

from __future__ import annotations

import argparse
import gc
import multiprocessing
import os
import shutil
import signal
import socket
import subprocess
import sys
from importlib import import_module
from types import FrameType
from typing import TYPE_CHECKING, Any

from bagland.doors.command_line.installation import bring_up_to_date, must_be_founded, open_house, set_clock
from bagland.doors.command_line.telling import DONE, Wrong

if TYPE_CHECKING:
    from bagland.foundation.environment import Environment

LAST_SECONDS = 20
"""How long requests that are being answered are waited for."""
WORKER = [sys.executable, "-m", "bagland.doors.command_line.main", "work", "--with-parent"]


def arguments(parser: argparse.ArgumentParser) -> None:
    """The command's arguments."""
    parser.add_argument("--demo", action="store_true", help="load the demo company when the data directory is new")
    parser.add_argument("--no-worker", action="store_true", help="serve only; a worker runs elsewhere")


def run(args: argparse.Namespace) -> int:
    """Migrate, load the demo company if asked, serve until Ctrl-C."""
    from bagland.foundation.environment import environment

    _count_together(environment)
    open_house(must_exist=False)
    from bagland.doors.backups import destructions, erasures, locks

    bring_up_to_date()
    try:
        locks.stay()
    except locks.InUse:
        raise Wrong("an upgrade or a restore is at work on this data directory. Start again when it is done.") from None
    if args.demo:
        from bagland.doors.command_line.demo import lines, listing, load_if_new
        from bagland.kernel.audit.installation import birth
        from bagland.kernel.audit.models import Installation

        born = birth()
        if born is None or born.birth == Installation.Birth.DEMO:
            load_if_new(shows=True)
            print("\n".join(lines(listing(), most=12)))
    must_be_founded()
    set_clock()
    if count := erasures.do_again():
        print(f"{count} people who were erased after this database was backed up are erased again.", flush=True)
    if count := destructions.do_again():
        print(f"{count} documents that were destroyed after this database was backed up go again.", flush=True)
    _must_be_free(environment.address, environment.port)
    print(f"Bagland answers on http://{environment.address}:{environment.port} – stop it with Ctrl-C.", flush=True)
    signal.signal(signal.SIGTERM, _as_interrupt)
    worker = None if args.no_worker else subprocess.Popen([*WORKER, str(os.getpid())])  # noqa: S603 - our own command
    try:
        _serve(environment)
    finally:
        if worker is not None:
            worker.terminate()
            worker.wait(timeout=LAST_SECONDS + 5)
    return DONE


def _count_together(environment: Any) -> None:
    """Name the folder in which the web processes' counts meet, before the first of them imports what counts."""
    folder = environment.directory / "run" / f"metrics-{environment.port}"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True, mode=0o700)
    os.environ["PROMETHEUS_MULTIPROC_DIR"] = str(folder)


def _must_be_free(address: str, port: int) -> None:
    """Refuse when somebody answers there already: two servers on one port would answer in turn."""
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((address, port))
        except OSError as error:
            raise Wrong(f"{address}:{port} cannot be used: {error.strerror}. Choose another with PORT.") from None


def _serve(environment: Environment) -> None:
    """Serve in processes of their own; each opens the database for itself.

    They are forks of this one, which has read everything that they need: what none of them changes is in memory once.
    """
    from django.db import connections
    from django.urls import get_resolver
    from granian.constants import Interfaces
    from granian.log import LogLevels
    from granian.server import Server

    connections.close_all()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bagland.config.settings")
    import_module("bagland.config.wsgi")
    _ = get_resolver().url_patterns
    if sys.platform == "linux":
        multiprocessing.set_start_method("fork", force=True)
    gc.collect()
    gc.freeze()  # a collection in a fork would write to all that it shares
    Server(
        "bagland.config.wsgi:application",
        address=environment.address,
        port=environment.port,
        interface=Interfaces.WSGI,
        workers=environment.workers,
        blocking_threads=environment.threads,
        log_level=LogLevels.warning,
        backlog=1024,
        respawn_failed_workers=True,
        workers_kill_timeout=LAST_SECONDS,
    ).serve()


def _as_interrupt(_number: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt
