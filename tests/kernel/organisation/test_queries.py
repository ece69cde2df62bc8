"""The questions of the organisation, with a pinned number of SQL queries."""

from __future__ import annotations

from datetime import date

import pytest
from django.utils.translation import override

from bagland.foundation.money import Money
from bagland.kernel.organisation import pointing, queries
from bagland.kernel.organisation.models import Actor
from bagland.kernel.organisation.pointing import Pointer
from bagland.kernel.organisation.queries import TakenBy, kept

TODAY, FRIDAY = date(2026, 11, 23), date(2026, 11, 27)


@pytest.fixture
def act(company):
    """Jens, whose reach is known already."""
    act = company.act("jens")
    queries.people(act).exists()
    return act


def test_the_number_of_queries_does_not_grow_with_the_company(company, does, seat, django_assert_num_queries):
    does("ida", "register_absence", person=company.people["ida"], reason="HOLIDAY")
    for _round in range(2):
        act = company.act("jens")
        queries.people(act).exists()
        for count, again, ask in (
            (7, 0, lambda act=act: queries.seats(act, TODAY)),
            (7, 0, lambda act=act: queries.chart(act, TODAY)),
            (9, 2, lambda act=act: queries.tree(act, TODAY)),
            (8, 0, lambda act=act: queries.people_on(act, TODAY, company.people.values())),
            (2, 2, lambda act=act: queries.away(act, TODAY)),
        ):
            kept.forget()
            with django_assert_num_queries(count):
                ask()
            with django_assert_num_queries(again):
                ask()
        for _number in range(3):
            does("amalie", "appoint", position=seat(), person=company.people["ida"], share="0.1")


def test_a_person_on_a_day(company, does, act):
    does("ida", "register_absence", person=company.people["ida"], reason="HOLIDAY", last_date=FRIDAY)
    ida = queries.people_on(act, TODAY, [company.people["ida"]])[company.people["ida"]]
    assert (ida.titles, ida.is_away, ida.away_until) == (("Employee",), True, FRIDAY)
    assert ida.seats[0].managers == ("Jens Friis",)
    later = queries.people_on(act, date(2026, 11, 28), [company.people["ida"]])[company.people["ida"]]
    assert not later.is_away


def test_the_chart_of_a_day_past_or_to_come(company, does, seat, act):
    place = seat(first_date=date(2027, 1, 1), reports_to=company.seats["it_manager"])

    def keys(day):
        found, waiting = set(), list(queries.chart(act, day))
        while waiting:
            node = waiting.pop()
            found.add(node.seat.key)
            waiting += node.reports
        return found

    assert keys(date(2024, 12, 31)) == set()
    assert place.pk not in keys(TODAY)
    assert keys(date(2027, 1, 1)) == set(company.seats.values()) - {1} | {place.pk}


def test_who_leaves_on_friday_and_who_takes_each(company, does, seat, act):
    def leaves(place, who="ida", **inputs):
        held = does("amalie", "appoint", position=place, person=company.people[who], share="0.2", **inputs)
        does("amalie", "end_appointment", held, last_date=FRIDAY)

    succeeded, shared, stood_in, alone, goes_on = (seat() for _number in range(5))
    for place in (succeeded, shared, stood_in, alone, goes_on):
        leaves(place)
    does(
        "amalie",
        "appoint",
        position=succeeded,
        person=company.people["rasmus"],
        share="0.1",
        first_date=date(2026, 12, 1),
    )
    does("amalie", "appoint", position=shared, person=company.people["freja"], share="0.1")
    does("amalie", "name_substitute", position=stood_in, person=company.people["karen"])
    does("amalie", "appoint", position=goes_on, person=company.people["ida"], first_date=date(2026, 11, 28))
    found = {row.position: (row.taken, row.takers) for row in queries.leavers(act, TODAY, FRIDAY)}
    assert found == {
        succeeded.pk: (TakenBy.SUCCESSOR, ("Rasmus Thorup",)),
        shared.pk: (TakenBy.OTHER_HOLDER, ("Freja Nygaard",)),
        stood_in.pk: (TakenBy.SUBSTITUTE, ("Karen Bjerregaard",)),
        alone.pk: (TakenBy.NOBODY, ()),
    }
    assert not any(row.is_gone for row in queries.leavers(act, TODAY, FRIDAY))
    assert queries.leavers(act, date(2026, 11, 28), date(2026, 12, 31)) == []


