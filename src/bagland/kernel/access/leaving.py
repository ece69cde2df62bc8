"""Whether somebody's last appointment is over: then no way in is open any more, at that very midnight."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from django.db.models import F

from bagland.foundation.periods import day_of
from bagland.kernel.organisation.models import Appointment

LAST_APPOINTMENT = (
    "(SELECT max(coalesce(p.last_date, '9999-12-31')) FROM organisation_appointment p WHERE p.actor_id = {actor})"
)
"""The last day on which an actor holds anything, as a scalar sub-select; NULL for who never did."""


def has_left(actor: int, last: date | None, at: datetime) -> bool:
    """Whether an actor held something and does so no more. Who is yet to begin, or never held anything, has not left.

    `last` is the last day of all appointments. The day is that of each position's entity, so around midnight the
    appointments themselves are asked: one query then, none on every other day.
    """
    today = at.astimezone(UTC).date()
    if last is None or last > today + timedelta(days=1):
        return False
    if last < today - timedelta(days=1):
        return True
    rows = Appointment.objects.filter(actor=actor).values_list("last_date", "position__entity__time_zone")
    return not any(end is None or end >= day_of(at, zone or "UTC") for end, zone in rows)


def has_left_today(actor: int, at: datetime) -> bool:
    """The same, asked of the appointments. One query, seldom two."""
    rows = Appointment.objects.filter(actor=actor).order_by(F("last_date").desc(nulls_first=True))
    last = rows.values_list("last_date", flat=True)[:1]
    return any(has_left(actor, end or date.max, at) for end in last)


def as_day(value: date | str | None) -> date | None:
    """A day as a raw cursor gives it: SQLite has text."""
    return date.fromisoformat(value) if isinstance(value, str) else value


def as_moment(value: datetime | str | None) -> datetime | None:
    """A moment as a raw cursor gives it: SQLite has text, in UTC."""
    if isinstance(value, str):
        value = datetime.fromisoformat(value)
    if value is not None and value.tzinfo is None:
        value = value.replace(tzinfo=UTC)
    return value
