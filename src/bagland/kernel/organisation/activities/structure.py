"""Departments: the tree, as it holds from day to day."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

from django.utils.translation import gettext_lazy as _

from bagland.foundation.act import Act
from bagland.foundation.activity import activity
from bagland.foundation.inputs import Says
from bagland.foundation.kinds import Scope
from bagland.foundation.periods import DateSpan
from bagland.kernel.organisation import closing, questions, refusals, rules, terms
from bagland.kernel.organisation.facts import Closed, DepartmentHolds
from bagland.kernel.organisation.models import Department, DepartmentTerm, LegalEntity, Position

From = Annotated[date | None, Says(_("From"), _("Today when left out."))]
Head = Annotated[Position | None, Says(_("Headed by"), _("The position that leads it."))]


def _under(_subject: Any, values: dict[str, Any]) -> Scope:
    """A new department belongs to the one above it."""
    under = values.get("under")
    return Scope(values["entity"].pk, under.pk if under else None)


@activity(
    "organisation.create_department", title=_("Create department"), told=_("created the department."), scope=_under
)
def create_department(
    act: Act,
    *,
    entity: Annotated[LegalEntity, Says(_("Legal entity"))],
    code: Annotated[str, Says(_("Code"), _("Short and lasting, such as FIN."))],
    name: Annotated[str, Says(_("Name"))],
    under: Annotated[Department | None, Says(_("Under"), _("The department above it."))] = None,
    head: Head = None,
    first_date: From = None,
) -> Department:
    """The tree of a legal entity gets a new department from a day.

    Refuses with CodeTaken, OfAnotherEntity, and DoesNotHold when the department above or the head is not there then.
    """
    span = DateSpan(first_date or act.today)
    rules.must_fit(code=(code, 20))
    if other := Department.objects.filter(entity=entity, code=code).first():
        raise refusals.CodeTaken(value=code, owner=str(other))
    if under is not None:
        questions.department_must_hold(under, span, entity)
    if head is not None:
        questions.position_must_hold(head, span)
    made: Department = Department.objects.create(entity=entity, code=code)
    DepartmentTerm.objects.create(department=made, name=name, parent=under, head=head, first_date=span.first_date)
    act.tell(_holds(span.first_date, name, under, head))
    return made


@activity(
    "organisation.change_department",
    title=_("Change department"),
    told=_("changed the department."),
    subject=Department,
)
def change_department(
    act: Act,
    department: Department,
    *,
    first_date: From = None,
    name: Annotated[str, Says(_("Name"))] = "",
    under: Annotated[Department | None, Says(_("Under"), _("The department above it from then on."))] = None,
    head: Head = None,
) -> Department:
    """From a day a department has another name, another place with all below it, or another head.

    What is left out stays. Refuses with GoesInCircle, OfAnotherEntity and DoesNotHold.
    """
    day = first_date or act.today
    mine = DepartmentTerm.objects.filter(department=department)
    span = terms.rest_from(mine, day)
    if under is not None:
        questions.department_must_hold(under, span, department.entity)
        questions.must_not_circle(DepartmentTerm.objects, "department_id", "parent_id", department, under, day)
    if head is not None:
        questions.position_must_hold(head, span)
    given = {"name": name or None, "parent_id": under.pk if under else None, "head_id": head.pk if head else None}
    changed = {column: value for column, value in given.items() if value is not None}
    if not changed:
        raise rules.fault("name", refusals.NOTHING_GIVEN)
    terms.change_from(mine, day, changed, of=department)
    act.tell(_holds(day, name or None, under, head))
    return department


@activity(
    "organisation.close_department", title=_("Close department"), told=_("closed the department."), subject=Department
)
def close_department(
    act: Act,
    department: Department,
    *,
    last_date: Annotated[date | None, Says(_("Last day"), _("Today when left out."))] = None,
) -> Department:
    """A department ends with a day.

    Refuses with DepartmentInUse while positions or departments belong to it after that.
    """
    last = last_date or act.today
    dropped = closing.close_department(department, last)
    act.tell(Closed(last_date=last, plans_dropped=dropped))
    return department


def _holds(day: date, name: str | None, under: Department | None, head: Position | None) -> DepartmentHolds:
    return DepartmentHolds(first_date=day, name=name, under=under.pk if under else None, head=head.pk if head else None)
