"""What happens when something has happened: declared here by every room, delivered by the worker."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from bagland.foundation.act import Act
from bagland.kernel.audit.models import Event

React = Callable[[Act, Event], Any]


@dataclass(frozen=True, eq=False)
class Reaction:
    """A function that answers events of some activities.

    With `performs` it performs activities, each with the key it is given in `act.key`, in their own transactions;
    without, it writes records of operation inside one transaction with its effect row. Either way a second run does
    nothing.
    """

    code: str
    to: frozenset[str]
    react: React
    performs: bool


@dataclass(frozen=True, eq=False)
class Job:
    """Work that recurs: sealing, expiring, cleaning. Runs at least once in each interval, on one worker at a time.

    `lease` is how long a worker that was killed at it is waited for.
    """

    code: str
    every: timedelta
    work: Callable[[], Any]
    lease: timedelta = timedelta(minutes=10)


reactions: dict[str, Reaction] = {}
jobs: dict[str, Job] = {}
_by_activity: dict[str, tuple[str, ...]] = {}


def reaction(code: str, *, to: Iterable[str], performs: bool = False) -> Callable[[React], React]:
    """Declare the decorated function as what answers the events of these activities."""

    def declare(react: React) -> React:
        if code in reactions:
            raise TypeError(f"two reactions have the code {code}")
        reactions[code] = Reaction(code, frozenset(to), react, performs)
        for activity in reactions[code].to:
            _by_activity[activity] = (*_by_activity.get(activity, ()), code)
        return react

    return declare


def job(
    code: str, *, every: timedelta, lease: timedelta = Job.lease
) -> Callable[[Callable[[], Any]], Callable[[], Any]]:
    """Declare the decorated function as a recurring job."""

    def declare(work: Callable[[], Any]) -> Callable[[], Any]:
        if code in jobs:
            raise TypeError(f"two jobs have the code {code}")
        jobs[code] = Job(code, every, work, lease)
        return work

    return declare


def answering(activity: str) -> tuple[str, ...]:
    """The codes of the reactions to an activity."""
    return _by_activity.get(activity, ())


def withdraw(code: str) -> None:
    """Take a reaction away again (a test's own)."""
    gone = reactions.pop(code)
    for activity in gone.to:
        _by_activity[activity] = tuple(other for other in _by_activity[activity] if other != code)
