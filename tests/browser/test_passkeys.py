"""The passkey ceremony in Chromium, with its virtual authenticator, against the real server."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect

from tests.company import PASSWORD

OPTIONS = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}

NO_OFFER = """
if (window.PublicKeyCredential && window.localStorage && localStorage.getItem("offers") !== "yes")
  PublicKeyCredential.isConditionalMediationAvailable = async () => false;
"""
"""A virtual authenticator answers at once what the login field offers, before any button can be pressed. So the browser
is one that offers nothing there, unless a test wants it to."""


class Device:
    """A browser with an authenticator built in, at the server's name (an address has no passkeys)."""

    def __init__(self, chromium: Any, server: str, language: str = "en", host: str = "localhost") -> None:
        self.base = f"http://{host}:{urlsplit(server).port}"
        self.context = chromium.new_context(base_url=self.base, reduced_motion="reduce")
        self.context.add_cookies([{"name": "language", "value": language, "url": self.base}])
        self.context.add_init_script(NO_OFFER)
        self.page = self.context.new_page()
        self.page.set_default_timeout(20_000)
        self.devtools = self.context.new_cdp_session(self.page)
        self.devtools.send("WebAuthn.enable")
        self.authenticator = self.devtools.send("WebAuthn.addVirtualAuthenticator", {"options": OPTIONS})[
            "authenticatorId"
        ]

    def credentials(self) -> list[dict[str, Any]]:
        """What the authenticator holds."""
        found = self.devtools.send("WebAuthn.getCredentials", {"authenticatorId": self.authenticator})
        return list(found["credentials"])

    def put(self, credential: dict[str, Any]) -> None:
        """Put a credential into the authenticator."""
        self.devtools.send("WebAuthn.addCredential", {"authenticatorId": self.authenticator, "credential": credential})

    def verifies(self, does: bool) -> None:
        """Whether the finger is the right one."""
        self.devtools.send("WebAuthn.setUserVerified", {"authenticatorId": self.authenticator, "isUserVerified": does})

    def comes_to_the_door(self) -> None:
        """The sign-in page, signed out."""
        self.signs_out()
        self.page.goto("/sign-in/")

    def gives_password(self, who: str) -> None:
        self.comes_to_the_door()
        self.page.locator("#login").fill(f"{who}@nordlys.example")
        self.page.locator("#password").fill(PASSWORD)
        self.page.locator("main form[action='/sign-in/'] button").click()
        self.page.wait_for_url(lambda url: urlsplit(url).path != "/sign-in/")

    def registers(self, name: str) -> None:
        """A passkey, on one's own page."""
        self.page.goto("/me/sign-in/passkeys/new/")
        self.page.get_by_label("Name of the passkey").fill(name)
        self.page.get_by_role("button", name="Register a passkey").click()
        expect(self.page.locator(".recovery-codes, #toast").first).to_be_visible()

    def signs_out(self) -> None:
        self.context.clear_cookies(name="bagland_session")


@pytest.fixture
def device(chromium: Any, server: str) -> Iterator[Any]:
    """Makes devices; what they registered is removed again through the pages, so that others sign in as before."""
    made: list[Device] = []

    def make(**more: Any) -> Device:
        made.append(Device(chromium, server, **more))
        return made[-1]

    yield make
    for one in made:
        one.context.close()


def seen(one: Device) -> str:
    return str(one.page.locator("main").inner_text())


def removes_all(one: Device) -> None:
    """Every passkey of the one who is signed in."""
    one.page.goto("/me/sign-in/")
    while (link := one.page.locator("#card-passkeys").locator("xpath=ancestor::section").locator("li a").first).count():
        link.click()
        one.page.get_by_role("link", name="Remove passkey").first.click()
        one.page.locator("#form button.button").first.click()
        one.page.wait_for_url("**/me/sign-in/")


def test_a_life_of_a_passkey(device: Any) -> None:
    """Registered, alone enough, second factor, renamed, one of several, copied, removed."""
    mine = device()
    mine.gives_password("freja")
    mine.registers("Laptop")
    expect(mine.page.get_by_role("heading", level=1)).to_have_text("Keep these codes")
    assert mine.page.locator(".recovery-codes li").count() == 10
    mine.page.goto("/me/sign-in/")
    assert "Laptop" in seen(mine)
    assert "10 codes are left" in seen(mine)

    # The same device is not registered twice.
    mine.page.goto("/me/sign-in/passkeys/new/")
    mine.page.get_by_role("button", name="Register a passkey").click()
    expect(mine.page.locator(".passkey-said")).to_have_text("This device has a passkey for you already.")
    kept = mine.credentials()[0]
    assert kept["rpId"] == "localhost"
    assert b"freja" not in base64.b64decode(kept["userHandle"])

    # Alone it is enough: no login, no password. By the button, and by what the browser offers in the login field.
    mine.comes_to_the_door()
    mine.page.get_by_role("button", name="Sign in with a passkey").click()
    mine.page.wait_for_url(lambda url: "/sign-in/" not in url)
    mine.page.goto("/me/sign-in/")
    assert "Laptop" in seen(mine)
    mine.signs_out()
    mine.page.evaluate("localStorage.setItem('offers', 'yes')")
    mine.page.goto("/sign-in/")
    mine.page.wait_for_url(lambda url: "/sign-in/" not in url)
    mine.page.evaluate("localStorage.clear()")

    # After a password it is asked for.
    mine.gives_password("freja")
    assert urlsplit(mine.page.url).path == "/sign-in/code/"
    mine.page.goto("/me/sign-in/")
    assert urlsplit(mine.page.url).path == "/sign-in/"
    mine.page.goto("/sign-in/code/")
    mine.page.get_by_role("button", name="Use a passkey").click()
    mine.page.wait_for_url(lambda url: "/sign-in/" not in url)

    # A finger that is not the right one proves nothing.
    mine.verifies(False)
    mine.comes_to_the_door()
    mine.page.get_by_role("button", name="Sign in with a passkey").click()
    expect(mine.page.locator(".passkey-said")).to_be_visible()
    mine.verifies(True)

    # Somebody has copied it: the copy counts from where it was, and both are shut.
    now = mine.credentials()[0]
    other = device()
    other.put({**now, "signCount": now["signCount"] - 1})
    other.comes_to_the_door()
    other.page.get_by_role("button", name="Sign in with a passkey").click()
    expect(other.page.locator("#fault")).to_contain_text("This passkey opens nothing here.")
    mine.comes_to_the_door()
    mine.page.get_by_role("button", name="Sign in with a passkey").click()
    expect(mine.page.locator("#fault")).to_contain_text("This passkey opens nothing here.")

    # Password alone lets in again, as nothing else is left; the page says what happened, and it is removed.
    mine.gives_password("freja")
    mine.page.goto("/me/sign-in/")
    assert "there seem to be two of it" in seen(mine)
    removes_all(mine)
    assert "Laptop" not in seen(mine)


