"""Departments and positions as they hold from day to day."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from bagland.foundation.money import Money
from bagland.foundation.refusals import InputFault
from bagland.kernel.audit.models import Event
from bagland.kernel.organisation import queries
from bagland.kernel.organisation import refusals as no
from bagland.kernel.organisation.models import DepartmentTerm, PositionTerm
from bagland.kernel.organisation.states import SeatState
from tests.conftest import refused, story

TODAY, NEW_YEAR = date(2026, 11, 23), date(2027, 1, 1)


def names(company, day, who="jens"):
    return {branch.code: branch.name for branch in queries.tree(company.act(who), day)}


def test_a_department_has_its_new_name_from_its_day(company, does):
    it = company.departments["IT"]
    does("amalie", "change_department", it, name="IT og drift", first_date=NEW_YEAR)
    assert names(company, TODAY)["IT"] == "IT"
    assert names(company, NEW_YEAR)["IT"] == "IT og drift"
    does("amalie", "change_department", it, name="Data", first_date=TODAY)
    assert names(company, date(2026, 12, 31))["IT"] == "Data"
    assert names(company, NEW_YEAR)["IT"] == "IT og drift", "what was planned for later stays planned"


def test_what_is_planned_for_later_carries_a_change_that_it_does_not_make_itself(company, does):
    it, head = company.departments["IT"], company.seats["it_manager"]
    does("amalie", "change_department", it, name="IT og drift", first_date=NEW_YEAR)
    does("amalie", "change_department", it, head=head)
    assert set(DepartmentTerm.objects.filter(department=it).ending_from(TODAY).values_list("head", flat=True)) == {head}


def test_everything_below_moves_along(company, does):
    below = does(
        "amalie", "create_department", entity=company.entities["NK"], code="NET", name="Net",
        under=company.departments["IT"],
    )  # fmt: skip
    does("amalie", "change_department", company.departments["IT"], under=company.departments["HR"], first_date=NEW_YEAR)
    depth = {branch.key: branch.depth for branch in queries.tree(company.act("jens"), NEW_YEAR)}
    assert (depth[company.departments["HR"]], depth[company.departments["IT"]], depth[below.pk]) == (1, 2, 3)
    assert [branch.depth for branch in queries.tree(company.act("jens"), TODAY) if branch.key == below.pk] == [2]


def test_no_department_stands_above_itself_today_or_when_a_plan_comes_true(company, does):
    hr, it = company.departments["HR"], company.departments["IT"]
    does("amalie", "change_department", hr, under=it, first_date=NEW_YEAR)
    with refused(no.GoesInCircle, day=NEW_YEAR):
        does("amalie", "change_department", it, under=hr)
    with refused(no.GoesInCircle):
        does("amalie", "change_department", it, under=it)


def test_a_department_in_use_is_not_closed(company, does, seat):
    with refused(no.DepartmentInUse) as caught:
        does("amalie", "close_department", company.departments["IT"])
    assert "IT manager" in caught.value.sentence
    made = does("amalie", "create_department", entity=company.entities["NK"], code="X", name="X")
    place = seat(department=made.pk, first_date=NEW_YEAR)
    with refused(no.DepartmentInUse):
        does("amalie", "close_department", made)
    does("amalie", "change_position", place, department=company.departments["IT"], first_date=NEW_YEAR)
    does("amalie", "close_department", made)
    with refused(no.DoesNotHold):
        seat(department=made.pk, first_date=NEW_YEAR)


def test_a_department_stays_in_its_legal_entity(company, does):
    with refused(no.OfAnotherEntity, entity="Nordlys Kontor ApS"):
        does(
            "jens", "create_department", entity=company.entities["NKSE"], code="IT", name="IT",
            under=company.departments["IT"],
        )  # fmt: skip


def test_codes_are_given_once_in_each_entity(company, does):
    with refused(no.CodeTaken, value="IT", owner="IT"):
        does("amalie", "create_department", entity=company.entities["NK"], code="IT", name="Other")
    does("jens", "create_department", entity=company.entities["NKSE"], code="IT", name="IT")


def test_positions_are_numbered_in_their_entity(company, does, seat):
    first, second = seat(), seat()
    assert second.number == first.number + 1
    swedish = does("jens", "create_department", entity=company.entities["NKSE"], code="LED", name="Ledning")
    assert seat(entity=company.entities["NKSE"], department=swedish.pk).number == 1


@pytest.mark.parametrize(
    ("first", "last", "held", "state"),
    [
        (NEW_YEAR, None, False, SeatState.PLANNED),
        (TODAY, None, False, SeatState.VACANT),
        (TODAY, None, True, SeatState.FILLED),
        (date(2026, 1, 1), date(2026, 11, 22), False, SeatState.CLOSED),
    ],
)
def test_a_position_is_planned_vacant_filled_or_closed(company, does, seat, first, last, held, state):
    place = seat(first_date=first)
    if held:
        does("amalie", "appoint", position=place, person=company.people["ida"])
    if last:
        does("amalie", "close_position", place, last_date=last)
    assert queries.seats(company.act("sofie"), TODAY, [place.pk])[place.pk].state == state


def test_a_position_that_is_held_or_stands_above_others_is_not_closed(company, does, seat):
    with refused(no.PositionIsHeld, holders=["Sofie Lindgaard"]):
        does("amalie", "close_position", company.seats["bookkeeper"])
    above = seat()
    below = seat(reports_to=above.pk)
    with refused(no.PositionInUse):
        does("amalie", "close_position", above)
    does("amalie", "change_position", below, reports_to=company.seats["it_manager"], first_date=TODAY)
    with refused(no.DoesNotHold, day=date(2026, 11, 22)):
        does("amalie", "close_position", above, last_date=date(2026, 11, 22))
    does("amalie", "close_position", above)


def test_a_position_shrinks_only_to_what_its_holders_have(company, does, seat):
    place = seat()
    does("amalie", "appoint", position=place, person=company.people["ida"], share="0.8", first_date=NEW_YEAR)
    with refused(no.PositionIsFull, day=NEW_YEAR):
        does("amalie", "change_position", place, fte="0.7")
    does("amalie", "change_position", place, fte="0.8")
    assert PositionTerm.objects.get(position=place).fte == Decimal("0.8")


def test_nobody_is_the_manager_of_the_own_manager(company, does):
    it_manager, technician = company.seats["it_manager"], company.seats["it_technician"]
    does("amalie", "change_position", technician, reports_to=it_manager)
    with refused(no.GoesInCircle):
        does("amalie", "change_position", it_manager, reports_to=technician)


def test_a_manager_may_sit_in_another_entity_of_the_group(company, does, seat):
    swedish = does("jens", "create_department", entity=company.entities["NKSE"], code="LED", name="Ledning")
    place = seat(entity=company.entities["NKSE"], department=swedish.pk, reports_to=company.seats["it_manager"])
    top = queries.chart(company.act("sofie"), TODAY)
    manager = next(node for node in top[0].reports if node.seat.key == company.seats["it_manager"])
    assert [node.seat.key for node in manager.reports] == [place.pk]


def test_what_a_position_costs_is_seen_by_who_may_and_stands_apart_in_the_event(company, seat):
    place = seat(yearly_cost=Money.of("432100.00", "DKK"))
    event = Event.objects.get(activity="organisation.open_position", subject_id=place.pk)
    assert "432100" not in event.facts
    assert event.personal_facts.get().data_class == "confidential"
    for who, sees in (("jens", True), ("amalie", True), ("maria", True), ("sofie", False), ("nadia", False)):
        found = queries.seats(company.act(who), TODAY, [place.pk])[place.pk]
        assert (found.yearly_cost is not None) is sees


def test_a_change_before_the_first_day_or_of_nothing_is_refused(company, does):
    with refused(no.DoesNotHold):
        does("amalie", "change_department", company.departments["IT"], name="X", first_date=date(2020, 1, 1))
    for code, subject in (
        ("change_department", company.departments["IT"]),
        ("change_position", company.seats["employee"]),
    ):
        with refused(InputFault):
            does("amalie", code, subject)


def test_the_story_of_a_position(company, does, seat):
    place = seat()
    does("amalie", "change_position", place, title="Driftstekniker")
    does("amalie", "close_position", place, last_date=NEW_YEAR)
    assert story(place) == [
        "organisation.open_position",
        "organisation.change_position",
        "organisation.close_position",
    ]
