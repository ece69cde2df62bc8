"""The drawn chart: who stands where on a day, what changes until then, folded, found, printed, and as a file."""

from __future__ import annotations

import re
from datetime import date, timedelta
from html import unescape
from xml.etree import ElementTree

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from bagland.foundation.activity import find
from bagland.foundation.perform import perform
from bagland.foundation.uploads import Upload
from bagland.kernel.organisation.models import Appointment, Grant, PositionProfile
from bagland.kernel.organisation.pages.chart_changes import changes_between
from bagland.kernel.organisation.pages.chart_picture import MOST_AT_FIRST
from bagland.kernel.organisation.queries.picture import organisation_on, turning_days_between
from tests.conftest import MONDAY
from tests.kernel.organisation.pictures import jpeg

pytestmark = pytest.mark.usefixtures("monday")
TODAY, FRIDAY, NEW_YEAR = MONDAY.date(), MONDAY.date() + timedelta(days=4), date(2027, 1, 1)
SVG = "{http://www.w3.org/2000/svg}"


def nodes(html):
    """Every card of a page: its identifier and what is said of it."""
    found = re.findall(r'<a class="node([^"]*)" id="chart-(\d+)" href="([^"]*)"[^>]*><title>([^<]*)</title>', html)
    return {int(key): (classes.strip(), address, unescape(said)) for classes, key, address, said in found}


def attributes(html, key):
    """The attributes of one card."""
    tag = re.search(rf'<a class="node[^>]*id="chart-{key}"[^>]*>', html).group()
    return {name: unescape(value) for name, value in re.findall(r'([\w-]+)="([^"]*)"', tag)}


@pytest.fixture
def chart(come):
    """`chart("ida", day="2027-01-01")` is the page's HTML."""

    def chart(who="ida", language="en", status=200, **given):
        answer = come(who, language).get("/organisation/", given)
        assert answer.status_code == status
        return answer.content.decode()

    return chart


@pytest.fixture
def until_new_year(company, does, seat):
    """What is decided for the days until 1 January: one comes, one moves, one goes, a team gets a leader."""
    people, seats = company.people, company.seats
    showroom = seat(
        department=company.departments["SALG"], title="Showroomleder", reports_to=seats["sales_administrator"]
    )
    seller = seat(
        department=company.departments["SALG"],
        title="Sælger",
        reports_to=seats["sales_administrator"],
        first_date=NEW_YEAR,
    )
    line = does("amalie", "register_person", home=company.entities["NK"], name="Line Overgaard")
    does("amalie", "appoint", position=seller, person=line.pk, first_date=NEW_YEAR)
    ida = Appointment.objects.get(actor=people["ida"])
    does("amalie", "end_appointment", ida.pk, last_date=NEW_YEAR - timedelta(days=1))
    does("amalie", "appoint", position=showroom, person=people["ida"], first_date=NEW_YEAR)
    freja = Appointment.objects.get(actor=people["freja"])
    does("amalie", "end_appointment", freja.pk, last_date=FRIDAY)
    does("jens", "change_position", seats["it_technician"], reports_to=seats["it_manager"], first_date=NEW_YEAR)
    does("jens", "change_position", seats["it_manager"], title="Teamleder", first_date=NEW_YEAR)
    does("amalie", "change_department", company.departments["IT"], name="IT og sikkerhed", first_date=NEW_YEAR)
    student = seat(title="Student")
    does("jens", "close_position", student, last_date=FRIDAY)
    return company


def test_what_changes_until_a_day_is_told_in_sentences_and_marked(until_new_year, chart):
    company = until_new_year
    now = organisation_on(company.act("ida"), TODAY)
    then = organisation_on(company.act("ida"), NEW_YEAR)
    told = {change.text for change in changes_between(now, then).sentences}
    assert told == {
        "Freja Nygaard leaves as Communication officer. The last day is 27 Nov 2026.",
        "Ida Højlund goes from Employee to Showroomleder.",
        "Line Overgaard starts as Sælger.",
        "Nadia Yıldız becomes Teamleder.",
        "Rasmus Thorup gets Nadia Yıldız as manager.",
        "Student is closed.",
        "The department IT is called IT og sikkerhed.",
    }
    html = chart(day="2027-01-01")
    shown = {said for _classes, _address, said in nodes(html).values()}
    assert "Ida Højlund, Showroomleder, Salg. from Employee." in shown
    assert "Line Overgaard, Sælger, Salg. starts here." in shown
    assert "Rasmus Thorup, IT technician, IT og sikkerhed. now under Nadia Yıldız." in shown
    assert "Vacant, Communication officer, Kommunikation. Freja Nygaard goes 27 Nov 2026." in shown
    assert "Vacant, Student, IT. closes." in shown, "what is gone by then is still drawn"
    for sentence in told:
        assert sentence in unescape(html)
    assert "as of 1 Jan 2027, in 39 days" in unescape(html)
    assert 'class="card moved"' in html
    assert 'class="card new"' in html


