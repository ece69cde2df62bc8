"""axe-core finds nothing, on any page, in both languages and themes, wide and narrow."""

from __future__ import annotations

from pathlib import Path

import pytest

from bagland.ui.pages import pages

AXE = Path(__file__).resolve().parents[2] / "frontend/node_modules/axe-core/axe.min.js"
KINDS = [("da", False, 1280), ("en", True, 390)]
LOOK = """async () => (await axe.run(document, {resultTypes: ['violations']})).violations
    .map(found => [found.id, found.help, found.nodes.map(node => node.target.join(' ')).slice(0, 3)])"""


def violations(page):
    page.evaluate(AXE.read_text(encoding="utf-8"))
    return page.evaluate(LOOK)


def addresses():
    plain = [f"/{page.path}" for page in pages.values() if "<" not in page.path]
    objects = [f"/{page.path.replace('<int:key>', '2')}" for page in pages.values() if "<" in page.path]
    acts = (
        "organisation.register_person",
        "organisation.open_position",
        "organisation.appoint",
        "access.issue_token/2",
    )
    forms = [f"/act/{act}/" for act in (*acts, "organisation.register_absence", "organisation.grant_right")]
    return [*sorted(plain), *sorted(objects), *forms, "/help/", "/no/such/page/"]


@pytest.mark.parametrize(("language", "dark", "width"), KINDS)
def test_no_page_has_a_violation(signs_in, language, dark, width):
    page = signs_in("jens", language=language, dark=dark, viewport={"width": width, "height": 900}, bypass_csp=True)
    found = {}
    for address in addresses():
        page.goto(address)
        if wrong := violations(page):
            found[address] = wrong
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), f"{address} scrolls sideways"
        assert page.evaluate("document.documentElement.lang") == language
    assert found == {}


@pytest.mark.parametrize(("language", "dark", "width"), KINDS)
def test_error_states_have_no_violation_either(signs_in, language, dark, width):
    page = signs_in("amalie", language=language, dark=dark, viewport={"width": width, "height": 900}, bypass_csp=True)
    page.goto("/act/organisation.register_person/")
    page.evaluate("document.querySelector('main form').noValidate = true")
    with page.expect_navigation():
        page.locator("main form button.primary").click()
    assert page.locator("main .summary, main [role=alert]").count()
    assert violations(page) == []
    page.goto("/act/organisation.record_exchange_rate/")
    assert violations(page) == []
    page.goto("/parked/")
    assert violations(page) == []


@pytest.mark.parametrize("language", ["da", "en"])
def test_the_sign_in_page_has_none(signs_in, language):
    page = signs_in(None, language=language, bypass_csp=True)
    page.goto("/sign-in/")
    assert violations(page) == []
    page.locator("#login").fill("nobody@nordlys.example")
    page.locator("#password").fill("wrong")
    page.locator("main form[action='/sign-in/'] button").click()
    page.wait_for_selector("[role=alert]")
    assert violations(page) == []
