"""What the database keeps of the work room, whoever asks."""

from __future__ import annotations

from bagland.foundation.guards import Guard, kept, refused_when

_FROZEN = (
    "OLD.state <> 'DRAFT' AND (NEW.definition <> OLD.definition OR NEW.sha256 <> OLD.sha256 "
    "OR NEW.number <> OLD.number OR NEW.procedure_id <> OLD.procedure_id)"
)
_COUNTS = "work_version_counts"
_RAISE = "UPDATE organisation_version SET version = version + 1"
_IN_FORCE = Guard(
    _COUNTS,
    "work_version",
    sqlite=(
        f"CREATE TRIGGER IF NOT EXISTS {_COUNTS}_i AFTER INSERT ON work_version FOR EACH ROW "
        f"WHEN NEW.state = 'PUBLISHED' BEGIN {_RAISE}; END",
        f"CREATE TRIGGER IF NOT EXISTS {_COUNTS}_u AFTER UPDATE OF state ON work_version FOR EACH ROW "
        f"WHEN OLD.state <> NEW.state BEGIN {_RAISE}; END",
    ),
    postgres=(
        f"CREATE OR REPLACE FUNCTION guard_{_COUNTS}() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN IF TG_OP = 'INSERT' AND NEW.state = 'PUBLISHED' OR TG_OP = 'UPDATE' AND OLD.state <> NEW.state "
        f"THEN {_RAISE}; END IF; RETURN NULL; END $$",
        f"CREATE TRIGGER {_COUNTS} AFTER INSERT OR UPDATE OF state ON work_version FOR EACH ROW "
        f"EXECUTE FUNCTION guard_{_COUNTS}()",
    ),
)
"""What comes into force or goes out of it raises the organisation's version: processes keep which steps wait for what.
A draft's every keystroke does not."""
_REOPENED = "OLD.state NOT IN ('BLOCKED', 'OPEN') AND NEW.state IN ('BLOCKED', 'OPEN')"

GUARDS: tuple[Guard, ...] = (
    kept("work_task", "work_task_kept"),
    kept("work_case", "work_case_kept"),
    kept("work_version", "work_version_kept"),
    kept("work_procedure", "work_procedure_kept"),
    _IN_FORCE,
    refused_when("work_version", "work_version_frozen", event="UPDATE", condition=_FROZEN),
    refused_when("work_task", "work_task_closed_for_good", event="UPDATE", condition=_REOPENED),
)
