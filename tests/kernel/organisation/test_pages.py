"""The organisation in the browser: every page for every position, what is hidden, other days, number of queries."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from decimal import Decimal
from html import unescape
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from bagland.foundation import clock
from bagland.foundation.money import Money
from bagland.kernel.organisation.models import (
    Absence,
    Actor,
    Appointment,
    Delegation,
    Grant,
    Position,
    PositionProfile,
    Reorganisation,
    Substitute,
)
from bagland.kernel.organisation.pages.departments import Departments
from bagland.ui.lists import lists
from bagland.ui.pages import KEY, address, pages
from tests.company import HOLDERS
from tests.conftest import MONDAY, Company

TODAY = MONDAY.date()
FRIDAY = TODAY + timedelta(days=4)
NEW_YEAR = date(2027, 1, 1)
NOTE, PHONE, COST = "Kanarie-note", "60 00 00 42", Money.of("612345.00", "DKK")
OURS = {code: page for code, page in pages.items() if code.startswith("organisation.")}
WITH_PLANS = {"jens", "maria", "amalie", "grethe", "sofie"}
"""Sofie is Maria's substitute, and Maria is away."""
Browse = Callable[..., Any]


def shown(html: str) -> str:
    """What a reader sees of a page, words apart by one space."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", re.sub(r"</?i>", "", html))).split())


@pytest.fixture(autouse=True)
def _monday() -> Iterator[None]:
    clock.set_to(MONDAY)
    yield
    clock.set_to(None)


@pytest.fixture
def browse(company: Company) -> Browse:
    """`browse("ida", "organisation.people")` opens a page as somebody and gives the response, its text beside it."""
    from bagland.kernel.access.models import SignIn

    clients: dict[tuple[str, date], Client] = {}

    def browse(who: str, code: str, key: int | None = None, *, status: int = 200, language: str = "en", **given: Any):
        place = (who, clock.now().date())  # no session lasts from one day to another
        if place not in clients:
            clients[place] = Client()
            clients[place].force_login(SignIn.objects.get(actor=company.people[who]))
        clients[place].cookies["language"] = language
        response: Any = clients[place].get(address(code, key), given)
        assert response.status_code == status, f"{who} {code} {key}: {response.status_code}"
        response.text_shown = shown(response.content.decode())
        return response

    return browse


@pytest.fixture
def busy(company: Company, does: Callable[..., Any]) -> Company:
    """The company with something of everything: vacant, planned and closed seats, absences, delegations, a plan."""
    people, seats, nk = company.people, company.seats, company.entities["NK"]
    employee = PositionProfile.objects.get(code="employee").pk
    opened = {"entity": nk, "department": company.departments["SALG"], "profile": employee}
    does("jens", "open_position", **opened, title="Showroomleder", yearly_cost=COST, reports_to=seats["employee"])
    does("jens", "open_position", **opened, title="Sælger", first_date=NEW_YEAR)
    closed = does("jens", "open_position", **opened, title="Student", first_date=TODAY - timedelta(days=300))
    does("jens", "close_position", closed, last_date=TODAY - timedelta(days=30))
    does("jens", "change_position", seats["bookkeeper"], title="Hovedbogholder", first_date=TODAY - timedelta(days=60))
    does("amalie", "change_person", people["ida"], private_phone=PHONE)
    does("amalie", "name_substitute", position=seats["finance_manager"], person=people["sofie"])
    does("amalie", "register_absence", person=people["maria"], last_date=FRIDAY, reason="SICKNESS", note=NOTE)
    does(
        "amalie",
        "register_absence",
        person=people["ida"],
        first_date=FRIDAY,
        reason="HOLIDAY",
        substitute=people["karen"],
    )
    cancelled = does("amalie", "register_absence", person=people["freja"], reason="OTHER")
    does("amalie", "cancel_absence", cancelled)
    lent = {"position": seats["managing_director"], "last_date": NEW_YEAR}
    does("jens", "offer_delegation", **lent, receiver=people["ida"], code="organisation.appoint")
    accepted = does("jens", "offer_delegation", **lent, receiver=people["amalie"])
    does("amalie", "accept_delegation", accepted)
    does("nadia", "register_agent", name="Bilagslæser", owner=people["nadia"])
    leaving = Appointment.objects.get(actor=people["freja"])
    does("amalie", "end_appointment", leaving.pk, last_date=FRIDAY)
    plan = does("amalie", "prepare_reorganisation", entity=nk, title="Ét IT-hold", day=NEW_YEAR)
    does("amalie", "plan_position_change", plan, position=seats["it_technician"], title="Teamleder")
    does("amalie", "plan_position_change", plan, position=seats["it_manager"], closes=True)
    does("amalie", "plan_department_change", plan, department=company.departments["IT"], name="IT og sikkerhed")
    return company


@pytest.mark.parametrize("who", ["jens", *HOLDERS])
def test_every_page_opens_for_every_position(who: str, busy: Company, browse: Browse):
    for code, page in OURS.items():
        needs_plans = page.view == "organisation.see_plans" and who not in WITH_PLANS
        if KEY not in page.path:
            browse(who, code, status=403 if needs_plans else 200)
            continue
        model: Any = page.model  # type: ignore[attr-defined]
        shown = model.objects.all()
        if model is Position:
            assert browse(who, code, shown.get(entity=None).pk, status=404)
            shown = shown.filter(entity__isnull=False)
        for key in {shown.earliest("pk").pk, shown.latest("pk").pk}:
            browse(who, code, key, status=403 if needs_plans else 200, language="da")


def test_nobody_without_a_sign_in_sees_a_page(company: Company):
    for code, page in OURS.items():
        response = Client().get(address(code, 1) if KEY in page.path else address(code))
        assert response.status_code == 302
        assert response["Location"].startswith("/sign-in/")


def test_why_somebody_is_away_is_seen_by_hr_and_the_person_alone(busy: Company, browse: Browse):
    absence = Absence.objects.get(note=NOTE)
    for who in ("sofie", "ida", "jens"):
        for response in (
            browse(who, "organisation.absences"),
            browse(who, "organisation.absence", absence.pk),
            browse(who, "organisation.person", absence.actor_id),
        ):
            assert "sickness" not in response.text_shown
            assert NOTE not in response.text_shown
            assert "away today" in response.text_shown
    for who in ("amalie", "maria", "grethe"):
        assert "sickness" in browse(who, "organisation.absences").text_shown
        assert NOTE in browse(who, "organisation.absence", absence.pk).text_shown
    assert "holiday" in browse("ida", "organisation.absences").text_shown


def test_without_any_right_to_reasons_there_is_no_column_for_them(busy: Company, browse: Browse):
    assert "Reason" in browse("ida", "organisation.absences").text_shown
    Grant.objects.filter(code="organisation.see_absence_reasons").delete()
    assert "Reason" not in browse("ida", "organisation.absences").text_shown


def test_costs_and_private_numbers_are_there_only_for_those_who_may_see_them(busy: Company, browse: Browse):
    dear = Position.objects.get(terms__title="Showroomleder")
    for who, sees in {"ida": False, "karen": False, "amalie": True, "maria": True, "jens": True, "sofie": True}.items():
        text = browse(who, "organisation.position", dear.pk).text_shown
        assert ("612,345.00" in text) is sees
        assert ("Yearly cost" in text) is sees
    for who, sees in {"ida": True, "amalie": True, "sofie": False, "jens": False}.items():
        text = browse(who, "organisation.person", busy.people["ida"]).text_shown
        assert (PHONE in text) is sees
        assert ("Private phone" in text) is sees


def test_a_seat_is_planned_vacant_filled_or_closed(busy: Company, browse: Browse):
    states = {"Showroomleder": "vacant", "Sælger": "planned", "Student": "closed", "Hovedbogholder": "filled"}
    for title, word in states.items():
        position = Position.objects.get(terms__title=title)
        assert f"{title} {word}" in browse("ida", "organisation.position", position.pk).text_shown
        listed = browse("ida", "organisation.positions", state=word.upper()).text_shown
        assert title in listed
    whole = lists["organisation.positions"].page(busy.act("ida"), {}, limit=200).rows
    parts = [
        lists["organisation.positions"].page(busy.act("ida"), {"state": state}, limit=200).rows
        for state in ("PLANNED", "VACANT", "FILLED", "CLOSED")
    ]
    assert sorted(row["key"] for part in parts for row in part) == sorted(row["key"] for row in whole)


def test_the_chart_names_todays_substitutes_and_shows_another_day(busy: Company, browse: Browse):
    now = browse("ida", "organisation.chart", look="list")
    assert "away; substitute: Sofie Lindgaard" in now.text_shown
    assert 'class="seat vacant"' in now.content.decode()
    assert "Sælger" not in now.text_shown
    assert "as of" not in now.text_shown.replace("Shown as of", "")
    then = browse("ida", "organisation.chart", day="2027-01-01", look="list")
    assert "as of 1 Jan 2027, in 39 days" in then.text_shown
    assert "Different from today" in then.text_shown
    assert "Sælger opens" in then.text_shown
    before = browse("ida", "organisation.chart", day="2024-12-31", look="list")
    assert "There is no organisation on this day." in before.text_shown
    danish = browse("ida", "organisation.chart", day="1. jan. 2027", language="da")
    assert "pr. 1. jan. 2027, om 39 dage" in danish.text_shown
    for wrong in ("31 Nov 2026", "in a while", "1 Jan 1066", "9999-12-31", "0001-01-01"):
        assert "as of" not in browse("ida", "organisation.chart", status=422, day=wrong).text_shown.replace(
            "Shown as of", ""
        )


def test_who_leaves_and_who_takes_it(busy: Company, browse: Browse, does: Callable[..., Any]):
    seat = busy.seats["communication_officer"]
    assert "Freja Nygaard" in browse("ida", "organisation.leavers").text_shown
    assert "nobody Jens Friis decides leaves altogether" in browse("ida", "organisation.leavers").text_shown
    does("amalie", "name_substitute", position=seat, person=busy.people["karen"])
    assert "substitute Karen Bjerregaard" in browse("ida", "organisation.leavers").text_shown
    does("amalie", "appoint", position=seat, person=busy.people["ida"], first_date=FRIDAY + timedelta(days=1))
    assert "successor Ida Højlund" in browse("ida", "organisation.leavers", weeks="2").text_shown
    assert "Freja Nygaard" in browse("ida", "organisation.leavers", weeks="nonsense").text_shown


def test_a_person_shows_what_is_held_lent_and_pointing_there(busy: Company, browse: Browse):
    jens = browse("ida", "organisation.person", busy.people["jens"]).text_shown
    assert "Managing director" in jens
    assert "Delegations given" in jens
    assert "What still points here" in jens
    ida = browse("ida", "organisation.person", busy.people["ida"]).text_shown
    assert "waits for you" in ida
    freja = browse("amalie", "organisation.person", busy.people["freja"]).text_shown
    assert "Appoint to a position" in freja
    agent = Actor.objects.get(kind="AGENT")
    assert "Nadia Yıldız answers for what it does" in browse("ida", "organisation.person", agent.pk).text_shown


def test_a_delegation_is_what_became_of_it(busy: Company, browse: Browse):
    waiting, accepted = Delegation.objects.order_by("pk")
    assert "waits for you" in browse("ida", "organisation.delegation", waiting.pk).text_shown
    assert "waits for an answer" in browse("sofie", "organisation.delegation", waiting.pk).text_shown
    assert "accepted" in browse("sofie", "organisation.delegation", accepted.pk).text_shown
    assert "The whole position" in browse("sofie", "organisation.delegations", state="accepted").text_shown
    clock.set_to(MONDAY + timedelta(days=60))
    assert "over" in browse("sofie", "organisation.delegation", accepted.pk).text_shown
    assert "The whole position" not in browse("sofie", "organisation.delegations", state="accepted").text_shown


def test_a_reorganisation_shows_what_speaks_against_it_and_how_it_will_be(busy: Company, browse: Browse):
    plan = Reorganisation.objects.get()
    text = browse("amalie", "organisation.reorganisation", plan.pk).text_shown
    assert "3 changes from 1 Jan 2027." in text
    assert "speaks against it" in text
    assert "Nadia Yıldız" in text
    assert "Teamleder" in text
    assert "IT og sikkerhed" in text


def test_a_profile_shows_its_rights_with_limits_and_who_holds_it(busy: Company, browse: Browse):
    profile = PositionProfile.objects.get(code="hr_partner")
    text = browse("ida", "organisation.profile", profile.pk).text_shown
    assert "600,000.00 DKK" in text
    assert "needs approval" in text
    assert "Amalie Skov" in text
    limited = Grant.objects.filter(profile=profile, limit_minor__isnull=False)
    right = limited.filter(code="organisation.open_position").first()
    assert right is not None
    assert "own legal entity" in browse("ida", "organisation.right", right.pk).text_shown


def test_filters_narrow_and_what_cannot_be_read_is_said(busy: Company, browse: Browse):
    people = "organisation.people"
    assert "Maria Holm" in browse("ida", people, today="away").text_shown.partition("Work e-mail")[2]
    assert "Maria Holm" not in browse("ida", people, today="here").text_shown.partition("Work e-mail")[2]
    found = browse("ida", people, department=busy.departments["FIN"]).text_shown.partition("Work e-mail")[2]
    assert "Sofie Lindgaard" in found
    assert "Ida Højlund" not in found.partition("in all")[0]
    assert "Maria Holm" in browse("ida", people, find="maria h").text_shown
    assert "Nothing here matches" in browse("ida", people, find="Zebulon").text_shown
    browse("ida", people, department="x", status=422)
    browse("ida", people, today="perhaps", status=422)
    assert "Hovedbogholder" in browse("ida", "organisation.positions", find="hoved").text_shown
    assert "Maria Holm" in browse("ida", "organisation.positions", find="finance").text_shown
    for code, listed in lists.items():
        if code in OURS and listed.view == "organisation.see":
            for item in listed.filters:
                for value, _words in item.options(busy.act("ida")):
                    browse("ida", code, **{item.parameters[0]: value})


def test_departments_are_a_tree_read_page_by_page(busy: Company):
    act = busy.act("ida")
    listed = lists["organisation.departments"]
    assert isinstance(listed, Departments)
    whole = listed.page(act, {})
    assert [row["name"] for row in whole.rows][:2] == ["Ledelse", "\N{EM SPACE}\N{EM SPACE}HR"]
    found, after = [], ""
    while True:
        part = listed.page(act, {"after": after} if after else {}, limit=1)
        found += [row["key"] for row in part.rows]
        if part.next is None:
            break
        after = part.next
    assert found == [row["key"] for row in whole.rows]


def test_with_a_narrow_view_each_seat_is_listed_once(busy: Company, does: Callable[..., Any]):
    """A seat with two terms would be listed twice if the reader's reach joined them."""
    se = busy.entities["NKSE"]
    ledning = does("jens", "create_department", entity=se, code="LED", name="Ledning")
    profile = PositionProfile.objects.get(code="employee").pk
    hidden = does("jens", "open_position", entity=se, department=ledning.pk, profile=profile)
    Grant.objects.filter(code="organisation.see").update(reach="ENTITY")
    rows = lists["organisation.positions"].page(busy.act("ida"), {}, limit=200).rows
    keys = [row["key"] for row in rows]
    assert len(keys) == len(set(keys)) == Position.objects.filter(entity=busy.entities["NK"]).count()
    assert hidden.pk not in keys


