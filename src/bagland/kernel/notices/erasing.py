"""What this room empties about a person who is erased."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from django.db.models import Q

from bagland.foundation.kinds import kind_of
from bagland.kernel.audit.erasure import erase_about
from bagland.kernel.notices.models import Comment, Follower, Notice
from bagland.kernel.organisation.models import Absence, Actor


def erase(person: Actor, at: datetime) -> None:
    """Withdraw the comments on the person and on the person's absences; end what the person follows and is told.

    What the person wrote on other objects stays: it belongs to the matter, and its writer and its mentions are names
    that are read live.
    """
    absences = list(Absence.objects.filter(actor=person).values_list("pk", flat=True))
    withdraw_comments({kind_of(person): [person.pk], kind_of(Absence): absences}, at)
    Follower.objects.filter(actor=person).delete()
    Notice.objects.filter(reader=person).delete()


def withdraw_comments(about: Mapping[str, Iterable[int]], at: datetime) -> None:
    """Withdraw every comment on these objects, by kind and key, and empty what it said."""
    on = Q(pk__in=())
    for kind, keys in about.items():
        on |= Q(about_kind=kind, about__in=list(keys))
    comments = Comment.objects.filter(on)
    withdrawn = list(comments.values_list("pk", flat=True))
    comments.filter(withdrawn_at__isnull=True).update(text="", withdrawn_at=at)
    erase_about(kind_of(Comment), withdrawn, at)
