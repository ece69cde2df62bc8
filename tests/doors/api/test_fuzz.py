"""The document thrown at the door: a few requests for each operation; `make proof` throws many."""

from __future__ import annotations

import pytest

from tests.doors.api.conftest import issue
from tests.doors.api.fuzz import POSITIONS, operations, throw_at


@pytest.mark.parametrize("position", POSITIONS)
def test_a_few_requests_for_each_operation(company, position):
    token = issue(company, POSITIONS[position])
    assert sum(throw_at(operation, token, examples=1) for operation in operations()) > 200
