"""Browsers of the tests' people."""

from __future__ import annotations

from typing import Any

from django.test import Client

from bagland.kernel.access.models import SignIn


def signed_in(company: Any, who: str, language: str = "en") -> Client:
    """A browser in which somebody has signed in."""
    client = Client(headers={"accept-language": language, "host": "localhost"})
    client.cookies["language"] = language
    client.force_login(
        SignIn.objects.get(actor=company.people[who]), backend="django.contrib.auth.backends.ModelBackend"
    )
    return client
