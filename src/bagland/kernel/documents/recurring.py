"""What the worker does for the archive, again and again."""

from __future__ import annotations

from datetime import timedelta

from bagland.kernel.documents import reading
from bagland.kernel.jobs.reactions import job

READING_SECONDS = 2.0
"""Deliveries and seals wait behind this work, so it is done in short pieces."""


@job("documents.read_contents", every=timedelta(seconds=1), lease=timedelta(minutes=3))
def read_contents() -> None:
    """Read what new contents say, so that their documents are found by it."""
    reading.work(READING_SECONDS)


@job("documents.look_for_unread", every=timedelta(hours=1))
def look_for_unread() -> None:
    """Contents that nobody asked to be read, and those that can now be read better; what is left of destroyed ones."""
    reading.look_for_more()
    reading.forget_removed()
