"""What other floors may use of the organisation."""

from bagland.kernel.organisation.erasing import also as erased_also
from bagland.kernel.organisation.erasing import erase_runs
from bagland.kernel.organisation.pointing import Pointer, points_at
from bagland.kernel.organisation.queries import (
    Leaver,
    Node,
    PersonOn,
    Seat,
    chart,
    entities,
    financial_years,
    leavers,
    people,
    people_on,
    positions,
    seats,
    tree,
    what_points_at,
)
from bagland.kernel.organisation.rates import rate
from bagland.kernel.organisation.system import system_actor

__all__ = [
    "Leaver",
    "Node",
    "PersonOn",
    "Pointer",
    "Seat",
    "chart",
    "entities",
    "erase_runs",
    "erased_also",
    "financial_years",
    "leavers",
    "people",
    "people_on",
    "points_at",
    "positions",
    "rate",
    "seats",
    "system_actor",
    "tree",
    "what_points_at",
]
