"""The directory: who is found by what, what colleagues see of each other, and the card that a telephone takes."""

from __future__ import annotations

import base64
import re
from datetime import date, timedelta
from html import unescape

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from hypothesis import given, settings
from hypothesis import strategies as some

from bagland.foundation.activity import find
from bagland.foundation.perform import perform
from bagland.foundation.uploads import Upload
from bagland.kernel.organisation.formats.vcard import LONGEST_LINE, Contact, written
from bagland.kernel.organisation.models import Actor, Appointment, Grant
from bagland.ui.lists import lists
from bagland.ui.ports import ports
from tests.conftest import MONDAY
from tests.kernel.organisation.pictures import jpeg

pytestmark = pytest.mark.usefixtures("monday")
FRIDAY = MONDAY.date() + timedelta(days=4)


def names(html):
    return [unescape(name) for name in re.findall(r'<a class="opens" href="[^"]*">([^<]*)</a></h2>', html)]


def words(html):
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).split())


@pytest.fixture
def found(come):
    """`found(find="…")` are the names on the cards."""

    def found(who="ida", **given):
        answer = come(who).get("/organisation/directory/", given)
        assert answer.status_code == 200
        return names(answer.content.decode())

    return found


@pytest.fixture
def cards(company, does):
    """Some who have written their cards."""
    people = company.people
    does(
        "maria",
        "change_card",
        people["maria"],
        place="Odense, 1. sal, 112",
        about="Budget og bank",
        work_mobile="+45 20 11 40 12",
    )
    does(
        "ida",
        "change_card",
        people["ida"],
        place="Odense, showroom",
        about="Ærinder, ordrer og returvarer",
        work_phone="62-11-40-24",
    )
    does("sofie", "change_card", people["sofie"], place="odense, 1. sal, 114")
    return company


def test_people_are_found_by_name_position_number_place_and_what_they_know(cards, found):
    assert found(find="maria h") == ["Maria Holm"]
    assert found(find="holm") == ["Maria Holm"]
    assert found(find="YILDIZ"[:1]) == ["Nadia Yıldız"]
    assert found(find="ærinder") == ["Ida Højlund"]
    assert found(find="RETUR"[:1].lower() + "etur") == ["Ida Højlund"]
    assert found(find="bookkeeper") == ["Sofie Lindgaard"]
    assert found(find="bogholder") == ["Sofie Lindgaard"], "titles are found in both languages"
    assert found(find="manager finance") == ["Maria Holm"], "each word is found somewhere"
    assert found(find="62114024") == found(find="62 11 40 24") == found(find="4024") == ["Ida Højlund"]
    assert found(find="+4520") == ["Maria Holm"]
    assert found(find="1.") == ["Maria Holm", "Sofie Lindgaard"]
    assert found(find="Zebulon") == []
    assert found(place="Odense, 1") == ["Maria Holm", "Sofie Lindgaard"]
    assert found(place="ODENSE, S".lower()) == ["Ida Højlund"]
    assert found(find="%") == found(find="_") == []


def test_filters_narrow_together(cards, does, found):
    does("amalie", "register_absence", person=cards.people["maria"], reason="SICKNESS", last_date=FRIDAY)
    finance = {"department": cards.departments["FIN"]}
    assert found(**finance) == ["Grethe Revisor", "Maria Holm", "Sofie Lindgaard"]
    assert found(**finance, today="away") == ["Maria Holm"]
    assert found(**finance, today="here", find="revi") == ["Grethe Revisor"]
    assert len(found(entity=cards.entities["NK"])) == 10
    assert found(entity=cards.entities["NKSE"]) == []


def test_who_holds_no_position_today_is_not_there_and_software_neither(company, does, seat, found):
    nk = company.entities["NK"]
    gone = does("amalie", "register_person", home=nk, name="Aage Borte")
    came = does(
        "amalie", "appoint", position=seat(first_date=date(2026, 1, 1)), person=gone.pk, first_date=date(2026, 1, 1)
    )
    does("amalie", "end_appointment", came.pk, last_date=date(2026, 10, 31))
    coming = does("amalie", "register_person", home=nk, name="Aase Kommer")
    does("amalie", "appoint", position=seat(), person=coming.pk, first_date=FRIDAY)
    agent = does("nadia", "register_agent", name="Aflæser", owner=company.people["nadia"])
    does("amalie", "appoint", position=seat(), person=agent.pk)
    assert found()[0] == "Amalie Skov"
    assert len(found()) == 10


