"""Pages take turns, and nobody who sends slowly takes the turn of others."""

from __future__ import annotations

import io
import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from bagland.foundation.turns import MOST_READ_AHEAD, taking_turns


class Stalled:
    """A line on which nothing comes until it is let go."""

    def __init__(self) -> None:
        self.let_go, self.is_read = threading.Event(), threading.Event()

    def read(self, _size: int = -1) -> bytes:
        self.is_read.set()
        self.let_go.wait(30)
        return b""


def page(environ: dict[str, Any], _start: Any) -> list[bytes]:
    environ["wsgi.input"].read(10)
    return [threading.current_thread().name.encode()]


@pytest.mark.parametrize("length", [10, MOST_READ_AHEAD, MOST_READ_AHEAD + 1, 10**12])
def test_who_announces_much_and_sends_nothing_keeps_no_page_waiting(length: int) -> None:
    application, line = taking_turns(page), Stalled()
    with ThreadPoolExecutor(2) as server:
        held = server.submit(application, {"CONTENT_LENGTH": str(length), "wsgi.input": line}, None)
        try:
            assert line.is_read.wait(30)
            other = server.submit(application, {"CONTENT_LENGTH": "", "wsgi.input": io.BytesIO()}, None)
            assert other.result(5)[0].startswith(b"pages")
        finally:
            line.let_go.set()
        held.result(30)
