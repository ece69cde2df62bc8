"""What the database keeps of the organisation: spans that never overlap, and a version that every change raises."""

from bagland.foundation.guards import counted_version, kept, no_overlap

_COUNTED = (
    "organisation_legalentity",
    "organisation_exchangerate",
    "organisation_ownership",
    "organisation_department",
    "organisation_departmentterm",
    "organisation_positionprofile",
    "organisation_position",
    "organisation_positionterm",
    "organisation_grant",
    "organisation_grant_entities",
    "organisation_actor",
    "organisation_absence",
    "organisation_absencesubstitute",
    "organisation_appointment",
    "organisation_substitute",
    "organisation_delegation",
)

GUARDS = [
    no_overlap("organisation_ownership", "organisation_ownership_overlap", ("entity_id", "owner_id")),
    no_overlap("organisation_financialyear", "organisation_year_overlap", ("entity_id",)),
    no_overlap("organisation_departmentterm", "organisation_department_term_overlap", ("department_id",)),
    no_overlap("organisation_positionterm", "organisation_position_term_overlap", ("position_id",)),
    no_overlap("organisation_appointment", "organisation_appointment_overlap", ("actor_id", "position_id")),
    no_overlap("organisation_substitute", "organisation_substitute_overlap", ("position_id", "rank")),
    kept("organisation_actor", "organisation_actor_is_kept"),
    kept("organisation_position", "organisation_position_is_kept"),
    kept("organisation_appointment", "organisation_appointment_is_kept"),
    *(counted_version(table, "organisation_version", "version") for table in _COUNTED),
]
