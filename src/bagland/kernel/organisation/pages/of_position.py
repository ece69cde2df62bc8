"""The small tables of a position's page."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext_lazy as _

from bagland.foundation.act import Act
from bagland.kernel.organisation.models import Department, Position, PositionProfile, PositionTerm
from bagland.kernel.organisation.pages.days import today
from bagland.kernel.organisation.pages.delegations import BY, DELEGATION_STATE, TO, WHAT, delegation_rows
from bagland.kernel.organisation.pages.grants import grant_columns, grant_rows, of_position
from bagland.kernel.organisation.pages.offers import offer
from bagland.kernel.organisation.pages.tables import (
    FROM,
    FTE,
    PERSON,
    PHASE,
    RANK,
    SEAT_COLUMNS,
    SHARE,
    UNTIL,
    appointment_rows,
    seat_rows,
    substitute_rows,
)
from bagland.kernel.organisation.queries import tenure
from bagland.kernel.organisation.queries.positions import Seat, seats
from bagland.kernel.organisation.rules import tidy
from bagland.ui.columns import Column, Row
from bagland.ui.details import Section


def sections_of(act: Act, position: Position, seat: Seat) -> list[Section]:
    """Holders, substitutes, reports, what is lent, how the seat itself has changed, and last its many rights."""
    day = today(act)
    tables = [
        _holders(act, position, day),
        _substitutes(act, position, day),
        _reports(act, position, day),
        _lent(act, position, day),
        _terms(position),
        _rights(act, position, seat, day),
    ]
    return [table for table in tables if table.rows or table.empty]


def _holders(act: Act, position: Position, day: date) -> Section:
    return Section(
        _("Holders: now, before and later"),
        (PERSON, SHARE, FROM, UNTIL, PHASE),
        appointment_rows(tenure.appointments(act).filter(position=position), {}, day),
        detail="organisation.appointment",
        empty=_("Nobody has held it yet."),
        more=offer(act, "organisation.appoint", position=position.pk),
        more_label=_("Appoint somebody"),
    )


def _substitutes(act: Act, position: Position, day: date) -> Section:
    return Section(
        _("Substitutes"),
        (PERSON, RANK, FROM, UNTIL, PHASE),
        substitute_rows(
            tenure.substitutes(act).filter(position=position).order_by("rank", "-first_date", "pk"), {}, day
        ),
        detail="organisation.substitute",
        note=_("They act while the holder is registered as away, or nobody holds it."),
        empty=_("None is named. When the holder is away, nobody acts."),
        more=offer(act, "organisation.name_substitute", position=position.pk),
        more_label=_("Name a substitute"),
    )


def _rights(act: Act, position: Position, seat: Seat, day: date) -> Section:
    rows = grant_rows(of_position(act, position, seat.profile, day), day)
    return Section(
        _("What it may do and see"),
        grant_columns(rows),
        rows,
        detail="organisation.right",
        empty=_("Nothing: neither the profile nor the position is granted anything."),
        more=offer(act, "organisation.grant_right", position=position.pk),
        more_label=_("Grant this position a right"),
    )


def _reports(act: Act, position: Position, day: date) -> Section:
    terms = PositionTerm.objects.on(day).filter(reports_to=position)
    return Section(
        _("Reports to it"),
        SEAT_COLUMNS,
        seat_rows(seats(act, day, terms.values_list("position", flat=True)).values()),
        detail="organisation.position",
    )


def _lent(act: Act, position: Position, day: date) -> Section:
    return Section(
        _("Lent to colleagues"),
        (WHAT, BY, TO, FROM, UNTIL, DELEGATION_STATE),
        delegation_rows(act, tenure.delegations(act).filter(position=position), day),
        detail="organisation.delegation",
    )


def _terms(position: Position) -> Section:
    """How the seat has changed; left out while it never has."""
    terms = list(PositionTerm.objects.filter(position=position).select_related("profile").order_by("-first_date", "pk"))
    managers = Position.labels({term.reports_to_id for term in terms if term.reports_to_id is not None})
    profiles = PositionProfile.labels({term.profile_id for term in terms})
    departments = Department.labels({term.department_id for term in terms if term.department_id is not None})
    rows: list[Row] = [
        {
            "key": term.pk,
            "first_date": term.first_date,
            "last_date": term.last_date,
            "title": str(term),
            "profile": profiles.get(term.profile_id, ""),
            "department": departments.get(term.department_id or 0, ""),
            "manager": managers.get(term.reports_to_id or 0, ""),
            "fte": tidy(term.fte),
        }
        for term in terms
    ]
    columns = (
        FROM,
        UNTIL,
        Column("title", _("Title")),
        Column("profile", _("Profile"), quiet=True, wide_only=True),
        Column("department", _("Department")),
        Column("manager", _("Reports to")),
        FTE,
    )
    return Section(_("How it has changed"), columns, rows if len(rows) > 1 else [])
