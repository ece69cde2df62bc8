"""The desk's tests: pages through Django's client, on the tests' Monday."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.test import Client

from bagland.foundation import clock
from bagland.foundation.activity import find
from bagland.foundation.perform import perform
from bagland.kernel.access.models import SignIn


@pytest.fixture(autouse=True)
def _monday(company: Any) -> Iterator[None]:
    """The clock of the whole process stands on the tests' Monday."""
    clock.set_to(company.at)
    yield
    clock.set_to(None)


@pytest.fixture
def comes(company: Any) -> Callable[..., Client]:
    """`comes("sofie")` is a browser in which she has signed in; `checks_forms` asks for the secret of each form."""

    def come(who: str | None, language: str = "en", *, checks_forms: bool = False) -> Client:
        client = Client(headers={"accept-language": language, "host": "localhost"}, enforce_csrf_checks=checks_forms)
        client.cookies["language"] = language
        if who is not None:
            sign_in = SignIn.objects.get(actor=company.people[who])
            client.force_login(sign_in, backend="django.contrib.auth.backends.ModelBackend")
        return client

    return come


@pytest.fixture
def does(company: Any) -> Callable[..., Any]:
    """`does("amalie", "organisation.erase_person", 12)` performs it for her."""

    def do(who: str, code: str, *subject: Any, **inputs: Any) -> Any:
        return perform(find(code), company.act(who), *subject, **inputs)

    return do


def page(client: Client, address: str) -> str:
    """The text of a page that is answered."""
    answer = client.get(address)
    assert answer.status_code == 200, f"{address}: {answer.status_code}"
    return str(answer.content.decode())


def hidden(html: str, address: str) -> dict[str, str]:
    """The hidden fields of the form that posts to an address."""
    for form in re.findall(r"<form[^>]*>.*?</form>", html, re.DOTALL):
        if f'action="{address}"' in form:
            return dict(re.findall(r'type="hidden" name="([^"]+)" value="([^"]*)"', form))
    raise AssertionError(f"no form posts to {address}")