def test_colleagues_see_that_and_until_when_somebody_is_away_never_why_and_no_private_number(company, does, come):
    people = company.people
    does("amalie", "change_person", people["maria"], private_phone="60 00 00 42")
    does("amalie", "name_substitute", position=company.seats["finance_manager"], person=people["sofie"])
    does("amalie", "register_absence", person=people["maria"], reason="SICKNESS", note="canary", last_date=FRIDAY)
    does("amalie", "register_absence", person=people["freja"], reason="PARENTAL", substitute=people["karen"])
    html = come("sofie").get("/organisation/directory/").content.decode()
    text = words(html)
    assert "away until 27 Nov 2026" in text
    assert "Sofie Lindgaard stands in" in text
    assert "Karen Bjerregaard stands in" in text
    for hidden in ("SICKNESS", "sick", "parental", "canary", "60 00 00 42"):
        assert hidden.lower() not in text.lower(), hidden
    maria = next(
        row
        for row in lists["organisation.directory"].page(company.act("amalie"), {}).rows
        if row["name"] == "Maria Holm"
    )
    assert not {"private_phone", "reason", "note"} & set(maria)
    card = come("amalie").get(f"/organisation/directory/{people['maria']}/card.vcf").content.decode()
    assert "60 00 00 42" not in card


def test_a_substitute_who_is_away_or_gone_does_not_stand_in(company, does, come):
    people = company.people
    does("amalie", "name_substitute", position=company.seats["finance_manager"], person=people["sofie"], rank=1)
    does("amalie", "name_substitute", position=company.seats["finance_manager"], person=people["karen"], rank=2)
    does("amalie", "register_absence", person=people["sofie"], reason="HOLIDAY")
    does("amalie", "register_absence", person=people["maria"], reason="HOLIDAY")
    assert "Karen Bjerregaard stands in" in words(come("ida").get("/organisation/directory/").content.decode())


def test_a_fragment_is_the_cards_alone_and_what_cannot_be_read_is_said(cards, come):
    answer = come("ida").get("/organisation/directory/", {"find": "maria", "place": ""}, headers={"HX-Request": "true"})
    html = answer.content.decode()
    assert html.lstrip().startswith('<div id="cards"')
    assert answer["HX-Push-Url"] == "/organisation/directory/?find=maria"
    assert names(html) == ["Maria Holm"]
    for wrong in ({"today": "perhaps"}, {"department": "x"}, {"after": "nonsense"}, {"find": "x" * 101}):
        assert come("ida").get("/organisation/directory/", wrong).status_code in (404, 409, 422), wrong
    nothing = come("ida").get("/organisation/directory/", {"find": "<script>"}).content.decode()
    assert "Nobody here matches that." in nothing
    assert "<script>" not in nothing.partition("<main")[2]


def test_the_list_of_people_leads_to_the_cards_under_the_same_filters(company):
    act = company.act("ida")
    items = [item for offers in ports.list_menu for item in offers(act, "organisation.people", "find=maria")]
    assert "/organisation/directory/?find=maria" in [item.address for item in items]
    others = [item.address for offers in ports.list_menu for item in offers(act, "organisation.positions", "find=x")]
    assert "/organisation/directory/?find=x" not in others


def test_it_is_read_page_by_page_with_a_number_of_queries_that_does_not_grow(company, does, seat, come):
    act = company.act("ida")
    listed = lists["organisation.directory"]
    found, after = [], ""
    while True:
        part = listed.page(act, {"after": after} if after else {}, limit=3)
        found += [row["name"] for row in part.rows]
        if part.next is None:
            break
        after = part.next
    assert found == sorted(found)
    assert len(found) == 10
    client = come("ida")

    def counted():
        client.get("/organisation/directory/")
        with CaptureQueriesContext(connection) as queries:
            client.get("/organisation/directory/")
        return len(queries)

    does("amalie", "register_absence", person=company.people["maria"], reason="HOLIDAY")
    few = counted()
    for number in range(7):
        person = does("amalie", "register_person", home=company.entities["NK"], name=f"Person {number}")
        does("amalie", "appoint", position=seat(), person=person.pk)
        does("amalie", "register_absence", person=person.pk, reason="HOLIDAY")
    assert counted() == few <= 12


