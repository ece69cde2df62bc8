"""When each legal entity works: its hours, and the days on which it does not."""

from __future__ import annotations

from datetime import date
from typing import Any, ClassVar

from django.db.models import QuerySet
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from bagland.foundation.act import Act
from bagland.foundation.periods import day_of
from bagland.foundation.ports import ports
from bagland.kernel.organisation.models import LegalEntity
from bagland.kernel.work.activities.working_time import DAYS, OFFICE, set_working_hours
from bagland.kernel.work.calendars import calendar_of
from bagland.kernel.work.models import WorkingTime
from bagland.ui.acting import ActivityPage
from bagland.ui.columns import Column, Kind, Row
from bagland.ui.details import DetailPage, Fact, Section
from bagland.ui.lists import ListPage, Order
from bagland.ui.pages import address

CLOSED_COLUMNS = (
    Column("day", _("Day"), Kind.DATE),
    Column("weekday", _("Weekday"), quiet=True),
    Column("name", _("Why")),
)


class WorkingTimes(ListPage):
    """The companies of the group, each with its working week."""

    code = "work.working_times"
    path = "settings/working-time/"
    title = _("Working time")
    view = "work.see_working_time"
    model = LegalEntity
    columns: ClassVar[tuple[Column, ...]] = (
        Column("name", _("Legal entity")),
        Column("code", _("Code"), Kind.CODE, order="code"),
        Column("hours", _("Hours"), source=lambda row: hours_told(row["working_time__hours"]),
               needs=("working_time__hours",)),
    )  # fmt: skip
    orders = (Order("code", ("code", "id")),)
    detail = "work.working_time"
    sentence = _("When each company works, and its holidays. Deadlines in working time count by it.")
    empty = _("No legal entity yet.")


class WorkingTimePage(DetailPage):
    """The working week of a legal entity, and the days of this year and the next on which it does not work."""

    code = "work.working_time"
    path = "settings/working-time/<int:key>/"
    title = _("Working time")
    parent = "work.working_times"
    view = "work.see_working_time"
    model = LegalEntity
    first = ("work.set_working_hours", "work.close_day", "work.open_day")

    def rows(self, act: Act) -> QuerySet[Any]:
        return LegalEntity.objects.select_related("working_time")

    def facts(self, act: Act, thing: LegalEntity) -> list[Fact]:
        kept = _kept(thing)
        spans = hours_by_day(kept.hours if kept is not None else None)
        return [
            *(Fact(str(WEEKDAYS[day]), spans[day] or gettext("nobody works")) for day in range(7)),
            Fact(_("Time zone"), thing.time_zone),
            Fact(_("Holidays"), gettext("as in %(country)s") % {"country": thing.country}),
            Fact(_("Legal entity"), str(thing), link=address("organisation.entity", thing.pk)),
        ]

    def sections(self, act: Act, thing: LegalEntity) -> list[Section]:
        today = day_of(act.at, thing.time_zone)
        return [
            Section(
                str(year),
                CLOSED_COLUMNS,
                closed_days(thing, year),
                empty=_("Nothing is closed."),
                note=_banks(thing, year),
            )
            for year in (today.year, today.year + 1)
        ]


class SetWorkingHours(ActivityPage):
    """The hours of each weekday, as they are now."""

    activity = set_working_hours

    def shows(self, act: Act, subject: LegalEntity) -> dict[str, Any]:
        kept = WorkingTime.objects.filter(entity=subject).first()
        spans = hours_by_day(kept.hours if kept else None)
        return {name: spans[day] for day, name in enumerate(DAYS)}


def closed_days(entity: LegalEntity, year: int) -> list[Row]:
    """The weekdays and holidays of a year on which an entity does not work, in order; free weekends apart."""
    calendar = calendar_of(entity.pk)
    kept = _kept(entity)
    named = {*ports.holidays(entity.country, year), *map(date.fromisoformat, kept.days if kept else ())}
    days = sorted(day for day in named if day.year == year and calendar.why_closed(day))
    return [{"day": day, "weekday": str(WEEKDAYS[day.weekday()]), "name": calendar.why_closed(day)} for day in days]


def _banks(entity: LegalEntity, year: int) -> str:
    """Which more days banks are closed."""
    from bagland.foundation.speech import spoken

    more = ports.bank_holidays(entity.country, year).keys() - ports.holidays(entity.country, year).keys()
    days = ", ".join(spoken(day) for day in sorted(more) if day.weekday() < len(DAYS) - 2)
    return gettext("Banks are closed on these days too: %(days)s.") % {"days": days} if days else ""


def _kept(entity: LegalEntity) -> WorkingTime | None:
    return getattr(entity, "working_time", None)


def hours_by_day(hours: Any) -> list[str]:
    """What a person writes for each weekday, from Monday."""
    if hours is None:
        return [OFFICE if day < len(DAYS) - 2 else "" for day in range(7)]
    return [", ".join(f"{start}-{end}" for start, end in hours.get(str(day), [])) for day in range(7)]


def hours_told(hours: Any) -> str:
    """«mon-fri 08:00-16:00»: weekdays in a row that have the same hours, together."""
    spans = hours_by_day(hours)
    told: list[str] = []
    start = 0
    for day in range(1, 8):
        if day < 7 and spans[day] == spans[start]:
            continue
        if spans[start]:
            first, last = (str(WEEKDAYS[place])[:3].lower() for place in (start, day - 1))
            told.append(f"{first if start == day - 1 else f'{first}-{last}'} {spans[start]}")
        start = day
    return "; ".join(told)
