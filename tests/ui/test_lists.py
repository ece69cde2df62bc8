"""How a list is looked at: columns in the address, filters as sentences, totals that are true, and the side panel."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import RequestFactory
from django.urls import resolve

from bagland.foundation.act import Act
from bagland.foundation.activity import find
from bagland.foundation.money import Money
from bagland.foundation.perform import perform
from bagland.kernel.access.models import Request
from bagland.ui import totals
from bagland.ui.columns import Column, Kind
from bagland.ui.lists import PLACE, STATE, lists
from bagland.ui.ports import MenuItem, ports
from tests.conftest import Company

Visit = Callable[..., HttpResponse]
POSITIONS = "/organisation/positions/"


@pytest.fixture
def visit(rf: RequestFactory) -> Visit:
    """Ask an address as somebody, whole, as htmx asks, or for the panel alone."""

    def ask(act: Act, where: str, *, fragment: bool = False, panel: bool = False) -> HttpResponse:
        headers = {"HX-Request": "true", "HX-Request-Type": "partial"} if fragment or panel else {}
        request: Any = rf.get(where, headers=headers | ({"Bagland-Part": "peek"} if panel else {}))
        request.act = act
        found = resolve(request.path)
        answer: HttpResponse = found.func(request, *found.args, **found.kwargs)
        return answer

    return ask


def text(response: HttpResponse) -> str:
    return response.content.decode()


def heads(page: str) -> list[str]:
    """The column heads as a reader sees them."""
    head = re.search(r"<thead>(.*?)</thead>", page, re.DOTALL)
    assert head
    cells = re.findall(r"<th\b[^>]*>(.*?)</th>", head[1], re.DOTALL)
    return [re.sub(r"<[^>]*>", "", cell).strip() for cell in cells]


def cells(page: str) -> list[int]:
    """How many cells each row has, without its tick box."""
    body = re.search(r"<tbody>(.*?)</tbody>", page, re.DOTALL)
    assert body
    return [
        len(re.findall(r'<t[hd](?! class="row-tick")', row)) for row in re.findall(r"<tr .*?</tr>", body[1], re.DOTALL)
    ]


@pytest.mark.parametrize("code", sorted(lists))
def test_every_list_shows_any_choice_of_its_columns_in_any_order(visit: Visit, jens: Act, code: str) -> None:
    listed = lists[code]
    if "answer" in vars(type(listed)):
        pytest.skip("shows its rows in a way of its own")
    if listed.view and not ports.signed_in(jens).views >= {listed.view}:
        pytest.skip("Jens may not open it")
    names = [column.name for column in listed.open_columns(jens)]
    where = f"/{listed.path}?view=all&columns="
    for chosen in (names, names[::-1], names[:1], names[1:2] or names):
        response = visit(jens, f"{where}{','.join(chosen)}")
        assert response.status_code == 200
        shown = [names[0], *(name for name in chosen if name != names[0])]
        page = text(response)
        if "<thead>" in page:
            labels = {column.name: str(column.label) for column in listed.columns}
            assert heads(page) == [labels[name] for name in shown]
            assert set(cells(page)) == {len(shown)}


def test_columns_stay_in_every_address_that_a_list_writes(visit: Visit, jens: Act) -> None:
    page = text(visit(jens, f"{POSITIONS}?columns=title,state,fte&state=FILLED"))
    assert heads(page) == ["Position", "State", "FTE"]
    assert 'name="columns" value="title,state,fte" form="filters"' in page
    assert 'class="drop" href="/organisation/positions/?columns=title%2Cstate%2Cfte"' in page
    assert f'id="later-state" href="{POSITIONS}?state=FILLED&amp;columns=fte%2Cstate"' in page
    assert 'id="sooner-state"' not in page
    ticked = text(visit(jens, f"{POSITIONS}?columns=fte&columns=state"))
    assert heads(ticked) == ["Position", "FTE", "State"], "tick boxes name columns one by one"
    fragment = visit(jens, f"{POSITIONS}?columns=fte&columns=state", fragment=True)
    assert fragment["HX-Push-Url"] == f"{POSITIONS}?columns=fte%2Cstate"


@pytest.mark.parametrize("columns", ["nonsense", "title,title,,fte,fte", "<script>", "%00", "," * 500, "x" * 5000])
def test_columns_that_are_not_there_are_left_out(visit: Visit, jens: Act, columns: str) -> None:
    response = visit(jens, f"{POSITIONS}?columns={columns}")
    assert response.status_code == 200
    assert heads(text(response))[0] == "Position"
    assert "<script>x" not in text(response)
    assert len(set(heads(text(response)))) == len(heads(text(response)))


def test_a_filter_reads_as_a_sentence_and_the_others_wait_behind_one_button(visit: Visit, jens: Act) -> None:
    page = text(visit(jens, f"{POSITIONS}?state=VACANT"))
    chips, others = page.split('id="columns"')[0].split('id="add-filter"')
    assert "State:" in chips
    assert re.search(r'<option value="VACANT" selected>\s*vacant', chips)
    assert 'name="state"' not in others
    assert 'name="profile"' in others


def test_a_total_is_of_all_that_match_or_not_there(
    visit: Visit, company: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    for cost in ("100000.50", "250000.25", "0.25"):
        perform(
            find("organisation.change_position"),
            company.act("jens"),
            company.seats["employee"],
            yearly_cost=Money.of(cost, "DKK"),
        )
    erase, register = find("organisation.erase_person"), find("organisation.register_person")
    for number in range(5):
        person = perform(register, company.act("amalie"), home=company.entities["NK"], name=f"Left {number}").key
        perform(erase, company.act("amalie"), person)
    Request.objects.update(amount_minor=123_456, amount_currency="DKK")
    Request.objects.filter(pk=Request.objects.first().pk).update(amount_minor=-1_000, amount_currency="EUR")
    figures = re.compile(r"</?i>")
    whole = figures.sub("", text(visit(company.act("jens"), "/requests/")))
    assert 'class="proof"' in whole
    assert "4,938.24" in whole
    assert "−10.00" in whole
    monkeypatch.setattr(type(lists["access.requests"]), "limit", 2)
    part = text(visit(company.act("jens"), "/requests/"))
    assert 'class="proof"' not in part
    assert "Count and add up" in part
    counted = figures.sub("", text(visit(company.act("jens"), "/requests/?count=1")))
    assert "4,938.24" in counted
    assert "2 of 5 shown" in counted
    monkeypatch.setattr("bagland.ui.lists.MOST_COUNTED", 3)
    assert 'class="proof"' not in text(visit(company.act("jens"), "/requests/?count=1")), "too many to be added up"


def test_currencies_are_never_mixed_and_nothing_is_no_sum() -> None:
    amount = Column("amount", "Amount", Kind.MONEY, currency="currency")
    rows = [{"amount": Money.of(value, code)} for value, code in (("1.10", "DKK"), ("2.20", "EUR"), ("3.30", "DKK"))]
    assert totals.of_rows([amount], [*rows, {"amount": None}]) == {
        "amount": (Money.of("4.40", "DKK"), Money.of("2.20", "EUR"))
    }
    assert totals.of_rows([amount], [{"amount": None}]) == {}
    assert totals.foot([amount], {}, has_ticks=True) == ""


def test_the_panel_shows_the_object_at_the_address_of_its_list(visit: Visit, company: Company, jens: Act) -> None:
    ida = company.people["ida"]
    where = f"/organisation/people/?view=all&peek={ida}"
    page, panel = text(visit(jens, where)), text(visit(jens, where, panel=True))
    assert panel.strip() in page
    assert panel.count('id="peek"') == 1
    assert "<h2" in panel
    assert "Ida Højlund" in panel
    assert f'href="/organisation/people/{ida}/"' in panel
    assert 'id="list"' in page
    assert 'id="list"' not in panel
    missing = text(visit(jens, "/organisation/people/?view=all&peek=999999", panel=True))
    assert "or you may not see it" in missing
    for wrong in ("x", "-1", "9" * 30, "1;2"):
        assert text(visit(jens, f"/organisation/people/?view=all&peek={wrong}", panel=True)).strip() == ""


def test_what_rooms_offer_for_a_list_stands_in_its_menu(
    visit: Visit, jens: Act, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = []

    def offers(act: Act, code: str, query: str) -> list[MenuItem]:
        asked.append((code, query))
        return [
            MenuItem("Fetch <all>", "archive", f"/fetch/?{query}"),
            MenuItem("Put in", "archive", "/in/", "Not yours."),
        ]

    monkeypatch.setattr(ports, "list_menu", [offers])
    page = text(visit(jens, f"{POSITIONS}?state=VACANT&columns=title&after=&count=1"))
    assert asked == [("organisation.positions", "state=VACANT&columns=title")]
    assert "Fetch &lt;all&gt;" in page
    assert "/fetch/?state=VACANT&amp;columns=title" in page
    assert "Not yours." in page


@pytest.mark.parametrize("code", sorted(lists))
def test_no_filter_is_called_as_a_place_in_a_list(code: str) -> None:
    listed = lists[code]
    names = [name for item in listed.all_filters for name in item.parameters]
    assert len(names) == len(set(names))
    assert not set(names) & {*STATE, *PLACE}
    assert not listed.columns[0].hidden
    assert not listed.columns[0].view
    columns = [column.name for column in listed.columns]
    assert len(columns) == len(set(columns))


@pytest.mark.parametrize("code", sorted(lists))
def test_what_is_offered_over_many_rows_is_done_to_this_kind(code: str) -> None:
    for offered in lists[code].many:
        activity = find(offered)
        assert activity.subject is lists[code].model
        assert not any(item.says.secret for item in activity.inputs), "a secret is not for many"
