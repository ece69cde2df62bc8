"""Forms that the reader has begun and not sent."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bagland.foundation.act import Act
from bagland.foundation.activity import activities, title_of
from bagland.foundation.kinds import kind_of
from bagland.foundation.naming import names_of
from bagland.kernel.desk.models import Draft
from bagland.ui.acting import act_address

SHOWN = 10


@dataclass(frozen=True, slots=True)
class Begun:
    """A draft in a word: what it is for, on what, since when, and where it goes on."""

    title: str
    thing: str
    kept_at: datetime
    address: str


def begun(act: Act) -> list[Begun]:
    """The reader's drafts, the newest first. One query, and one for each kind of object whose name is not known."""
    rows = list(Draft.objects.filter(actor=act.actor).order_by("-kept_at", "-pk")[:SHOWN])
    rows = [row for row in rows if row.activity in activities]
    places = {
        row.pk: (kind_of(subject), row.subject)
        for row in rows
        if row.subject and (subject := activities[row.activity].subject) is not None
    }
    names = names_of(act, places.values())
    return [
        Begun(
            str(title_of(row.activity)),
            names[places[row.pk]] if row.pk in places else "",
            row.kept_at,
            f"{act_address(row.activity, row.subject or None)}?draft=1",
        )
        for row in rows
    ]
