"""What the worker does for the archive, again and again."""

from __future__ import annotations

from datetime import timedelta

from bagland.foundation import clock
from bagland.kernel.documents import keeping, removing, sweeping, verifying
from bagland.kernel.jobs.reactions import job


@job("documents.forget_unfiled", every=timedelta(hours=1))
def forget_unfiled() -> None:
    """Files on their way are gone a day after their last byte, unless they were filed."""
    sweeping.expired()
    sweeping.left_over()


@job("documents.sweep", every=timedelta(days=1), lease=timedelta(hours=1))
def sweep() -> None:
    """Files of the store that no content names, because their act was undone or its process killed, are taken away."""
    sweeping.orphans()


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
