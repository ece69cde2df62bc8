"""My work with tasks in it: asked for on a page, seen with its reason, done by one key, the next one under the hand."""

from __future__ import annotations

import os
from typing import Any

import pytest

from tests.browser.conftest import SignsIn

LOOKS = os.environ.get("LOOKS", "")
"""A folder: pictures of the pages are left there."""


def look(page: Any, name: str) -> None:
    if LOOKS:
        page.screenshot(path=f"{LOOKS}/{name}.png", full_page=True)


def ask(page: Any, title: str, position: str, text: str = "") -> None:
    """Ask a position for something, on the form."""
    page.goto("/act/work.create_task/")
    page.get_by_label("What is to be done").fill(title)
    page.get_by_label("Text").fill(text)
    chooser = page.locator("select[name=position]")
    chooser.select_option(chooser.locator("option", has_text=position).first.get_attribute("value"))
    look(page, "new-task")
    page.locator("main form.act .send button, main form.act button.primary").first.click()
    page.wait_for_url("**/tasks/*/")


@pytest.fixture
def asked(signs_in: SignsIn) -> Any:
    """Three things for the bookkeeper, asked for by the finance manager."""
    maria = signs_in("maria", language="en")
    for title in ("Count the cash", "Write to the bank", "File the receipts"):
        ask(maria, title, "Bookkeeper", "The green box on the second shelf.")
    look(maria, "task-asker")
    return maria


def test_one_key_does_it_and_the_next_is_under_the_hand(asked: Any, signs_in: SignsIn) -> None:
    sofie = signs_in("sofie", language="en")
    sofie.goto("/my-work/")
    assert "Maria Holm asks. Yours because you hold Bookkeeper." in sofie.inner_text("#work")
    look(sofie, "my-work")
    first = sofie.locator(".work-what a").first
    titles = sofie.locator(".work-what a").all_inner_texts()
    first.focus()
    sofie.wait_for_selector("#chosen-title")
    sofie.keyboard.press("a")
    sofie.wait_for_url("**/my-work/**at=0**")
    assert sofie.locator(".work-what a").all_inner_texts() == titles[1:]
    assert sofie.evaluate("document.activeElement.closest('li') !== null")
    look(sofie, "my-work-after")
    sofie.keyboard.press("Enter")
    sofie.wait_for_url("**/tasks/*/")
    look(sofie, "task")
    sofie.goto("/my-work/all/")
    look(sofie, "mine")
    sofie.goto("/tasks/")
    look(sofie, "tasks")


def test_a_phone_shows_what_it_is_and_does_it(asked: Any, signs_in: SignsIn) -> None:
    sofie = signs_in("sofie", language="da", viewport={"width": 360, "height": 740}, has_touch=True)
    sofie.goto("/my-work/")
    look(sofie, "phone")
    assert sofie.evaluate("document.documentElement.scrollWidth") <= 360
    sofie.locator(".work-what a").first.click()
    sofie.wait_for_url("**/tasks/*/")
    look(sofie, "phone-task")
    assert sofie.evaluate("document.documentElement.scrollWidth") <= 360


def test_pressed_twice_it_is_done_once(asked: Any, signs_in: SignsIn) -> None:
    sofie = signs_in("sofie", language="en")
    sofie.goto("/my-work/")
    before = sofie.locator(".work-what a").count()
    sofie.locator(".chosen-deeds button.primary").dblclick()
    sofie.wait_for_url("**/my-work/**at=0**")
    assert sofie.locator(".work-what a").count() == before - 1
