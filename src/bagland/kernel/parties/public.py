"""What other floors may use of the register."""

from bagland.kernel.parties.erasing import Forbids, erased_also, forbids_erasing
from bagland.kernel.parties.exporting_person import Told, tells_about
from bagland.kernel.parties.queries.parties import blocked, current, party_by, terms
from bagland.kernel.parties.queries.payments import payment_details
from bagland.kernel.parties.showing import sections_also

__all__ = [
    "Forbids",
    "Told",
    "blocked",
    "current",
    "erased_also",
    "forbids_erasing",
    "party_by",
    "payment_details",
    "sections_also",
    "tells_about",
    "terms",
]
