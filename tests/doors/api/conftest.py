"""The API as programs meet it: a token each, JSON in, JSON out."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from django.test import Client

from bagland.foundation import clock
from bagland.foundation.activity import find
from bagland.foundation.perform import Done, perform
from tests.conftest import MONDAY, Company

ROOT = "/api/v1"


@dataclass
class Caller:
    """One token at the door."""

    token: str
    language: str = "en"

    def get(self, path: str, **given: Any) -> Answered:
        """Read something; `given` are parameters."""
        return Answered(Client().get(f"{ROOT}{path}", given, headers=self.headers()))

    def post(self, path: str, body: Any, *, key: str | None = None, media_type: str = "application/json") -> Answered:
        """Send something; text and bytes go as they are."""
        content = body if isinstance(body, (str, bytes)) else json.dumps(body)
        headers = {**self.headers(), **({"Idempotency-Key": key} if key else {})}
        return Answered(Client().post(f"{ROOT}{path}", content, content_type=media_type, headers=headers))

    def do(self, code: str, subject: int | None = None, /, *, key: str | None = None, **inputs: Any) -> Answered:
        """Perform an activity."""
        body = {"inputs": inputs, **({} if subject is None else {"subject": subject})}
        return self.post(f"/activities/{code}", body, key=key)

    def headers(self) -> dict[str, str]:
        """What goes with every request."""
        token = {"Authorization": f"Bearer {self.token}"} if self.token else {}
        return {**token, **({"Accept-Language": self.language} if self.language else {})}


@dataclass
class Answered:
    """What came back."""

    response: Any

    @property
    def status(self) -> int:
        return int(self.response.status_code)

    @property
    def said(self) -> Any:
        """The body; a problem document exactly when it is a refusal."""
        is_problem = self.response.headers["Content-Type"] == "application/problem+json"
        assert is_problem == (self.status >= 400), self.response.content
        return json.loads(self.response.content)

    @property
    def code(self) -> str:
        """The refusal's code."""
        assert self.said["status"] == self.status
        return str(self.said["code"])

    def header(self, name: str) -> Any:
        """A header, or None."""
        return self.response.headers.get(name)


def issue(company: Company, who: str, **inputs: Any) -> str:
    """A token of somebody's own, or of an agent's when `person` names it."""
    person = inputs.pop("person", company.people[who])
    done = perform(find("access.issue_token"), company.act(who), person, name="tests", **inputs)
    assert isinstance(done, Done)
    return str(done.thing.shown_once["token"])


@pytest.fixture(autouse=True)
def _monday() -> Iterator[None]:
    """The door reads the clock: it is Monday morning."""
    clock.set_to(MONDAY)
    yield
    clock.set_to(None)


@pytest.fixture
def at_door(company: Company) -> Any:
    """`at_door("maria")`: a caller with a token of hers."""

    def come(who: str, *, language: str = "en", **limits: Any) -> Caller:
        return Caller(issue(company, who, **limits), language)

    return come
