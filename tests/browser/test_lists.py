"""A list by keyboard alone, by touch, and without script: filter, choose columns, save, look, choose rows, act."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import pytest

from tests.browser.conftest import ROOT
from tests.browser.test_axe import violations
from tests.browser.waiting import until

PLANT = """
import django; django.setup()
from datetime import timedelta
from bagland.foundation import clock
from bagland.foundation.activity import find
from bagland.foundation.perform import perform
from tests.company import read
from tests.conftest import MONDAY
clock.set_to(MONDAY)
company = read()
start = MONDAY.date() + timedelta(days={start})
for number in range({number}):
    day = start + timedelta(days=number * 2)
    inputs = dict(person=company.people["{person}"], first_date=day, last_date=day, reason="SICKNESS")
    perform(find("organisation.register_absence"), company.act("amalie"), **inputs)
"""


@pytest.fixture
def plant(installation: dict[str, str]) -> Any:
    """Absences of somebody, from a day on, made as a person makes them."""

    def plant(person: str, number: int, start: int) -> None:
        environment = {name: value for name, value in installation.items() if name != "BAGLAND_CLOCK"}
        code = PLANT.format(person=person, number=number, start=start)
        subprocess.run([sys.executable, "-c", code], env=environment, cwd=ROOT, check=True)

    return plant


@pytest.fixture
def watched(signs_in: Any) -> Iterator[Any]:
    """Signs in, and fails when the page's script or the content policy complained."""
    faults: list[str] = []

    def come(*given: Any, **more: Any) -> Any:
        page = signs_in(*given, **more)
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.on("console", lambda said: faults.append(said.text) if said.type == "error" else None)
        return page

    yield come
    assert faults == []


def focused(page: Any) -> str:
    """The row that has the focus, by its identifier."""
    return str(page.evaluate("document.activeElement.closest('tr')?.id ?? document.activeElement.id"))


def rows(page: Any) -> list[str]:
    return [str(key) for key in page.evaluate("[...document.querySelectorAll('#list tbody tr')].map(row => row.id)")]


def test_the_whole_list_by_keyboard(watched: Any, plant: Any) -> None:
    plant("karen", 6, 100)
    page = watched("amalie", language="en")
    page.goto("/organisation/absences/")
    keys = page.keyboard
    keys.press("f")
    assert page.evaluate("document.activeElement.id") == "in-state"
    keys.press("Escape")
    assert page.evaluate("document.querySelector('#add-filter').open") is False
    before = rows(page)
    keys.press("j")
    keys.press("j")
    keys.press("ArrowDown")
    assert focused(page) == before[2]
    keys.press("k")
    assert focused(page) == before[1]
    keys.press("End")
    assert focused(page) == before[-1]
    keys.press("Home")
    assert focused(page) == before[0]

    keys.press("]")
    page.wait_for_url("**order=-newest*")
    until(page, f"document.querySelector('#list tbody tr')?.id !== '{before[0]}'")
    assert rows(page) == before[::-1]
    assert focused(page) == before[0], "the focus stays on the same row"
    keys.press("[")
    until(page, f"document.querySelector('#list tbody tr')?.id === '{before[0]}'")

    keys.press("Space")
    page.locator("#peek").wait_for()
    key = before[0].rpartition("-")[2]
    assert f"peek={key}" in page.url
    assert page.evaluate("document.activeElement.id") == "peek-title"
    keys.press("j")
    until(page, f"document.querySelector('#peek')?.dataset.row === '{before[1]}'")
    keys.press("Escape")
    assert page.locator("#peek").count() == 0
    assert focused(page) == before[1]
    assert "peek" not in page.url

    keys.press("x")
    keys.press("j")
    keys.press("j")
    keys.press("Shift+X")
    page.locator("#bar").get_by_text("3 chosen").wait_for()
    keys.press("Escape")
    assert page.locator("#bar").count() == 0
    keys.press("Control+a")
    page.locator("#bar").get_by_text(f"{len(before)} chosen").wait_for()
    assert page.locator("#list input[name=row]:checked").count() == len(before)
    cancel = page.locator("#bar button[value='organisation.cancel_absence']")
    cancel.focus()
    keys.press("Enter")
    page.wait_for_url("**/chosen/act/**")
    assert page.evaluate("document.activeElement.matches('form.act button.primary')"), "there is nothing to fill in"
    keys.press("Enter")
    page.wait_for_url(re.compile(r"/chosen/\d+/$"))
    assert page.locator(".outcome").inner_text().split()[:2] == [str(len(before)), "done"]
    page.reload()
    assert page.locator(".outcome").inner_text().split()[:2] == [str(len(before)), "done"]


