"""How many of those who may approve must: the rule of an activity in an entity, from an amount, on a day."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Q

from bagland.foundation.act import Act
from bagland.foundation.money import Money
from bagland.foundation.periods import day_of
from bagland.kernel.access.authority import authority
from bagland.kernel.work.models import ApprovalRule
from bagland.kernel.work.resolving import zone_of
from bagland.kernel.work.rules.votes import ANY, QUORUM


@dataclass(frozen=True, slots=True)
class Ruling:
    """The rule that holds: its kind, the number of a quorum, and the key of the row that says so, if one does."""

    rule: str = ANY
    number: int = 1
    key: int | None = None

    @property
    def takes_several(self) -> bool:
        """Whether one yes may be too few."""
        return self.rule == "ALL" or (self.rule == QUORUM and self.number > 1)


def ruling(act: Act, code: str, entity: int | None, amount: Money | None) -> Ruling:
    """The rule for approving an activity: the entity's own before the group's, the highest threshold first. One query.

    An amount for which no rate tells whether it reaches a threshold reaches it: the stricter counts.
    """
    day = day_of(act.at, zone_of(act, entity))
    rows = ApprovalRule.objects.filter(Q(entity__isnull=True) | Q(entity=entity), activity=code, first_date__lte=day)
    holding = [
        row for row in rows.filter(Q(last_date__isnull=True) | Q(last_date__gte=day)) if _reaches(act, amount, row)
    ]
    if not holding:
        return Ruling()
    chosen = max(holding, key=lambda row: (row.entity_id is not None, row.from_minor or 0, row.pk))
    return Ruling(chosen.rule, chosen.number, chosen.pk)


def _reaches(act: Act, amount: Money | None, row: ApprovalRule) -> bool:
    threshold = row.from_amount
    if threshold is None:
        return True
    if amount is None:
        return False
    convert = authority.converter(act)
    measured = amount if amount.currency == threshold.currency else convert(amount, threshold.currency)
    return measured is None or abs(measured) >= threshold
