"""What other floors may use of the register."""

from bagland.kernel.parties.erasing import Forbids, erased_also, forbids_erasing
from bagland.kernel.parties.exporting_person import Told, tells_about
from bagland.kernel.parties.queries.payments import payment_details

__all__ = ["Forbids", "Told", "erased_also", "forbids_erasing", "payment_details", "tells_about"]
