"""A holder lends; the receiver accepts; nothing is lent on."""

from __future__ import annotations

from datetime import date

import pytest

from bagland.foundation.activity import find
from bagland.foundation.money import Money
from bagland.foundation.perform import perform
from bagland.foundation.refusals import InputFault
from bagland.kernel.access.refusals import OutOfScope
from bagland.kernel.organisation import refusals as no
from tests.conftest import refused, story

LAST = date(2026, 12, 31)


@pytest.fixture
def offer(company, does):
    def offer(who="jens", to="maria", seat="managing_director", **inputs):
        given = {"position": company.seats[seat], "receiver": company.people[to], "last_date": LAST}
        return does(who, "offer_delegation", **given | inputs)

    return offer


def test_what_is_offered_is_accepted_by_the_receiver_alone(company, does, offer):
    offered = offer()
    with refused(no.NotTheReceiver, receiver="Maria Holm"):
        does("jens", "accept_delegation", offered)
    does("maria", "accept_delegation", offered)
    with refused(no.DelegationAnswered):
        does("maria", "decline_delegation", offered)
    assert story(offered) == ["organisation.offer_delegation", "organisation.accept_delegation"]


def test_declined_is_declined(company, does, offer):
    offered = offer()
    does("maria", "decline_delegation", offered)
    for code in ("accept_delegation", "decline_delegation", "revoke_delegation"):
        with refused(no.DelegationAnswered):
            does("maria" if code != "revoke_delegation" else "jens", code, offered)


def test_giver_receiver_and_manager_may_end_it_and_nobody_else(company, does, offer):
    for who in ("jens", "maria", "amalie"):
        lent = offer()
        does("maria", "accept_delegation", lent)
        with refused(OutOfScope):
            does("ida", "revoke_delegation", lent)
        does(who, "revoke_delegation", lent)
        with refused(no.DelegationAnswered):
            does(who, "revoke_delegation", lent)


def test_only_the_holder_lends_and_a_delegate_does_not_lend_on(company, does, offer):
    lent = offer()
    does("maria", "accept_delegation", lent)
    with pytest.raises((OutOfScope, no.NotYoursToLend)):
        offer(who="maria", to="sofie")


def test_who_held_it_once_does_not_lend_it(company, does, offer, seat):
    place = seat()
    held = does("amalie", "appoint", position=place, person=company.people["ida"])
    does("amalie", "end_appointment", held)
    act = company.act("ida", at=company.at.replace(day=24))
    with refused(no.NotYoursToLend):
        perform(
            find("organisation.offer_delegation"), act, position=place, receiver=company.people["sofie"], last_date=LAST
        )


def test_only_what_the_position_has_is_lent(company, offer):
    with refused(no.RightNotHeld, right="Add legal entity"):
        offer(who="maria", to="sofie", seat="finance_manager", code="organisation.add_entity")
    with refused(no.RightNotHeld):
        offer(who="maria", to="sofie", seat="finance_manager", code="organisation.see_costs")
    offer(who="maria", to="sofie", seat="finance_manager", code="organisation.open_financial_year")


def test_nobody_lends_to_himself_to_the_past_or_below_zero(company, offer):
    for inputs, field in (
        ({"to": "jens"}, "receiver"),
        ({"first_date": date(2026, 11, 22)}, "first_date"),
        ({"last_date": date(2026, 11, 22)}, "last_date"),
        ({"limit": Money.of("-1.00", "DKK")}, "limit"),
    ):
        with refused(InputFault) as caught:
            offer(**inputs)
        assert list(caught.value.faults) == [field]


def test_an_offer_that_has_run_out_is_not_accepted(company, offer):
    offered = offer(last_date=date(2026, 11, 23))
    act = company.act("maria", at=company.at.replace(day=24))
    with refused(no.DelegationIsOver, last=date(2026, 11, 23)):
        perform(find("organisation.accept_delegation"), act, offered)
