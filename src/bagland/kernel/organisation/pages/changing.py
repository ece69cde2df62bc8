"""The forms that change what is there: they open with it, and tell when another has changed it meanwhile.

What only some may read (a private phone, a yearly cost) is not shown in them: who fills it in knows it.
"""

from __future__ import annotations

from typing import Any, ClassVar

from django.utils.translation import gettext_lazy as _

from bagland.foundation.act import Act
from bagland.kernel.organisation.activities import (
    change_department,
    change_entity,
    change_person,
    change_position,
    register_absence,
)
from bagland.kernel.organisation.models import (
    Actor,
    Department,
    DepartmentTerm,
    LegalEntity,
    Position,
    PositionTerm,
)
from bagland.kernel.organisation.pages.days import today
from bagland.ui.acting import ActivityPage


class ChangePerson(ActivityPage):
    """The person's card as it is, to be put right."""

    activity = change_person
    opens = "subject"

    def shows(self, act: Act, subject: Actor) -> dict[str, Any]:
        return {
            "home": subject.home_id,
            "name": subject.name,
            "work_email": subject.work_email,
            "work_phone": subject.work_phone,
            "work_mobile": subject.work_mobile,
            "place": subject.place,
            "language": subject.language,
        }


class ChangeEntity(ActivityPage):
    """The company's card as it is, to be put right."""

    activity = change_entity
    columns: ClassVar[tuple[str, ...]] = ("name", "country", "time_zone", "language", "registration_number")

    def shows(self, act: Act, subject: LegalEntity) -> dict[str, Any]:
        return {name: getattr(subject, name) for name in self.columns}


class ChangePosition(ActivityPage):
    """The position as it is today, to be changed from a day."""

    activity = change_position
    intro = _("stays as it is, but for what you change here.")

    def shows(self, act: Act, subject: Position) -> dict[str, Any]:
        term = PositionTerm.objects.filter(position=subject).on(today(act)).first()
        if term is None:
            return {}
        return {
            "title": term.title,
            "profile": term.profile_id,
            "department": term.department_id,
            "reports_to": term.reports_to_id,
            "fte": term.fte,
        }


class ChangeDepartment(ActivityPage):
    """The department as it is today, to be changed from a day."""

    activity = change_department
    intro = _("stays as it is, but for what you change here.")

    def shows(self, act: Act, subject: Department) -> dict[str, Any]:
        term = DepartmentTerm.objects.filter(department=subject).on(today(act)).first()
        return {"name": term.name, "under": term.parent_id, "head": term.head_id} if term is not None else {}


class RegisterAbsence(ActivityPage):
    """An absence that was registered by mistake is taken back at once."""

    activity = register_absence
    undo = "organisation.cancel_absence"
