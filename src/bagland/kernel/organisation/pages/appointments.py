"""Who holds which position from when to when, and who stands in."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db.models import QuerySet
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from bagland.foundation import formats
from bagland.foundation.act import Act
from bagland.foundation.periods import DateSpan
from bagland.foundation.speech import language
from bagland.kernel.organisation.models import Actor, Appointment, LegalEntity, Position, Substitute
from bagland.kernel.organisation.pages import chips
from bagland.kernel.organisation.pages.chips import phase_choices
from bagland.kernel.organisation.pages.days import in_phase, phase, today
from bagland.kernel.organisation.pages.filters import ChoiceToday, NameBegins, as_named
from bagland.kernel.organisation.rules import tidy
from bagland.ui.chips import Chip
from bagland.ui.columns import Column, Kind, Row
from bagland.ui.details import DetailPage, Fact
from bagland.ui.filters import Days, Of
from bagland.ui.lists import ListPage, Order


class Appointments(ListPage):
    """Every appointment, newest first."""

    code = "organisation.appointments"
    path = "organisation/appointments/"
    title = _("Appointments")
    view = "organisation.see"
    model = Appointment
    columns: ClassVar[tuple[Column, ...]] = (
        Column(
            "person",
            _("Person"),
            Kind.PERSON,
            source=lambda row: row["actor__name"] or str(_("erased person %(key)s") % {"key": row["actor_id"]}),
            needs=("actor__name", "actor__kind"),
            key="actor_id",
            software="is_software",
        ),
        Column(
            "position",
            _("Position"),
            source=lambda row: row["seat"],
            page="organisation.position",
            key="position_id",
        ),
        Column("share", _("Share"), Kind.NUMBER, source=lambda row: tidy(row["share"]), needs=("share",)),
        Column("first_date", _("From"), Kind.DATE, order="newest"),
        Column("last_date", _("Until"), Kind.DATE),
        Column("state", _("State"), Kind.STATUS, source=lambda row: row["phase"], chips=chips.PHASES),
        Column("entity", _("Legal entity"), source="position__entity__code", quiet=True, wide_only=True),
        Column("work_email", _("Work e-mail"), source="actor__work_email", quiet=True, hidden=True),
    )
    orders = (Order("newest", ("-first_date", "-id")),)
    search = NameBegins(name="find", label=_("Find by name"), column="actor__name", fold=as_named)
    filters = (
        ChoiceToday(name="state", label=_("State"), choices=phase_choices(chips.PHASES), on=in_phase),
        Days(name="first", label=_("Begins"), column="first_date"),
        Days(name="last", label=_("Ends"), column="last_date"),
        Of(name="entity", label=_("Legal entity"), model=LegalEntity, column="position__entity"),
        Of(name="person", label=_("Person"), model=Actor, column="actor", offered=False),
        Of(name="position", label=_("Position"), model=Position, offered=False),
    )
    detail = "organisation.appointment"
    offers = ("organisation.appoint",)
    many = ("organisation.end_appointment",)
    sentence = _("Who holds which position, from when to when. A person may hold several, with a share of each.")
    empty = _("Nobody holds a position yet. Appoint somebody to one, and the rights come with it.")

    def rows(self, act: Act) -> QuerySet[Any]:
        return Appointment.objects.filter(position__entity__isnull=False)

    def complete(self, act: Act, rows: list[Row]) -> None:
        """Titles and states. One query."""
        day, titles = today(act), Position.labels({row["position_id"] for row in rows})
        for row in rows:
            row["seat"] = titles.get(row["position_id"], "")
            row["is_software"] = row["actor__kind"] in chips.SOFTWARE
            row["phase"] = phase(row["first_date"], row["last_date"], day)


class AppointmentPage(DetailPage):
    """One appointment; here it is ended."""

    code = "organisation.appointment"
    path = "organisation/appointments/<int:key>/"
    title = _("Appointment")
    parent = "organisation.appointments"
    view = "organisation.see"
    model = Appointment
    first = ("organisation.end_appointment",)

    def rows(self, act: Act) -> QuerySet[Any]:
        return Appointment.objects.select_related("actor", "position__entity")

    def sentence(self, act: Act, thing: Appointment) -> str:
        days = formats.day_range(DateSpan(thing.first_date, thing.last_date), language())
        return gettext("Holds the position %(days)s.") % {"days": days}

    def chip(self, act: Act, thing: Appointment) -> Chip | None:
        return chips.PHASES[phase(thing.first_date, thing.last_date, today(act))]

    def facts(self, act: Act, thing: Appointment) -> list[Fact]:
        return [
            Fact(_("Person"), thing.actor),
            Fact(_("Position"), thing.position),
            Fact(_("Share"), tidy(thing.share), _("1 is full time")),
            Fact(_("From"), thing.first_date),
            Fact(_("Until"), thing.last_date or str(_("further notice"))),
            Fact(_("Legal entity"), thing.position.entity),
        ]


class SubstitutePage(DetailPage):
    """One standing substitute of a position; here the substitution is withdrawn."""

    code = "organisation.substitute"
    path = "organisation/substitutes/<int:key>/"
    title = _("Substitute")
    parent = "organisation.positions"
    view = "organisation.see"
    model = Substitute

    def rows(self, act: Act) -> QuerySet[Any]:
        return Substitute.objects.select_related("actor", "position")

    def heading(self, act: Act, thing: Substitute) -> str:
        return str(thing.actor)

    def sentence(self, act: Act, thing: Substitute) -> str:
        days = formats.day_range(DateSpan(thing.first_date, thing.last_date), language())
        facts = {"position": thing.position, "days": days}
        return gettext("Stands in as %(position)s %(days)s, while the holder is away or nobody holds it.") % facts

    def chip(self, act: Act, thing: Substitute) -> Chip | None:
        return chips.PHASES[phase(thing.first_date, thing.last_date, today(act))]

    def facts(self, act: Act, thing: Substitute) -> list[Fact]:
        return [
            Fact(_("Substitute"), thing.actor),
            Fact(_("Position"), thing.position),
            Fact(_("Rank"), thing.rank, _("1 stands in first")),
            Fact(_("From"), thing.first_date),
            Fact(_("Until"), thing.last_date or str(_("further notice"))),
        ]
