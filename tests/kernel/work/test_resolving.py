"""For whom something waits: lanes through the organisation, and what the trace says."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from bagland.foundation.activity import find
from bagland.foundation.money import Money
from bagland.foundation.perform import perform
from bagland.kernel.organisation.models import Appointment
from bagland.kernel.organisation.states import AbsenceKind
from bagland.kernel.work.resolving import resolve
from bagland.kernel.work.rules.definition import Lane
from bagland.kernel.work.rules.lanes import Hop, Said
from tests.conftest import MONDAY, Company

DAY = MONDAY.date()


def leaves(company: Company, who: str, last: date) -> None:
    row = Appointment.objects.get(actor=company.people[who])
    perform(find("organisation.end_appointment"), company.act("jens"), row.pk, last_date=last)


def away(company: Company, who: str, first: date, last: date, substitute: str = "") -> None:
    perform(
        find("organisation.register_absence"),
        company.act("amalie"),
        person=company.people[who],
        first_date=first,
        last_date=last,
        reason=AbsenceKind.HOLIDAY,
        **({"substitute": company.people[substitute]} if substitute else {}),
    )


def said(found: Any) -> list[str]:
    return [hop.said.value for hop in found.trace]


def test_a_position_waits_for_itself_while_it_is_held(company: Company) -> None:
    seat = company.seats["bookkeeper"]
    found = resolve(company.act("jens"), Lane(kind="position", positions=[seat]))
    assert found.positions == [(seat, "LANE")]
    assert said(found) == ["named"]
    assert not found.nobody


def test_a_vacant_position_keeps_its_work_and_the_position_above_gets_it_too(company: Company) -> None:
    seat, top = company.seats["bookkeeper"], Appointment.objects.get(actor=company.people["jens"]).position_id
    leaves(company, "sofie", DAY - timedelta(days=1))
    found = resolve(company.act("jens"), Lane(kind="position", positions=[seat]))
    assert found.positions == [(seat, "LANE"), (top, "ABOVE")]
    assert said(found) == ["named", "vacant", "up"]
    assert found.acting == [top]
    assert not found.nobody


def test_who_is_away_without_substitute_is_passed_by_until_the_day_named(company: Company) -> None:
    seat, last = company.seats["bookkeeper"], DAY + timedelta(days=3)
    away(company, "sofie", DAY, last)
    found = resolve(company.act("jens"), Lane(kind="profile", code="bookkeeper"), entity=company.entities["NK"])
    assert [why for _position, why in found.positions] == ["LANE", "ABOVE"]
    assert Hop(Said.AWAY, seat, company.people["sofie"], until=last) in found.trace


def test_a_substitute_keeps_it_where_it_is(company: Company) -> None:
    seat = company.seats["bookkeeper"]
    away(company, "sofie", DAY, DAY + timedelta(days=3), "ida")
    found = resolve(company.act("jens"), Lane(kind="position", positions=[seat]))
    assert found.positions == [(seat, "LANE")]


def test_a_profile_that_nobody_has_falls_to_whoever_keeps_the_procedure_and_the_trace_says_so(company: Company) -> None:
    owner = company.seats["it_manager"]
    found = resolve(company.act("jens"), Lane(kind="profile", code="nonesuch"), owner=owner)
    assert found.positions == [(owner, "OWNER")]
    assert said(found) == ["no such profile", "owner"]
    again = resolve(company.act("jens"), Lane(kind="profile", code="nonesuch"))
    assert again.nobody
    assert said(again)[-1] == "nobody"


def test_the_manager_of_the_starter_and_the_starter_by_name(company: Company) -> None:
    top = Appointment.objects.get(actor=company.people["jens"]).position_id
    starter = company.people["sofie"]
    assert resolve(company.act("sofie"), Lane(kind="manager"), starter=starter).positions == [(top, "LANE")]
    found = resolve(company.act("sofie"), Lane(kind="starter"), starter=starter)
    assert found.actors == [(starter, "LANE")]
    assert not found.positions
    away(company, "sofie", DAY, DAY, "ida")
    found = resolve(company.act("sofie"), Lane(kind="starter"), starter=starter)
    assert found.positions == [(company.seats["bookkeeper"], "AWAY")]


@pytest.mark.parametrize(("amount", "enough"), [("1.00", True), ("900000000.00", True)])
def test_authority_up_the_line(company: Company, amount: str, enough: bool) -> None:
    top = Appointment.objects.get(actor=company.people["jens"]).position_id
    lane = Lane(kind="authority", code="organisation.open_position")
    found = resolve(
        company.act("sofie"),
        lane,
        starter=company.people["sofie"],
        entity=company.entities["NK"],
        amount=Money.of(amount, "DKK"),
    )
    assert (found.positions == [(top, "LANE")]) is enough
