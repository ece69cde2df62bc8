"""A PostgreSQL of one's own for as long as a test run or a benchmark lasts, in a temporary folder, gone afterwards.

    with temporary_cluster(durable=True) as url:
        …  # url: postgresql://bagland:…@127.0.0.1:PORT/bagland, an ordinary role that may create databases

PostgreSQL refuses to be run by root; then its server, and nothing else, runs as `postgres` or `nobody`.
"""

from __future__ import annotations

import os
import pwd
import secrets
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

PACKAGE = "postgresql"
START_SECONDS = 30
CONNECTIONS = 200
# Faster where losing everything at a power cut is no loss.
CARELESS = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "wal_level=minimal", "max_wal_senders=0")


class NoServer(Exception):
    """This machine has no PostgreSQL server, or it would not start."""


def server_binaries() -> Path | None:
    """The folder with initdb, postgres and psql: Debian's newest, else that of pg_config, else what PATH has."""
    debian = Path("/usr/lib/postgresql").glob("*/bin")
    named: list[Path] = []
    if shutil.which("pg_config"):
        answer = subprocess.run(["pg_config", "--bindir"], capture_output=True, text=True, check=False).stdout.strip()
        named = [Path(answer)] if answer else []
    on_path = [Path(folder) for folder in os.environ.get("PATH", "").split(os.pathsep) if folder]
    for folder in [*sorted(debian, key=lambda path: (len(str(path)), path), reverse=True), *named, *on_path]:
        if all(os.access(folder / name, os.X_OK) for name in ("initdb", "postgres", "psql")):
            return folder
    return None


@contextmanager
def temporary_cluster(*, durable: bool) -> Iterator[str]:
    """Start a server and give its URL; stop it and remove its files whatever happens.

    `durable` keeps every promise to the disk, as in production: benchmarks and kill tests ask for it, other tests
    need not.
    """
    binaries = server_binaries()
    if binaries is None:
        raise NoServer("no PostgreSQL server was found")
    folder = Path(tempfile.mkdtemp(prefix="bagland-postgres-"))
    server: subprocess.Popen[bytes] | None = None
    try:
        password, port = secrets.token_hex(16), free_port()
        who = unprivileged(folder)
        make_cluster(binaries, folder, who, durable=durable)
        with (folder / "log").open("wb") as log:
            server = subprocess.Popen(
                [binaries / "postgres", "-D", folder / "data", "-p", str(port)],
                stdout=log,
                stderr=log,
                cwd=folder,
                start_new_session=True,  # Ctrl-C is for the tests; the server stops after them
                **who,
            )
        make_role(binaries, folder, port, password, server)
        yield f"postgresql://bagland:{password}@127.0.0.1:{port}/bagland"
    finally:
        if server is not None:
            stop(server)
        shutil.rmtree(folder, ignore_errors=True)


def unprivileged(folder: Path) -> dict[str, Any]:
    """Who the server runs as, as arguments for Popen; the folder becomes theirs. It is us, unless we are root."""
    if os.geteuid() != 0:
        return {}
    for name in ("postgres", "nobody"):
        try:
            user = pwd.getpwnam(name)
        except KeyError:
            continue
        os.chown(folder, user.pw_uid, user.pw_gid)
        return {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}
    raise NoServer("root may not run PostgreSQL, and there is no user postgres or nobody to run it as")


def make_cluster(binaries: Path, folder: Path, who: dict[str, Any], *, durable: bool) -> None:
    """The files of a new cluster that listens on this machine only."""
    settings = [
        "listen_addresses=127.0.0.1",
        f"unix_socket_directories={folder}",
        f"max_connections={CONNECTIONS}",
        "shared_buffers=256MB",
        "lc_messages=C",
        *(() if durable else CARELESS),
    ]
    command = [
        *(binaries / "initdb", "--pgdata", folder / "data", "--username", "postgres"),
        *("--encoding", "UTF8", "--no-locale", "--auth-local", "trust", "--auth-host", "scram-sha-256"),
        *(() if durable else ("--no-sync",)),
    ]
    made = subprocess.run(command, capture_output=True, text=True, check=False, cwd=folder, **who)
    if made.returncode:
        raise NoServer(f"initdb failed: {made.stderr.strip()}")
    with (folder / "data/postgresql.conf").open("a") as conf:
        for setting in settings:
            name, _, value = setting.partition("=")
            conf.write(f"{name} = '{value}'\n")


def make_role(binaries: Path, folder: Path, port: int, password: str, server: subprocess.Popen[bytes]) -> None:
    """Wait until the server answers; make the role and the database `bagland`. No superuser: production has none."""
    psql = [str(binaries / "psql"), "-X", "-q", "-h", str(folder), "-p", str(port), "-U", "postgres", "-d", "postgres"]
    wishes = [f"CREATE ROLE bagland LOGIN CREATEDB PASSWORD '{password}'", "CREATE DATABASE bagland OWNER bagland"]
    before = time.monotonic() + START_SECONDS
    while True:
        answer = subprocess.run([*psql, "-c", wishes[0]], capture_output=True, text=True, check=False)
        if not answer.returncode:
            break
        if server.poll() is not None or time.monotonic() > before:
            raise NoServer(f"PostgreSQL did not start: {(folder / 'log').read_text()[-2000:] or answer.stderr}")
        time.sleep(0.05)
    subprocess.run([*psql, "-c", wishes[1]], capture_output=True, check=True)


def stop(server: subprocess.Popen[bytes]) -> None:
    """End the server and every connection to it, at once if it takes its time."""
    server.send_signal(signal.SIGINT)
    try:
        server.wait(timeout=20)
    except subprocess.TimeoutExpired:
        server.send_signal(signal.SIGQUIT)
        server.wait()


def free_port() -> int:
    """A port of the loopback address that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
