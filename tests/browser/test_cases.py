"""Cases in a browser: started by keyboard with questions that hang on others, followed, moved; clean for axe."""

from __future__ import annotations

import subprocess
import sys

import pytest

from tests.browser.conftest import ROOT
from tests.browser.test_axe import violations
from tests.browser.waiting import until

LOOKS = [("da", False, 1280), ("en", True, 360)]


@pytest.fixture(scope="module")
def planted(installation: dict[str, str], server: str) -> str:
    """Cases at every stage, and a plan."""
    subprocess.run([sys.executable, "-m", "tests.browser.planted_cases"], env=installation, cwd=ROOT, check=True)
    return server


def test_a_case_is_started_by_keyboard_and_its_page_says_who_has_it(signs_in, planted):
    page = signs_in("ida", language="en", viewport={"width": 1280, "height": 900})
    page.goto("/act/work.start_case/1/")
    keys = page.keyboard
    page.locator("#in-answers-what").focus()
    keys.type("A desk")
    keys.press("Tab")
    keys.type("12,450.00")
    hidden = page.locator("[data-question='answers-until']")
    assert hidden.is_hidden()
    page.locator("#in-answers-leased_0").focus()
    keys.press("Space")
    until(page, "!document.querySelector(\"[data-question='answers-until']\").hidden")
    keys.press("ArrowDown")
    until(page, "document.querySelector(\"[data-question='answers-until']\").hidden")
    page.locator("#in-answers-kind_1").focus()
    keys.press("Space")
    page.locator("#in-answers-quote").set_input_files(
        {"name": "quote.txt", "mimeType": "text/plain", "buffer": b"a desk for 12,450"}
    )
    page.locator("#in-answers-what").focus()
    keys.press("Control+Enter")
    page.wait_for_url("**/cases/*/")
    assert page.locator("h1", has_text="A desk").count() == 1
    assert "with Sofie Lindgaard" in page.locator(".sentence").inner_text()
    assert page.locator("#checklist .is-now").count() >= 1
    assert page.get_by_text("Quotation: quote.txt").count() >= 1


@pytest.mark.parametrize(("language", "dark", "width"), LOOKS)
def test_pages_of_cases_are_clean_and_fit(signs_in, planted, language, dark, width):
    page = signs_in("maria", language=language, dark=dark, viewport={"width": width, "height": 900}, bypass_csp=True)
    for where in ("/cases/", "/cases/1/", "/cases/3/", "/cases/moves/1/", "/act/work.choose_moves/1/"):
        page.goto(where)
        assert violations(page) == [], where
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), where
    doer = signs_in("sofie", language=language, dark=dark, viewport={"width": width, "height": 900}, bypass_csp=True)
    for where in ("/act/work.start_case/1/", "/act/work.do_task/3/", "/cases/2/"):
        doer.goto(where)
        assert violations(doer) == [], where
        assert doer.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), where
