"""What the database keeps of the work room, whoever asks."""

from __future__ import annotations

from bagland.foundation.guards import Guard, append_only, kept, refused_when

_FROZEN = (
    "OLD.state NOT IN ('DRAFT', 'IN_REVIEW') AND (NEW.definition <> OLD.definition OR NEW.sha256 <> OLD.sha256 "
    "OR NEW.number <> OLD.number OR NEW.procedure_id <> OLD.procedure_id)"
)
_REOPENED = "OLD.state NOT IN ('BLOCKED', 'OPEN') AND NEW.state IN ('BLOCKED', 'OPEN')"

GUARDS: tuple[Guard, ...] = (
    kept("work_task", "work_task_kept"),
    kept("work_case", "work_case_kept"),
    kept("work_version", "work_version_kept"),
    append_only("work_vote", "work_vote_append_only", unique=(("task_id", "actor_id"),)),
    refused_when("work_version", "work_version_frozen", event="UPDATE", condition=_FROZEN),
    refused_when("work_task", "work_task_closed_for_good", event="UPDATE", condition=_REOPENED),
)
