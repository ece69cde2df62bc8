"""The generic pages over real rooms: a list and its fragment, an object, a form and its answers."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import RequestFactory
from django.urls import resolve

from bagland.foundation.act import Act
from bagland.kernel.audit.models import Event
from bagland.kernel.organisation.models import ExchangeRate
from bagland.ui import kept, navigation
from bagland.ui.pages import pages
from bagland.ui.toasts import COOKIE, waiting

RATE = "/act/organisation.record_exchange_rate/"
TYPED = {"base": "EUR", "quote": "DKK", "rate": "7.4605", "source": "Danmarks Nationalbank", "day": "20 Nov 2026"}
Visit = Callable[..., HttpResponse]


@pytest.fixture
def visit(rf: RequestFactory) -> Visit:
    """Ask an address as somebody; `sent` posts, `fragment` asks as htmx does."""

    def ask(
        act: Act | None, where: str, sent: dict[str, Any] | None = None, *, fragment: bool = False, cookies: str = ""
    ) -> HttpResponse:
        headers = {"HX-Request": "true", "HX-Request-Type": "partial"} if fragment else {}
        request: Any = rf.get(where, headers=headers) if sent is None else rf.post(where, sent)
        if cookies:
            request.COOKIES[COOKIE] = cookies
        request.act = act
        found = resolve(request.path)
        answer: HttpResponse = found.func(request, *found.args, **found.kwargs)
        return answer

    return ask


def text(response: HttpResponse) -> str:
    return response.content.decode()


def test_whoever_is_not_signed_in_is_led_to_the_door_and_back(visit: Visit) -> None:
    response = visit(None, "/events/?order=at")
    assert response.status_code == 302
    assert response["Location"] == "/sign-in/?next=%2Fevents%2F%3Forder%3Dat"
    assert visit(None, "/events/", fragment=True)["HX-Redirect"].startswith("/sign-in/")
    assert visit(None, RATE).status_code == 302
    assert visit(None, "/").status_code == 302


def test_a_list_answers_the_page_or_the_fragment_at_one_address(visit: Visit, jens: Act) -> None:
    page, fragment = visit(jens, "/events/"), visit(jens, "/events/", fragment=True)
    assert "<html" in text(page)
    assert "<html" not in text(fragment)
    tabs, body = text(fragment).split('<div id="list"')
    assert tabs.strip() in text(page)
    assert body.strip() in text(page)
    for response in (page, fragment):
        assert "HX-Request" in response["Vary"]
        assert response["Cache-Control"] == "no-store"
        assert 'id="list"' in text(response)
    assert fragment["HX-Push-Url"] == "/events/"


def test_every_row_is_reached_page_by_page(visit: Visit, jens: Act, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(type(pages["audit.events"]), "limit", 20)
    where: str | None = "/events/"
    keys: list[str] = []
    while where:
        page = text(visit(jens, where))
        keys += re.findall(r'<tr id="event-(\d+)"', page)
        following = re.search(r'rel="next" href="([^"]+)"', page)
        where = following[1].replace("&amp;", "&") if following else None
    assert keys == [str(key) for key in Event.objects.order_by("-at", "-id").values_list("pk", flat=True)]


def test_a_filter_in_the_address_is_kept_in_words_and_can_be_dropped(visit: Visit, jens: Act) -> None:
    page = text(visit(jens, "/events/?activity=organisation.appoint&order=-at"))
    assert 'value="organisation.appoint" selected' in page
    assert 'class="drop" href="/events/?order=-at"' in page
    assert 'name="order" value="-at"' in page


@pytest.mark.parametrize("wrong", ["activity=nonsense", "order=nonsense", "at_from=31+nov", "after=nonsense"])
def test_what_a_list_cannot_read_is_said_in_its_place(visit: Visit, jens: Act, wrong: str) -> None:
    response = visit(jens, f"/events/?{wrong}")
    assert response.status_code == 422
    assert "Show the whole list" in text(response)
    assert "<tr" not in text(response)


def test_no_result_names_the_filters(visit: Visit, jens: Act) -> None:
    page = text(visit(jens, "/events/?at_to=1+Jan+2001"))
    assert "Nothing here matches" in page
    assert "1 Jan 2001" in page


def test_what_is_typed_into_a_filter_is_escaped(visit: Visit, jens: Act) -> None:
    assert "<script>x" not in text(visit(jens, "/events/?at_from=%3Cscript%3Ex&activity=%22%3E%3Cscript%3Ex"))


def test_a_list_whose_view_is_not_granted_refuses_by_name(visit: Visit, jens: Act) -> None:
    from dataclasses import replace

    response = visit(replace(jens, actor=999_999), "/events/")
    assert response.status_code in (302, 403)


def test_a_list_is_dearer_the_first_time_only(visit: Visit, jens: Act, django_assert_max_num_queries: Any) -> None:
    kept.forget()
    first = text(visit(jens, "/events/"))
    with django_assert_max_num_queries(4):
        again = text(visit(jens, "/events/"))
    bare = re.compile(r'name="csrfmiddlewaretoken" value="\w+"')
    assert bare.sub("", first) == bare.sub("", again)


def test_an_object_has_facts_and_a_name(visit: Visit, jens: Act) -> None:
    event = Event.objects.latest("pk")
    page = text(visit(jens, f"/events/{event.pk}/"))
    assert page.count("<h1>") == 1
    assert event.activity in page


def test_an_object_that_is_not_there_is_a_404_in_the_frame(visit: Visit, jens: Act) -> None:
    response = visit(jens, "/events/999999999/")
    assert response.status_code == 404
    assert 'class="rail"' in text(response)


def test_only_get_is_answered_by_a_list(visit: Visit, jens: Act) -> None:
    assert visit(jens, "/events/", {}).status_code == 405


def test_a_form_performs_once_and_leads_on_with_a_toast(visit: Visit, maria: Act, rf: RequestFactory) -> None:
    page = text(visit(maria, RATE))
    key = re.search(r'name="idempotency-key" value="(\w+)"', page)
    assert key
    before = ExchangeRate.objects.count()
    response, again = (visit(maria, RATE, TYPED | {"idempotency-key": key[1]}) for _press in range(2))
    assert response.status_code == again.status_code == 303
    assert ExchangeRate.objects.count() == before + 1
    carried = rf.get("/")
    carried.COOKIES[COOKIE] = response.cookies[COOKIE].value
    assert waiting(carried).startswith("You recorded the rate: EUR/DKK, 20 Nov 2026")
    shown = visit(maria, "/help/", cookies=response.cookies[COOKIE].value)
    assert 'id="toast"' in text(shown)
    assert shown.cookies[COOKIE]["max-age"] == 0


def test_faults_come_back_with_422_and_nothing_typed_is_lost(visit: Visit, maria: Act) -> None:
    before = ExchangeRate.objects.count()
    response = visit(maria, RATE, TYPED | {"rate": "7,4605", "day": "31 Nov", "source": "<b>"})
    page = text(response)
    assert response.status_code == 422
    assert 'id="summary" tabindex="-1" role="group" aria-labelledby="summary-title" autofocus' in page
    assert 'href="#in-rate"' in page
    assert 'value="7,4605"' in page
    assert "&lt;b&gt;" in page
    assert "7.4605" in page
    assert ExchangeRate.objects.count() == before


def test_a_rule_comes_back_as_a_refusal_with_its_facts(visit: Visit, maria: Act) -> None:
    assert visit(maria, RATE, TYPED).status_code == 303
    response = visit(maria, RATE, TYPED)
    page = text(response)
    assert response.status_code == 422
    assert 'id="refusal"' in page
    assert "Nothing is changed." in page
    assert "organisation.rate_known" in page
    assert 'value="Danmarks Nationalbank"' in page


def test_a_missing_right_is_known_before_and_said_after(visit: Visit, ida: Act) -> None:
    shown = text(visit(ida, RATE))
    assert "#lock" in shown
    assert "Nothing is changed." not in shown
    response = visit(ida, RATE, TYPED)
    assert response.status_code == 403
    assert "Maria Holm" in text(response)
    assert "Nothing is changed." in text(response)


def test_inputs_in_the_address_open_the_form_half_filled(visit: Visit, maria: Act) -> None:
    assert 'value="7.46"' in text(visit(maria, f"{RATE}?rate=7.46"))


@pytest.mark.parametrize(
    "where", ["/act/nonsense/", "/act/organisation.install_profiles/", f"{RATE}3/", "/act/organisation.change_person/"]
)
def test_what_is_no_form_is_a_404(visit: Visit, jens: Act, where: str) -> None:
    assert visit(jens, where).status_code == 404


def test_back_never_leads_out_of_the_house(visit: Visit, maria: Act) -> None:
    page = text(visit(maria, f"{RATE}?back=https://evil.example/"))
    assert 'href="https:' not in page
    assert 'name="back" value="/"' in page


def test_the_first_page_is_the_first_that_the_reader_may_open(visit: Visit, jens: Act) -> None:
    response = visit(jens, "/")
    assert response.status_code == 302
    assert visit(jens, response["Location"]).status_code == 200


def test_the_language_is_kept_and_leads_back(visit: Visit, jens: Act) -> None:
    response = visit(jens, "/language/", {"language": "da", "next": "/events/"})
    assert response.status_code == 303
    assert response["Location"] == "/events/"
    assert response.cookies["language"].value == "da"
    assert visit(None, "/language/", {"language": "xx", "next": "//evil.example"})["Location"] == "/"


def test_the_rail_shows_what_the_views_open(company: Any) -> None:
    nothing = navigation.opened_by(frozenset())
    everything = navigation.opened_by(frozenset(page.view for page in pages.values()))
    assert len(everything) > len(nothing)
    shown = {entry.page for _item, entries in everything for entry in entries}
    assert "audit.events" in shown
    assert "audit.events" not in {entry.page for _item, entries in nothing for entry in entries}
