"""Who must have a second factor, and from when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from bagland.foundation.act import Act
from bagland.kernel.access.authority import authority
from bagland.kernel.access.models import FactorPolicy
from bagland.kernel.organisation.models import PositionTerm


@dataclass(frozen=True, slots=True)
class Duty:
    """That this person must have a second factor from a day on, because of a profile, or (empty) as everybody."""

    from_date: date
    because: str

    def is_due(self, day: date) -> bool:
        """Whether the day of grace is over."""
        return self.from_date <= day


def duty_of(act: Act, actor: int | None = None) -> Duty | None:
    """The earliest duty of the act's actor (or of another), through any position that they may use today.

    Own, lent and stood in for count alike.
    Two queries at most; none for positions where there are no rules.
    """
    rules = {row.profile_id: row for row in FactorPolicy.objects.filter(must=True).select_related("profile")}
    if not rules:
        return None
    positions = {power.position for powers in authority.powers(act, actor).values() for power in powers}
    profiles: set[int | None] = set()
    if positions:
        terms = PositionTerm.objects.on(act.at.date()).filter(position__in=positions)
        profiles = {None, *terms.values_list("profile_id", flat=True)}
    found = [rules[key] for key in profiles if key in rules]
    if not found:
        return None
    first = min(found, key=lambda rule: (rule.from_date, rule.pk))
    return Duty(first.from_date, str(first.profile) if first.profile is not None else "")
