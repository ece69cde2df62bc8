"""What the database keeps of parties: no row of the register is ever removed."""

from bagland.foundation.guards import kept

GUARDS = [
    kept("parties_party", "parties_party_is_kept"),
]
