"""Who acts, through which door, at which moment: the first argument of every activity and of every query."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Any
from zoneinfo import ZoneInfo

from bagland.foundation import clock
from bagland.foundation.facts import Facts


class Door(StrEnum):
    """Where an act comes in. A door holds no rule: the same act is checked alike behind each of them."""

    BROWSER = "browser"
    API = "api"
    COMMAND_LINE = "command line"
    JOB = "job"


class Basis(StrEnum):
    """Why a position may be used by somebody. In this order they are tried."""

    OWN = "own"
    SUBSTITUTE = "substitute"
    DELEGATION = "delegation"


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """The position that acts, and why this actor may use it today.

    `on_behalf_of` is the key of the holder for whom a substitute or delegate acts; `asks` says that the grant suffices
    only with another's approval, `is_limited` that it suffices up to an amount.
    """

    position: int
    basis: Basis = Basis.OWN
    entity: int | None = None
    time_zone: str = "UTC"
    on_behalf_of: int | None = None
    asks: bool = False
    is_limited: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """The browser session that an act comes through.

    `proved_at` is when its person last showed who it is; `staff` is the key of the staff session open in it, if any.
    """

    key: int
    proved_at: datetime | None = None
    staff: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """One person, agent or the system itself about to do or read something.

    `at` is an aware UTC moment, read once from the clock; an activity uses it and never the clock. `position` is the
    position the actor names, if any; `standing` is the one that `perform` found to act. `operator` tells who stands
    behind the door when it is not the actor: the operating-system user of the command line, or a token. `only` limits
    the act to some codes, as a token may. `approved_by` and `request` are set when an approval performs what another
    asked for, and `confirmation` is what the approver said beside yes, by input name. `task` is the task for which
    it is done, where a door knows it; `timer` the timer that was due, where the system acts for one. `batch` is the
    key of the rows that were chosen together, of which it does one. `as_seen` is asked with the subject once it is
    locked, and refuses when it is no longer what the actor saw when deciding. `session` is the browser's. `memory`
    is what this act has looked up already; it is emptied when a transaction ends.
    """

    actor: int
    at: datetime
    door: Door
    clock: clock.Source = clock.Source.SYSTEM
    language: str = "da"
    position: int | None = None
    key: str | None = None
    cause: int | None = None
    depth: int = 0
    operator: str = ""
    only: frozenset[str] | None = None
    approved_by: int | None = None
    request: int | None = None
    standing: Standing | None = None
    confirmation: Mapping[str, Any] = field(default_factory=dict, compare=False)
    task: int | None = None
    batch: int | None = None
    timer: int | None = None
    session: Session | None = None
    as_seen: Callable[[Act, Any], None] | None = field(default=None, compare=False, repr=False)
    told: list[Facts] = field(default_factory=list, compare=False, repr=False)
    memory: dict[Any, Any] = field(default_factory=dict, compare=False, repr=False)

    def __post_init__(self) -> None:
        if self.at.tzinfo is None:
            raise ValueError("the moment of an act needs a time zone")

    @property
    def today(self) -> date:
        """The day of the act, in the time zone of the entity whose position acts (UTC before that is known)."""
        zone = ZoneInfo(self.standing.time_zone) if self.standing else UTC
        return self.at.astimezone(zone).date()

    def tell(self, facts: Facts) -> None:
        """Add to the event what the changed columns do not tell."""
        self.told.append(facts)

    def standing_on(self, standing: Standing) -> Act:
        """The same act with its position found, and nothing told yet."""
        return replace(self, standing=standing, told=[])


def act_now(actor: int, door: Door, **more: Any) -> Act:
    """An act at this moment, with the clock's own word on whether it was set."""
    at, source = clock.reading()
    return Act(actor=actor, door=door, at=at, clock=source, **more)
