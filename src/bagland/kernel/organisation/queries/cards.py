"""What the directory says of people on a day: what they do and where, whether they are away, and who stands in."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Exists, F, FilteredRelation, OuterRef, Q, QuerySet, Subquery

from bagland.foundation.act import Act
from bagland.foundation.ports import ports
from bagland.foundation.speech import language
from bagland.kernel.organisation.models import Absence, Appointment, DepartmentTerm, Position, Substitute

SEE = "organisation.see"


@dataclass(frozen=True, slots=True)
class Card:
    """A person in the directory on a day. Why somebody is away is not told."""

    titles: tuple[str, ...] = ()
    departments: tuple[str, ...] = ()
    positions: tuple[int, ...] = ()
    is_away: bool = False
    away_until: date | None = None
    stand_ins: tuple[str, ...] = ()


def cards_on(act: Act, day: date, actors: Iterable[int]) -> dict[int, Card]:
    """The cards of these people. Two queries; three when somebody is away."""
    keys = list(actors)
    held = _held(act, day, keys)
    absent = _absent(day, keys)
    positions = {position for key in absent for position in held.get(key, {})}
    standing = _standing_in(day, positions) if any(not chosen for _until, chosen in absent.values()) else {}
    return {key: _card(held.get(key, {}), absent.get(key), standing) for key in keys}


def _card(
    held: dict[int, tuple[str, str]], absence: tuple[date | None, tuple[str, ...]] | None, standing: dict[int, str]
) -> Card:
    until, chosen = absence or (None, ())
    substitutes = chosen or tuple(standing[position] for position in held if position in standing)
    return Card(
        titles=tuple(dict.fromkeys(title for title, _department in held.values())),
        departments=tuple(dict.fromkeys(department for _title, department in held.values() if department)),
        positions=tuple(held),
        is_away=absence is not None,
        away_until=until,
        stand_ins=tuple(dict.fromkeys(substitutes)) if absence is not None else (),
    )


def _held(act: Act, day: date, keys: list[int]) -> dict[int, dict[int, tuple[str, str]]]:
    """Title and department of each position that these people hold and the reader may see, by person and position."""
    holds = Q(position__terms__first_date__lte=day) & (
        Q(position__terms__last_date__isnull=True) | Q(position__terms__last_date__gte=day)
    )
    of_day: QuerySet[Any] = DepartmentTerm.objects.on(day).filter(department=OuterRef("term__department"))
    rows = Appointment.objects.on(day).filter(actor__in=keys)
    if not ports.authority.reach(act, SEE).everything:
        rows = rows.filter(position__in=Position.objects.visible_to(act, SEE).values("pk"))
    titled = "term__profile__title_da" if language() == "da" else "term__profile__title_en"
    rows = rows.annotate(
        term=FilteredRelation("position__terms", condition=holds), department=Subquery(of_day.values("name")[:1])
    ).order_by("-share", "first_date", "pk")
    found: dict[int, dict[int, tuple[str, str]]] = {}
    for actor, position, own, profile, department in rows.values_list(
        "actor_id", "position_id", "term__title", titled, "department"
    ):
        found.setdefault(actor, {})[position] = (own or profile or "", department or "")
    return found


def _absent(day: date, keys: list[int]) -> dict[int, tuple[date | None, tuple[str, ...]]]:
    """Who of them is away: the last day if known, and who was chosen to stand in."""
    rows = Absence.objects.on(day).filter(actor__in=keys, cancelled_at__isnull=True).order_by("pk")
    chosen = rows.values_list("actor_id", "last_date", "substitutes__actor__name")
    return {actor: (until, (name,) if name else ()) for actor, until, name in chosen}


def _standing_in(day: date, positions: Iterable[int]) -> dict[int, str]:
    """Of each position the first standing substitute who works here that day and is not away."""
    away = Absence.objects.on(day).filter(actor=OuterRef("actor"), cancelled_at__isnull=True)
    employed = Appointment.objects.on(day).filter(actor=OuterRef("actor"))
    rows = Substitute.objects.on(day).filter(~Exists(away), Exists(employed), position__in=list(positions))
    found: dict[int, str] = {}
    for position, name in rows.order_by("rank", "pk").values_list("position_id", F("actor__name")):
        found.setdefault(position, name)
    return found
