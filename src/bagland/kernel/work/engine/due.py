"""When a step is due, when a wait is over, and the timers that see to it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time

from django.utils.translation import gettext as _

from bagland.foundation.working_time import Duration, WorkingTimeError, parse_duration
from bagland.kernel.work.engine.faults import CannotGoOn
from bagland.kernel.work.engine.run import Run
from bagland.kernel.work.models import Block, Timer, Token
from bagland.kernel.work.rules.definition import Due, Wait
from bagland.kernel.work.states import TimerKind

END_OF_DAY = time(23, 59)


@dataclass(frozen=True, slots=True)
class Deadline:
    """A moment, and the rule that gave it."""

    at: datetime
    rule: str


def due_of(run: Run, due: Due, block: Block | None, where: str) -> Deadline | None:
    """When a step that is reached now is due; None when its rule gives nothing. Raises CannotGoOn."""
    calendar = run.known.calendar
    moment: datetime | None = None
    if due.until:
        moment = _moment(run, due.until, block, where, due.at_time)
    elif due.within:
        moment = calendar.add(_duration(due.within, where), run.act.at)
        if due.at_time:
            moment = calendar.at(calendar.day_of(moment), time.fromisoformat(due.at_time))
    return None if moment is None else Deadline(moment, (due.until or due.within)[:200])


def wait_until(run: Run, node: Wait, block: Block | None) -> datetime | None:
    """When a wait is over by the clock; None when only an act ends it. Raises CannotGoOn."""
    where = run.title(node.id)
    if node.duration:
        return run.known.calendar.add(_duration(node.duration, where), run.act.at)
    if node.until:
        moment = _moment(run, node.until, block, where, "00:00")
        if moment is None and not node.activity:
            raise CannotGoOn(
                _("“%(expression)s” at %(where)s gives no time.") % {"expression": node.until, "where": where}
            )
        return moment
    return None


def set_timers(run: Run, due: Due, at: datetime, token: Token) -> None:
    """The reminders, escalation and other path of a step that waits. One query, none where nothing follows."""
    calendar = run.known.calendar
    rows = []
    for before in due.remind:
        moment = calendar.add(-_duration(before, token.node), at)
        if moment > run.act.at:
            rows.append((TimerKind.REMIND, moment, {"before": before}))
    if due.escalate:
        rows.append((TimerKind.ESCALATE, at, {}))
    if due.late is not None:
        rows.append((TimerKind.LATE, at, {}))
    if rows:
        Timer.objects.bulk_create(
            Timer(kind=kind, case=run.case, about=token.pk, due_at=moment, facts=facts) for kind, moment, facts in rows
        )


def _duration(text: str, where: str) -> Duration:
    try:
        return parse_duration(text)
    except WorkingTimeError as fault:
        raise CannotGoOn(f"{where}: {fault}") from None


def _moment(run: Run, text: str, block: Block | None, where: str, at_time: str) -> datetime | None:
    """What an expression gives: a moment, or a day at a time of day."""
    value = run.known.worked_out(text, block, where)
    if value is None or isinstance(value, datetime):
        return value
    if isinstance(value, date):
        clock = time.fromisoformat(at_time) if at_time else END_OF_DAY
        return run.known.calendar.at(value, clock)
    raise CannotGoOn(_("“%(expression)s” at %(where)s gives no time.") % {"expression": text, "where": where})
