"""Runs what needs a database on each of them: `python -m tools.test tests`, `… proof` and `… bench`, after `make dev`.

Each database gets a run, and so a summary, of its own; PostgreSQL is started for it and stopped after it. What the
machine lacks is left out and named at the end; with BAGLAND_REQUIRE=all, leaving out is failing. Words after `--` go
on to pytest or to the benchmarks; `--db sqlite` or `--db postgres` runs one database.
"""

from __future__ import annotations

import argparse
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from types import FrameType

from tools import not_run
from tools.postgres import PACKAGE, NoServer, temporary_cluster

ROOT = Path(__file__).resolve().parent.parent
DATABASES = {"sqlite": "SQLite", "postgres": "PostgreSQL"}
CHROMIUM = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
SHARED = ROOT.parent / "shared"
# The words after the interpreter's name. Benchmarks and long counts want the machine for themselves: no workers.
KINDS = {
    "tests": ["-m", "pytest", "-n", "auto", "--dist", "loadfile", "--no-loadscope-reorder"],
    "proof": ["-m", "pytest", "-m", "proof", "tests/proof"],
    "bench": ["bench/run.py"],
}


@contextmanager
def surroundings(kind: str) -> Iterator[dict[str, str]]:
    """The environment of a run: a data directory and a NOT RUN file that last as long as it.

    Nothing of the person's own BAGLAND_ settings is in it, so that no test meets their data; only what a proof is told
    to do (BAGLAND_PROOF_SEED, BAGLAND_PROOF_KILLS) is. Python keeps what it compiles, for hundreds of processes.
    """
    with tempfile.TemporaryDirectory(prefix="bagland-test-") as folder:
        kept = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith(("BAGLAND_", "DJANGO_")) or name.startswith("BAGLAND_PROOF_")
        }
        kept.pop("PYTHONDONTWRITEBYTECODE", None)
        environment = {**kept, "BAGLAND_DATA": folder, not_run.FILE: str(Path(folder, "not-run"))}
        chromium = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, CHROMIUM)), None)
        if chromium:
            environment["CHROMIUM"] = chromium
        elif kind == "tests":
            not_run.note("Pages in a browser", "chromium", environment)
        if (SHARED / "data").is_dir():
            environment["BAGLAND_SHARED"] = str(SHARED)
        elif kind == "tests":
            not_run.note("Files of banks, invoices and authorities", "the folder ../shared/data", environment)
        yield environment


def run_on(database: str, kind: str, words: list[str], environment: dict[str, str]) -> bool:
    """One run on one database; whether it went well. A machine without PostgreSQL leaves it out and says so."""
    with ExitStack() as stack:
        run = Path(environment["BAGLAND_DATA"], f"run-{database}")
        run.mkdir(exist_ok=True)
        here = {**environment, "BAGLAND_TEST_DATABASE": database, "BAGLAND_TEST_RUN": str(run)}
        if database == "postgres":
            try:
                here["BAGLAND_TEST_POSTGRES_URL"] = stack.enter_context(temporary_cluster(durable=kind != "tests"))
                # Without workers pytest reads the settings before tests/conftest.py could choose the database.
                here["BAGLAND_DATABASE_URL"] = here["BAGLAND_TEST_POSTGRES_URL"]
            except NoServer as lack:
                not_run.note(f"Everything on PostgreSQL: {lack}", PACKAGE, environment)
                return True
        print(f"\n{DATABASES[database]}", flush=True)
        return finished([sys.executable, *KINDS[kind], *words], here) == 0


class Terminated(KeyboardInterrupt):
    """We were asked to end by a signal that, unlike Ctrl-C, reaches only us."""


def terminated(signum: int, frame: FrameType | None) -> None:
    """Answer a polite request to end like Ctrl-C, so that nothing is left running."""
    raise Terminated


def finished(command: list[str], environment: dict[str, str]) -> int:
    """The exit status of a command. When we are interrupted it is too, and is waited for: it has things to put away."""
    process = subprocess.Popen(command, cwd=ROOT, env=environment)
    try:
        return process.wait()
    except KeyboardInterrupt as why:
        if isinstance(why, Terminated):
            process.send_signal(signal.SIGINT)
        try:
            process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        raise


def main(words: list[str]) -> int:
    """0 all went well; 1 something failed or, with BAGLAND_REQUIRE=all, was left out; 130 interrupted."""
    parser = argparse.ArgumentParser(prog="python -m tools.test", description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("kind", choices=KINDS)
    parser.add_argument("--db", choices=DATABASES, action="append")
    ours, theirs = (words[: words.index("--")], words[words.index("--") + 1 :]) if "--" in words else (words, [])
    wish = parser.parse_args(ours)
    signal.signal(signal.SIGTERM, terminated)
    with surroundings(wish.kind) as environment:
        try:
            well = [run_on(database, wish.kind, theirs, environment) for database in wish.db or DATABASES]
        except KeyboardInterrupt:
            return 130
        lacks = not_run.noted(Path(environment[not_run.FILE]))
    print(not_run.list_of(lacks), flush=True)
    required = os.environ.get("BAGLAND_REQUIRE") == "all"
    if lacks and required:
        print("BAGLAND_REQUIRE=all: what was not run counts as failed.")
    return 0 if all(well) and not (lacks and required) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
