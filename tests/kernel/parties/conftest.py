"""Parties, as the tests of the register do to them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.conftest import Company

Does = Callable[..., Any]


@pytest.fixture
def does(company: Company) -> Does:
    """Perform an activity of the register for somebody: what came of it."""
    from bagland.foundation.activity import find
    from bagland.foundation.perform import perform

    def do(who: str, what: str, subject: Any = None, /, **inputs: Any) -> Any:
        key = getattr(subject, "pk", subject)
        return perform(find(f"parties.{what}"), company.act(who), key, **inputs).result

    return do
