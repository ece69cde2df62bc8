"""What is dropped of lists when a person is erased: saved views, and what was done to chosen rows."""

from __future__ import annotations

from datetime import datetime
from urllib.parse import quote_plus

from django.db.models import Q

from bagland.kernel.desk.models import Batch, BatchRow, DefaultView, SavedView
from bagland.kernel.desk.views import say_changed
from bagland.kernel.organisation.models import Actor


def erase_of_lists(person: Actor, at: datetime) -> None:
    """The person's own views go, also from those who had them; so do sentences about the person in others' batches."""
    DefaultView.objects.filter(actor=person).delete()
    SavedView.objects.filter(owner=person).delete()
    Batch.objects.filter(actor=person).delete()
    if person.name:
        BatchRow.objects.filter(said__contains=person.name).update(said="")
    looked_for, named = Q(pk__in=()), Q(pk__in=())
    for text in {person.name, person.work_email} - {""}:
        looked_for |= Q(state__icontains=quote_plus(text)) | Q(state__icontains=text)
        named |= Q(title__icontains=text)
    SavedView.objects.filter(looked_for | named).delete()
    Batch.objects.filter(looked_for).update(state="")
    say_changed()
