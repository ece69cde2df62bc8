"""What the database itself keeps of the events: added, sealed, erased where they name a person, and nothing else."""

from bagland.foundation.guards import append_only, kept, refused_when

GUARDS = [
    append_only("audit_event", "audit_event_is_final"),
    append_only("audit_seal", "audit_seal_is_final", unique=(("last",), ("head",), ("previous",))),
    append_only("audit_installation", "audit_installation_is_final"),
    kept("audit_personalfact", "audit_personal_fact_is_kept", unique=(("event_id", "name"),)),
    refused_when(
        "audit_personalfact",
        "audit_personal_fact_only_erased",
        event="UPDATE",
        condition="NEW.value IS NOT NULL OR NEW.salt IS NOT NULL OR NEW.event_id <> OLD.event_id "
        "OR NEW.name <> OLD.name OR NEW.id <> OLD.id OR OLD.erased_at IS NOT NULL",
    ),
]
