"""A process owner who has never heard of BPMN writes a procedure as a checklist, publishes it, and changes it again."""

from __future__ import annotations

import pytest

from tests.browser.test_axe import violations
from tests.browser.waiting import until

KINDS = [("da", False, 1280), ("en", True, 390)]
NEW = "/act/work.create_procedure/"
IDLE = "!localStorage.length || ![...Object.keys(localStorage)].some(name => name.includes(':draft:'))"
ROWS = """[...document.querySelectorAll('#draft-outline .draft-item')].map(row => [
    row.dataset.kind, row.querySelector('input.draft-title')?.value ?? ''])"""


def begin(page, title):
    """A new draft, opened from its procedure's page by keys alone."""
    page.goto(NEW)
    page.locator("#in-title_da").fill(title)
    page.keyboard.press("Control+Enter")
    page.wait_for_url("**/procedures/*/")
    page.locator(".notice a.button").press("Enter")
    page.wait_for_url("**/procedures/drafts/*/")
    until(page, "document.activeElement.matches('input.draft-title')")


def kept(page):
    """Everything has come in, and the rows stand as the server has them."""
    until(page, IDLE)
    until(page, "![...document.querySelectorAll('.draft-item')].some(row => row.querySelector('.draft-number.is-new'))")


def test_a_process_owner_writes_publishes_and_changes_a_procedure_by_keyboard_alone(signs_in):
    page = signs_in("amalie", viewport={"width": 1280, "height": 900}, bypass_csp=True)
    begin(page, "Ansættelse")
    keys = page.keyboard
    keys.type("Før første dag")
    keys.press("Enter")
    keys.type("Skriv kontrakten")
    keys.press("Tab")
    keys.press("Enter")
    keys.type("Godkend lønnen")
    keys.press("Enter")
    keys.type("/kun")
    keys.press("Enter")
    keys.type("Hvis det er en leder")
    keys.press("Enter")
    keys.type("Spørg direktionen")
    kept(page)
    rows = page.evaluate(ROWS)
    assert [row[:2] for row in rows] == [
        ["phase", "Før første dag"], ["step", "Skriv kontrakten"], ["step", "Godkend lønnen"],
        ["decide", "Hvis det er en leder"], ["step", "Spørg direktionen"],
    ]  # fmt: skip
    assert page.locator("#row- , .draft-faults").count()
    # Undo and redo, also after the page is opened again.
    keys.press("Enter")
    keys.type("Og en til")
    kept(page)
    for _step in range(2):
        if page.locator(".draft-item").count() == 6:
            keys.press("Control+z")
            page.wait_for_timeout(400)
            kept(page)
    assert page.locator(".draft-item").count() == 5
    page.reload()
    until(page, "document.activeElement.matches('input.draft-title')")
    assert page.locator(".draft-item").count() == 5
    keys.press("Control+y")
    until(page, "document.querySelectorAll('.draft-item').length === 6")
    keys.press("Control+z")
    until(page, "document.querySelectorAll('.draft-item').length === 5")
    kept(page)
    # Who does the first phase, and a field that the condition asks for.
    page.locator("input.draft-title").first.focus()
    keys.press("F2")
    until(page, "document.activeElement.name === 'lane'")
    keys.type("HR-partner")
    kept_panel(page, "lane", "profile:hr_partner")
    page.locator("[data-draft=whole]").press("Enter")
    until(page, "document.querySelector('#draft-fields').dataset.row === ''")
    page.locator("details[data-keep-open='form.0'] > summary").press("Enter")
    page.locator("[name='form.0.label.da']").fill("Er det en leder?")
    page.locator("[name='form.0.type']").select_option("yes_no")
    until(page, "document.querySelector('[name=\"form.0.name\"]')?.value === 'er_det_en_leder'")
    fourth = page.locator("input.draft-title").nth(3)
    fourth.focus()
    keys.press("F2")
    until(page, "document.querySelector('#draft-fields').dataset.row !== ''")
    page.locator("[name=when]").focus()
    keys.type("er_de")
    until(page, "document.querySelector('#draft-names [role=option]')")
    keys.press("Enter")
    assert page.locator("[name=when]").input_value() == "er_det_en_leder"
    until(page, "document.querySelector('#draft-faults .draft-faultless')")
    assert violations(page) == []
    # Publish.
    page.locator("a.button.primary").press("Enter")
    page.wait_for_url("**/act/work.publish_procedure/*/")
    keys.press("Control+Enter")
    page.wait_for_url("**/procedures/versions/*/")
    assert page.locator(".steps-row").count() == 5
    assert violations(page) == []


