"""When an entity works: its hours, and the days on which it is otherwise than its country."""

from __future__ import annotations

import re
from datetime import date, time
from typing import Annotated, Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from bagland.foundation.act import Act
from bagland.foundation.activity import activity, view
from bagland.foundation.inputs import Says
from bagland.foundation.kinds import Scope
from bagland.foundation.refusals import InputFault
from bagland.kernel.organisation.models import LegalEntity
from bagland.kernel.work.activities.recurring import plan_anew
from bagland.kernel.work.calendars import calendar_of
from bagland.kernel.work.models import Recurrence, WorkingTime
from bagland.kernel.work.states import Moved

view("work.see_working_time", title=_("See working time"))

DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
OFFICE = "08:00-16:00"
_SPAN = re.compile(r"(\d{1,2})(?:[:.](\d{2}))?\s*[-–]\s*(\d{1,2})(?:[:.](\d{2}))?")
_HELP = _("Such as 08:00-16:00, or 8-12, 13-17; empty when nobody works.")


def _of_entity(entity: LegalEntity | None, _inputs: dict[str, Any]) -> Scope:
    return Scope(entity=entity.pk) if entity is not None else Scope()


@activity(
    "work.set_working_hours", title=_("Set working hours"), told=_("set the working hours."), subject=LegalEntity,
    scope=_of_entity,
)  # fmt: skip
def set_working_hours(
    act: Act,
    entity: LegalEntity,
    *,
    monday: Annotated[str, Says(_("Monday"), _HELP)] = OFFICE,
    tuesday: Annotated[str, Says(_("Tuesday"))] = OFFICE,
    wednesday: Annotated[str, Says(_("Wednesday"))] = OFFICE,
    thursday: Annotated[str, Says(_("Thursday"))] = OFFICE,
    friday: Annotated[str, Says(_("Friday"))] = OFFICE,
    saturday: Annotated[str, Says(_("Saturday"))] = "",
    sunday: Annotated[str, Says(_("Sunday"))] = "",
) -> WorkingTime:
    """Deadlines in working time count these hours from now on; what is due already keeps its moment."""
    told = (monday, tuesday, wednesday, thursday, friday, saturday, sunday)
    hours = {str(day): _spans(DAYS[day], text) for day, text in enumerate(told)}
    if not any(hours.values()):
        raise InputFault({"monday": str(_("Somebody must work at some time of the week."))})
    kept = _kept(entity)
    kept.hours = hours
    kept.save()
    _plan_anew(act, entity)
    return kept


@activity("work.close_day", title=_("Close a day"), told=_("closed a day."), subject=LegalEntity, scope=_of_entity)
def close_day(
    act: Act,
    entity: LegalEntity,
    *,
    day: Annotated[date, Says(_("Day"))],
    name: Annotated[str, Says(_("Name"), _("Why nobody works: Christmas Eve, company outing."))],
) -> WorkingTime:
    """A day on which the entity does not work, though its country does."""
    return _set_day(act, entity, day, name[:100])


@activity(
    "work.open_day", title=_("Work on a holiday"), told=_("made a holiday a working day."), subject=LegalEntity,
    scope=_of_entity,
)  # fmt: skip
def open_day(act: Act, entity: LegalEntity, *, day: Annotated[date, Says(_("Day"))]) -> WorkingTime:
    """A day that was closed, or a holiday of the country, on which the entity works in the hours of that weekday."""
    return _set_day(act, entity, day, "")


def _set_day(act: Act, entity: LegalEntity, day: date, name: str) -> WorkingTime:
    kept = _kept(entity)
    kept.days = {**kept.days, day.isoformat(): name}
    kept.save()
    _plan_anew(act, entity)
    return kept


def _kept(entity: LegalEntity) -> WorkingTime:
    found: WorkingTime | None = WorkingTime.objects.filter(entity=entity).first()
    if found is not None:
        return found
    hours: dict[str, list[list[str]]] = {str(day): [["08:00", "16:00"]] if day < 5 else [] for day in range(7)}
    return WorkingTime(entity=entity, hours=hours, days={})


def _spans(name: str, text: str) -> list[list[str]]:
    """`8-12, 13.30-17` as the row keeps it. Refuses naming the field."""
    found: list[list[str]] = []
    for piece in filter(None, (part.strip() for part in text.replace(";", ",").split(","))):
        match = _SPAN.fullmatch(piece)
        try:
            if match is None:
                raise ValueError(piece)
            ends = [time(int(match[1]), int(match[2] or 0)), time(int(match[3]), int(match[4] or 0))]
        except ValueError:
            raise InputFault({name: str(_("Write such as 08:00-16:00, or 8-12, 13-17."))}) from None
        told = [end.strftime("%H:%M") for end in ends]
        if told[0] >= told[1] or (found and told[0] <= found[-1][1]):
            raise InputFault({name: str(_("Write the hours in order, each ending after it begins."))})
        found.append(told)
    return found


def _plan_anew(act: Act, entity: LegalEntity) -> None:
    """Recurring tasks that follow working or banking days come on the days of the new calendar."""
    calendar = calendar_of(entity.pk)
    rows = Recurrence.objects.filter(entity=entity, next_on__isnull=False)
    for recurrence in rows.exclude(Q(shift=Moved.NONE) & ~Q(rrule__contains="WD")):
        plan_anew(recurrence, calendar.day_of(act.at))
        recurrence.save(update_fields=["next_on", "opens_on"])
