"""The page of search and the palette, as a person meets them: by right, in both languages, without a script too."""

from __future__ import annotations

import re
from html import unescape

import pytest
from django.test import Client
from django.utils import translation

from bagland.foundation import clock
from bagland.foundation.activity import find
from bagland.foundation.perform import perform
from bagland.kernel.access.models import SignIn
from bagland.kernel.audit.models import Event
from bagland.kernel.search import palette


@pytest.fixture(autouse=True)
def _monday(company):
    clock.set_to(company.at)
    yield
    clock.set_to(None)


@pytest.fixture
def browse(built):
    """`browse("sofie")("/search/?q=…")`: the text of a page, read by somebody."""

    def come(who, language="en"):
        client = Client(headers={"accept-language": language, "host": "localhost"})
        client.cookies["language"] = language
        sign_in = SignIn.objects.get(actor=built.people[who])
        client.force_login(sign_in, backend="django.contrib.auth.backends.ModelBackend")

        def read(address):
            answer = client.get(address, headers={"HX-Request": "true"} if "palette" in address else {})
            assert answer.status_code == 200, (address, answer.status_code)
            return answer.content.decode()

        return read

    return come


def options(act, typed, **more):
    """Section by section: what each option is called, and why it may not be done."""
    return {
        section.name: [(option.plain, option.reason) for option in section.options]
        for section in palette.answer(act, typed, **more)
    }


def person(company, who):
    return f"/organisation/people/{company.people[who]}/"


def test_what_one_may_not_do_is_shown_with_its_reason_and_leads_to_who_can(built, browse, sofie, jens):
    """The bookkeeper sees «Open position», locked; pressing it answers with people who can."""
    (shown,) = [row for row in options(sofie, "open position")["do"] if row[0] == "Open position"]
    assert shown[1].startswith("needs ")
    assert "Managing director" in shown[1]
    assert options(jens, "open position")["do"][0] == ("Open position", "")
    text = browse("sofie")("/search/palette/?q=open+position")
    assert "palette-locked" in text
    assert "Jens Friis" in browse("sofie")("/act/organisation.open_position/")


@pytest.mark.parametrize("language", ["da", "en"])
@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("open position", "organisation.open_position"),
        ("opret stilling", "organisation.open_position"),
        ("registrer person", "organisation.register_person"),
        ("register pers", "organisation.register_person"),
    ],
)
def test_activities_answer_to_their_titles_in_both_languages_whatever_the_pages(built, language, typed, code):
    with translation.override("da"):
        danish = str(find(code).title)
    if typed.startswith("opret"):
        typed = danish
    with translation.override(language):
        title = str(find(code).title)
        assert options(built.act("jens", language=language), typed)["do"][0][0] == title


def test_the_object_of_the_page_comes_first(built, jens):
    done = options(jens, "", here=person(built, "sofie"))["do"]
    by_hr = [row[0] for row in options(built.act("amalie"), "", here=person(built, "sofie"))["do"]]
    assert by_hr[0] == "Change person: Sofie Lindgaard", "what Enter does at once destroys nothing"
    assert "Erase person: Sofie Lindgaard" not in by_hr[:3]
    assert done
    assert all(": Sofie Lindgaard" in plain for plain, _reason in done)
    assert options(jens, "change person", here=person(built, "sofie"))["do"][0][0] == "Change person: Sofie Lindgaard"


def test_an_act_is_named_together_with_its_object(built, jens, amalie):
    assert ("End appointment: Sofie Lindgaard, Bookkeeper", "") in options(amalie, "end appointment sofie")["do"]
    assert options(jens, "sofie end appointment")["do"] == options(jens, "end appointment sofie")["do"]
    assert "do" not in options(jens, "end appointment nobody-of-that-name")


def test_an_act_that_needs_an_object_asks_for_it_in_a_second_step(built, amalie, browse):
    (section,) = palette.answer(amalie, "", step="organisation.change_person")
    assert {option.plain for option in section.options} >= {"Change person: Sofie Lindgaard"}
    (section,) = palette.answer(amalie, "ida", step="organisation.change_person")
    assert [option.address for option in section.options] == [f"/act/organisation.change_person/{built.people['ida']}/"]
    page = browse("amalie")("/search/?act=organisation.change_person&q=ida")
    assert f'href="/act/organisation.change_person/{built.people["ida"]}/"' in page


def test_signs_before_the_words_choose_what_is_asked(built, jens):
    assert set(options(jens, "> position")) == {"do"}
    assert options(jens, "@sofie") == {"find": [("Sofie Lindgaard", "")]}
    assert [row[0] for row in options(jens, "@bookkeeper")["find"]] == ["Sofie Lindgaard"]
    assert options(jens, "#NK 3") == {"find": [("Bookkeeper", "")]}
    assert options(jens, "#økonomi")["find"][0] == ("Økonomi", "")


