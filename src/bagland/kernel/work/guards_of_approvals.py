"""What the database keeps of answers to approvals: they are never removed and never changed."""

from __future__ import annotations

from bagland.foundation.guards import Guard, kept, refused_when

_CHANGED = " OR ".join(
    [
        *(f"NEW.{column} <> OLD.{column}" for column in ("task_id", "actor_id", "position_id", "is_for", "at")),
        *(f"coalesce(NEW.{column}, 0) <> coalesce(OLD.{column}, 0)" for column in ("on_behalf_of_id", "event")),
        "CAST(NEW.seen AS text) <> CAST(OLD.seen AS text)",
        "(NEW.reason <> OLD.reason AND NEW.reason <> '')",
    ]
)
"""Only the reason can be emptied, when its author is erased."""

GUARDS: tuple[Guard, ...] = (
    kept("work_vote", "work_vote_kept", unique=(("task_id", "actor_id"),)),
    refused_when("work_vote", "work_vote_for_good", event="UPDATE", condition=_CHANGED),
)
