"""Waiting in a browser whose page lets nothing be evaluated as text."""

from __future__ import annotations

from typing import Any


def until(page: Any, true: str) -> None:
    """Wait until this is so; the content policy keeps the browser's own way of asking out."""
    for _attempt in range(400):
        if page.evaluate(true):
            return
        page.wait_for_timeout(50)
    raise AssertionError(f"never came true: {true}")
