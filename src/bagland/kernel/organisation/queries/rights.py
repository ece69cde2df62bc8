"""What positions are granted, as plain codes. Who may do what today is asked of the access room."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from bagland.foundation.act import Act
from bagland.kernel.organisation.models import Actor, Appointment, Grant, Position, PositionProfile, PositionTerm


def bases() -> dict[int, int | None]:
    """Each profile with the one whose rights it has too. One query."""
    return dict(PositionProfile.objects.values_list("pk", "based_on_id"))


def with_bases(profiles: Iterable[int], base_of: dict[int, int | None]) -> set[int]:
    """Profiles with all whose rights they have."""
    found: set[int] = set()
    for profile in profiles:
        here: int | None = profile
        while here is not None and here not in found:
            found.add(here)
            here = base_of.get(here)
    return found


def codes_of(position: Position, day: date) -> set[str]:
    """The rights a position has on a day, through its profile and by itself. Three queries."""
    profiles = PositionTerm.objects.filter(position=position).on(day).values_list("profile_id", flat=True)
    chain = with_bases(profiles, bases())
    granted = Grant.objects.on(day).filter(profile__in=chain) | Grant.objects.on(day).filter(position=position)
    return set(granted.values_list("code", flat=True))


def is_held_by(act: Act, profile: PositionProfile | None, position: Position | None) -> bool:
    """Whether the actor, its owner or an agent of theirs holds it, or one with that profile, today or later.

    Four queries.
    """
    doer: Actor = Actor.objects.get(pk=act.actor)
    together = Actor.objects.filter(pk=doer.answers_for) | Actor.objects.filter(owner=doer.answers_for)
    held = Appointment.objects.filter(actor__in=together).ending_from(act.today)
    positions = set(held.values_list("position_id", flat=True))
    if position is not None:
        return position.pk in positions
    rows = PositionTerm.objects.filter(position__in=positions).ending_from(act.today)
    held_profiles = with_bases(set(rows.values_list("profile_id", flat=True)), bases())
    return profile is not None and profile.pk in held_profiles
