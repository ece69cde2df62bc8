"""The recurring work of the register."""

from __future__ import annotations

import time
from datetime import timedelta

from bagland.kernel.jobs.reactions import job
from bagland.kernel.parties import finding_duplicates

AT_A_TIME_SECONDS = 1.0
PORTION = 300
"""So many parties are compared in one transaction: others wait a fifth of a second for them on SQLite."""


@job("parties.compare", every=timedelta(seconds=2), lease=timedelta(minutes=2))
def compare() -> None:
    """Propose duplicates of parties that are new or have changed, in short pieces."""
    end = time.monotonic() + AT_A_TIME_SECONDS
    while finding_duplicates.look(PORTION) and time.monotonic() < end:
        continue
