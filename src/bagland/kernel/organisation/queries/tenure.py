"""Appointments, substitutes, absences and delegations, as lists and as what may be told of them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from bagland.foundation.act import Act
from bagland.kernel.organisation.models import Absence, AbsenceSubstitute, Appointment, Delegation, Substitute
from bagland.kernel.organisation.states import AbsenceKind

SEE = "organisation.see"


@dataclass(frozen=True, slots=True)
class Away:
    """Somebody who is away on a day, until when, and who was chosen to take the positions meanwhile."""

    absence: int
    actor: int
    name: str
    first_date: date
    last_date: date | None
    substitutes: tuple[str, ...]


def appointments(act: Act) -> Any:
    """Appointments that the actor may see, newest first. No query yet."""
    rows = Appointment.objects.visible_to(act, SEE).filter(position__entity__isnull=False)
    return rows.select_related("actor", "position__entity").order_by("-first_date", "-pk")


def substitutes(act: Act) -> Any:
    """Standing substitutes that the actor may see, by position and rank. No query yet."""
    rows = Substitute.objects.visible_to(act, SEE).select_related("actor", "position__entity")
    return rows.order_by("position", "rank", "pk")


def absences(act: Act) -> Any:
    """Absences that count and that the actor may see, newest first. No query yet."""
    rows = Absence.objects.visible_to(act, SEE).filter(cancelled_at__isnull=True)
    return rows.select_related("actor").order_by("-first_date", "-pk")


def reasons(act: Act, keys: Iterable[int]) -> dict[int, tuple[str, str]]:
    """Reason (as it is said) and note of those absences whose reason the actor may see, by absence. One query."""
    rows = Absence.objects.visible_to(act, "organisation.see_absence_reasons").filter(pk__in=list(keys))
    return {
        key: (str(AbsenceKind(reason).label) if reason else "", note)
        for key, reason, note in rows.values_list("pk", "reason", "note").order_by("pk")
    }


def away(act: Act, day: date) -> list[Away]:
    """Who is away on a day, by name. Two queries."""
    rows = list(absences(act).on(day).order_by("actor__name", "pk"))
    chosen: dict[int, list[str]] = {row.pk: [] for row in rows}
    for substitute in AbsenceSubstitute.objects.filter(absence__in=rows).select_related("actor").order_by("pk"):
        chosen[substitute.absence_id].append(str(substitute.actor))
    return [
        Away(row.pk, row.actor_id, str(row.actor), row.first_date, row.last_date, tuple(chosen[row.pk])) for row in rows
    ]


def delegations(act: Act) -> Any:
    """Delegations that the actor may see, newest first. No query yet."""
    rows = Delegation.objects.visible_to(act, SEE).select_related("giver", "receiver", "position__entity")
    return rows.order_by("-first_date", "-pk")