def test_the_sections_stand_in_their_order(built, jens):
    assert list(options(jens, "person")) == ["do", "find", "go"] or list(options(jens, "person")) == ["do", "go"]
    assert list(options(jens, "position")) == ["do", "find", "go"] or "do" in options(jens, "position")
    assert "go" in options(jens, "")


def test_pages_that_are_not_open_to_the_reader_are_not_offered(built, sofie, jens):
    with translation.override("en"):
        assert "Parked work" not in [row[0] for row in options(sofie, "parked").get("go", [])]
        assert "Parked work" in [row[0] for row in options(built.act("nadia"), "parked")["go"]]


def test_hits_stand_by_kind_with_their_place_and_marked_words(browse):
    text = browse("sofie")("/search/?q=bookkeeper")
    assert re.search(r"<h2 id=\"found-1\">Positions</h2>", text)
    assert "<mark>Bookkeeper</mark>" in text
    assert "Økonomi, Nordlys Kontor ApS" in text


def test_nothing_found_says_what_to_do_and_counts_nothing_hidden(built, browse):
    perform(find("organisation.change_person"), built.act("amalie"), built.people["ida"], private_phone="70 12 34 56")
    hidden, none = (browse("sofie")(f"/search/?q={typed}") for typed in ("70123456", "70123457"))
    shown = [
        re.sub(r'csrfmiddlewaretoken" value="[^"]+"', "", text).replace("70123456", "70123457")
        for text in (hidden, none)
    ]
    assert shown[0] == shown[1]
    assert "Nothing found for “70123457”." in unescape(none)


def test_markup_in_a_name_and_in_a_question_does_no_harm(built, browse, amalie):
    name = '<img src=x onerror=alert(1)> "Hest"'
    perform(find("organisation.register_person"), amalie, home=built.entities["NK"], name=name)
    for address in ("/search/?q=hest", "/search/palette/?q=hest", "/search/palette/?whole=yes&q=hest"):
        text = browse("amalie")(address)
        assert "<img src=x" not in text
        assert "<mark>Hest</mark>" in text
    assert "<script" not in browse("amalie")("/search/palette/?q=%3Cscript%3Ealert(1)%3C/script%3E")
    assert "&lt;script&gt;" in browse("amalie")("/search/?q=%3Cscript%3Ex")


@pytest.mark.parametrize(
    "query",
    [
        "q=%00", "q=" + "a" * 5000, "q=sofie&kind=no.such", "q=sofie&entity=abc", "q=sofie&entity=99999999999999999999",
        "act=no.such_activity", "act=access.record_sign_in&q=x", "here=//evil",
        "here=/organisation/people/99999999999999999999/",
        "here=%ff", "q=%ff%fe", "q=sofie&here=/act/organisation.appoint/", "act=organisation.open_position",
    ],
)  # fmt: skip
def test_no_question_to_the_pages_is_an_error(browse, query):
    browse("sofie")(f"/search/?{query}")
    browse("sofie")(f"/search/palette/?{query}")


def test_the_palette_opened_as_a_page_is_the_page_of_search(built):
    client = Client(headers={"host": "localhost"})
    sign_in = SignIn.objects.get(actor=built.people["sofie"])
    client.force_login(sign_in, backend="django.contrib.auth.backends.ModelBackend")
    answer = client.get("/search/palette/?q=ida")
    assert (answer.status_code, answer.headers["Location"]) == (302, "/search/?q=ida")


def test_more_hits_lead_on(built, browse, amalie):
    for number in range(35):
        perform(find("organisation.register_person"), amalie, home=built.entities["NK"], name=f"Mange {number}x")
    first = browse("amalie")("/search/?q=mange")
    (more,) = re.findall(r'rel="next" href="([^"]+)"', first)
    second = browse("amalie")("/search/" + unescape(more))
    names = lambda text: set(re.findall(r"</mark> (\d+x)", text))  # noqa: E731
    assert (len(names(first)), len(names(second))) == (30, 5)
    assert not names(first) & names(second)
    assert Client(headers={"host": "localhost"}).get("/search/?q=x").status_code == 302


def test_a_place_of_another_search_is_refused_and_looking_writes_nothing(built, browse):
    before = Event.objects.count()
    client = Client(headers={"host": "localhost"})
    client.force_login(
        SignIn.objects.get(actor=built.people["sofie"]), backend="django.contrib.auth.backends.ModelBackend"
    )
    assert client.get("/search/?q=sofie&after=x").status_code == 422
    assert Event.objects.count() == before


def test_a_key_costs_few_queries(built, browse, django_assert_max_num_queries):
    read = browse("sofie")
    for address in ("/search/palette/?q=so", "/search/palette/?q=open+pos", "/search/palette/?q=end+appointment+ida"):
        read(address)
        with django_assert_max_num_queries(12):
            read(address)
    read("/search/?q=sofie")
    with django_assert_max_num_queries(14):
        read("/search/?q=sofie")
