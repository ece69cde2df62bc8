"""What of this room goes when a person is erased."""

from __future__ import annotations

from datetime import datetime

from bagland.kernel.organisation.models import Actor
from bagland.kernel.work.models import Digest, Snooze, TimeSpent


def erase_of_work(person: Actor, at: datetime) -> None:
    """What the person had put off and why, when to be written to, and the notes on time; the minutes stay."""
    Snooze.objects.filter(actor=person).delete()
    Digest.objects.filter(actor=person).delete()
    TimeSpent.objects.filter(actor=person).update(note="")
