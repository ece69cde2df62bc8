"""Positions as seats: the list of them, and the page of each."""

from __future__ import annotations

from datetime import date
from typing import Any, ClassVar

from django.db.models import Q, QuerySet
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from bagland.foundation import formats
from bagland.foundation.act import Act
from bagland.foundation.ports import ports
from bagland.foundation.speech import language
from bagland.kernel.organisation.models import (
    Actor,
    Department,
    DepartmentTerm,
    LegalEntity,
    Position,
    PositionProfile,
)
from bagland.kernel.organisation.pages import chips
from bagland.kernel.organisation.pages.days import once, today
from bagland.kernel.organisation.pages.filters import (
    ChoiceToday,
    OfToday,
    TitleBegins,
    first_up,
    positions_in,
    positions_of_profile,
    seats_in_state,
    with_room_for,
)
from bagland.kernel.organisation.pages.links import links
from bagland.kernel.organisation.pages.of_position import sections_of
from bagland.kernel.organisation.pages.tables import named
from bagland.kernel.organisation.queries.positions import Seat, seats
from bagland.kernel.organisation.rules import tidy
from bagland.kernel.organisation.states import SeatState
from bagland.ui.chips import Chip
from bagland.ui.columns import Column, Kind, Row
from bagland.ui.details import DetailPage, Fact, Section
from bagland.ui.filters import Of
from bagland.ui.lists import ListPage, Order

COSTS = "organisation.see_costs"
_IS_A_SEAT = Q(entity__isnull=False)
"""The system's own seat belongs to no legal entity and has no page."""


def _number(row: Row) -> str:
    """«NK 12»: each legal entity numbers its own."""
    return f"{row['entity__code']} {row['seat'].number}"


class Positions(ListPage):
    """Every seat of the group, in the order in which they were opened."""

    code = "organisation.positions"
    path = "organisation/positions/"
    title = _("Positions")
    view = "organisation.see"
    model = Position
    columns: ClassVar[tuple[Column, ...]] = (
        Column("title", _("Position"), source=lambda row: row["seat"].title),
        Column("number", _("Number"), Kind.CODE, source=_number, needs=("number", "entity__code")),
        Column(
            "holders", _("Held by"), source=lambda row: named(row["seat"]), page="organisation.person", key="holder"
        ),
        Column(
            "department",
            _("Department"),
            source=lambda row: row["seat"].department_name,
            page="organisation.department",
            key="inside",
        ),
        Column(
            "reports_to", _("Reports to"), source=lambda row: row["above"], page="organisation.position", key="over"
        ),
        Column("profile", _("Profile"), source=lambda row: row["made_from"], quiet=True, roomy_only=True),
        Column("fte", _("FTE"), Kind.NUMBER, source=lambda row: tidy(row["seat"].fte)),
        Column("state", _("State"), Kind.STATUS, source=lambda row: row["seat"].state, chips=chips.SEATS),
        Column("entity", _("Legal entity"), source="entity__name", quiet=True, hidden=True),
        Column(
            "yearly_cost",
            _("Yearly cost"),
            Kind.MONEY,
            source=lambda row: row["seat"].yearly_cost,
            view=COSTS,
            hidden=True,
        ),
        Column("first_date", _("From"), Kind.DATE, source=lambda row: row["seat"].first_date, hidden=True),
        Column("last_date", _("Until"), Kind.DATE, source=lambda row: row["seat"].last_date, hidden=True),
    )
    orders = (Order("opened", ("id",)),)
    search = TitleBegins(name="find", label=_("Find by title"), fold=first_up)
    filters = (
        OfToday(name="department", label=_("Department"), model=Department, on=positions_in),
        ChoiceToday(name="state", label=_("State"), choices=SeatState.choices, on=seats_in_state),
        OfToday(name="profile", label=_("Profile"), model=PositionProfile, on=positions_of_profile),
        Of(name="entity", label=_("Legal entity"), model=LegalEntity),
    )
    detail = "organisation.position"
    offers = ("organisation.open_position", "organisation.appoint")
    many = ("organisation.change_position", "organisation.close_position")
    sentence = _("The seats of the organisation, held or not. A position keeps its number and its story when refilled.")
    empty = _("No positions yet. Open the first one in a department.")

    def rows(self, act: Act) -> QuerySet[Any]:
        return with_room_for(Position.objects.filter(_IS_A_SEAT), "holder", "inside", "over")

    def complete(self, act: Act, rows: list[Row]) -> None:
        """Each seat as it is today, and the one above it. Thirteen queries."""
        day = today(act)
        found = seats(act, day, [row["key"] for row in rows])
        above = seats(act, day, {seat.reports_to for seat in found.values() if seat.reports_to is not None})
        profiles = PositionProfile.labels({seat.profile for seat in found.values()})
        for row in rows:
            seat = row["seat"] = found[row["key"]]
            over = above.get(seat.reports_to or 0)
            row["holder"] = seat.holders[0].actor if len(seat.holders) == 1 else None
            row["inside"] = seat.department if seat.department_name else None
            row["over"] = over.key if over is not None else None
            row["above"] = over.title if over is not None else ""
            row["made_from"] = profiles.get(seat.profile, "")


