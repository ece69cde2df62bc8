"""Three people in a browser: one asks, one may not, one approves; and what each sees of it."""

from __future__ import annotations

import re

import pytest


@pytest.fixture
def noisy():
    """Messages of the browser's console that are errors."""
    return []


def listen(page, noisy):
    page.on("console", lambda message: noisy.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: noisy.append(str(error)))


def fill_position(page, amount):
    page.goto("/act/organisation.open_position/")
    page.get_by_label("Legal entity").select_option(label="Nordlys Kontor ApS")
    page.get_by_label("Department").select_option(label="IT")
    page.get_by_label("Profile").select_option(label="IT technician")
    page.locator("[name=yearly_cost_0], [name=yearly_cost_amount], [name=yearly_cost]").first.fill(amount)
    sends(page)


def sends(page):
    """Press the button of the form and wait for what comes of it; the page first asks whether the server is there."""
    with page.expect_navigation():
        page.locator("main form button.primary").click()


def test_one_asks_one_may_not_and_one_approves(signs_in, noisy):
    amalie, sofie, jens = (signs_in(who, language="en") for who in ("amalie", "sofie", "jens"))
    for page in (amalie, sofie, jens):
        listen(page, noisy)
    fill_position(amalie, "700,000.00")
    assert "/requests/" in amalie.url
    assert "Jens Friis" in amalie.locator("main").inner_text()

    sofie.goto("/act/organisation.open_position/")
    assert "not among the rights of your positions" in sofie.locator("main").inner_text()

    jens.goto("/approvals/")
    with jens.expect_navigation():
        jens.get_by_role("link", name=re.compile("Open position")).first.click()
    with jens.expect_navigation():
        jens.get_by_role("link", name="Approve").or_(jens.get_by_role("button", name="Approve")).first.click()
    if jens.locator("main form button.primary").count():
        sends(jens)
    amalie.goto("/requests/")
    assert "approved" in amalie.locator("main").inner_text()
    assert noisy == []


def test_a_double_click_does_it_once(signs_in):
    page = signs_in("amalie", language="en")
    page.goto("/act/organisation.register_person/")
    page.get_by_label("Employed by").select_option(label="Nordlys Kontor ApS")
    page.get_by_label("Name", exact=True).fill("Double Click")
    page.locator("main form button.primary").dblclick()
    page.wait_for_url(re.compile("/organisation/people/"))
    page.goto("/organisation/people/?find=Double")
    assert page.locator("main tbody tr").count() == 1


def test_nothing_typed_is_lost_on_a_fault(signs_in):
    page = signs_in("amalie", language="en")
    page.goto("/act/organisation.register_person/")
    page.get_by_label("Name", exact=True).fill("Kept Name")
    page.get_by_label("Work phone").fill("12 34 56 78")
    page.evaluate("document.querySelector('main form').noValidate = true")
    page.locator("main form button.primary").click()
    page.wait_for_selector("main [role=alert], main .summary")
    assert page.get_by_label("Name", exact=True).input_value() == "Kept Name"
    assert page.get_by_label("Work phone").input_value() == "12 34 56 78"


def test_it_works_without_script(signs_in):
    page = signs_in("amalie", language="en", java_script_enabled=False)
    page.goto("/act/organisation.register_person/")
    page.get_by_label("Employed by").select_option(label="Nordlys Kontor ApS")
    page.get_by_label("Name", exact=True).fill("No Script")
    sends(page)
    assert "No Script" in page.locator("main").inner_text()


def test_five_wrong_passwords_shut_the_door_for_a_while(signs_in):
    page = signs_in(None, language="en")
    for _try in range(6):
        page.goto("/sign-in/")
        page.locator("#login").fill("ghost@nordlys.example")
        page.locator("#password").fill("wrong")
        page.locator("main form[action='/sign-in/'] button").click()
        page.wait_for_selector("[role=alert]")
    assert "five wrong tries" in page.locator("[role=alert]").inner_text()


def test_the_whole_story_by_keyboard(signs_in):
    page = signs_in("jens", language="en")
    page.goto("/events/")
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/events/\d+/"))
    assert page.locator("h1").count() == 1
