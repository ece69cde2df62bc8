"""Prepared by one, decided by another; all from one day, or nothing."""

from __future__ import annotations

from datetime import date

import pytest

from bagland.foundation.activity import find
from bagland.foundation.perform import perform
from bagland.foundation.refusals import InputFault, NotFound
from bagland.kernel.access.refusals import DutiesSeparated
from bagland.kernel.organisation import queries
from bagland.kernel.organisation import refusals as no
from bagland.kernel.organisation.models import DepartmentTerm, PositionTerm
from tests.conftest import refused, story

NEW_YEAR, EVE = date(2027, 1, 1), date(2026, 12, 31)


@pytest.fixture
def plan(company, does):
    return does("amalie", "prepare_reorganisation", entity=company.entities["NK"], title="One team", day=NEW_YEAR)


def test_nothing_holds_before_the_decision_and_all_of_it_from_the_day(company, does, plan):
    it, hr, technician = company.departments["IT"], company.departments["HR"], company.seats["it_technician"]
    does("amalie", "plan_department_change", plan, department=it, name="IT og sikkerhed", under=hr)
    does(
        "amalie",
        "plan_position_change",
        plan,
        position=technician,
        title="Teamleder",
        reports_to=company.seats["it_manager"],
    )
    assert DepartmentTerm.objects.filter(department=it).count() == 1
    preview = queries.preview(company.act("jens"), plan)
    assert preview.conflicts == ()
    assert [(seen.before, seen.after) for seen in preview.changes] == [
        ({"name": "IT", "under": "Ledelse"}, {"name": "IT og sikkerhed", "under": "HR"}),
        (
            {"name": "IT technician", "reports_to": "Managing director (Jens Friis)"},
            {"name": "Teamleder", "reports_to": "IT manager"},
        ),
    ]
    does("jens", "decide_reorganisation", plan)
    eve, day = (
        queries.seats(company.act("jens"), EVE)[technician],
        queries.seats(company.act("jens"), NEW_YEAR)[technician],
    )
    assert (eve.title, eve.department_name, eve.reports_to) == (
        "IT technician",
        "IT",
        company.seats["managing_director"],
    )
    assert (day.title, day.department_name, day.reports_to) == (
        "Teamleder",
        "IT og sikkerhed",
        company.seats["it_manager"],
    )
    assert story(plan)[-1] == "organisation.decide_reorganisation"
    with refused(no.ReorganisationIsOver):
        does("amalie", "cancel_reorganisation", plan)


def test_the_chart_of_a_preview_is_the_chart_of_the_day(company, does, plan):
    does(
        "amalie",
        "plan_position_change",
        plan,
        position=company.seats["it_technician"],
        reports_to=company.seats["it_manager"],
    )
    expected = queries.preview(company.act("jens"), plan).chart
    does("jens", "decide_reorganisation", plan)
    assert tuple(queries.chart(company.act("jens"), NEW_YEAR)) == expected


def test_who_prepared_it_does_not_decide_it(company, does):
    grant = {"position": company.seats["managing_director"], "reach": "GROUP"}
    for code in ("prepare_reorganisation", "plan_department_change"):
        from bagland.kernel.organisation.models import Grant

        Grant.objects.create(
            position_id=grant["position"], reach="GROUP", code=f"organisation.{code}", first_date=date(2026, 1, 1)
        )
    plan = does("jens", "prepare_reorganisation", entity=company.entities["NK"], title="Mine", day=NEW_YEAR)
    does("jens", "plan_department_change", plan, department=company.departments["IT"], name="X")
    with refused(DutiesSeparated):
        does("jens", "decide_reorganisation", plan)


def test_every_change_that_cannot_be_made_is_named_and_nothing_is_changed(company, does, seat, plan):
    does("amalie", "plan_department_change", plan, department=company.departments["FIN"], closes=True)
    does("amalie", "plan_position_change", plan, position=company.seats["bookkeeper"], closes=True)
    does("amalie", "plan_position_change", plan, position=company.seats["it_technician"], fte="0.5")
    with refused(no.CannotReorganise) as caught:
        does("jens", "decide_reorganisation", plan)
    for name in ("Finance manager", "Sofie Lindgaard", "Rasmus Thorup"):
        assert name in caught.value.sentence
    assert PositionTerm.objects.filter(last_date__isnull=False).count() == 0
    assert len(queries.preview(company.act("jens"), plan).conflicts) == 3


