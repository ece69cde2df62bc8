"""The organisation as rows. Everything that can change by day is a term with a first and a last date, both included."""

from bagland.kernel.organisation.models.actors import Absence, AbsenceSubstitute, Actor, Photo
from bagland.kernel.organisation.models.entities import ExchangeRate, FinancialYear, LegalEntity, Ownership, Version
from bagland.kernel.organisation.models.positions import Grant, Position, PositionProfile, PositionTerm
from bagland.kernel.organisation.models.structure import (
    Department,
    DepartmentTerm,
    Reorganisation,
    ReorganisationChange,
)
from bagland.kernel.organisation.models.tenure import Appointment, Delegation, Substitute

__all__ = [
    "Absence",
    "AbsenceSubstitute",
    "Actor",
    "Appointment",
    "Delegation",
    "Department",
    "DepartmentTerm",
    "ExchangeRate",
    "FinancialYear",
    "Grant",
    "LegalEntity",
    "Ownership",
    "Photo",
    "Position",
    "PositionProfile",
    "PositionTerm",
    "Reorganisation",
    "ReorganisationChange",
    "Substitute",
    "Version",
]
