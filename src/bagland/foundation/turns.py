"""Pages of a web process are made one after the other by one thread; slow lines hold other threads.

Python computes one thing at a time, so pages that queue are each done sooner than pages that push each other, and one
thread needs one connection to the database. But a sender who trickles, or a reader who fetches a large file, keeps a
thread busy with next to nothing: the server's own threads wait for those.
"""

from __future__ import annotations

import io
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

Application = Callable[[dict[str, Any], Any], Any]
MOST_READ_AHEAD = 6 * 1024 * 1024
"""Bytes of a request that are taken in before its turn comes. A longer one is read from the line by the server's own
thread, like what is streamed: whoever announced much and sent nothing would keep every page waiting.
"""
STREAMED = "application/offset+octet-stream"
"""What is never read ahead: its page reads it from the line, in the server's thread."""


def taking_turns(application: Application) -> Application:
    """The WSGI application, for a server with many threads."""
    pages = ThreadPoolExecutor(max_workers=1, thread_name_prefix="pages")

    def answer(environ: dict[str, Any], start_response: Any) -> Any:
        if environ.get("CONTENT_TYPE") == STREAMED or _is_long(environ):
            return application(environ, start_response)
        _read_ahead(environ)
        return pages.submit(application, environ, start_response).result()

    return answer


def _is_long(environ: dict[str, Any]) -> bool:
    length = environ.get("CONTENT_LENGTH") or ""
    return length.isdigit() and int(length) > MOST_READ_AHEAD


def _read_ahead(environ: dict[str, Any]) -> None:
    """Take in a form before its turn, so that a sender who stalls keeps no page waiting."""
    length = environ.get("CONTENT_LENGTH") or ""
    if length.isdigit() and 0 < int(length) <= MOST_READ_AHEAD:
        environ["wsgi.input"] = io.BytesIO(environ["wsgi.input"].read(int(length)))
