"""Senders who stall hold threads and no pages: a real server answers while requests without an end hang on it."""

from __future__ import annotations

import socket
from contextlib import ExitStack

from bench.servers import BAGLAND, serving
from tests.proof.world import new_world

STALLED = 10
FORM = "POST /sign-in/ HTTP/1.1\r\nContent-Type: application/x-www-form-urlencoded\r\n"
FILE = "PATCH /documents/send/x/ HTTP/1.1\r\nContent-Type: application/offset+octet-stream\r\n"


def test_pages_are_answered_while_ten_senders_stall() -> None:
    with new_world() as world, serving(world, *BAGLAND, probe="/sign-in/") as server, ExitStack() as lines:
        for number in range(STALLED):
            line = lines.enter_context(socket.create_connection(("127.0.0.1", server.port)))
            start = FILE if number % 2 else FORM
            line.sendall(f"{start}Host: localhost\r\nContent-Length: 100000\r\n\r\nlogin=".encode())
        cookie = server.sign_in("jens@nordlys.example")
        for _page in range(20):
            assert server.get("/organisation/people/", cookie)[0] == 200
