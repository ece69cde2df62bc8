"""Columns that small tables of several pages share, and the rows under them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from bagland.kernel.organisation.models import Appointment, Substitute
from bagland.kernel.organisation.pages import chips
from bagland.kernel.organisation.pages.days import phase
from bagland.kernel.organisation.queries.positions import Seat
from bagland.kernel.organisation.rules import tidy
from bagland.ui.columns import Column, Kind, Row

FROM = Column("first_date", _("From"), Kind.DATE)
UNTIL = Column("last_date", _("Until"), Kind.DATE)
SHARE = Column("share", _("Share"), Kind.NUMBER)
PHASE = Column("phase", _("State"), Kind.STATUS, chips=chips.PHASES)
PERSON = Column("person", _("Person"), Kind.PERSON, key="person_key", page="organisation.person")
POSITION = Column("position", _("Position"), page="organisation.position", key="position_key")
DEPARTMENT = Column("department", _("Department"), page="organisation.department", key="department_key")
HOLDERS = Column("holders", _("Held by"))
RANK = Column("rank", _("Rank"), Kind.NUMBER)
SEAT_STATE = Column("state", _("State"), Kind.STATUS, chips=chips.SEATS)
FTE = Column("fte", _("FTE"), Kind.NUMBER)
SEAT_COLUMNS = (Column("title", _("Position")), HOLDERS, FTE, SEAT_STATE)


def appointment_rows(rows: Iterable[Appointment], seats: Mapping[int, Seat], day: Any) -> list[Row]:
    """Appointments with the person and the seat as it is on the day."""
    return [
        {
            "key": row.pk,
            "person": str(row.actor),
            "person_key": row.actor_id,
            **_of_seat(seats.get(row.position_id)),
            "share": tidy(row.share),
            "first_date": row.first_date,
            "last_date": row.last_date,
            "phase": phase(row.first_date, row.last_date, day),
        }
        for row in rows
    ]


def substitute_rows(rows: Iterable[Substitute], seats: Mapping[int, Seat], day: Any) -> list[Row]:
    """Standing substitutes with the person and the seat as it is on the day."""
    return [
        {
            "key": row.pk,
            "person": str(row.actor),
            "person_key": row.actor_id,
            **_of_seat(seats.get(row.position_id)),
            "rank": row.rank,
            "first_date": row.first_date,
            "last_date": row.last_date,
            "phase": phase(row.first_date, row.last_date, day),
        }
        for row in rows
    ]


def seat_rows(seats: Iterable[Seat]) -> list[Row]:
    """Seats as they are on a day."""
    return [
        {
            "key": seat.key,
            **_of_seat(seat),
            "title": seat.title,
            "holders": named(seat),
            "fte": tidy(seat.fte),
            "state": seat.state,
        }
        for seat in seats
    ]


def named(seat: Seat) -> str:
    """Who holds a seat, each once."""
    return ", ".join(dict.fromkeys(holder.name for holder in seat.holders))


def _of_seat(seat: Seat | None) -> Row:
    if seat is None:
        return {"position": "", "position_key": None, "department": "", "department_key": None}
    return {
        "position": seat.title,
        "position_key": seat.key,
        "department": seat.department_name,
        "department_key": seat.department if seat.department_name else None,
    }
