"""What the database keeps of endpoints: they are never removed, and one that was taken out of use stays so."""

from bagland.foundation.guards import kept, refused_when

GUARDS = [
    kept("webhooks_endpoint", "webhooks_endpoint_is_kept"),
    refused_when(
        "webhooks_endpoint",
        "webhooks_endpoint_stays_removed",
        event="UPDATE",
        condition="OLD.state = 'REMOVED' AND (NEW.state <> 'REMOVED' OR NEW.secret <> '')",
    ),
]
