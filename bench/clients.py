"""Ten clients that ask for one page again and again: wrk where the machine has it, else threads of our own."""

from __future__ import annotations

import http.client
import shutil
import subprocess
import threading
import time
from dataclasses import dataclass
from pathlib import Path
from statistics import quantiles

CLIENTS = 10
TOLD = Path(__file__).with_name("wrk.lua")


@dataclass(frozen=True)
class Load:
    """What came of it: answers, answers a second, and milliseconds."""

    answers: float
    rate: float
    p50: float
    p95: float
    p99: float


def name() -> str:
    """The client that will ask."""
    return "wrk" if shutil.which("wrk") else "threads of Python (install wrk for true rates)"


def ask(port: int, path: str, cookie: str, seconds: float) -> Load:
    """Everybody asks for so long; any answer but 200 is an error."""
    return _wrk(port, path, cookie, seconds) if shutil.which("wrk") else _threads(port, path, cookie, seconds)


def _wrk(port: int, path: str, cookie: str, seconds: float) -> Load:
    command = ["wrk", "-t1", f"-c{CLIENTS}", f"-d{seconds:.0f}s", "-s", str(TOLD), "-H", f"Cookie: {cookie}"]
    said = subprocess.run(
        [*command, f"http://127.0.0.1:{port}{path}"], capture_output=True, text=True, check=True
    ).stdout
    line = next(line for line in said.splitlines() if line.startswith("told "))
    answers, rate, p50, p95, p99, faults = (float(word) for word in line.split()[1:])
    assert not faults, f"{faults:.0f} answers to {path} were no page"
    return Load(answers, rate, p50, p95, p99)


def _threads(port: int, path: str, cookie: str, seconds: float) -> Load:
    taken: list[float] = []
    end = time.monotonic() + seconds

    def client() -> None:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        while time.monotonic() < end:
            start = time.monotonic()
            connection.request("GET", path, headers={"Cookie": cookie})
            answer = connection.getresponse()
            answer.read()
            assert answer.status == 200, path
            taken.append((time.monotonic() - start) * 1e3)

    clients = [threading.Thread(target=client) for _number in range(CLIENTS)]
    for one in clients:
        one.start()
    for one in clients:
        one.join()
    cuts = quantiles(taken, n=100)
    return Load(len(taken), len(taken) / seconds, cuts[49], cuts[94], cuts[98])
