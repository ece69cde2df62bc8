"""What is typed survives: a dead server, no network, a sign-in that ran out, another at the same thing."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from contextlib import closing

import pytest

from tests.browser.conftest import ROOT, _free_port, _wait_for
from tests.browser.test_axe import violations
from tests.company import PASSWORD

FORM = "/act/organisation.register_person/"


class Server:
    """One `bagland run` that can be killed and started again at the same address."""

    def __init__(self, environment):
        self.environment, self.port = environment, _free_port()
        self.address = f"http://127.0.0.1:{self.port}"
        self.process = None

    def start(self):
        command = [sys.executable, "-m", "bagland.doors.command_line.main", "run"]
        environment = {**self.environment, "PORT": str(self.port), "BAGLAND_WORKERS": "1"}
        self.process = subprocess.Popen(command, env=environment, cwd=ROOT, start_new_session=True)
        _wait_for(self.address, self.process)

    def kill(self):
        """As when the power goes: it and what it has started."""
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait(timeout=30)

    def close(self):
        if self.process is not None and self.process.poll() is None:
            self.kill()


@pytest.fixture
def mortal(installation):
    """A server of this test alone."""
    with closing(Server(installation)) as server:
        server.start()
        yield server


@pytest.fixture
def her(chromium, mortal):
    """HR's browser in front of the server that may be killed."""
    context = chromium.new_context(base_url=mortal.address, locale="en-GB", reduced_motion="reduce", bypass_csp=True)
    context.add_cookies([{"name": "language", "value": "en", "url": mortal.address}])
    page = context.new_page()
    page.set_default_timeout(30_000)
    sign_in(page)
    yield page
    context.close()


def sign_in(page):
    page.goto("/sign-in/")
    page.locator("#login").fill("amalie@nordlys.example")
    page.locator("#password").fill(PASSWORD)
    page.locator("main form[action='/sign-in/'] button").click()
    page.wait_for_url(lambda url: "/sign-in/" not in url)


def here(page):
    return page.evaluate("Object.keys(localStorage).filter(name => name.startsWith('bagland:'))")


def test_the_server_dies_while_one_writes_and_the_form_is_sent_when_it_is_back(her, mortal):
    her.goto(FORM)
    her.fill("input[name=name]", "Line Overgaard")
    her.locator("#kept", has_text="Draft kept").wait_for()
    mortal.kill()
    her.fill("input[name=work_email]", "line.overgaard@nordlys.example")
    her.wait_for_selector("#line:not([hidden])")
    assert "No connection. What you typed is kept here. Trying again in" in her.locator("#line").inner_text()
    assert violations(her) == []
    assert here(her)
    her.select_option("select[name=home]", index=1)
    her.locator("#form button.primary").click()
    her.locator("#line", has_text="Trying again in").wait_for()
    assert her.url.endswith(FORM), "the page did not leave what was typed"
    mortal.start()  # it is sent by itself at the next try
    her.wait_for_selector("#toast")
    assert "Line Overgaard" in her.locator("#toast").inner_text()
    assert here(her) == [], "it is done: nothing of it stays on the computer"
    her.goto(FORM)
    assert her.locator("#begun").count() == 0


def test_the_browser_dies_too_and_what_was_typed_is_offered_again_with_when(her, mortal):
    her.goto(FORM)
    mortal.kill()
    her.fill("input[name=name]", "Mads <b>Overgaard</b>")
    her.wait_for_selector("#line:not([hidden])")
    kept = her.context.storage_state()
    mortal.start()
    context = her.context.browser.new_context(
        storage_state=kept, base_url=mortal.address, locale="en-GB", bypass_csp=True
    )
    page = context.new_page()
    page.goto(FORM)
    notice = page.locator("[data-take]").locator("xpath=ancestor::div[contains(@class, 'notice')]")
    assert "is kept on this computer" in notice.inner_text()
    assert violations(page) == []
    page.locator("[data-take]").click()
    assert page.input_value("input[name=name]") == "Mads <b>Overgaard</b>"
    page.locator("#kept", has_text="Draft kept").wait_for()
    assert here(page) == []
    page.locator(".me summary").click()
    page.evaluate("localStorage.setItem('bagland:9:/x/', '{}')")
    page.locator("form[data-leaves] button").click()
    page.wait_for_url("**/sign-in/**")
    assert here(page) == [], "whoever signs out leaves nothing"
    context.close()


