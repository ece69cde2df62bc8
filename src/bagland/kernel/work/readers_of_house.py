"""What an expression may ask of positions, departments, legal entities and parties."""

from __future__ import annotations

from typing import Any

from bagland.foundation.act import Act
from bagland.foundation.periods import day_of
from bagland.kernel.organisation.models import (
    Appointment,
    Department,
    DepartmentTerm,
    LegalEntity,
    Position,
    PositionTerm,
)
from bagland.kernel.parties.models import Party
from bagland.kernel.work.readers import Record, reads, record

PERSON, POSITION, APPOINTMENT = "organisation.actor", "organisation.position", "organisation.appointment"
DEPARTMENT, ENTITY, PARTY = "organisation.department", "organisation.legalentity", "parties.party"
KIND_OF_WORD = {"person": PERSON, "position": POSITION, "department": DEPARTMENT, "entity": ENTITY, "party": PARTY}
"""The kind of object behind each word that the check of expressions knows (`rules.expressions.kinds.READABLE`)."""


@reads(POSITION, "title")
def _title(act: Act, position: Position) -> str:
    return str(position)


@reads(POSITION, "profile")
def _profile(act: Act, position: Position) -> str | None:
    term = _term(act, position)
    return None if term is None else term.profile.code


@reads(POSITION, "department")
def _department_of_position(act: Act, position: Position) -> Record | None:
    term = _term(act, position)
    department = term.department_id if term is not None else None
    return None if department is None else record(act, DEPARTMENT, department)


@reads(POSITION, "entity")
def _entity_of_position(act: Act, position: Position) -> Record | None:
    return None if position.entity_id is None else record(act, ENTITY, position.entity_id)


@reads(POSITION, "holder")
def _holder(act: Act, position: Position) -> Record | None:
    return _holder_of(act, position.pk)


@reads(POSITION, "manager")
def _manager_of_position(act: Act, position: Position) -> Record | None:
    term = _term(act, position)
    return None if term is None else _holder_of(act, term.reports_to_id)


@reads(DEPARTMENT, "code")
def _code(act: Act, department: Department) -> str:
    return department.code


@reads(DEPARTMENT, "name")
def _name(act: Act, department: Department) -> str | None:
    term = _department_term(act, department)
    return None if term is None else term.name


@reads(DEPARTMENT, "head")
def _head(act: Act, department: Department) -> Record | None:
    term = _department_term(act, department)
    return None if term is None else _holder_of(act, term.head_id)


@reads(DEPARTMENT, "entity")
def _entity_of_department(act: Act, department: Department) -> Record:
    return record(act, ENTITY, department.entity_id)


@reads(ENTITY, "name")
def _entity_name(act: Act, entity: LegalEntity) -> str:
    return entity.name


@reads(ENTITY, "code")
def _entity_code(act: Act, entity: LegalEntity) -> str:
    return entity.code


@reads(ENTITY, "country")
def _country(act: Act, entity: LegalEntity) -> str:
    return entity.country


@reads(ENTITY, "currency")
def _currency(act: Act, entity: LegalEntity) -> str:
    return entity.currency


@reads(PARTY, "name")
def _party_name(act: Act, party: Party) -> str:
    return party.name


@reads(PARTY, "country")
def _party_country(act: Act, party: Party) -> str:
    return party.country


@reads(APPOINTMENT, "person")
def _person(act: Act, appointment: Appointment) -> Record:
    return record(act, PERSON, appointment.actor_id)


@reads(APPOINTMENT, "position")
def _of_position(act: Act, appointment: Appointment) -> Record:
    return record(act, POSITION, appointment.position_id)


@reads(APPOINTMENT, "first_date")
def _first_date(act: Act, appointment: Appointment) -> Any:
    return appointment.first_date


@reads(APPOINTMENT, "last_date")
def _last_date(act: Act, appointment: Appointment) -> Any:
    return appointment.last_date


@reads(APPOINTMENT, "is_first")
def _is_first(act: Act, appointment: Appointment) -> bool:
    """Whether the person held nothing before."""
    others = Appointment.objects.filter(actor=appointment.actor_id).exclude(pk=appointment.pk)
    return not others.filter(first_date__lte=appointment.first_date).exists()


@reads(APPOINTMENT, "is_last")
def _is_last(act: Act, appointment: Appointment) -> bool:
    """Whether it ends, and the person holds nothing after it."""
    if appointment.last_date is None:
        return False
    others = Appointment.objects.filter(actor=appointment.actor_id).exclude(pk=appointment.pk)
    return not others.exclude(last_date__lte=appointment.last_date).exists()


def _today(act: Act) -> Any:
    return day_of(act.at, "UTC")


def _term(act: Act, position: Position) -> PositionTerm | None:
    """The position as it is today; one that opens later, as it will be then."""
    terms = PositionTerm.objects.filter(position=position).select_related("profile")
    return terms.on(_today(act)).first() or terms.order_by("first_date").first()


def _department_term(act: Act, department: Department) -> DepartmentTerm | None:
    return DepartmentTerm.objects.on(_today(act)).filter(department=department).first()


def _holder_of(act: Act, position: int | None) -> Record | None:
    """Whoever holds a position today, the one with the largest share first."""
    if position is None:
        return None
    held = Appointment.objects.on(_today(act)).filter(position=position).order_by("-share", "first_date", "pk").first()
    return None if held is None else record(act, PERSON, held.actor_id)