def test_a_view_is_made_and_found_again(watched: Any) -> None:
    page = watched("jens", language="da")
    page.goto("/organisation/positions/")
    page.locator("#columns > summary").click()
    page.locator("#column-entity").check()
    page.wait_for_url("**columns=*")
    assert page.locator("thead th").last.inner_text() == "Selskab"
    assert page.evaluate("document.activeElement.id") == "column-entity", "the panel stays open where one was"
    page.locator("#sooner-entity").focus()
    page.keyboard.press("Enter")
    until(page, "[...document.querySelectorAll('thead th')].at(-2).innerText === 'Selskab'")
    assert page.evaluate("document.activeElement.id") == "sooner-entity"
    page.keyboard.press("Escape")
    page.keyboard.press("f")
    page.locator("#in-state").focus()
    page.locator("#in-state").select_option("FILLED")
    page.wait_for_url("**state=FILLED*")
    page.locator(".pick.set").wait_for()
    assert page.evaluate("document.activeElement.id") == "in-state", "the focus went with the filter into its chip"
    page.locator("#save-view > summary").click()
    page.locator("#view-title").fill("Besatte")
    page.keyboard.press("Enter")
    page.locator("#views [aria-current]", has_text="Besatte").wait_for()
    page.goto("/organisation/positions/")
    page.keyboard.press("Alt+2")
    page.wait_for_url("**state=FILLED*")
    assert page.locator("#views [aria-current]").inner_text().strip() == "Besatte"
    page.locator(".drop").click()
    until(page, "!location.search.includes('state=')")
    page.get_by_role("button", name="Gem i «Besatte»").wait_for()


def test_everything_works_without_script(signs_in: Any, plant: Any) -> None:
    plant("ida", 3, 200)
    page = signs_in("amalie", language="en", java_script_enabled=False)
    page.goto("/organisation/absences/?first_from=2027-05-01&first_to=2027-07-31")
    page.locator("#add-filter > summary").click()
    page.locator("#in-state").select_option(label="to come")
    page.locator("#add-filter button").click()
    assert "first_from=2027-05-01" in page.url
    assert "state=" in page.url
    assert len(page.locator("#list tbody tr").all()) == 3
    page.locator("#columns > summary").click()
    page.locator("#column-entity").check()
    page.locator("#columns button").click()
    assert page.locator("thead th").last.inner_text() == "Employed by"
    page.locator("#save-view > summary").click()
    page.locator("#view-title").fill("Plain")
    page.locator("#save-view button").click()
    assert page.locator("#views [aria-current]").inner_text().strip() == "Plain"
    for box in page.locator("#list input[name=row]").all()[:2]:
        box.check()
    page.get_by_role("button", name="Act on the chosen rows").click()
    page.locator("button[value='organisation.cancel_absence']").click()
    page.locator("form.act button.primary").click()
    assert page.locator(".outcome").inner_text().split()[:2] == ["2", "done"]
    page.get_by_role("link", name="Back to the list").click()
    assert len(page.locator("#list tbody tr").all()) == 1


def test_rows_are_chosen_by_touch_and_nothing_covers_them(signs_in: Any, plant: Any) -> None:
    plant("freja", 4, 300)
    page = signs_in("amalie", language="da", viewport={"width": 360, "height": 740}, has_touch=True, is_mobile=True)
    page.goto("/organisation/absences/?first_from=2027-08-01&first_to=2027-12-31")
    box = page.locator("#list tbody .row-tick label").first
    size = box.bounding_box()
    assert size["width"] >= 44
    assert size["height"] >= 44
    box.tap()
    page.locator("#bar").wait_for()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    bar, tabs = page.locator("#bar").bounding_box(), page.locator("nav.tab-bar, .tabbar, .tabs").first
    assert bar["x"] >= 0
    assert bar["x"] + bar["width"] <= 360
    if tabs.count():
        assert bar["y"] + bar["height"] <= tabs.bounding_box()["y"] + 1
    assert page.locator("#list .opens").first.evaluate("link => link.href").endswith("/")


@pytest.mark.parametrize(
    ("language", "dark", "width"), [("da", False, 1280), ("en", True, 1280), ("da", True, 390), ("en", False, 320)]
)
def test_menus_bar_panel_and_outcome_have_no_violation(
    signs_in: Any, plant: Any, language: str, dark: bool, width: int
) -> None:
    plant("rasmus", 2, 400 + width + 10 * dark)
    page = signs_in("amalie", language=language, dark=dark, viewport={"width": width, "height": 900}, bypass_csp=True)

    def look(what: str) -> None:
        assert violations(page) == [], what
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), f"{what} scrolls sideways"

    page.goto("/organisation/absences/")
    for menu in ("#add-filter", "#columns", "#list-menu"):
        if page.locator(menu).count():
            page.locator(f"{menu} > summary").click()
            look(menu)
            page.keyboard.press("Escape")
    page.goto("/organisation/absences/?order=-newest")
    page.locator("#save-view > summary").click()
    look("saving a view")
    page.keyboard.press("Escape")
    page.locator("#list input[name=row]").first.check()
    page.locator("#bar").wait_for()
    look("the bar")
    page.locator("#list .opens").first.focus()
    page.keyboard.press("Space")
    page.locator("#peek").wait_for()
    look("the panel")
    page.keyboard.press("Escape")
    page.locator("#bar button[value='organisation.cancel_absence']").click()
    page.wait_for_url("**/chosen/act/**")
    look("the form")
    page.locator("form.act button.primary").click()
    page.wait_for_url(re.compile(r"/chosen/\d+/$"))
    look("what came of it")
    page.goto("/chosen/?list=organisation.absences&all=yes&here=")
    look("what can be done")
    page.goto("/views/")
    look("the views")
