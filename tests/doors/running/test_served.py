"""`bagland run` as a whole: several processes counted as one, a webhook on its way, and a stop that drops nothing."""

from __future__ import annotations

import json
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from prometheus_client.parser import text_string_to_metric_families

from tests.doors.backups.conftest import ROOT, WHO, Installation, another, founded
from tests.doors.webhooks.conftest import Receiver, receiver
from tools.postgres import free_port

__all__ = ["another", "founded", "receiver"]
TOKEN = "figures 0123456789"


class Served:
    """A running server."""

    def __init__(self, here: Installation) -> None:
        self.here, self.port = here, free_port()
        more = {"PORT": str(self.port), "BAGLAND_WORKERS": "2", "BAGLAND_METRICS_TOKEN": TOKEN,
                "BAGLAND_WEBHOOK_NETWORKS": "127.0.0.0/8"}  # fmt: skip
        here.environment |= more
        command = [sys.executable, "-m", "bagland.doors.command_line.main", "run"]
        self.process = subprocess.Popen(command, env=here.environment, cwd=ROOT, stdout=subprocess.DEVNULL)

    def get(self, path: str, **headers: str) -> tuple[int, str]:
        request = urllib.request.Request(f"http://127.0.0.1:{self.port}{path}", headers=headers)
        try:
            with urllib.request.urlopen(request, timeout=30) as answer:  # noqa: S310
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            return error.code, error.read().decode()
        except (urllib.error.URLError, OSError):
            return 0, ""

    def until(self, what: str, holds) -> None:
        deadline = time.monotonic() + 120
        while not holds():
            assert self.process.poll() is None, "the server ended"
            assert time.monotonic() < deadline, what
            time.sleep(0.1)


@pytest.fixture
def served(another) -> Iterator[Served]:
    made = Served(another())
    try:
        made.until("the server answers", lambda: made.get("/health/live")[0] == 200)
        yield made
    finally:
        if made.process.poll() is None:
            made.process.terminate()
            made.process.wait(timeout=60)


@pytest.mark.usefixtures("receiver")
def test_it_is_ready_counts_as_one_tells_elsewhere_and_stops_without_dropping_a_request(
    served: Served, receiver: Receiver
):
    served.until("a worker is at work", lambda: served.get("/health/ready")[0] == 200)
    held = "SELECT a.position_id FROM organisation_appointment a JOIN access_signin s ON s.actor_id = a.actor_id"
    ((seat,),) = served.here.rows(held)
    inputs = {"address": f"http://localhost:{receiver.port}/hook", "position": seat}
    grant = {"position": seat, "code": "webhooks.add_endpoint", "reach": "GROUP"}
    served.here("do", "organisation.grant_right", *WHO, "--input", json.dumps(grant))
    served.here("do", "webhooks.add_endpoint", *WHO, "--input", json.dumps(inputs))
    person = served.here.hires("Told Elsewhere")
    told = lambda: [json.loads(body) for body in receiver.bodies]  # noqa: E731
    served.until("the webhook arrives", lambda: any(one["data"].get("key") == person for one in told()))

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _number: served.get("/sign-in/")[0], range(60)))
        assert set(answers) == {200}
        text = served.get("/metrics", Authorization=f"Bearer {TOKEN}")[1]
        samples = [
            sample
            for family in text_string_to_metric_families(text)
            for sample in family.samples
            if sample.name == "bagland_request_seconds_count" and "sign" in sample.labels["page"]
        ]
        assert sum(sample.value for sample in samples) == 60, "both processes' counts are one"

    with socket.create_connection(("127.0.0.1", served.port), timeout=30) as half:
        half.sendall(b"POST /sign-in/ HTTP/1.1\r\nHost: localhost\r\nContent-Length: 3\r\n")
        half.sendall(b"Content-Type: application/x-www-form-urlencoded\r\nConnection: close\r\n\r\n")
        time.sleep(0.5)
        served.process.send_signal(signal.SIGTERM)
        time.sleep(0.5)
        half.sendall(b"a=b")
        assert half.recv(4096).startswith(b"HTTP/1.1 "), "what was being asked is answered"
    assert served.process.wait(timeout=60) == 0