MOST_QUERIES = {
    "organisation.absences": 9,
    "organisation.appointments": 8,
    "organisation.chart": 25,
    "organisation.delegations": 6,
    "organisation.departments": 15,
    "organisation.entities": 22,
    "organisation.people": 27,
    "organisation.positions": 26,
    "organisation.profiles": 8,
    "organisation.reorganisations": 8,
}
"""By the HR partner, warm. Where a locked button names who could, everybody's rights are read: a dozen queries."""


@pytest.fixture
def grow(busy: Company, does: Callable[..., Any]) -> Callable[[range], None]:
    """`grow(range(8))` adds eight rows to everything that a page lists."""

    def grow(numbers: range) -> None:
        employee = PositionProfile.objects.get(code="employee").pk
        boss = busy.seats["sales_administrator"]
        opened = {"entity": busy.entities["NK"], "profile": employee, "reports_to": boss}
        for number in numbers:
            department = does(
                "jens",
                "create_department",
                entity=busy.entities["NK"],
                code=f"D{number}",
                name=f"Hold {number}",
                under=busy.departments["SALG"],
                head=boss,
            )
            seat = does("jens", "open_position", **opened, department=department.pk)
            person = does("amalie", "register_person", home=busy.entities["NK"], name=f"Person {number}")
            does("amalie", "appoint", position=seat, person=person, share=Decimal("0.5"))
            does("amalie", "name_substitute", position=seat, person=busy.people["karen"])
            does("amalie", "register_absence", person=person, reason="HOLIDAY", last_date=FRIDAY)
            position = busy.seats["managing_director"]
            does("jens", "offer_delegation", position=position, receiver=person, last_date=NEW_YEAR)
            does("amalie", "prepare_reorganisation", entity=busy.entities["NK"], title=f"{number}", day=NEW_YEAR)
            does("jens", "create_profile", code=f"profile_{number}", title_en="A", title_da="B", based_on=employee)

    return grow


def test_the_number_of_queries_does_not_grow_with_the_rows(
    busy: Company, browse: Browse, grow: Callable[[range], None], django_assert_max_num_queries: Any
):
    details = {
        "organisation.person": busy.people["karen"],
        "organisation.position": busy.seats["sales_administrator"],
        "organisation.department": busy.departments["SALG"],
        "organisation.entity": busy.entities["NK"],
        "organisation.profile": PositionProfile.objects.get(code="employee").pk,
        "organisation.substitute": Substitute.objects.order_by("pk")[0].pk,
    }

    def counted() -> dict[str, int]:
        numbers = {}
        for code, key in [*((code, None) for code in MOST_QUERIES), *details.items()]:
            browse("amalie", code, key)
            with CaptureQueriesContext(connection) as queries:
                browse("amalie", code, key)
            numbers[code] = len(queries)
        return numbers

    grow(range(1))
    few = counted()
    grow(range(1, 9))
    many = counted()
    assert many == few
    for code, most in MOST_QUERIES.items():
        with django_assert_max_num_queries(most):
            browse("amalie", code)
