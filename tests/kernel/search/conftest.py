"""What the tests of search share: an index built from the tests' company, and short questions to it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from bagland.foundation.act import Act
from bagland.kernel.search import building
from bagland.kernel.search.queries import search


@pytest.fixture
def built(company: Any) -> Any:
    """The company, wholly indexed: also what was there before anything was watched."""
    building.build_all()
    return company


@pytest.fixture
def names() -> Callable[..., list[str]]:
    """`names(act, "sofie")`: what the hits are called, in order."""

    def found(act: Act, typed: str, **more: Any) -> list[str]:
        return [hit.name for hit in search(act, typed, **more).hits]

    return found
