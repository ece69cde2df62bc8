"""The organisation on a day as one plan, and what a prepared reorganisation would make of it."""

from __future__ import annotations

from collections import defaultdict
from datetime import date

from bagland.kernel.organisation.models import (
    Appointment,
    DepartmentTerm,
    PositionTerm,
    Reorganisation,
    ReorganisationChange,
)
from bagland.kernel.organisation.rules import DepartmentOn, Holding, Plan, PlannedChange, SeatOn


def plan_on(day: date) -> Plan:
    """Every department and position that holds on a day, with who holds each from then on. Three queries."""
    departments = {
        term.department_id: DepartmentOn(
            term.department_id, term.department.entity_id, term.name, term.parent_id, term.head_id
        )
        for term in DepartmentTerm.objects.on(day).select_related("department").order_by("department_id")
    }
    held: dict[int, list[Holding]] = defaultdict(list)
    rows = Appointment.objects.ending_from(day).select_related("actor").order_by("first_date", "pk")
    for row in rows:
        held[row.position_id].append(Holding(row.span, row.share, str(row.actor)))
    terms = PositionTerm.objects.on(day).filter(position__entity__isnull=False)
    seats = {
        term.position_id: SeatOn(
            key=term.position_id,
            entity=term.position.entity_id,
            title=str(term),
            department=term.department_id,
            reports_to=term.reports_to_id,
            fte=term.fte,
            holdings=tuple(held[term.position_id]),
        )
        for term in terms.select_related("position", "profile").order_by("position_id")
    }
    return Plan(departments, seats)


def planned_changes(reorganisation: Reorganisation) -> list[PlannedChange]:
    """The changes that a reorganisation holds, in the order in which they were planned. One query, and the names."""
    rows = ReorganisationChange.objects.filter(reorganisation=reorganisation).order_by("pk")
    related = ("department", "position", "under", "reports_to")
    return [
        PlannedChange(
            department=row.department_id,
            position=row.position_id,
            label=str(row.department or row.position),
            name=row.name,
            under=row.under_id,
            reports_to=row.reports_to_id,
            fte=row.fte,
            closes=row.closes,
            under_name=str(row.under or ""),
            manager_name=str(row.reports_to or ""),
        )
        for row in rows.select_related(*related)
    ]
