"""The small tables of a person's page."""

from __future__ import annotations

from datetime import date
from urllib.parse import urlencode

from django.utils.translation import gettext_lazy as _

from bagland.foundation.act import Act
from bagland.foundation.ports import ports
from bagland.kernel.organisation.models import Actor
from bagland.kernel.organisation.pages import chips
from bagland.kernel.organisation.pages.days import phase, today
from bagland.kernel.organisation.pages.delegations import BY, DELEGATION_STATE, TO, WHAT, delegation_rows
from bagland.kernel.organisation.pages.offers import offer
from bagland.kernel.organisation.pages.tables import (
    DEPARTMENT,
    FROM,
    PERSON,
    PHASE,
    POSITION,
    RANK,
    SHARE,
    UNTIL,
    appointment_rows,
    substitute_rows,
)
from bagland.kernel.organisation.queries import tenure
from bagland.kernel.organisation.queries.leaving import what_points_at
from bagland.kernel.organisation.queries.people import PersonOn
from bagland.kernel.organisation.queries.positions import seats
from bagland.kernel.organisation.states import ActorKind
from bagland.ui.columns import Column, Kind, Row
from bagland.ui.details import Section
from bagland.ui.pages import address

MOST_ABSENCES = 12
REASON = Column("reason", _("Reason"))
NOTE = Column("note", _("Note"), quiet=True)
ABSENCE_STATE = Column("phase", _("State"), Kind.STATUS, chips=chips.ABSENCES)


def sections_of(act: Act, person: Actor, on_day: PersonOn) -> list[Section]:
    """Positions, substitutes, delegations, absences, and what still points at the person. What is empty is left out."""
    day = today(act)
    tables = [
        _positions(act, person, day),
        _substitutes(on_day),
        _stands_in(act, person, day),
        *_delegations(act, person, day),
        _absences(act, person, day),
        _pointers(act, person, day),
    ]
    return [table for table in tables if table.rows or table.empty]


def _positions(act: Act, person: Actor, day: date) -> Section:
    rows = list(tenure.appointments(act).filter(actor=person))
    found = seats(act, day, {row.position_id for row in rows})
    return Section(
        _("Positions: now, before and later"),
        (POSITION, DEPARTMENT, SHARE, FROM, UNTIL, PHASE),
        appointment_rows(rows, found, day),
        detail="organisation.appointment",
        empty=_("No position yet. Without one there are no rights."),
        more="" if person.kind == ActorKind.SYSTEM else offer(act, "organisation.appoint", person=person.pk),
        more_label=_("Appoint to a position"),
    )


def _substitutes(on_day: PersonOn) -> Section:
    rows: list[Row] = [
        {
            "key": stand_in.substitute,
            "person": stand_in.name,
            "person_key": stand_in.actor,
            "position": held.seat.title,
            "position_key": held.seat.key,
            "rank": stand_in.rank,
        }
        for held in on_day.seats
        for stand_in in held.seat.stand_ins
    ]
    note = _("They act while the person is registered as away.")
    return Section(_("Substitutes"), (PERSON, POSITION, RANK), rows, note=note)


def _stands_in(act: Act, person: Actor, day: date) -> Section:
    rows = list(tenure.substitutes(act).filter(actor=person).ending_from(day))
    found = seats(act, day, {row.position_id for row in rows})
    return Section(
        _("Stands in for"),
        (POSITION, DEPARTMENT, RANK, FROM, UNTIL, PHASE),
        substitute_rows(rows, found, day),
        detail="organisation.substitute",
    )


def _delegations(act: Act, person: Actor, day: date) -> list[Section]:
    given = delegation_rows(act, tenure.delegations(act).filter(giver=person), day)
    received = delegation_rows(act, tenure.delegations(act).filter(receiver=person), day)
    is_own = act.actor == person.pk
    return [
        Section(
            _("Delegations given"),
            (WHAT, TO, FROM, UNTIL, DELEGATION_STATE),
            given,
            detail="organisation.delegation",
            empty=_("You have lent nothing.") if is_own else "",
            more=offer(act, "organisation.offer_delegation") if is_own else "",
            more_label=_("Offer a delegation"),
        ),
        Section(
            _("Delegations received"),
            (WHAT, BY, FROM, UNTIL, DELEGATION_STATE),
            received,
            detail="organisation.delegation",
        ),
    ]


def _absences(act: Act, person: Actor, day: date) -> Section:
    kept = list(tenure.absences(act).filter(actor=person)[: MOST_ABSENCES + 1])
    known = tenure.reasons(act, [row.pk for row in kept])
    rows: list[Row] = [
        {
            "key": row.pk,
            "first_date": row.first_date,
            "last_date": row.last_date,
            "phase": phase(row.first_date, row.last_date, day),
            "reason": known.get(row.pk, ("", ""))[0],
            "note": known.get(row.pk, ("", ""))[1],
        }
        for row in kept[:MOST_ABSENCES]
    ]
    there_are_more = len(kept) > MOST_ABSENCES
    register = offer(act, "organisation.register_absence", person=person.pk) if _may_register(act, person) else ""
    everything = f"{address('organisation.absences')}?{urlencode({'person': person.pk})}"
    return Section(
        _("Absences"),
        (FROM, UNTIL, ABSENCE_STATE, *((REASON, NOTE) if known else ())),
        rows,
        detail="organisation.absence",
        empty=_("No absence is registered.") if person.kind == ActorKind.PERSON else "",
        more=everything if there_are_more else register,
        more_label=_("All absences") if there_are_more else _("Register absence"),
    )


def _may_register(act: Act, person: Actor) -> bool:
    """Whether the reader's right to register absences reaches this person."""
    if person.kind != ActorKind.PERSON or person.erased_at is not None:
        return False
    return ports.authority.reach(act, "organisation.register_absence").covers(person.scope())


def _pointers(act: Act, person: Actor, day: date) -> Section:
    rows: list[Row] = [
        {"key": place, "how": str(pointer.how), "name": pointer.name, "until": pointer.until}
        for place, pointer in enumerate(what_points_at(act, person, day))
    ]
    return Section(
        _("What still points here"),
        (Column("how", _("How")), Column("name", _("What")), Column("until", _("Until"), Kind.DATE)),
        rows,
        note=_("To be taken over by somebody before the person leaves."),
        empty=_("Nothing: the desk is clean."),
    )
