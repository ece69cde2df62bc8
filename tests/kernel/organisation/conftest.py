"""What the tests of the organisation say shortly."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.test import Client

from bagland.foundation import clock
from tests.conftest import MONDAY, Company


@pytest.fixture
def does(company: Company) -> Callable[..., Any]:
    """`does("amalie", "appoint", position=…)` performs an activity of the organisation and gives what it made."""
    from bagland.foundation.activity import find
    from bagland.foundation.perform import Done, perform

    def does(who: str | int, code: str, subject: Any = None, /, **inputs: Any) -> Any:
        answer = perform(find(f"organisation.{code}"), company.act(who), subject, **inputs)
        return answer.result if isinstance(answer, Done) else answer

    return does


@pytest.fixture
def seat(company: Company, does: Callable[..., Any]) -> Callable[..., Any]:
    """`seat()` opens a position in IT, vacant from today; inputs may say otherwise."""
    from bagland.kernel.organisation.models import PositionProfile

    def seat(**inputs: Any) -> Any:
        return does(
            "jens",
            "open_position",
            **{
                "entity": company.entities["NK"],
                "department": company.departments["IT"],
                "profile": PositionProfile.objects.get(code="employee").pk,
                **inputs,
            },
        )

    return seat


@pytest.fixture
def monday() -> Iterator[None]:
    """The clock of the whole process stands on the tests' Monday."""
    clock.set_to(MONDAY)
    yield
    clock.set_to(None)


@pytest.fixture
def come(company: Company) -> Callable[..., Client]:
    """`come("ida")` is a browser in which she has signed in, in English."""
    from bagland.kernel.access.models import SignIn

    def come(who: str, language: str = "en") -> Client:
        client = Client(headers={"host": "localhost"})
        sign_in = SignIn.objects.get(actor=company.people[who])
        client.force_login(sign_in, "django.contrib.auth.backends.ModelBackend")
        client.cookies["language"] = language
        return client

    return come
