"""Closing a department or a position with a day, when nothing uses it after that."""

from __future__ import annotations

from datetime import date

from bagland.foundation.periods import DateSpan
from bagland.kernel.organisation import questions, refusals, rules, terms
from bagland.kernel.organisation.models import Department, DepartmentTerm, Position, PositionTerm


def close_department(department: Department, last: date) -> int:
    """How many later changes go with it. Refuses with DepartmentInUse. Four queries."""
    after = rules.day_after(last, "last_date")
    seats = PositionTerm.objects.filter(department=department).ending_from(after).select_related("profile")
    children = DepartmentTerm.objects.filter(parent=department).ending_from(after)
    users = questions.named([*children.order_by("name", "pk"), *seats.order_by("position__number", "pk")])
    if users:
        raise refusals.DepartmentInUse(department=str(department), day=last, users=users)
    return terms.close_after(DepartmentTerm.objects.filter(department=department), last, of=department)


def close_position(position: Position, last: date) -> int:
    """How many later changes go with it. Refuses with PositionIsHeld and PositionInUse. Five queries."""
    after = DateSpan(rules.day_after(last, "last_date"))
    if held := questions.holdings(position, after):
        holders = questions.named(item.holder for item in held)
        raise refusals.PositionIsHeld(position=str(position), day=last, holders=holders)
    reports = PositionTerm.objects.filter(reports_to=position).ending_from(after.first_date).select_related("profile")
    headed = DepartmentTerm.objects.filter(head=position).ending_from(after.first_date)
    users = questions.named([*headed.order_by("name", "pk"), *reports.order_by("position__number", "pk")])
    if users:
        raise refusals.PositionInUse(position=str(position), day=last, users=users)
    return terms.close_after(PositionTerm.objects.filter(position=position), last, of=position)
