"""What points at a person in this room."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _

from bagland.foundation.act import Act
from bagland.foundation.kinds import kind_of
from bagland.foundation.speech import joined
from bagland.kernel.organisation.models import (
    AbsenceSubstitute,
    Actor,
    Appointment,
    Delegation,
    DepartmentTerm,
    Position,
    PositionTerm,
    Substitute,
)
from bagland.kernel.organisation.pointing import Pointer
from bagland.kernel.organisation.queries.kept import kept


def in_the_organisation(act: Act, person: Actor, day: date) -> list[Pointer]:
    """Positions held, departments headed, positions managed, substitutions, delegations, agents.

    A dozen queries, none while it is kept.
    """
    found = kept(act, "pointers", day, [person.pk], lambda keys: {key: _pointers(person, day) for key in keys})
    return list(found.get(person.pk, ()))


def _pointers(person: Actor, day: date) -> list[Pointer]:
    held = list(Appointment.objects.filter(actor=person).ending_from(day).order_by("first_date", "pk"))
    keys = [row.position_id for row in held]
    titles = Position.labels(keys)
    return [
        *(_pointer(_("Holds"), row, titles[row.position_id], row.last_date) for row in held),
        *_under(keys, day),
        *_standing_in(person, day),
        *_lent(person, day),
        *(_pointer(_("Owns the agent"), agent, str(agent)) for agent in person.agents.order_by("name", "pk")),
    ]


def _under(keys: list[int], day: date) -> list[Pointer]:
    """Departments headed by the positions, and positions that report to them."""
    headed = DepartmentTerm.objects.filter(head__in=keys).ending_from(day).select_related("department")
    terms = PositionTerm.objects.filter(reports_to__in=keys).ending_from(day).select_related("position", "profile")
    reports = list(terms.order_by("position__number", "pk"))
    holders: dict[int, list[str]] = {}
    rows = Appointment.objects.filter(position__in=[term.position_id for term in reports]).on(day)
    for row in rows.select_related("actor").order_by("first_date", "pk"):
        holders.setdefault(row.position_id, []).append(str(row.actor))
    return [
        *(_pointer(_("Heads"), term.department, term.name, term.last_date) for term in headed.order_by("name", "pk")),
        *(
            _pointer(_("Manages"), term.position, _held(str(term), holders.get(term.position_id, [])), term.last_date)
            for term in reports
        ),
    ]


def _standing_in(person: Actor, day: date) -> list[Pointer]:
    named = list(Substitute.objects.filter(actor=person).ending_from(day).order_by("first_date", "pk"))
    titles = Position.labels(row.position_id for row in named)
    chosen = AbsenceSubstitute.objects.filter(actor=person, absence__cancelled_at__isnull=True)
    absences = [row.absence for row in chosen.select_related("absence__actor").order_by("absence__first_date", "pk")]
    return [
        *(_pointer(_("Stands in for"), row, titles[row.position_id], row.last_date) for row in named),
        *(
            _pointer(_("Stands in while away"), absence, str(absence.actor), absence.last_date)
            for absence in absences
            if absence.last_date is None or absence.last_date >= day
        ),
    ]


def _lent(person: Actor, day: date) -> list[Pointer]:
    live = Delegation.objects.filter(revoked_at__isnull=True, declined_at__isnull=True).ending_from(day)
    live = live.select_related("giver", "receiver").order_by("first_date", "pk")
    return [
        *(_pointer(_("Lends to"), row, str(row.receiver), row.last_date) for row in live.filter(giver=person)),
        *(_pointer(_("Was lent by"), row, str(row.giver), row.last_date) for row in live.filter(receiver=person)),
    ]


def _held(title: str, holders: list[str]) -> str:
    return f"{title} ({joined(holders)})" if holders else title


def _pointer(how: Any, thing: Any, name: str, until: date | None = None) -> Pointer:
    return Pointer(how, kind_of(thing), thing.pk, name, until)
