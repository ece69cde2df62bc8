"""What the foundation asks of the floors above, as protocols that the kernel fulfils at start."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from bagland.foundation.act import Act, Standing
    from bagland.foundation.activity import Activity
    from bagland.foundation.kinds import Reach, Scope
    from bagland.foundation.money import Money
    from bagland.foundation.perform import Change, Done, Pending
    from bagland.foundation.refusal import Refusal


class Authority(Protocol):
    """Who may do and see what (kernel/access)."""

    def standing(self, act: Act, activity: Activity, subject: Any, scope: Scope, amount: Money | None) -> Standing:
        """The position that acts; refuses when there is none."""

    def reach(self, act: Act, view: str) -> Reach:
        """What the actor may see by a view; nothing when no position grants it."""

    def ask(self, act: Act, activity: Activity, subject: Any, values: dict[str, Any], amount: Money | None) -> Pending:
        """Keep the act as a request for approval."""

    def version(self, act: Act) -> int:
        """The version of the organisation as the act sees it: one query, unless the act has read it already."""


class Recorder(Protocol):
    """The frame around one act in its transaction (kernel/jobs): key and version first, event and deliveries last."""

    def open(self, act: Act, activity: Activity, fingerprint: str) -> Done | Pending | None:
        """Look the idempotency key up; the first answer when this act was done before."""

    def record(
        self, act: Act, activity: Activity, subject: Any, changes: list[Change], result: Any, scope: Scope
    ) -> int:
        """Append the event and queue what follows. The event's key."""

    def refused(self, act: Act, refusal: Refusal, subject: Any, scope: Scope) -> int:
        """Append the event of a refusal that is recorded. The event's key."""

    def keep_pending(self, act: Act, pending: Pending) -> None:
        """Remember under the key that the act became a request."""


Gate = Callable[["Act", "Activity", Any, dict[str, Any]], None]
"""Asked before the function: may this be done now, by this doer (work: is this a step's act)? Refuses or returns."""
Settler = Callable[["Act", "Activity", Any, Any, int], None]
"""Told after the event is appended, in the same transaction: act, activity, subject, result, event."""
Watcher = Callable[["Act", "Activity", str], None]
"""Told after each try, outside every transaction, that it was `done`, `pending`, `refused` or broke (`fault`)."""
Rates = Callable[[str, str, date], Decimal | None]
"""How many units of the second currency one unit of the first is worth on a day; None when nobody said."""

Holidays = Callable[[str, int], Mapping[date, str]]
"""The days of a year on which a country (ISO 3166, two letters) is closed, with their names."""


@dataclass
class Ports:
    """The registered fulfilments. Set once at start by the rooms that have them."""

    _authority: Authority | None = None
    _recorder: Recorder | None = None
    may_set_clock: Callable[[], bool] = lambda: False
    missing_guards: Callable[[], list[str]] = list
    rate: Rates = lambda base, other, day: None
    holidays: Holidays = lambda country, year: {}
    bank_holidays: Holidays = lambda country, year: {}
    gates: list[Gate] = field(default_factory=list)
    settlers: list[Settler] = field(default_factory=list)
    watchers: list[Watcher] = field(default_factory=list)

    @property
    def authority(self) -> Authority:
        if self._authority is None:
            raise RuntimeError("nothing says who may do what: kernel/access is not installed")
        return self._authority

    @authority.setter
    def authority(self, authority: Authority) -> None:
        self._authority = authority

    @property
    def recorder(self) -> Recorder:
        if self._recorder is None:
            raise RuntimeError("nothing keeps events: kernel/jobs is not installed")
        return self._recorder

    @recorder.setter
    def recorder(self, recorder: Recorder) -> None:
        self._recorder = recorder


ports = Ports()
