"""The palette by keyboard alone, its second step, what it keeps, and that it is told to those who cannot see it."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.test_axe import violations

READS = "[role=option]"


def opened(page, address="/organisation/people/"):
    page.goto(address)
    page.keyboard.press("Control+k")
    page.wait_for_selector("#palette[open]")


def typed(page, text):
    """Type, and wait for the answer to what stands in the field then."""
    page.keyboard.type(text)
    asked = page.input_value("#palette-input").strip()
    page.wait_for_selector(f'#palette-options[data-typed="{asked}"]', state="attached")


def active(page):
    return page.locator(f"#{page.get_attribute('#palette-input', 'aria-activedescendant')}")


def test_an_act_is_chosen_then_its_object_by_keyboard_alone(signs_in):
    page = signs_in("amalie", language="en")
    opened(page)
    typed(page, "change person")
    assert active(page).get_attribute("data-step") == "organisation.change_person"
    page.keyboard.press("Enter")
    page.wait_for_selector("#palette-chip:not([hidden])")
    typed(page, "ida")
    page.keyboard.press("Enter")
    page.wait_for_url("**/act/organisation.change_person/*/")
    page.keyboard.press("Control+k")
    page.wait_for_selector("#palette[open]")
    assert "Change person: Ida Højlund" in active(page).inner_text(), "what was chosen last comes first"
    page.keyboard.press("Escape")
    assert page.locator("#palette[open]").count() == 0


def test_the_right_side_says_what_enter_does_and_escape_goes_one_step_back(signs_in):
    page = signs_in("sofie", language="en")
    opened(page)
    typed(page, "open position")
    side = page.locator("#palette-side")
    assert "needs" in active(page).inner_text()
    assert "who can" in side.inner_text()
    page.locator("#palette-input").fill("")
    typed(page, "sofie")
    assert "Sofie Lindgaard" in side.inner_text()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowUp")
    assert active(page).get_attribute("aria-selected") == "true"
    assert page.locator(f"{READS}[aria-selected=true]").count() == 1
    expect(page.locator("#palette-spoken")).not_to_be_empty()


def test_what_was_chosen_is_forgotten_when_one_signs_out(signs_in):
    page = signs_in("amalie", language="en")
    opened(page)
    typed(page, "karen")
    page.keyboard.press("Enter")
    page.wait_for_url("**/organisation/people/*/")
    kept = "Object.keys(localStorage).filter(key => key.startsWith('bagland.recent.')).length"
    assert page.evaluate(kept) == 1
    page.evaluate("document.querySelector('form[action=\"/sign-out/\"]').requestSubmit()")
    page.wait_for_url("**/sign-in/**")
    assert page.evaluate(kept) == 0


@pytest.mark.parametrize(("language", "dark", "width"), [("da", False, 1280), ("en", True, 390), ("da", True, 360)])
def test_the_palette_has_no_violation_and_fits(signs_in, language, dark, width):
    page = signs_in("amalie", language=language, dark=dark, viewport={"width": width, "height": 760}, bypass_csp=True)
    opened(page)
    assert violations(page) == []
    for words in ("bogholder", " xyzzy"):
        typed(page, words)
        assert violations(page) == []
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.goto("/search/?q=bogholder")
    assert violations(page) == []


def test_everything_works_without_a_script(signs_in):
    page = signs_in("amalie", language="en", java_script_enabled=False)
    page.goto("/organisation/people/")
    page.locator("a.command").click()
    page.wait_for_url("**/search/**")
    page.locator("#find").fill("ida")
    page.locator("#find").press("Enter")
    assert page.locator(".search-hits a").first.inner_text() == "Ida Højlund"
    page.goto("/search/?act=organisation.change_person&q=ida")
    page.locator(".search-hits a").first.click()
    page.wait_for_url("**/act/organisation.change_person/*/")
