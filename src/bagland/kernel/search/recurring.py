"""The recurring work of search: what other hands touched, what has never been indexed, what the day turns."""

from __future__ import annotations

from datetime import timedelta

from bagland.kernel.jobs.reactions import job
from bagland.kernel.search import building
from bagland.kernel.search.settling import AT_ONCE, settle_rest

PORTIONS = 20


@job("search.catch_up", every=timedelta(seconds=2))
def catch_up() -> None:
    """Index what was changed by other hands than an act's, and kinds that are new or made in another way."""
    for _portion in range(PORTIONS):
        if settle_rest() < AT_ONCE:
            break
    building.build_a_portion()


@job("search.turn_day", every=timedelta(minutes=10))
def turn_day() -> None:
    """What begins to hold today, and what held until yesterday, is called otherwise from today."""
    building.turn_day()
