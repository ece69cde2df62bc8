"""When the records end that stand left of this room: a person's last appointment, an appointment, a department."""

from __future__ import annotations

from datetime import date

from django.db.models import Max

from bagland.kernel.documents.retaining import ends
from bagland.kernel.organisation.models import Actor, Appointment, LegalEntity


def _person(person: Actor) -> date | None:
    """The last day of the last appointment; None while one goes on, or before the first."""
    held = Appointment.objects.filter(actor=person)
    if held.filter(last_date__isnull=True).exists():
        return None
    found: date | None = held.aggregate(last=Max("last_date"))["last"]
    return found


def _dated(thing: Appointment | LegalEntity) -> date | None:
    return thing.last_date


def declare() -> None:
    """Tell the rules of retention what they need of the organisation."""
    ends(Actor, _person)
    ends(Appointment, _dated)
    ends(LegalEntity, _dated)
