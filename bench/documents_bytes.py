"""Large files through a running server, against plain copying with fsync on the same disk in the same run; memory and
pages meanwhile. The client is a process of its own, as a person's browser is.
"""

from __future__ import annotations

import base64
import hashlib
import http.client
import json
import os
import re
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median, quantiles

from bench.measure import Row
from bench.servers import BAGLAND, Server, serving
from tests.proof.world import World, new_world

MB = 1024 * 1024
FILE_MB = int(os.environ.get("BAGLAND_BENCH_FILE_MB", "2048"))
CHUNK = 8 * MB
ROUNDS = 2
LOGIN = "jens@nordlys.example"
MOST_MORE_MEBIBYTES = 64
SLOWEST_UPLOAD, SLOWEST_DOWNLOAD = 6.0, 4.0
PAGE = "/organisation/people/"
NOTICED_SECONDS = 0.1


def rows() -> Iterator[Row]:
    """One file of FILE_MB, up and down again, twice each way in turn with `cp`."""
    with new_world() as world, serving(world, *BAGLAND, probe="/sign-in/") as server:
        cookie = server.sign_in(LOGIN)
        source = _written(world.folder / "source.bin")
        before = _watched(server, cookie, 5.0)
        copied: list[float] = []
        up: list[float] = []
        down: list[float] = []
        with watching(server, cookie) as meanwhile:
            for number in range(ROUNDS):
                copied.append(_copied(source, world.folder / f"copy-{number}.bin"))
                seconds, address = _sent(server, cookie, source)
                up.append(seconds)
                _filed(world, address)
                down.append(_fetched(server, cookie, world))
        yield Row(
            f"{FILE_MB} MB sent by tus, 8 MiB a request, hashed and on the disk",
            f"{FILE_MB / median(up):.0f} MB/s",
            f"cp and fsync {FILE_MB / median(copied):.0f} MB/s",
            f"{median(up) / median(copied):.2f} ×",
            f"≤ {SLOWEST_UPLOAD:.1f} ×",
            median(up) / median(copied) <= SLOWEST_UPLOAD,
        )
        yield Row(
            f"{FILE_MB} MB fetched",
            f"{FILE_MB / median(down):.0f} MB/s",
            f"cp and fsync {FILE_MB / median(copied):.0f} MB/s",
            f"{median(down) / median(copied):.2f} ×",
            f"≤ {SLOWEST_DOWNLOAD:.1f} ×",
            median(down) / median(copied) <= SLOWEST_DOWNLOAD,
        )
        more = max(meanwhile.mebibytes) - max(before.mebibytes)
        yield Row(
            "more memory of the server meanwhile, at most",
            f"{more:.0f} MiB",
            f"{max(before.mebibytes):.0f} MiB before",
            "",
            f"≤ {MOST_MORE_MEBIBYTES} MiB",
            more <= MOST_MORE_MEBIBYTES,
        )
        slow, usual = _cut(meanwhile.pages), _cut(before.pages)
        yield Row(
            "a list page meanwhile, p50 / p95",
            f"{slow[0] * 1e3:.1f} / {slow[1] * 1e3:.1f} ms",
            f"{usual[0] * 1e3:.1f} / {usual[1] * 1e3:.1f} ms without",
            f"{slow[1] / usual[1]:.2f} ×",
            f"p95 ≤ {NOTICED_SECONDS * 1e3:.0f} ms",
            slow[1] <= NOTICED_SECONDS,
        )


@dataclass
class Watch:
    """What was seen while it lasted: seconds of pages, and the server's memory in MiB."""

    pages: list[float] = field(default_factory=list)
    mebibytes: list[float] = field(default_factory=list)


@contextmanager
def watching(server: Server, cookie: str) -> Iterator[Watch]:
    """Ask for a page twenty times a second, and weigh the server twice a second, until it is over."""
    seen, is_over = Watch(), threading.Event()

    def ask() -> None:
        while not is_over.wait(0.05):
            started = time.perf_counter()
            status, _page = server.get(PAGE, cookie)
            assert status == 200
            seen.pages.append(time.perf_counter() - started)

    def weigh() -> None:
        while not is_over.wait(0.5):
            seen.mebibytes.append(server.mebibytes())

    watchers = [threading.Thread(target=work) for work in (ask, weigh)]
    for one in watchers:
        one.start()
    try:
        yield seen
    finally:
        is_over.set()
        for one in watchers:
            one.join()


def _watched(server: Server, cookie: str, seconds: float) -> Watch:
    with watching(server, cookie) as seen:
        time.sleep(seconds)
    return seen


def _cut(samples: list[float]) -> tuple[float, float]:
    cuts = quantiles(samples, n=100, method="inclusive")
    return cuts[49], cuts[94]


def _written(path: Path) -> Path:
    block = os.urandom(MB)
    with path.open("wb") as file:
        for number in range(FILE_MB):
            file.write(number.to_bytes(8, "big") + block[8:])
    return path


def _copied(source: Path, target: Path) -> float:
    started = time.perf_counter()
    subprocess.run(["cp", "--reflink=never", source, target], check=True)
    with target.open("rb") as file:
        os.fsync(file.fileno())
    seconds = time.perf_counter() - started
    target.unlink()
    return seconds


def _sent(server: Server, cookie: str, source: Path) -> tuple[float, str]:
    told = json.loads(_client("send", server, cookie, str(source)))
    return float(told["seconds"]), str(told["address"])


def _filed(world: World, address: str) -> None:
    world.run("-c", FILE, address)


def _fetched(server: Server, cookie: str, world: World) -> float:
    return float(json.loads(_client("fetch", server, cookie, ""))["seconds"])


def _client(what: str, server: Server, cookie: str, source: str) -> str:
    command = [sys.executable, "-m", "bench.documents_bytes", what, str(server.port), cookie, source]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


FILE = """
import sys, django; django.setup()
from bagland.kernel.documents.models import Transfer
from bagland.kernel.documents import receiving
from django.db import transaction
transfer = Transfer.objects.get(secret=sys.argv[1].rstrip("/").rpartition("/")[2])
with transaction.atomic():
    receiving.settle(transfer)
"""


def send(port: int, cookie: str, source: str) -> dict[str, object]:
    """A whole file by the protocol."""
    token = re.search(r"bagland_csrf=([^;]+)", cookie)
    assert token
    always = {"Cookie": cookie, "X-CSRFToken": token[1], "Tus-Resumable": "1.0.0"}
    size, started = Path(source).stat().st_size, time.perf_counter()
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
    name = base64.b64encode(b"large.bin").decode()
    line.request(
        "POST",
        "/documents/send/",
        headers={**always, "Upload-Length": str(size), "Upload-Metadata": f"filename {name}"},
    )
    begun = line.getresponse()
    assert begun.status == 201, begun.read()
    begun.read()
    address, offset = begun.headers["Location"], 0
    with open(source, "rb") as file:
        while offset < size:
            chunk = file.read(CHUNK)
            kind = {"Upload-Offset": str(offset), "Content-Type": "application/offset+octet-stream"}
            line.request("PATCH", address, chunk, {**always, **kind})
            answer = line.getresponse()
            answer.read()
            assert answer.status == 204, answer.status
            offset = int(answer.headers["Upload-Offset"])
    return {"seconds": time.perf_counter() - started, "address": address}


if __name__ == "__main__":
    what, port, cookie, source = sys.argv[1:]
    print(json.dumps(send(int(port), cookie, source)))