def test_nothing_changes_between_a_day_and_itself(company):
    now = organisation_on(company.act("ida"), TODAY)
    assert changes_between(now, now).sentences == []


def test_who_is_away_and_who_stands_in_and_which_seat_is_vacant(company, does, seat, chart):
    does("amalie", "name_substitute", position=company.seats["finance_manager"], person=company.people["sofie"])
    does(
        "amalie", "register_absence", person=company.people["maria"], last_date=FRIDAY, reason="SICKNESS", note="canary"
    )
    does("amalie", "register_absence", person=company.people["freja"], reason="HOLIDAY")
    vacant = seat(reports_to=company.seats["it_manager"])
    does("amalie", "name_substitute", position=vacant, person=company.people["rasmus"])
    html = chart()
    said = {said for _classes, _address, said in nodes(html).values()}
    assert "Maria Holm, Finance manager, Økonomi. away; Sofie Lindgaard stands in until 27 Nov." in said
    assert "Freja Nygaard, Communication officer, Kommunikation. away; nobody stands in." in said
    assert "Vacant, Employee, IT. The work goes to Rasmus Thorup." in said
    assert 'class="card vacant"' in html
    assert not {"SICKNESS", "sickness", "canary"} & set(re.findall(r"\w+", html))
    danish = {said for _c, _a, said in nodes(chart(language="da")).values()}
    assert any("Sofie Lindgaard er stedfortræder til og med 27. nov." in said for said in danish)


def test_the_tree_says_level_place_and_whether_it_is_open(company, chart):
    html = chart()
    jens = attributes(html, company.seats["managing_director"])
    assert (jens["role"], jens["aria-level"], jens["aria-expanded"]) == ("treeitem", "1", "true")
    maria = attributes(html, company.seats["finance_manager"])
    assert (maria["aria-level"], maria["data-above"]) == ("2", str(company.seats["managing_director"]))
    assert int(maria["aria-posinset"]) <= int(maria["aria-setsize"]) == 9
    assert maria["href"] == f"/organisation/people/{company.people['maria']}/"
    assert "style=" not in html.partition("<svg")[2].partition("</svg>")[0]
    assert "<script" not in html.partition("<svg")[2].partition("</svg>")[0]


def test_a_branch_is_folded_unfolded_and_shown_alone_without_a_script(company, does, seat, chart, come):
    boss = company.seats["it_manager"]
    below = seat(reports_to=boss)
    html = chart()
    fold = re.search(rf'<a class="fold" href="([^"]*)"[^>]*data-of="{boss}"', html).group(1)
    folded = come("ida").get(unescape(fold)).content.decode()
    assert below.pk not in nodes(folded)
    assert attributes(folded, boss)["aria-expanded"] == "false"
    assert f"Unfold 1 under {nodes(html)[boss][2].partition(',')[0]}" in folded
    unfold = unescape(re.search(rf'<a class="fold" href="([^"]*)"[^>]*data-of="{boss}"', folded).group(1))
    assert below.pk in nodes(come("ida").get(unfold).content.decode())
    assert set(nodes(chart(top=boss))) == {boss, below.pk}
    assert "Only the branch of Nadia Yıldız, IT manager is shown." in unescape(chart(top=boss))
    assert below.pk in nodes(chart(turned=str(boss), find="Employee")), "what is found is unfolded"
    for nonsense in (
        {"turned": "x.-1.999999.99999999999999999999"},
        {"top": "x"},
        {"person": "9" * 30},
        {"look": "<b>"},
    ):
        assert len(nodes(chart(**nonsense))) == len(nodes(html))


def test_found_and_led_to(company, chart):
    html = chart(find="maria h")
    marked = {key for key, (classes, _a, _s) in nodes(html).items() if "is-marked" in classes}
    assert marked == {company.seats["finance_manager"]}
    assert "1 is marked." in html
    assert "Nobody and nothing here is called that." in chart(find="Zebulon <script>")
    assert "<script>" not in chart(find="Zebulon <script>").partition("<main")[2]
    led = chart(person=company.people["sofie"])
    assert {k for k, (classes, _a, _s) in nodes(led).items() if classes} == {company.seats["bookkeeper"]}
    sales = chart(department=company.departments["SALG"])
    assert {k for k, (classes, _a, _s) in nodes(sales).items() if classes} == {
        company.seats["sales_administrator"], company.seats["employee"]}  # fmt: skip


def test_a_large_company_opens_folded_and_unfolds_whole(company, does, seat, chart):
    boss = company.seats["it_manager"]
    employee = PositionProfile.objects.get(code="employee").pk
    opened = {"entity": company.entities["NK"], "department": company.departments["IT"], "profile": employee}
    opened["reports_to"] = boss
    made = [does("jens", "open_position", **opened).pk for _number in range(MOST_AT_FIRST)]
    html = chart()
    assert not set(made) & set(nodes(html))
    assert "Some branches are folded." in html
    assert set(made) <= set(nodes(chart(fold="none")))


