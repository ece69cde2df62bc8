"""Every read of the organisation, one noun a module.

Lists are querysets, narrowed to what the actor may see and ordered; what holds for their rows on a day is asked for a
page of keys at a time (`people_on`, `seats`). Costs, reasons and private numbers come only where their own views reach.
"""

from bagland.kernel.organisation.queries.entities import (
    entities,
    exchange_rates,
    financial_years,
    grants,
    ownerships,
    profiles,
)
from bagland.kernel.organisation.queries.leaving import Leaver, TakenBy, leavers, what_points_at
from bagland.kernel.organisation.queries.people import HeldSeat, PersonOn, people, people_on, private_phone
from bagland.kernel.organisation.queries.positions import Holder, Seat, StandIn, away_on, positions, seats
from bagland.kernel.organisation.queries.reorganisations import ChangeSeen, Preview, preview, reorganisations
from bagland.kernel.organisation.queries.rights import codes_of
from bagland.kernel.organisation.queries.structure import Branch, Node, chart, departments, tree
from bagland.kernel.organisation.queries.tenure import (
    Away,
    absences,
    appointments,
    away,
    delegations,
    reasons,
    substitutes,
)

__all__ = [
    "Away",
    "Branch",
    "ChangeSeen",
    "HeldSeat",
    "Holder",
    "Leaver",
    "Node",
    "PersonOn",
    "Preview",
    "Seat",
    "StandIn",
    "TakenBy",
    "absences",
    "appointments",
    "away",
    "away_on",
    "chart",
    "codes_of",
    "delegations",
    "departments",
    "entities",
    "exchange_rates",
    "financial_years",
    "grants",
    "leavers",
    "ownerships",
    "people",
    "people_on",
    "positions",
    "preview",
    "private_phone",
    "profiles",
    "reasons",
    "reorganisations",
    "seats",
    "substitutes",
    "tree",
    "what_points_at",
]
