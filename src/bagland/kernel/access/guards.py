"""What the database keeps of requests: they are never removed, and a closed one stays as it is."""

from bagland.foundation.guards import kept, refused_when

GUARDS = [
    kept("access_request", "access_request_is_kept"),
    refused_when(
        "access_request",
        "access_request_stays_closed",
        event="UPDATE",
        condition="OLD.state <> 'WAITING' AND (NEW.state <> OLD.state OR NEW.activity <> OLD.activity "
        "OR NEW.actor_id <> OLD.actor_id OR coalesce(NEW.closed_by_id, 0) <> coalesce(OLD.closed_by_id, 0))",
    ),
]