def test_every_turning_day_is_offered_and_the_nearest_are_the_arrows(until_new_year, chart):
    html = unescape(chart())
    assert turning_days_between(until_new_year.act("ida"), TODAY, NEW_YEAR) == [TODAY, date(2026, 11, 28), NEW_YEAR]
    assert 'rel="next" href="/organisation/?day=2026-11-28"' in html
    assert 'rel="prev"' in html
    assert re.search(r'href="/organisation/\?day=2027-01-01"><time datetime="2027-01-01">1 Jan 2027', html)
    kept = unescape(chart(day="2026-11-28", find="ida", fold="none"))
    assert 'rel="next" href="/organisation/?day=2027-01-01&find=ida&fold=none"' in kept


def test_software_is_square_and_a_photo_is_shown(company, does, seat, chart):
    agent = does("nadia", "register_agent", name="Bilagslæser", owner=company.people["nadia"])
    does("amalie", "appoint", position=seat(title="Læser"), person=agent.pk)
    perform(find("organisation.set_photo"), company.act("ida"), company.people["ida"], photo=Upload(jpeg()))
    html = chart()
    assert html.count('class="software"') == 1
    assert f'<image href="/organisation/photos/{company.people["ida"]}/' in html


def test_as_a_file_it_brings_colours_and_faces_and_asks_for_nothing(until_new_year, come):
    company = until_new_year
    perform(find("organisation.set_photo"), company.act("ida"), company.people["ida"], photo=Upload(jpeg()))
    answer = come("ida").get("/organisation/chart.svg", {"day": "2027-01-01", "fold": "none"})
    assert answer["Content-Type"] == "image/svg+xml"
    assert answer["Content-Disposition"].startswith("attachment")
    drawn = ElementTree.fromstring(answer.content)  # noqa: S314 - it is ours
    text = "".join(drawn.itertext())
    assert "Organisation on 1 Jan 2027" in text
    assert "Line Overgaard" in text
    assert not drawn.findall(f".//{SVG}style")
    assert not drawn.findall(f".//{SVG}use")
    for element in drawn.iter():
        assert "class" not in element.attrib
        assert "style" not in element.attrib
        for name, value in element.attrib.items():
            assert not (name.endswith("href") and not value.startswith("data:image/jpeg;base64,")), value
    assert len(drawn.findall(f".//{SVG}image")) == 1


def test_a_name_that_is_markup_stays_a_name(company, does, come, chart):
    does("amalie", "change_person", company.people["ida"], name='</svg><script>alert("1")</script>')
    html = chart()
    assert "<script>alert" not in html
    assert "&lt;/svg&gt;" in html
    ElementTree.fromstring(come("ida").get("/organisation/chart.svg").content)  # noqa: S314 - it is ours


def test_a_sheet_for_each_branch(company, seat, chart):
    seat(reports_to=company.seats["it_manager"])
    html = chart(look="pages")
    assert html.count('<svg class="org"') == 2
    assert "Nadia Yıldız, IT manager" in unescape(html)
    assert re.search(r'class="count"[^>]*>\+1<', html), "the overview says how many stand under a branch"


def test_who_may_not_see_the_organisation_gets_no_chart_at_any_address(company, come):
    Grant.objects.filter(code="organisation.see").delete()
    for where in ("/organisation/", "/organisation/?look=list", "/organisation/?look=pages", "/organisation/chart.svg"):
        assert come("ida").get(where).status_code == 403
        assert Client(headers={"host": "localhost"}).get(where).status_code == 302
    assert come("ida").post("/organisation/chart.svg").status_code == 405


def test_who_sees_one_company_gets_its_seats_alone(company, does, chart):
    se = company.entities["NKSE"]
    ledning = does("jens", "create_department", entity=se, code="LED", name="Ledning")
    employee = PositionProfile.objects.get(code="employee").pk
    there = does("jens", "open_position", entity=se, department=ledning.pk, profile=employee, title="VD")
    assert there.pk in nodes(chart())
    assert "Nordlys Kontor Sverige AB · Ledning" in chart()
    Grant.objects.filter(code="organisation.see").update(reach="ENTITY")
    html = chart()
    assert there.pk not in nodes(html)
    assert "Ledning" not in html


@pytest.mark.parametrize(("given", "most"), [({}, 22), ({"day": "2027-01-01"}, 32), ({"look": "pages"}, 22)])
def test_the_number_of_queries_does_not_grow(company, does, seat, come, given, most):
    client = come("ida")
    does("amalie", "register_absence", person=company.people["maria"], reason="HOLIDAY")

    def counted():
        client.get("/organisation/", given)
        with CaptureQueriesContext(connection) as queries:
            client.get("/organisation/", given)
        return len(queries)

    few = counted()
    for number in range(6):
        person = does("amalie", "register_person", home=company.entities["NK"], name=f"Person {number}")
        does("amalie", "appoint", position=seat(), person=person.pk)
        does("amalie", "register_absence", person=person.pk, reason="HOLIDAY")
    assert counted() == few <= most
