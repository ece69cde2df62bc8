"""What the database keeps of parties: no row of the register is ever removed."""

from bagland.foundation.guards import kept
from bagland.kernel.parties.comparing import guards as compared

GUARDS = [
    kept("parties_party", "parties_party_is_kept"),
    kept("parties_merge", "parties_merge_is_kept"),
    *compared(),
]
