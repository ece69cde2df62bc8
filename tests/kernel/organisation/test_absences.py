"""That people are away, and what colleagues learn of it."""

from __future__ import annotations

from datetime import date

from bagland.kernel.access.refusals import OutOfScope
from bagland.kernel.audit.models import Event, PersonalFact
from bagland.kernel.organisation import queries
from bagland.kernel.organisation import refusals as no
from bagland.kernel.organisation.models import Absence
from tests.conftest import refused, story

MONDAY, FRIDAY = date(2026, 11, 23), date(2026, 11, 27)


def test_an_employee_registers_ends_and_cancels_the_own_absence(company, does):
    mine = {"person": company.people["ida"], "first_date": MONDAY, "last_date": FRIDAY, "reason": "HOLIDAY"}
    away = does("ida", "register_absence", **mine)
    with refused(no.AwayAlready, first=MONDAY):
        does("ida", "register_absence", **mine | {"first_date": FRIDAY, "last_date": None})
    does("ida", "end_absence", away, last_date=date(2026, 11, 24))
    does("ida", "cancel_absence", away)
    with refused(no.AbsenceCancelled):
        does("ida", "end_absence", away, last_date=MONDAY)
    assert story(away)[-1] == "organisation.cancel_absence"
    does("ida", "register_absence", **mine)


def test_hr_registers_for_others_and_colleagues_do_not(company, does):
    hers = {"person": company.people["ida"], "reason": "SICKNESS"}
    with refused(OutOfScope):
        does("sofie", "register_absence", **hers)
    does("amalie", "register_absence", **hers)


def test_hr_does_not_make_herself_anothers_substitute(company, does):
    away = {"person": company.people["jens"], "reason": "OTHER"}
    with refused(no.NotForYourself):
        does("amalie", "register_absence", **away, substitute=company.people["amalie"])
    does("amalie", "register_absence", **away, substitute=company.people["maria"])


def test_colleagues_see_that_somebody_is_away_and_not_why(company, does):
    away = does(
        "ida", "register_absence", person=company.people["ida"], reason="SICKNESS", note="Knee", last_date=FRIDAY
    )
    for who, sees in (("ida", True), ("amalie", True), ("grethe", True), ("sofie", False), ("jens", False)):
        act = company.act(who)
        assert [row.name for row in queries.away(act, MONDAY)] == ["Ida Højlund"]
        assert queries.reasons(act, [away.pk]) == ({away.pk: ("sickness", "Knee")} if sees else {})


def test_why_stands_apart_from_the_event(company, does):
    away = does("ida", "register_absence", person=company.people["ida"], reason="SICKNESS", note="Knee")
    event = Event.objects.get(subject_id=away.pk, activity="organisation.register_absence")
    assert "SICKNESS" not in event.facts
    assert "Knee" not in event.facts
    kept = PersonalFact.objects.filter(event=event)
    assert {fact.data_class for fact in kept} == {"sensitive"}
    assert {fact.about_id for fact in kept} == {away.pk}


def test_an_absence_is_open_until_it_is_ended(company, does):
    away = does("ida", "register_absence", person=company.people["ida"], reason="SICKNESS")
    assert Absence.objects.get(pk=away.pk).last_date is None
    assert company.people["ida"] in queries.away_on(date(2030, 1, 1), [company.people["ida"]])
    does("ida", "end_absence", away)
    assert queries.away_on(date(2026, 11, 24), [company.people["ida"]]) == {}
