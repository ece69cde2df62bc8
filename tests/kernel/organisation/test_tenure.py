"""Who holds a position, in which share, and who stands in."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from bagland.foundation.refusals import InputFault
from bagland.kernel.access.refusals import OutOfScope
from bagland.kernel.organisation import refusals as no
from bagland.kernel.organisation.models import Appointment, Substitute
from tests.conftest import MONDAY, refused, story

TODAY = MONDAY.date()


def test_a_position_is_filled_to_its_fte_and_not_beyond(company, does, seat):
    shared = seat(fte="1")
    does("amalie", "appoint", position=shared, person=company.people["ida"], share="0.6")
    with refused(no.PositionIsFull, fte=Decimal(1), holders=["Ida Højlund", "Rasmus Thorup"]) as caught:
        does("amalie", "appoint", position=shared, person=company.people["rasmus"], share="0.5")
    assert "1.1" in caught.value.sentence
    does("amalie", "appoint", position=shared, person=company.people["rasmus"], share="0.4")


def test_a_full_position_can_be_promised_from_the_day_after(company, does, seat):
    place = seat()
    first = does("amalie", "appoint", position=place, person=company.people["ida"])
    does("amalie", "end_appointment", first, last_date=date(2026, 12, 31))
    with refused(no.PositionIsFull, day=date(2026, 12, 1)):
        does("amalie", "appoint", position=place, person=company.people["rasmus"], first_date=date(2026, 12, 1))
    does("amalie", "appoint", position=place, person=company.people["rasmus"], first_date=date(2027, 1, 1))
    assert story(first) == ["organisation.appoint", "organisation.end_appointment"]


def test_nobody_is_appointed_before_a_position_opens_or_after_it_closes(company, does, seat):
    planned = seat(first_date=date(2027, 1, 1))
    with refused(no.DoesNotHold, day=TODAY):
        does("amalie", "appoint", position=planned, person=company.people["ida"])
    does("amalie", "close_position", planned, last_date=date(2027, 6, 30))
    with refused(no.DoesNotHold, day=date(2027, 7, 1)):
        does("amalie", "appoint", position=planned, person=company.people["ida"], first_date=date(2027, 1, 1))
    span = {"first_date": date(2027, 1, 1), "last_date": date(2027, 6, 30)}
    does("amalie", "appoint", position=planned, person=company.people["ida"], **span)


def test_another_share_is_an_end_and_a_new_appointment(company, does, seat):
    place = seat()
    whole = does("amalie", "appoint", position=place, person=company.people["ida"])
    with refused(no.HeldAlready):
        does(
            "amalie", "appoint", position=place, person=company.people["ida"], share="0.5", first_date=date(2027, 1, 1)
        )
    does("amalie", "end_appointment", whole, last_date=date(2026, 12, 31))
    does("amalie", "appoint", position=place, person=company.people["ida"], share="0.5", first_date=date(2027, 1, 1))
    assert [row.share for row in Appointment.objects.filter(position=place).order_by("first_date")] == [
        Decimal(1),
        Decimal("0.5"),
    ]


def test_one_person_holds_several_positions(company, does, seat):
    for _number in range(2):
        does("amalie", "appoint", position=seat(), person=company.people["ida"], share="0.4")
    assert Appointment.objects.filter(actor=company.people["ida"]).on(TODAY).count() == 3


def test_an_end_is_moved_nearer_never_further(company, does, seat):
    held = does("amalie", "appoint", position=seat(), person=company.people["ida"], last_date=date(2026, 12, 31))
    with refused(no.EndsAlready, last=date(2026, 12, 31)):
        does("amalie", "end_appointment", held, last_date=date(2027, 1, 31))
    with refused(InputFault) as caught:
        does("amalie", "end_appointment", held, last_date=date(2026, 11, 1))
    assert "last_date" in caught.value.faults
    does("amalie", "end_appointment", held, last_date=date(2026, 12, 1))


def test_nobody_appoints_himself(company, does, seat):
    place = seat()
    with refused(no.NotForYourself):
        does("amalie", "appoint", position=place, person=company.people["amalie"])
    with refused(no.NotForYourself):
        does("jens", "appoint", position=place, person=company.people["jens"])


def test_nobody_appoints_his_own_agent(company, does, seat):
    agent = does("jens", "register_agent", name="Helper", owner=company.people["amalie"])
    place = seat()
    with refused(no.NotForYourself):
        does("amalie", "appoint", position=place, person=agent)
    does("jens", "appoint", position=place, person=agent)


def test_who_is_alone_appoints_himself(company, does, seat):
    place = seat()
    Appointment.objects.filter(actor__kind="PERSON").exclude(actor=company.people["jens"]).update(
        last_date=date(2026, 1, 1)
    )
    does("jens", "appoint", position=place, person=company.people["jens"])


@pytest.mark.parametrize("share", ["0", "-1", "1.0001", "0.00001", "2"])
def test_a_share_is_above_nothing_and_at_most_a_whole(company, does, seat, share):
    place = seat()
    with refused(InputFault) as caught:
        does("amalie", "appoint", position=place, person=company.people["ida"], share=share)
    assert list(caught.value.faults) == ["share"]


def test_the_system_is_no_person_to_appoint(company, does, seat):
    from bagland.kernel.jobs.system import system_actor

    place = seat()
    with refused(no.NotAPerson):
        does("amalie", "appoint", position=place, person=system_actor())


def test_a_rank_is_taken_once_at_a_time(company, does):
    seat = company.seats["finance_manager"]
    first = does("amalie", "name_substitute", position=seat, person=company.people["sofie"])
    with refused(no.RankTaken, person="Sofie Lindgaard", rank=1):
        does("amalie", "name_substitute", position=seat, person=company.people["ida"])
    does("amalie", "name_substitute", position=seat, person=company.people["ida"], rank=2)
    does("amalie", "withdraw_substitute", first)
    does("amalie", "name_substitute", position=seat, person=company.people["rasmus"], first_date=date(2026, 11, 24))


def test_nobody_stands_in_for_himself_or_names_himself(company, does):
    with refused(no.HoldsItHimself):
        does("jens", "name_substitute", position=company.seats["bookkeeper"], person=company.people["sofie"])
    with refused(no.NotForYourself):
        does("amalie", "name_substitute", position=company.seats["managing_director"], person=company.people["amalie"])


def test_a_substitution_that_never_began_is_gone_and_told(company, does):
    named = does(
        "amalie", "name_substitute", position=company.seats["bookkeeper"], person=company.people["ida"],
        first_date=date(2027, 1, 1),
    )  # fmt: skip
    does("amalie", "withdraw_substitute", named)
    assert not Substitute.objects.filter(pk=named.pk).exists()
    assert story(named) == ["organisation.name_substitute", "organisation.withdraw_substitute"]


def test_a_finance_manager_names_substitutes_in_her_department_alone(company, does):
    does("maria", "name_substitute", position=company.seats["bookkeeper"], person=company.people["ida"])
    with refused(OutOfScope):
        does("maria", "name_substitute", position=company.seats["it_technician"], person=company.people["ida"])