def test_who_holds_nothing_any_more_is_gone(company, does, seat, act):
    person = does("amalie", "register_person", home=company.entities["NK"], name="Thomas Brandt")
    place = seat(reports_to=company.seats["communication_officer"])
    held = does("amalie", "appoint", position=place, person=person)
    does("amalie", "end_appointment", held, last_date=FRIDAY)
    (row,) = queries.leavers(act, FRIDAY, FRIDAY)
    assert (row.name, row.is_gone, row.taken, row.manager) == (
        "Thomas Brandt",
        True,
        TakenBy.NOBODY,
        ("Freja Nygaard",),
    )


def test_what_still_points_at_somebody(company, does, act):
    maria, sofie = company.people["maria"], company.people["sofie"]
    does("amalie", "change_position", company.seats["bookkeeper"], reports_to=company.seats["finance_manager"])
    does("amalie", "change_department", company.departments["FIN"], head=company.seats["finance_manager"])
    does("amalie", "name_substitute", position=company.seats["managing_director"], person=maria)
    does(
        "jens", "register_absence", person=company.people["jens"], reason="HOLIDAY", last_date=FRIDAY, substitute=maria
    )
    does("jens", "register_agent", name="Bilagslæser", owner=maria)
    lent = {"position": company.seats["finance_manager"], "receiver": sofie, "last_date": FRIDAY}
    does("maria", "offer_delegation", **lent)
    does("jens", "offer_delegation", **lent | {"position": company.seats["managing_director"], "receiver": maria})
    with override("en"):
        pointers = queries.what_points_at(act, Actor.objects.get(pk=maria), TODAY)
        said = [(str(pointer.how), pointer.name) for pointer in pointers]
    assert said == [
        ("Holds", "Finance manager"),
        ("Heads", "Økonomi"),
        ("Manages", "Bookkeeper (Sofie Lindgaard)"),
        ("Stands in for", "Managing director"),
        ("Stands in while away", "Jens Friis"),
        ("Lends to", "Sofie Lindgaard"),
        ("Was lent by", "Jens Friis"),
        ("Owns the agent", "Bilagslæser"),
    ]
    assert [pointer.until for pointer in pointers] == [None, None, None, None, FRIDAY, FRIDAY, FRIDAY, None]


def test_other_rooms_add_what_points_at_somebody(company, act):
    def of_another_room(act, person, day):
        return [Pointer("Owns", "it.device", 7, "Laptop 7")]

    pointing.points_at.append(of_another_room)
    try:
        found = queries.what_points_at(act, Actor.objects.get(pk=company.people["ida"]), TODAY)
    finally:
        pointing.points_at.remove(of_another_room)
    assert found[-1].name == "Laptop 7"


def test_what_is_kept_of_a_day_follows_every_change(company, does, seat, act):
    """Another act, another version: a name, an absence, a new holder and a right are seen at once."""
    ida = company.people["ida"]
    assert queries.people_on(act, TODAY, [ida])[ida].is_away is False
    does("ida", "register_absence", person=ida, reason="HOLIDAY")
    does("amalie", "change_person", ida, name="Ida Højlund Bach")
    later = company.act("jens")
    assert queries.people_on(later, TODAY, [ida])[ida].is_away is True
    place = queries.seats(later, TODAY, [company.seats["employee"]])[company.seats["employee"]]
    assert [holder.name for holder in place.holders] == ["Ida Højlund Bach"]


def test_what_is_kept_knows_no_reader(company, does, seat, act):
    """Costs that the director has looked up stay hidden from an employee."""
    key = seat(yearly_cost=Money.of("400000.00", "DKK")).pk
    with override("en"):
        assert queries.seats(company.act("jens"), TODAY, [key])[key].yearly_cost is not None
        assert queries.seats(company.act("ida"), TODAY, [key])[key].yearly_cost is None
        assert queries.seats(company.act("jens"), TODAY, [key])[key].yearly_cost is not None
