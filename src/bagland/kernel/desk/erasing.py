"""What this room empties about a person who is erased: what was kept for the person, and drafts about the person."""

from __future__ import annotations

import json
from datetime import datetime

from django.db.models import Q

from bagland.foundation.activity import activities
from bagland.kernel.desk.keeping import ACTOR
from bagland.kernel.desk.models import Draft, HeldForm, Preferences, Presence
from bagland.kernel.organisation.models import Actor


def erase(person: Actor, at: datetime) -> None:
    """Drop the person's own drafts, preferences and presences, and what others have begun to write about the person."""
    for kept in (Draft, HeldForm, Presence, Preferences):
        kept.objects.filter(actor=person).delete()
    Presence.objects.filter(kind=ACTOR, key=person.pk).delete()
    about = [code for code, known in activities.items() if known.subject is Actor]
    naming = Q(activity__in=about, subject=person.pk)
    for text in {person.name, person.work_email, person.work_phone, person.private_phone} - {""}:
        naming |= Q(typed__icontains=_as_written(text))
    Draft.objects.filter(naming).delete()
    HeldForm.objects.filter(naming).delete()


def _as_written(text: str) -> str:
    """As it stands inside the JSON of a draft."""
    return json.dumps(text, ensure_ascii=False)[1:-1]
