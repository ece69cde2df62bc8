"""What people write to each other on things, and what they have been told of and read."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from bagland.doors.demo.calendar import Calendar
from bagland.doors.demo.steps import Step, The, seat
from bagland.foundation import clock
from bagland.kernel.notices.models import Notice
from bagland.kernel.notices.telling import tell

POSITION = "organisation.position"
READ_AFTER = timedelta(days=4)
TALK: tuple[tuple[int, str, str, The, str], ...] = (
    (6, "karen", POSITION, seat("kasper"), "Hvem tager Kaspers kunder, til stillingen er besat? @Amalie Skov"),
    (5, "amalie", POSITION, seat("kasper"), "Oliver træder ind fra mandag. @Karen Bjerregaard, giv ham listen før da."),
    (
        3,
        "amalie",
        "access.request",
        The("request security"),
        "Kandidaten siger ja, hvis vi svarer i denne uge, @Jens Friis.",
    ),
    (
        2,
        "jens",
        "organisation.reorganisation",
        The("reorganisation new year"),
        "@Maria Holm, kan du se på, hvad det koster, før jeg beslutter det?",
    ),
    (
        1,
        "maria",
        "organisation.reorganisation",
        The("reorganisation new year"),
        "Ingenting i 2026. Nadias tillæg er i budgettet for 2027.",
    ),
)


def talking(calendar: Calendar) -> Iterator[Step]:
    """The comments of the last week."""
    for days, who, kind, thing, text in TALK:
        inputs: dict[str, Any] = {"about_kind": kind, "about": thing, "text": text}
        yield Step(calendar.ago(days), who, "notices.comment", inputs=inputs)


def tell_and_read() -> None:
    """Everybody is told of what has happened, and has read what is older than a few days."""
    while tell():
        pass
    now = clock.now()
    Notice.objects.filter(read_at__isnull=True, at__lt=now - READ_AFTER).update(read_at=now)
