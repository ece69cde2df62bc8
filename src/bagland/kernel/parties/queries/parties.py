"""Reads of the register that other rooms ask too."""

from __future__ import annotations

from bagland.kernel.organisation.models import LegalEntity
from bagland.kernel.parties import questions
from bagland.kernel.parties.models import Party, Relation
from bagland.kernel.parties.rules import identifiers
from bagland.kernel.parties.states import Block, Role


def current(key: int) -> Party | None:
    """The party with this key, or the one that it became by merging; None when there is none. A query for each step."""
    party: Party | None = Party.objects.filter(pk=key).first()
    seen = {key}
    while party is not None and party.merged_into_id is not None and party.merged_into_id not in seen:
        seen.add(party.merged_into_id)
        party = Party.objects.filter(pk=party.merged_into_id).first()
    return party


def party_by(scheme: str, value: str, country: str = "") -> Party | None:
    """The party that is known by this number, however it is written; the oldest when several are. Two queries at most.

    A Danish VAT number finds the CVR number, and the other way round.
    """
    found = questions.known_by([(scheme, identifiers.read(scheme, value, country))])
    return current(found[0].party_id) if found else None


def blocked(party: Party, entity: LegalEntity, role: Role, what: Block) -> str | None:
    """Why `what` (ORDERS or PAYMENTS) may not be done with the party in this role here; None when it may. One query."""
    row = Relation.objects.filter(
        party=party, entity=entity, role=role.value, ended_at__isnull=True, block__in=(what.value, Block.ALL)
    ).first()
    return row.block_reason if row is not None else None


def terms(party: Party, entity: LegalEntity, role: Role) -> Relation | None:
    """What holds with a party in one role at a legal entity today. One query."""
    found: Relation | None = Relation.objects.filter(
        party=party, entity=entity, role=role.value, ended_at__isnull=True
    ).first()
    return found
