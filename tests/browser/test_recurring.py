"""A task that comes again, and a decision table, in a real browser: what will come of it is told while one chooses."""

from __future__ import annotations

import pytest

from tests.browser.test_axe import KINDS, violations
from tests.browser.waiting import until


@pytest.mark.parametrize(("language", "dark", "width"), KINDS)
def test_the_next_days_follow_every_choice(signs_in, language, dark, width):
    page = signs_in("maria", language=language, dark=dark, viewport={"width": width, "height": 900}, bypass_csp=True)
    page.goto("/act/work.create_recurrence/")
    page.locator("#in-title").fill("Momsen")
    page.locator("#in-nth").select_option("-2")
    page.locator("#in-on").select_option("BD")
    told = {"da": "den næstsidste bankdag", "en": "the second last banking day"}[language]
    until(page, f"document.querySelector('#foretold').textContent.includes('{told}')")
    assert page.locator("#foretold").inner_text().count("202") == 5
    page.locator("#in-unit").select_option("WEEKLY")
    until(page, f"!document.querySelector('#foretold').textContent.includes('{told}')")
    page.locator("#in-unit").select_option("MONTHLY")
    until(page, f"document.querySelector('#foretold').textContent.includes('{told}')")
    assert violations(page) == []
    page.keyboard.press("Control+Enter")
    page.wait_for_url("**/tasks/recurring/*/")
    assert told in page.locator("main").inner_text()
    assert violations(page) == []
    page.goto("/tasks/recurring/")
    assert "Momsen" in page.locator("main").inner_text()
    page.goto("/settings/working-time/1/")
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.parametrize(("language", "dark", "width"), KINDS)
def test_a_decision_table_is_written_by_keyboard(signs_in, language, dark, width):
    page = signs_in("maria", language=language, dark=dark, viewport={"width": width, "height": 900}, bypass_csp=True)
    page.goto("/act/work.create_procedure/")
    page.locator("#in-title_da").fill(f"Indkøb {language}")
    page.keyboard.press("Control+Enter")
    page.wait_for_url("**/procedures/*/")
    draft = page.locator("a[href*='/procedures/drafts/']").first.get_attribute("href")
    page.goto(f"{draft.partition('?')[0].partition('#')[0]}tables/")
    page.locator("#new-table").fill("who_approves")
    page.keyboard.press("Enter")
    page.wait_for_url("**?table=who_approves")
    page.locator("[name='in.0.label']").fill("Beløb")
    page.locator("[name='in.0.expression']").fill("1000")
    page.locator("[name='in.0.type']").select_option("number")
    page.locator("[name='cell.0.0']").fill("< 5000")
    page.locator("[name='result.0.0']").fill("leder")
    page.keyboard.press("Enter")
    page.wait_for_selector(".decision-faults")
    assert ">= 5000" in page.locator(".decision-faults").inner_text()
    assert page.locator("[name='result.0.0']").input_value() == '"leder"'
    page.locator("button[value='add:rules']").press("Enter")
    page.wait_for_selector("[name='cell.1.0']")
    page.locator("[name='cell.1.0']").fill(">= 50.000")
    page.locator("[name='result.1.0']").fill("direktør")
    page.keyboard.press("Enter")
    page.wait_for_selector("[name='cell.1.0'][aria-invalid]")
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.locator("[name='cell.1.0']").fill(">= 5000")
    page.keyboard.press("Enter")
    page.wait_for_selector(".decision-sound")
    page.locator("button[value='add:cases']").press("Enter")
    page.wait_for_selector("[name='case.0.in.0']")
    page.locator("[name='case.0.in.0']").fill("5000")
    page.locator("[name='case.0.out.0']").fill("leder")
    page.keyboard.press("Enter")
    page.wait_for_selector("#cases .fault")
    assert violations(page) == []