def kept_panel(page, name, value):
    until(page, f"document.querySelector('[name=\"{name}\"]').value === '{value}'")
    page.wait_for_timeout(200)
    until(page, IDLE)


@pytest.mark.parametrize(("language", "dark", "width"), KINDS)
def test_the_editor_has_no_violation_and_does_not_scroll_sideways(signs_in, language, dark, width):
    page = signs_in("amalie", language=language, dark=dark, viewport={"width": width, "height": 900}, bypass_csp=True)
    begin(page, f"Prøve {language}")
    for kind in ("step", "approval", "decide", "each", "wait", "call", "automatic", "table", "end"):
        page.keyboard.type(f"/{kind}")
        page.keyboard.press("Enter")
        page.keyboard.type(kind)
        page.keyboard.press("Shift+Enter")
    kept(page)
    for place in range(9):
        page.locator("input.draft-title").nth(place).focus()
        page.keyboard.press("F2")
        until(page, "document.querySelector('#draft-panel').contains(document.activeElement)")
        page.wait_for_timeout(100)
        assert violations(page) == [], place
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_without_script_every_button_of_the_editor_works(signs_in):
    page = signs_in("amalie", language="en", java_script_enabled=False)
    page.goto(NEW)
    page.locator("#in-title_da").fill("Uden script")
    page.locator("main form.act button.primary").click()
    page.locator(".notice a.button").click()
    page.locator("button[value='add:step']").first.click()
    page.locator("input.draft-title").fill("Ring")
    page.locator("#draft-form button.no-script").click()
    page.locator(".draft-number").click()
    page.locator("select[name=lane]").select_option("profile:hr_partner")
    page.locator("[name='due.within']").fill("3 working days")
    page.locator("#draft-fields button.primary").click()
    assert "HR" in page.locator(".draft-about").inner_text()
    assert "3 working days" in page.locator(".draft-about").inner_text()
    page.locator("button[value='add:step']").last.click()
    page.locator("button[value^='up:']").click()
    page.locator("button[value^='delete:']").click()
    page.locator("button[value=undo]").click()
    assert page.locator(".draft-item").count() == 2


def test_what_is_typed_while_the_line_is_down_comes_in_later(signs_in):
    page = signs_in("amalie", bypass_csp=True)
    begin(page, "Afbrudt")
    page.keyboard.type("Den første")
    kept(page)
    page.context.set_offline(True)
    page.keyboard.press("Enter")
    page.keyboard.type("Den anden")
    page.keyboard.press("Enter")
    page.keyboard.type("Den tredje")
    page.wait_for_timeout(1200)
    address = page.url
    page.context.set_offline(False)
    page.goto("about:blank")
    page.goto(address)
    until(page, "document.querySelectorAll('.draft-item').length === 3")
    kept(page)
    page.reload()
    assert [row[1] for row in page.evaluate(ROWS)] == ["Den første", "Den anden", "Den tredje"]
    # A whole checklist is pasted at the end.
    page.locator("input.draft-title").last.focus()
    page.keyboard.press("Enter")
    page.evaluate("""() => {
        const data = new DataTransfer();
        data.setData('text/plain', '1. Hent nøgler\\n2. Vis rundt\\n   - Køkken\\n   - Kopirum');
        const pasted = {clipboardData: data, bubbles: true, cancelable: true};
        document.activeElement.dispatchEvent(new ClipboardEvent('paste', pasted));
    }""")
    until(page, "document.querySelectorAll('.draft-item').length === 7")
    assert [row[:2] for row in page.evaluate(ROWS)][3:] == [
        ["step", "Hent nøgler"], ["phase", "Vis rundt"], ["step", "Køkken"], ["step", "Kopirum"],
    ]  # fmt: skip
