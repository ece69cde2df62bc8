"""Every write of the organisation, one noun a module."""

from bagland.kernel.organisation.activities.absences import cancel_absence, end_absence, register_absence
from bagland.kernel.organisation.activities.agents import register_agent
from bagland.kernel.organisation.activities.cards import change_card, remove_photo, set_photo
from bagland.kernel.organisation.activities.delegations import (
    accept_delegation,
    decline_delegation,
    offer_delegation,
    revoke_delegation,
)
from bagland.kernel.organisation.activities.entities import (
    add_entity,
    change_entity,
    open_financial_year,
    record_exchange_rate,
    record_ownership,
)
from bagland.kernel.organisation.activities.founding import found_company, install_profiles
from bagland.kernel.organisation.activities.grants import create_profile, end_grant, grant_right
from bagland.kernel.organisation.activities.people import change_person, erase_person, register_person
from bagland.kernel.organisation.activities.positions import change_position, close_position, open_position
from bagland.kernel.organisation.activities.reorganisations import (
    cancel_reorganisation,
    decide_reorganisation,
    drop_planned_change,
    plan_department_change,
    plan_position_change,
    prepare_reorganisation,
)
from bagland.kernel.organisation.activities.structure import change_department, close_department, create_department
from bagland.kernel.organisation.activities.tenure import (
    appoint,
    end_appointment,
    name_substitute,
    withdraw_substitute,
)

__all__ = [
    "accept_delegation",
    "add_entity",
    "appoint",
    "cancel_absence",
    "cancel_reorganisation",
    "change_card",
    "change_department",
    "change_entity",
    "change_person",
    "change_position",
    "close_department",
    "close_position",
    "create_department",
    "create_profile",
    "decide_reorganisation",
    "decline_delegation",
    "drop_planned_change",
    "end_absence",
    "end_appointment",
    "end_grant",
    "erase_person",
    "found_company",
    "grant_right",
    "install_profiles",
    "name_substitute",
    "offer_delegation",
    "open_financial_year",
    "open_position",
    "plan_department_change",
    "plan_position_change",
    "prepare_reorganisation",
    "record_exchange_rate",
    "record_ownership",
    "register_absence",
    "register_agent",
    "register_person",
    "remove_photo",
    "revoke_delegation",
    "set_photo",
    "withdraw_substitute",
]