def test_who_sees_one_company_gets_no_title_of_another(company, does, come):
    se = company.entities["NKSE"]
    ledning = does("jens", "create_department", entity=se, code="LED", name="Ledning")
    profile = Appointment.objects.first().position.terms.first().profile_id
    there = does("jens", "open_position", entity=se, department=ledning.pk, profile=profile, title="Hemlig")
    does("jens", "appoint", position=there.pk, person=company.people["maria"])
    assert "Hemlig" in words(come("ida").get("/organisation/directory/").content.decode())
    Grant.objects.filter(code="organisation.see").update(reach="ENTITY")
    text = words(come("ida").get("/organisation/directory/").content.decode())
    assert "Maria Holm" in text
    assert "Hemlig" not in text
    assert "Ledning" not in text


# One's own card.


def test_everybody_writes_the_own_card_and_hr_those_of_others(company, does, come):
    from bagland.foundation.refusals import InputFault
    from tests.conftest import refused

    ida = company.people["ida"]
    does("ida", "change_card", ida, about="  Stole \n og   borde ")
    assert Actor.objects.get(pk=ida).about == "Stole og borde"
    does("amalie", "change_card", ida, place="Rum 9", about="")
    changed = Actor.objects.get(pk=ida)
    assert (changed.place, changed.about) == ("Rum 9", "")
    with refused(InputFault) as caught:
        does("ida", "change_card", ida)
    assert "place" in caught.value.faults
    with refused(InputFault) as caught:
        does("ida", "change_card", ida, place="x" * 81, about="y" * 401)
    text = words(come("sofie").get(f"/organisation/people/{ida}/").content.decode())
    assert "Rum 9" in text
    assert "Save in your address book" in text


# The card for an address book.


def unfolded(card):
    lines = card.replace(b"\r\n ", b"").decode().split("\r\n")
    return {line.partition(":")[0]: line.partition(":")[2] for line in lines if line}


def test_a_card_for_an_address_book_holds_work_contact_alone(cards, does, come):
    people = cards.people
    perform(find("organisation.set_photo"), cards.act("maria"), people["maria"], photo=Upload(jpeg()))
    does("amalie", "change_person", people["maria"], private_phone="60 00 00 42")
    answer = come("ida").get(f"/organisation/directory/{people['maria']}/card.vcf")
    assert answer["Content-Type"] == "text/vcard; charset=utf-8"
    assert 'filename="Maria Holm.vcf"' in answer["Content-Disposition"]
    card = unfolded(answer.content)
    assert (card["VERSION"], card["N"], card["FN"]) == ("3.0", "Holm;Maria;;;", "Maria Holm")
    assert card["ORG"] == "Nordlys Kontor ApS;Økonomi"
    assert card["TITLE"] == "Finance manager"
    assert card["TEL;TYPE=WORK,CELL"] == "+45 20 11 40 12"
    assert card["NOTE"] == "Odense\\, 1. sal\\, 112. Budget og bank"
    assert base64.b64decode(card["PHOTO;ENCODING=b;TYPE=JPEG"])[:2] == b"\xff\xd8"
    assert b"60 00 00 42" not in answer.content
    assert come("ida").get("/organisation/directory/999999/card.vcf").status_code == 404
    assert come("ida").post(f"/organisation/directory/{people['maria']}/card.vcf").status_code == 405
    stranger = Client(headers={"host": "localhost"}).get(f"/organisation/directory/{people['maria']}/card.vcf")
    assert stranger.status_code == 302
    Grant.objects.filter(code="organisation.see").delete()
    assert come("ida").get(f"/organisation/directory/{people['maria']}/card.vcf").status_code == 404


@settings(max_examples=200, deadline=None)
@given(some.text(max_size=60), some.text(max_size=300), some.binary(max_size=300))
def test_whatever_is_written_on_a_card_it_keeps_its_lines(name, about, photo):
    card = written(Contact(uid="x", name=name, company=about, about=about, photo=photo))
    physical = card.split(b"\r\n")
    assert physical[0] == b"BEGIN:VCARD"
    assert physical[-2:] == [b"END:VCARD", b""]
    assert all(len(line) <= LONGEST_LINE for line in physical)
    assert sum(line.startswith(b"END:") for line in physical) == 1
    card.decode()
