"""The story of the company by keyboard alone, from signing in to the proof: nothing is pointed at."""

from __future__ import annotations

import re
from typing import Any

from tests.company import PASSWORD

MOST_STEPS = 80


class Typist:
    """Somebody at a keyboard: everything is pressed, nothing is pointed at."""

    def __init__(self, page: Any) -> None:
        self.page = page

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)

    def types(self, text: str) -> None:
        self.page.keyboard.type(text)

    def name(self) -> str:
        """What the focused thing is called, as a screen reader would say it."""
        return str(
            self.page.evaluate(
                """() => {
                    const it = document.activeElement;
                    const label = it.labels?.[0]?.innerText ?? it.getAttribute("aria-label") ?? it.innerText ?? "";
                    return label.trim();
                }"""
            )
        )

    def goes_to(self, wanted: str) -> None:
        """Tab until the focus stands on what is called so."""
        seen = []
        for _step in range(MOST_STEPS):
            self.press("Tab")
            seen.append(self.name())
            if re.match(wanted, seen[-1]):
                return
        raise AssertionError(f"no Tab led to {wanted}: {seen}")

    def fills(self, label: str, text: str) -> None:
        self.goes_to(label)
        self.types(text)

    def chooses(self, label: str, text: str) -> None:
        """Choose in a list by typing the beginning of what stands in it."""
        self.fills(label, text)
        chosen = self.page.evaluate("document.activeElement.selectedOptions[0].text.trim()")
        assert chosen.startswith(text), f"{label}: {chosen}"

    def commands(self, words: str) -> None:
        """Ctrl-K, words, Enter on the first answer."""
        self.press("Control+k")
        field = self.page.locator("[role=combobox]:focus")
        field.wait_for()
        self.types(words)
        first = self.page.locator("[role=listbox] [role=option]").first
        first.filter(has_text=re.compile(words, re.IGNORECASE)).wait_for()
        with self.page.expect_navigation():
            self.press("Enter")

    def sends(self) -> None:
        with self.page.expect_navigation():
            self.press("Control+Enter")

    def comes_in(self, who: str) -> None:
        self.page.goto("/")
        self.fills("Work e-mail", f"{who}@nordlys.example")
        self.fills("Password", PASSWORD)
        with self.page.expect_navigation():
            self.press("Enter")


def test_a_position_is_opened_approved_filled_and_proven(signs_in):
    amalie, jens = (Typist(signs_in(None, language="en")) for _who in range(2))
    amalie.comes_in("amalie")
    amalie.commands("Open position")
    amalie.chooses("Legal entity", "Nordlys Kontor ApS")
    amalie.chooses("Department", "IT")
    amalie.chooses("Profile", "IT technician")
    amalie.fills("Amount", "700,000.00")
    amalie.sends()
    assert "Jens Friis" in amalie.page.locator("main").inner_text()

    jens.comes_in("jens")
    jens.press("g", "v")
    jens.page.wait_for_url("**/approvals/")
    jens.press("j", "Enter")
    jens.page.wait_for_url(re.compile(r"/(requests|approvals)/\d+/"))
    jens.goes_to("Approve")
    with jens.page.expect_navigation():
        jens.press("Enter")
    if jens.page.locator("main form button.primary").count():
        jens.sends()
    assert "IT technician" in jens.page.locator("main").inner_text()

    amalie.commands("Register person")
    amalie.chooses("Employed by", "Nordlys Kontor ApS")
    amalie.fills("Name", "Thora Tast")
    amalie.sends()
    assert amalie.page.locator("h1").inner_text() == "Thora Tast"
    jens.commands("Thora Tast")
    assert jens.page.locator("h1").inner_text() == "Thora Tast"
    jens.press("g", "e")
    jens.page.wait_for_url("**/events/")
    jens.press("j", "Enter")
    jens.page.wait_for_url(re.compile(r"/events/\d+/"))
    assert jens.page.locator("h1").count() == 1