class PositionPage(DetailPage):
    """A seat: who holds it, what it may do and up to how much, who stands in, and who reports to it."""

    code = "organisation.position"
    path = "organisation/positions/<int:key>/"
    title = _("Position")
    parent = "organisation.positions"
    view = "organisation.see"
    model = Position
    first = ("organisation.change_position",)

    def rows(self, act: Act) -> QuerySet[Any]:
        return Position.objects.filter(_IS_A_SEAT).select_related("entity")

    def heading(self, act: Act, thing: Position) -> str:
        return on_day(act, thing).title

    def sentence(self, act: Act, thing: Position) -> str:
        seat = on_day(act, thing)
        facts = {"number": seat.number, "department": seat.department_name, "entity": seat.entity_name}
        if seat.department_name:
            return gettext("Position %(number)s in %(department)s, %(entity)s.") % facts
        return gettext("Position %(number)s in %(entity)s.") % facts

    def chip(self, act: Act, thing: Position) -> Chip | None:
        return chips.SEATS[on_day(act, thing).state]

    def past(self, act: Act, thing: Position) -> tuple[str, ...]:
        closed = on_day(act, thing).state == SeatState.CLOSED
        return ("organisation.change_position", "organisation.close_position") if closed else ()

    def facts(self, act: Act, thing: Position) -> list[Fact]:
        seat, day = on_day(act, thing), today(act)
        above = seats(act, day, [seat.reports_to]).get(seat.reports_to) if seat.reports_to is not None else None
        headed = DepartmentTerm.objects.on(day).filter(head=thing).values_list("department", flat=True)
        facts = [
            Fact(_("Held by"), _people(holder.actor for holder in seat.holders)),
            Fact(
                _("Reports to"),
                Position.objects.filter(pk=above.key).first() if above is not None else None,
                named(above) if above is not None else "",
            ),
            Fact(_("Department"), _department(seat)),
            Fact(_("Profile"), PositionProfile.objects.filter(pk=seat.profile).first()),
            Fact(_("FTE"), tidy(seat.fte), _held_note(seat)),
        ]
        if departments := links(Department, headed):
            facts.append(Fact(_("Heads"), departments))
        if ports.authority.reach(act, COSTS).covers(thing.scope()):
            facts.append(Fact(_("Yearly cost"), seat.yearly_cost))
        return facts

    def sections(self, act: Act, thing: Position) -> list[Section]:
        return sections_of(act, thing, on_day(act, thing))


def on_day(act: Act, thing: Position) -> Seat:
    """The seat on the reader's day; looked up once for all parts of the page."""
    day: date = today(act)
    return once(act, ("organisation.position", thing.pk), lambda: seats(act, day, [thing.pk])[thing.pk])


def _people(keys: Any) -> list[Actor]:
    return list(Actor.objects.filter(pk__in=list(keys)).order_by("name", "pk"))


def _department(seat: Seat) -> Department | None:
    return Department.objects.filter(pk=seat.department or 0).first() if seat.department_name else None


def _held_note(seat: Seat) -> str:
    """«0.4 of it is free.»"""
    free = seat.fte - seat.held
    if seat.state != SeatState.FILLED or free <= 0:
        return ""
    return gettext("of which %(free)s is free") % {"free": formats.number(tidy(free), language())}
