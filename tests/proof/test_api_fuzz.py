"""Many requests from the OpenAPI document, as three positions."""

from __future__ import annotations

import os
import random

import pytest

from tests.doors.api.conftest import issue
from tests.doors.api.fuzz import POSITIONS, operations, throw_at

pytestmark = pytest.mark.proof
EXAMPLES = int(os.environ.get("BAGLAND_PROOF_EXAMPLES", "60"))


@pytest.mark.parametrize("position", POSITIONS)
def test_many_requests_for_each_operation(company, position):
    seed = int(os.environ.get("BAGLAND_PROOF_SEED", random.randrange(2**32)))
    token = issue(company, POSITIONS[position])
    sent = sum(throw_at(operation, token, examples=EXAMPLES, seed=seed) for operation in operations())
    print(f"\n{position}: {sent} requests, seed {seed}")
