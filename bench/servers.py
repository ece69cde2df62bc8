"""Real servers of a world: started, awaited, signed in to, weighed and stopped."""

from __future__ import annotations

import http.client
import os
import re
import signal
import subprocess
import sys
import time
import urllib.parse
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.company import PASSWORD
from tests.proof.world import ROOT, World
from tools.postgres import free_port

PATIENCE_SECONDS = 60


@dataclass(frozen=True)
class Server:
    """A running server: where it answers, and how long it took to answer first."""

    process: subprocess.Popen[str]
    port: int
    seconds: float
    first_line: str

    def get(self, path: str, cookie: str = "") -> tuple[int, bytes]:
        """One page."""
        answer = self._ask("GET", path, {"Cookie": cookie})
        return answer.status, answer.read()

    def sign_in(self, login: str) -> str:
        """The cookie of a person who has come in by the sign-in page."""
        asked = self._ask("GET", "/sign-in/", {})
        page, cookie = asked.read().decode(), _cookies(asked)
        hidden = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
        assert hidden, page
        form = {"csrfmiddlewaretoken": hidden[1], "login": login, "password": PASSWORD}
        headers = {"Cookie": cookie, "Content-Type": "application/x-www-form-urlencoded"}
        answer = self._ask("POST", "/sign-in/", headers, urllib.parse.urlencode(form))
        said = answer.read()
        assert answer.status == 302, (answer.status, said)
        return _cookies(answer)

    def _ask(self, method: str, path: str, headers: dict[str, str], body: str = "") -> http.client.HTTPResponse:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        connection.request(method, path, body or None, {**headers, "Connection": "close"})
        return connection.getresponse()

    def mebibytes(self) -> float:
        """The proportional memory of the server with all its processes."""
        return sum(_proportional(process) for process in _family(self.process.pid)) / 1024

    def cpu_seconds(self) -> float:
        """What its processes have computed so far. A busy machine makes everything slower, but not this."""
        return sum(_computed(process) for process in _family(self.process.pid))


def _cookies(answer: http.client.HTTPResponse) -> str:
    return "; ".join(value.partition(";")[0] for value in answer.headers.get_all("Set-Cookie") or [])


def _family(process: int) -> list[int]:
    """A process and all below it."""
    found = [process]
    for task in Path(f"/proc/{process}/task").glob("*/children"):
        for child in task.read_text().split():
            found += _family(int(child))
    return found


def _proportional(process: int) -> int:
    """Kibibytes, with pages shared by several processes counted in shares."""
    match = re.search(r"^Pss:\s+(\d+) kB", Path(f"/proc/{process}/smaps_rollup").read_text(), re.MULTILINE)
    return int(match[1]) if match else 0


def _computed(process: int) -> float:
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


@contextmanager
def serving(world: World, *words: str, probe: str, says_first: bool = False) -> Iterator[Server]:
    """`python …` as a server; PORT in the words becomes its port. Ready when `probe` is answered."""
    port = free_port()
    command = [sys.executable, *(str(port) if word == "PORT" else word for word in words)]
    started = time.monotonic()
    process = subprocess.Popen(
        command,
        cwd=ROOT,
        env={**world.environment, "PORT": str(port)},
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        line = (process.stdout.readline() if process.stdout else "").strip() if says_first else ""
        server = Server(process, port, 0.0, line)
        while True:
            try:
                server.get(probe)
                break
            except OSError:
                if process.poll() is not None or time.monotonic() - started > PATIENCE_SECONDS:
                    raise AssertionError(f"{' '.join(words)} does not answer") from None
                time.sleep(0.01)
        yield Server(process, port, time.monotonic() - started, line)
    finally:
        process.send_signal(signal.SIGINT)
        try:
            process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        if process.stdout:
            process.stdout.close()


BAGLAND_WITH_WORKER = ("-m", "bagland.doors.command_line.main", "run")
BAGLAND = (*BAGLAND_WITH_WORKER, "--no-worker")
LEAN = ("-m", "bench.lean.serve", "PORT")
