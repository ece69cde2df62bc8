"""What this database was born as, and what follows from it: only a demo or a test may set the clock."""

from __future__ import annotations

from datetime import datetime

from django.db import DatabaseError, connection

from bagland.foundation import clock, guards
from bagland.kernel.audit.models import Installation

_born: list[Installation] = []


class ClockCannotBeSet(Exception):
    """BAGLAND_CLOCK is given for a company's own database."""


def birth() -> Installation | None:
    """The row this database was born with; None before that. Read once: it never changes."""
    if not _born:
        try:
            found = Installation.objects.first()
        except DatabaseError:
            return None
        if found is None:
            return None
        _born.append(found)
    return _born[0]


def forget() -> None:
    """Read birth and guards again at the next question (a test has another database in hand)."""
    _born.clear()
    _missing.clear()


def be_born(as_what: Installation.Birth) -> None:
    """Say what the database is. Once."""
    Installation.objects.create(pk=1, birth=as_what, born_at=clock.now())
    forget()


def may_set_clock() -> bool:
    """Whether acts may carry a moment that is not the machine's."""
    born = birth()
    return born is not None and born.birth in (Installation.Birth.DEMO, Installation.Birth.TEST)


_missing: list[list[str]] = []


def missing_guards() -> list[str]:
    """Guards that the database lacks, as this process found them when it first wrote: then it writes nothing."""
    if not _missing:
        _missing.append(guards.missing(connection))
    return _missing[0]


def set_clock(moment: datetime | None) -> None:
    """Honour BAGLAND_CLOCK, or refuse to start."""
    if moment is None:
        return
    if not may_set_clock():
        raise ClockCannotBeSet(
            "BAGLAND_CLOCK is only for a demo company. Take it out of the environment and start again."
        )
    clock.set_to(moment)
