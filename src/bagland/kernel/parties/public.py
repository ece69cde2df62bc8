"""What other floors may use of the register."""

from bagland.kernel.parties.queries.parties import blocked, current, party_by, terms
from bagland.kernel.parties.queries.payments import payment_details
from bagland.kernel.parties.showing import sections_also

__all__ = ["blocked", "current", "party_by", "payment_details", "sections_also", "terms"]
