"""What events of this room say beyond their changed columns."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import ClassVar

from bagland.foundation.facts import Facts
from bagland.foundation.money import Money


@dataclass(frozen=True, kw_only=True, slots=True)
class CompanyFounded(Facts):
    """What `organisation.found_company` made beside the legal entity."""

    of: ClassVar[str] = "organisation.found_company"
    year: int
    department: int
    position: int
    person: int
    appointment: int


@dataclass(frozen=True, kw_only=True, slots=True)
class ProfilesInstalled(Facts):
    """Which shipped profiles, and how many of their rights, were new."""

    of: ClassVar[str] = "organisation.install_profiles"
    profiles: list[str]
    grants: int


@dataclass(frozen=True, kw_only=True, slots=True)
class DepartmentHolds(Facts):
    """What holds for a department from a day. None is «nothing» in a new one, «as it was» in a changed one."""

    of: ClassVar[str] = "organisation.change_department"
    first_date: date
    name: str | None
    under: int | None
    head: int | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Closed(Facts):
    """The last day of a department or position, and how many later changes that were planned went with it."""

    of: ClassVar[str] = "organisation.close_position"
    last_date: date
    plans_dropped: int


@dataclass(frozen=True, kw_only=True, slots=True)
class PositionHolds(Facts):
    """What holds for a position from a day. None is «nothing» in a new one, «as it was» in a changed one."""

    of: ClassVar[str] = "organisation.change_position"
    personal: ClassVar[dict[str, str]] = {"yearly_cost": "confidential"}
    first_date: date
    profile: int | None
    title: str | None
    department: int | None
    reports_to: int | None
    fte: Decimal | None
    yearly_cost: Money | None


@dataclass(frozen=True, kw_only=True, slots=True)
class PersonErased(Facts):
    """How many values were emptied in events, absences and runs. Whose they were stands on the event's subject."""

    of: ClassVar[str] = "organisation.erase_person"
    personal_facts: int
    absences: int
    rows_of_runs: int


@dataclass(frozen=True, kw_only=True, slots=True)
class SubstituteForAbsence(Facts):
    """Who takes the person's positions while the absence lasts."""

    of: ClassVar[str] = "organisation.register_absence"
    substitute: int


@dataclass(frozen=True, kw_only=True, slots=True)
class ChangePlanned(Facts):
    """One change that a reorganisation holds: None is «as it was»."""

    of: ClassVar[str] = "organisation.decide_reorganisation"
    department: int | None
    position: int | None
    name: str | None
    under: int | None
    reports_to: int | None
    fte: Decimal | None
    closes: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class ChangeDropped(Facts):
    """Which department's or position's change was taken out of a reorganisation."""

    of: ClassVar[str] = "organisation.drop_planned_change"
    department: int | None
    position: int | None


@dataclass(frozen=True, kw_only=True, slots=True)
class RightNamesEntities(Facts):
    """The legal entities that a right reaches."""

    of: ClassVar[str] = "organisation.grant_right"
    entities: list[int]


@dataclass(frozen=True, kw_only=True, slots=True)
class NeverBegan(Facts):
    """A substitution or right that was taken away before its first day, as it would have held."""

    of: ClassVar[str] = "organisation.end_grant"
    first_date: date
    position: int | None
    profile: int | None
    actor: int | None
    code: str
