"""The frame in a real browser: by keyboard alone, without script, small, on every width, and sending nothing away."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from tests.browser.conftest import ROOT
from tests.browser.test_axe import violations

KINDS = [("da", False, 1280), ("da", True, 390), ("en", True, 1280), ("en", False, 900)]
ASKED = """
import django; django.setup()
from tests.company import read
from bagland.foundation import clock
from bagland.foundation.act import Act, Door
from bagland.foundation.activity import find
from bagland.foundation.perform import perform
from bagland.kernel.organisation.models import Actor
import sys
company = read()
at, source = clock.reading()
left = Actor.objects.create(kind="PERSON", name=sys.argv[1], home_id=company.entities["NK"], language="da")
act = Act(actor=company.people["amalie"], at=at, clock=source, door=Door.BROWSER, language="da")
print(perform(find("organisation.erase_person"), act, left.pk).request)
"""


@pytest.fixture
def asks(installation):
    """`asks("Line Overgaard")`: Amalie asks to erase somebody; the key of the request, which waits for Jens."""

    def ask(name):
        environment = {name: value for name, value in installation.items() if name != "BAGLAND_CLOCK"}
        command = [sys.executable, "-c", ASKED, name]
        told = subprocess.run(command, env=environment, cwd=ROOT, check=True, capture_output=True, text=True)
        return int(told.stdout.split()[-1])

    return ask


def settled(page):
    page.wait_for_load_state("networkidle")


def focused(page):
    return page.evaluate("document.activeElement?.textContent?.trim() ?? ''")


def test_a_morning_at_my_work_by_keyboard_alone(signs_in, asks):
    """Go there, look at each, approve one, send one back with a reason, and read that it is done."""
    first, second = asks("Peter Overgaard"), asks("Line Overgaard")
    page = signs_in("jens", language="en", viewport={"width": 1280, "height": 900})
    page.keyboard.press("g")
    page.keyboard.press("m")
    page.wait_for_url("**/my-work/")
    settled(page)
    others = page.locator("[id^='access-request-']").evaluate_all("rows => rows.map((row) => row.id)")
    for place in others[: others.index(f"access-request-{second}") + 1]:
        page.keyboard.press("j")
        page.wait_for_selector(f"#chosen[data-of='{place}']")
    assert "Line Overgaard" in page.locator("#chosen").inner_text()
    page.keyboard.press("s")
    page.locator("textarea[name=reason]:focus").wait_for()
    page.keyboard.type("He begins again in March, as agreed. See the letter: a, j and k are letters here.")
    page.keyboard.press("Control+Enter")
    page.wait_for_selector("#toast")
    settled(page)
    assert page.locator(f"#access-request-{second}").count() == 0
    assert page.locator(f"#access-request-{first}").count() == 1, "letters in a field approve nothing"
    assert page.evaluate("document.activeElement.closest('li').id") == f"access-request-{first}", "the row that is left"
    page.keyboard.press("a")
    page.wait_for_selector(f"#access-request-{first}", state="detached")
    assert "is done" in page.locator("#toast").inner_text()


def test_regions_skip_link_and_dialog_by_keyboard(signs_in):
    page = signs_in("jens", language="en", viewport={"width": 1280, "height": 900})
    page.goto("/organisation/people/")
    settled(page)
    page.keyboard.press("Tab")
    assert focused(page) == "Skip to the content"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"
    seen = []
    for _press in range(4):
        page.keyboard.press("F6")
        seen.append(page.evaluate("document.activeElement.closest('[data-region]')?.className || 'main'"))
    assert {"rail", "top"} <= set(seen)
    assert len(set(seen)) >= 3
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("?")
    page.wait_for_selector("#keys-dialog[open] kbd")
    assert page.evaluate("document.querySelector('#keys-dialog').contains(document.activeElement)")
    page.keyboard.press("j")
    page.keyboard.press("Escape")
    page.wait_for_selector("#keys-dialog[open]", state="detached")
    page.keyboard.press("n")
    page.wait_for_url("**/act/organisation.register_person/**")


def test_letters_that_are_switched_off_do_nothing(signs_in):
    page = signs_in("freja", language="en", viewport={"width": 1280, "height": 900})
    page.goto("/me/settings/")
    settled(page)
    page.get_by_label("Off", exact=True).check()
    page.get_by_label("Dark", exact=True).check()
    page.get_by_role("button", name="Keep my settings").click()
    page.wait_for_selector("#toast")
    assert page.evaluate("document.documentElement.dataset.bsTheme") == "dark"
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(15, 21, 18)"
    page.goto("/organisation/people/")
    settled(page)
    for key in ("g", "m", "?", "n"):
        page.keyboard.press(key)
    page.wait_for_timeout(300)
    assert page.url.endswith("/organisation/people/")
    assert page.locator("#keys-dialog[open]").count() == 0
    page.keyboard.press("F6")
    assert page.evaluate("document.activeElement !== document.body")
    page.goto("/me/settings/")
    page.locator("input[name=letters][value=on]").check()
    page.locator("input[name=theme][value=system]").check()
    page.get_by_role("button", name="Keep my settings").click()
    page.wait_for_selector("#toast")


def test_a_decision_without_script(signs_in, asks):
    first = asks("Sara Overgaard")
    page = signs_in("jens", language="da", java_script_enabled=False, viewport={"width": 1280, "height": 900})
    page.goto("/my-work/")
    page.locator(f"#access-request-{first} a.without-script").click()
    page.locator("#chosen details summary").click()
    page.locator("#chosen textarea").fill("Hun er her endnu.")
    page.locator("#chosen details form button").click()
    page.wait_for_load_state()
    assert page.locator(f"#access-request-{first}").count() == 0
    assert page.locator("#toast").count() == 1
    page.goto("/keys/")
    assert page.locator("kbd").count() > 10


@pytest.mark.parametrize(("language", "dark", "width"), KINDS)
def test_dialogs_menus_and_open_parts_have_no_violation(signs_in, asks, language, dark, width):
    asks(f"Axel {language} {width}")
    page = signs_in("jens", language=language, dark=dark, viewport={"width": width, "height": 900}, bypass_csp=True)
    for address in ("/my-work/", "/me/settings/", "/settings/", "/keys/", "/act/organisation.change_person/2/"):
        page.goto(address)
        settled(page)
        assert violations(page) == [], address
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), f"{address} scrolls sideways"
    page.goto("/my-work/")
    settled(page)
    page.locator("#chosen details summary").first.click()
    assert violations(page) == []
    page.keyboard.press("Escape")
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("?")
    page.wait_for_selector("#keys-dialog[open] kbd")
    assert violations(page) == []
    page.keyboard.press("Escape")
    if width < 768:
        page.locator(".tabs button").click()
        page.wait_for_selector("#rail:popover-open")
        page.locator("#rail .me summary").click()
    else:
        page.locator("#rail .me summary").click()
    page.wait_for_selector("#rail .me[open] .menu")
    assert violations(page) == []


@pytest.mark.parametrize("width", [320, 360, 640])
def test_every_page_of_the_frame_reflows(signs_in, width):
    """320 px is 1,280 at 400 %; 640 is the same at 200 %."""
    page = signs_in("jens", language="da", viewport={"width": width, "height": 800})
    for address in ("/my-work/", "/me/settings/", "/settings/", "/keys/", "/organisation/people/", "/help/"):
        page.goto(address)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), f"{address} at {width}"
        small = page.evaluate("""[...document.querySelectorAll('.tabs a, .tabs button')]
            .filter(e => e.checkVisibility())
            .map(e => e.getBoundingClientRect()).filter(r => r.width < 44 || r.height < 44).length""")
        assert small == 0
    sizes = page.evaluate("""[...document.querySelectorAll('body *')].filter(e => e.checkVisibility()
        && [...e.childNodes].some(n => n.nodeType === 3 && n.textContent.trim()))
        .map(e => parseFloat(getComputedStyle(e).fontSize))""")
    assert min(sizes) >= 12


def test_at_two_hundred_per_cent_no_word_is_cut_off(signs_in):
    page = signs_in("jens", language="da", viewport={"width": 640, "height": 450}, device_scale_factor=2)
    page.goto("/my-work/")
    cut = page.evaluate("""[...document.querySelectorAll('.tabs span, .top a span, h1, .work-what a, .work-what p')]
        .filter(e => e.checkVisibility() && e.scrollWidth > e.clientWidth + 1 && e.clientWidth > 0)
        .map(e => e.textContent)""")
    assert cut == []


def test_the_first_page_is_light_and_the_next_fetches_nothing_again(signs_in, server):
    page = signs_in(None, language="da", viewport={"width": 1280, "height": 900})
    network = page.context.new_cdp_session(page)
    network.send("Network.enable")
    got = []
    kinds = {}
    network.on("Network.responseReceived", lambda seen: kinds.update({seen["requestId"]: seen["response"]}))
    network.on("Network.loadingFinished", lambda seen: got.append((seen["requestId"], seen["encodedDataLength"])))
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto("/sign-in/")
    page.locator("#login").fill("jens@nordlys.example")
    page.locator("#password").fill("nordlys over havnen")
    page.locator("main form[action='/sign-in/'] button").click()
    page.wait_for_url("**/my-work/")
    settled(page)
    first = sum(size for _request, size in got)
    assert 10_000 < first < 200_000, f"{first} bytes for the sign-in and the first page"
    got.clear()
    page.goto("/organisation/people/")
    settled(page)
    again = [
        kinds[request]["url"]
        for request, size in got
        if request in kinds
        and not kinds[request].get("fromDiskCache")
        and size > 0
        and "/static/" in kinds[request]["url"]
    ]
    assert again == []
    elsewhere = [url for url in asked if not url.startswith((server, "data:"))]
    assert elsewhere == []


def test_an_undo_is_one_key(signs_in):
    page = signs_in("amalie", language="en", viewport={"width": 1280, "height": 900})
    page.goto("/act/organisation.register_absence/")
    page.select_option("select[name=person]", label="Freja Nygaard")
    page.fill("input[name=first_date]", "30 Nov 2026")
    page.fill("input[name=last_date]", "1 Dec 2026")
    page.select_option("select[name=reason]", index=1)
    page.keyboard.press("Control+Enter")
    page.wait_for_selector("#toast .undo")
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("z")
    page.locator("#toast", has_text="cancelled the absence").wait_for()


def test_the_headers_may_be_large_and_the_server_goes_on(server):
    """A megabyte of header is refused or cut off; the next request is answered."""
    import http.client
    from urllib.parse import urlsplit

    where = urlsplit(server).netloc
    connection = http.client.HTTPConnection(where, timeout=20)
    try:
        connection.request("GET", "/my-work/", headers={"Cookie": "bagland_session=" + "x" * 1_000_000})
        assert connection.getresponse().status in (302, 400, 431)
    except (http.client.HTTPException, OSError):
        pass
    finally:
        connection.close()
    again = http.client.HTTPConnection(where, timeout=20)
    again.request("GET", "/sign-in/")
    assert again.getresponse().status == 200
    again.close()


def test_ten_megabytes_to_the_real_server_get_the_page_that_says_so(signs_in):
    page = signs_in("amalie", language="en")
    page.goto("/act/organisation.register_person/")
    answer = page.evaluate("""async () => {
        const data = new FormData(document.getElementById("form"));
        data.set("name", "x".repeat(10 * 1024 * 1024));
        const answer = await fetch("/act/organisation.register_person/", {method: "POST", body: data});
        return [answer.status, await answer.text()];
    }""")
    assert answer[0] == 413
    assert "larger than 5 MB" in answer[1]


def test_json_of_the_letters_is_the_readers(signs_in):
    page = signs_in("ida", language="da")
    letters = json.loads(page.evaluate("document.body.dataset.go"))
    assert letters["m"] == "/my-work/"
    assert all(place.startswith("/") for place in letters.values())