def test_a_removed_one_opens_nothing(device: Any) -> None:
    mine = device()
    mine.gives_password("rasmus")
    mine.registers("Key on the ring")
    removes_all(mine)
    assert mine.credentials(), "the authenticator still has it"
    mine.comes_to_the_door()
    mine.page.get_by_role("button", name="Sign in with a passkey").click()
    expect(mine.page.locator("#fault")).to_contain_text("This passkey opens nothing here.")


def test_an_answer_made_for_another_origin_or_used_before_is_not_taken(device: Any) -> None:
    """A page that lures: what it gets signed names its own origin, and our server reads that."""
    mine = device()
    mine.gives_password("karen")
    mine.registers("Phone")
    mine.comes_to_the_door()
    mine.page.route("**/sign-in/passkey/", lambda route: route.fulfill(status=204))
    mine.page.get_by_role("button", name="Sign in with a passkey").click()
    expect(mine.page.locator("input[name=answer]")).not_to_have_value("")
    answer = json.loads(mine.page.locator("input[name=answer]").input_value())
    mine.page.unroute("**/sign-in/passkey/")

    def sent(what: dict[str, Any]) -> int:
        token = mine.page.locator("form[data-passkey] input[name=csrfmiddlewaretoken]").input_value()
        answered = mine.context.request.post(
            "/sign-in/passkey/",
            form={"csrfmiddlewaretoken": token, "answer": json.dumps(what)},
            headers={"Referer": f"{mine.base}/sign-in/"},
            max_redirects=0,
        )
        return int(answered.status)

    elsewhere = json.loads(base64.urlsafe_b64decode(answer["response"]["clientDataJSON"] + "=="))
    assert elsewhere["origin"] == mine.base
    elsewhere["origin"] = "https://bag1and.example"
    lured = json.dumps(elsewhere, separators=(",", ":")).encode()
    false = {**answer, "response": {**answer["response"], "clientDataJSON": coded(lured)}}
    for wrong in (
        false,
        {**answer, "response": {**answer["response"], "signature": coded(b"x" * 70)}},
        {**answer, "rawId": coded(b"another"), "id": coded(b"another")},
        {**answer, "response": {**answer["response"], "userHandle": coded(b"somebody else")}},
        {},
    ):
        assert sent(wrong) == 422
    assert sent(answer) == 302
    mine.comes_to_the_door()
    assert sent(answer) == 422, "the question was used up"
    mine.gives_password("karen")
    mine.page.get_by_role("button", name="Use a passkey").click()
    mine.page.wait_for_url(lambda url: "/sign-in/" not in url)
    removes_all(mine)


def coded(what: bytes) -> str:
    return base64.urlsafe_b64encode(what).decode().rstrip("=")


def test_at_an_address_without_a_name_no_passkey_is_offered(device: Any) -> None:
    there = device(host="127.0.0.1")
    there.page.goto("/sign-in/")
    assert there.page.locator("form[data-passkey]").count() == 0
    there.gives_password("ida")
    there.page.goto("/me/sign-in/")
    assert "open Bagland by its name" in seen(there)


def test_who_must_registers_one_at_the_door(device: Any) -> None:
    """The policy leads there right after the password; the passkey then is the way in."""
    it = device()
    it.gives_password("nadia")
    it.page.goto("/act/access.set_second_factor_policy/")
    it.page.get_by_label("Whoever holds").select_option(label="Finance manager")
    it.page.locator("#form button.button").first.click()
    it.page.wait_for_url(lambda url: "/act/" not in url)
    mine = device()
    try:
        mine.gives_password("maria")
        assert urlsplit(mine.page.url).path == "/sign-in/set-up/"
        assert "Whoever is Finance manager must have one" in seen(mine)
        mine.page.get_by_label("Name of the passkey").fill("Laptop")
        mine.page.get_by_role("button", name="Register a passkey").click()
        mine.page.get_by_role("link", name="I have kept them").click()
        mine.page.goto("/me/sign-in/")
        assert "Laptop" in seen(mine)
    finally:
        it.page.goto("/act/access.set_second_factor_policy/")
        it.page.get_by_label("Whoever holds").select_option(label="Finance manager")
        it.page.get_by_label("Must have a second factor").uncheck()
        it.page.locator("#form button.button").first.click()
        it.page.wait_for_url(lambda url: "/act/" not in url)
    removes_all(mine)