def test_no_network_while_one_writes(signs_in):
    page = signs_in("amalie", language="da", viewport={"width": 390, "height": 800})
    page.goto(FORM)
    page.context.set_offline(True)
    page.fill("input[name=name]", "Offline Overgaard")
    page.wait_for_selector("#line:not([hidden])")
    assert "Ingen forbindelse. Det, du har skrevet, er gemt her. Prøver igen om" in page.locator("#line").inner_text()
    page.context.set_offline(False)
    page.locator("#line button").click()
    page.locator("#line", has_text="Forbindelsen er tilbage").wait_for()
    assert here(page) == []
    page.goto(FORM)
    page.locator("#begun a").click()
    assert page.input_value("input[name=name]") == "Offline Overgaard"
    page.goto(FORM)
    page.locator("#begun form button").click()
    page.wait_for_url(f"**{FORM}")
    assert page.locator("#begun").count() == 0


@pytest.mark.parametrize("with_script", [True, False])
def test_a_sign_in_that_ran_out_leads_back_to_the_filled_form(signs_in, with_script):
    page = signs_in("amalie", language="en", java_script_enabled=with_script)
    page.goto(FORM)
    page.fill("input[name=name]", "Signe Overgaard")
    cookies = [cookie for cookie in page.context.cookies() if cookie["name"] != "bagland_session"]
    page.context.clear_cookies()
    page.context.add_cookies(cookies)
    page.locator("#form button.primary").click()
    page.wait_for_url("**/sign-in/**")
    page.locator("#login").fill("amalie@nordlys.example")
    page.locator("#password").fill(PASSWORD)
    page.locator("main form[action='/sign-in/'] button").click()
    page.wait_for_url("**draft=held**")
    assert page.input_value("input[name=name]") == "Signe Overgaard"
    assert "nothing has been sent" in page.locator("main").inner_text()
    page.goto("/organisation/people/?find=Signe")
    assert page.locator("text=Signe Overgaard").count() == 0
    page.goto(f"{FORM}?draft=1")
    page.locator("#begun form button, #form").first.wait_for()


def test_two_people_at_the_same_person_see_each_other_and_neither_overruns_the_other(signs_in):
    # HR has the person open twice: in a window at work, and on the telephone.
    first = signs_in("amalie", language="en", viewport={"width": 1280, "height": 900}, bypass_csp=True)
    second = signs_in("jens", language="en", viewport={"width": 1280, "height": 900}, bypass_csp=True)
    where = "/act/organisation.change_position/3/"
    first.goto(where)
    first.wait_for_load_state("networkidle")
    second.goto(where)
    second.locator("#also-here", has_text="Amalie Skov has it open").wait_for()
    assert violations(second) == []
    first.goto("/my-work/")
    second.goto(where)
    second.wait_for_load_state("networkidle")
    assert second.locator("#also-here").inner_text() == ""
    third = signs_in("jens", language="en", bypass_csp=True)
    third.goto(where)
    third.fill("input[name=title]", "Head of much")
    third.locator("#form button.primary").click()
    third.wait_for_selector("#toast")
    second.fill("input[name=title]", "Head of more")
    second.locator("#form button.primary").click()
    second.wait_for_selector("#refusal")
    assert "It now says “Head of much”. Yours stands above." in second.locator("#form").inner_text()
    assert "Jens Friis" in second.locator(".changed").inner_text()
    assert violations(second) == []
    assert second.input_value("input[name=title]") == "Head of more"
    second.locator("#form button").first.click()
    second.wait_for_selector("#toast")
