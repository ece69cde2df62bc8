"""What the worker does for the archive, again and again."""

from __future__ import annotations

from datetime import timedelta

from django.db import connection

from bagland.foundation import clock
from bagland.kernel.documents import keeping, reading, removing, sweeping, verifying
from bagland.kernel.jobs.reactions import job

READING_SECONDS = 2.0
"""Deliveries and seals wait behind this work, so it is done in short pieces."""


@job("documents.forget_unfiled", every=timedelta(hours=1))
def forget_unfiled() -> None:
    """Files on their way are gone a day after their last byte, unless they were filed."""
    sweeping.expired()
    sweeping.left_over()


@job("documents.sweep", every=timedelta(days=1), lease=timedelta(hours=1))
def sweep() -> None:
    """Files and previews that no content names, because their act was undone or its process killed, are taken away."""
    sweeping.orphans()
    sweeping.previews()


@job("documents.retain", every=timedelta(seconds=10))
def work_retention_out() -> None:
    """Documents of a class, year or person that has changed get their last day anew."""
    keeping.work_out_again()


@job("documents.destroy", every=timedelta(seconds=10))
def destroy() -> None:
    """Destruction runs are listed, carried out once approved, and certified."""
    keeping.carry_on()


@job("documents.remove_bytes", every=timedelta(minutes=1))
def remove_bytes() -> None:
    """Bytes that no kept document uses any more leave the store."""
    removing.remove_all(clock.now())


@job("documents.scrub", every=timedelta(hours=1), lease=timedelta(minutes=30))
def scrub() -> None:
    """A part of the archive is read against its hashes; all of it in the course of a month."""
    verifying.scrub()


@job("documents.read_contents", every=timedelta(seconds=1), lease=timedelta(minutes=3))
def read_contents() -> None:
    """Read what new contents say, so that their documents are found by it."""
    reading.work(READING_SECONDS)


@job("documents.look_for_unread", every=timedelta(hours=1))
def look_for_unread() -> None:
    """Contents that nobody asked to be read, and those that can now be read better; what is left of destroyed ones."""
    reading.look_for_more()
    reading.forget_removed()


@job("documents.count_rows", every=timedelta(days=1))
def count_rows() -> None:
    """SQLite samples its tables of documents, so that it chooses among their indexes; PostgreSQL does by itself."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA analysis_limit = 1000")
            cursor.execute("ANALYZE documents_document")
            cursor.execute("ANALYZE documents_attachment")
