"""What the database itself keeps of the organisation, whoever writes past the activities."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from bagland.kernel.organisation.models import (
    Absence,
    Actor,
    Appointment,
    Delegation,
    DepartmentTerm,
    FinancialYear,
    Grant,
    Ownership,
    Position,
    PositionTerm,
    Substitute,
    Version,
)

DAY, LATER = date(2026, 1, 1), date(2026, 6, 1)


def rows(c):
    """Name of the invariant, and a write that would break it."""
    seat, who, nk, se = c.seats["bookkeeper"], c.people["ida"], c.entities["NK"], c.entities["NKSE"]
    technician = c.seats["it_technician"]
    return {
        "organisation_appointment_overlap": lambda: Appointment.objects.create(
            actor_id=c.people["sofie"], position_id=seat, share=1, first_date=DAY
        ),
        "organisation_department_term_overlap": lambda: DepartmentTerm.objects.create(
            department_id=c.departments["IT"], name="X", first_date=DAY
        ),
        "organisation_position_term_overlap": lambda: PositionTerm.objects.create(
            position_id=seat, profile=PositionTerm.objects.get(position=seat).profile, fte=1, first_date=DAY
        ),
        "organisation_year_overlap": lambda: FinancialYear.objects.create(
            entity_id=nk, name="X", first_date=date(2025, 12, 31), last_date=LATER
        ),
        "organisation_substitute_overlap": lambda: Substitute.objects.bulk_create(
            Substitute(position_id=seat, actor_id=actor, rank=1, first_date=DAY) for actor in (who, c.people["jens"])
        ),
        "organisation_ownership_overlap": lambda: Ownership.objects.bulk_create(
            Ownership(entity_id=se, owner_id=nk, share=1, first_date=day) for day in (DAY, LATER)
        ),
        "organisation_actor_is_kept": lambda: Actor.objects.create(kind="PERSON", name="X").delete(),
        "organisation_position_is_kept": lambda: Position.objects.create(entity_id=nk, number=99).delete(),
        "organisation_appointment_is_kept": lambda: Appointment.objects.filter(actor=who).delete(),
        "organisation_appointment_span": lambda: Appointment.objects.create(
            actor_id=who, position_id=technician, share=1, first_date=LATER, last_date=DAY
        ),
        "organisation_appointment_share": lambda: Appointment.objects.create(
            actor_id=who, position_id=technician, share=2, first_date=DAY
        ),
        "organisation_agent_has_owner": lambda: Actor.objects.create(kind="AGENT", name="X"),
        "organisation_one_system": lambda: Actor.objects.create(kind="SYSTEM", name="X"),
        "organisation_work_email_once": lambda: Actor.objects.create(
            kind="PERSON", name="X", work_email="ida@nordlys.example"
        ),
        "organisation_delegation_to_other": lambda: Delegation.objects.create(
            position_id=seat, giver_id=who, receiver_id=who, first_date=DAY
        ),
        "organisation_grant_to_one": lambda: Grant.objects.create(code="x", reach="OWN", first_date=DAY),
        "organisation_grant_limit": lambda: Grant.objects.create(
            position_id=seat, code="x", reach="OWN", limit_minor=1, first_date=DAY
        ),
        "organisation_absence_span": lambda: Absence.objects.create(
            actor_id=who, reason="OTHER", first_date=LATER, last_date=DAY
        ),
        "organisation_position_fte": lambda: PositionTerm.objects.filter(position=seat).update(fte=0),
        "organisation_position_not_own_manager": lambda: PositionTerm.objects.filter(position=seat).update(
            reports_to=seat
        ),
        "organisation_ownership_other": lambda: Ownership.objects.create(
            entity_id=nk, owner_id=nk, share=1, first_date=DAY
        ),
    }


NAMES = [
    "organisation_appointment_overlap", "organisation_department_term_overlap", "organisation_position_term_overlap",
    "organisation_year_overlap", "organisation_substitute_overlap", "organisation_ownership_overlap",
    "organisation_actor_is_kept", "organisation_position_is_kept", "organisation_appointment_is_kept",
    "organisation_appointment_span", "organisation_appointment_share", "organisation_agent_has_owner",
    "organisation_one_system", "organisation_work_email_once", "organisation_delegation_to_other",
    "organisation_grant_to_one", "organisation_grant_limit", "organisation_absence_span", "organisation_position_fte",
    "organisation_position_not_own_manager", "organisation_ownership_other",
]  # fmt: skip


@pytest.mark.parametrize("name", NAMES)
def test_the_database_refuses(company, name):
    writes = rows(company)
    assert set(writes) == set(NAMES)
    with pytest.raises(IntegrityError) as caught, transaction.atomic():
        writes[name]()
    unique_on_sqlite = {"organisation_one_system": "actor.kind", "organisation_work_email_once": "work_email"}
    message = str(caught.value)
    assert name in message or unique_on_sqlite.get(name, "-") in message


@pytest.mark.parametrize(
    "write",
    [
        lambda c: Absence.objects.create(actor_id=c.people["ida"], reason="OTHER", first_date=DAY),
        lambda c: Actor.objects.filter(pk=c.people["ida"]).update(work_phone="1"),
        lambda c: Substitute.objects.create(
            position_id=c.seats["bookkeeper"], actor_id=c.people["ida"], rank=1, first_date=DAY
        ),
        lambda c: Appointment.objects.filter(actor=c.people["ida"]).update(last_date=LATER),
        lambda c: Grant.objects.filter(code="organisation.see").update(last_date=LATER),
    ],
)
def test_whatever_changes_the_organisation_raises_its_version(company, write):
    before = Version.objects.get().version
    write(company)
    assert Version.objects.get().version > before