def test_two_may_change_places(company, does, plan):
    hr, it = company.departments["HR"], company.departments["IT"]
    does("amalie", "change_department", it, under=hr)
    does("amalie", "plan_department_change", plan, department=hr, under=it)
    assert queries.preview(company.act("jens"), plan).conflicts
    does("amalie", "plan_department_change", plan, department=it, under=company.departments["MAN"])
    does("jens", "decide_reorganisation", plan)
    parents = dict(DepartmentTerm.objects.on(NEW_YEAR).values_list("department", "parent"))
    assert (parents[hr], parents[it]) == (it, company.departments["MAN"])


def test_a_department_closes_with_all_that_is_in_it(company, does, seat, plan):
    made = does("amalie", "create_department", entity=company.entities["NK"], code="X", name="X")
    below = does("amalie", "create_department", entity=company.entities["NK"], code="Y", name="Y", under=made)
    place = seat(department=below.pk)
    for what in ({"department": made}, {"department": below}):
        does("amalie", "plan_department_change", plan, **what, closes=True)
    does("amalie", "plan_position_change", plan, position=place, closes=True)
    does("jens", "decide_reorganisation", plan)
    codes = {branch.code for branch in queries.tree(company.act("jens"), NEW_YEAR)}
    assert not {"X", "Y"} & codes
    assert {"X", "Y"} <= {branch.code for branch in queries.tree(company.act("jens"), EVE)}


def test_what_is_planned_for_after_its_day_can_speak_against_it(company, does, seat, plan):
    made = does("amalie", "create_department", entity=company.entities["NK"], code="X", name="X")
    seat(department=made.pk, first_date=date(2027, 6, 1))
    does("amalie", "plan_department_change", plan, department=made, closes=True)
    with refused(no.DepartmentInUse):
        does("jens", "decide_reorganisation", plan)


def test_planned_again_the_newer_counts_and_dropped_is_dropped(company, does, plan):
    it = company.departments["IT"]
    does("amalie", "plan_department_change", plan, department=it, name="First")
    does("amalie", "plan_department_change", plan, department=it, name="Second")
    assert [seen.after for seen in queries.preview(company.act("jens"), plan).changes] == [{"name": "Second"}]
    does("amalie", "drop_planned_change", plan, department=it)
    for refusal, who, code, inputs in (
        (no.NothingPlanned, "amalie", "drop_planned_change", {"department": it}),
        (no.NothingPlanned, "jens", "decide_reorganisation", {}),
        (InputFault, "amalie", "drop_planned_change", {}),
        (InputFault, "amalie", "plan_department_change", {"department": it}),
    ):
        with refused(refusal):
            does(who, code, plan, **inputs)


def test_a_day_that_has_passed_is_not_decided(company, does, plan):
    does("amalie", "plan_department_change", plan, department=company.departments["IT"], name="X")
    late = company.act("jens", at=company.at.replace(year=2027, month=1, day=2))
    with refused(no.DayHasPassed, day=NEW_YEAR):
        perform(find("organisation.decide_reorganisation"), late, plan)
    with refused(InputFault):
        does("amalie", "prepare_reorganisation", entity=company.entities["NK"], title="X", day=date(2026, 11, 22))


def test_it_stays_in_its_entity(company, does, plan):
    swedish = does("jens", "create_department", entity=company.entities["NKSE"], code="LED", name="Ledning")
    with refused(no.OfAnotherEntity):
        does("amalie", "plan_department_change", plan, department=swedish, name="X")


def test_employees_do_not_see_what_is_prepared(company, does, plan):
    assert list(queries.reorganisations(company.act("sofie"))) == []
    assert list(queries.reorganisations(company.act("jens"))) == [plan]
    with refused(NotFound):
        does("sofie", "decide_reorganisation", plan)
