"""Erasing personal facts: value and salt go, the event's hash stays, and the chain stays whole."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Q

from bagland.foundation.facts import canonical
from bagland.kernel.audit.models import PersonalFact


def erase_about(kind: str, keys: Iterable[int], at: datetime) -> int:
    """Empty every personal fact about these objects, and what was told in events done to them. How many were emptied.

    Runs inside the caller's transaction. What is empty already stays as it is.
    """
    wanted = list(keys)
    told = Q(about_kind="", event__subject_kind=kind, event__subject_id__in=wanted)
    facts = PersonalFact.objects.filter(told | Q(about_kind=kind, about_id__in=wanted), erased_at__isnull=True)
    chosen = list(facts.values_list("pk", flat=True))
    return _emptied(chosen, at)


def erase_columns(kind: str, keys: Iterable[int], columns: Iterable[str], at: datetime) -> int:
    """Empty what was recorded of some columns of these objects alone. How many facts were emptied."""
    names = [f"{kind}.{key}.{column}" for key in keys for column in columns]
    facts = PersonalFact.objects.filter(name__in=names, about_kind=kind, erased_at__isnull=True)
    return _emptied(list(facts.values_list("pk", flat=True)), at)


def erase_told(activity: str, name: str, value: str, at: datetime) -> int:
    """Empty what the events of an activity without subject have told of somebody, found by its value, in any capitals.

    How many were emptied. Runs inside the caller's transaction.
    """
    told = PersonalFact.objects.filter(event__activity=activity, name=f"told.{name}", value__iexact=canonical(value))
    return _emptied(list(told.values_list("pk", flat=True)), at)


def _emptied(facts: list[int], at: datetime) -> int:
    return PersonalFact.objects.filter(pk__in=facts).update(value=None, salt=None, erased_at=at)
