"""What the worker does for the archive, again and again."""

from __future__ import annotations

from datetime import timedelta

from bagland.kernel.documents import sweeping
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
