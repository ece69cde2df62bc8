"""Many requests from the OpenAPI document, as three positions."""

from __future__ import annotations

import os
import random

import pytest
from schemathesis.core.failures import FailureGroup

from tests.doors.api.conftest import issue
from tests.doors.api.fuzz import POSITIONS, operations, throw_at

pytestmark = pytest.mark.proof
EXAMPLES = int(os.environ.get("BAGLAND_PROOF_EXAMPLES", "30"))


@pytest.mark.parametrize("position", POSITIONS)
def test_many_requests_for_each_operation(company, position):
    seed = int(os.environ.get("BAGLAND_PROOF_SEED", random.randrange(2**32)))
    print(f"\n{position}: seed {seed}")
    token, sent, faults = issue(company, POSITIONS[position]), 0, []
    for operation in operations():
        try:
            sent += throw_at(operation, token, examples=EXAMPLES, seed=seed)
        except (Exception, FailureGroup) as fault:
            faults.append(f"{operation.label}: {fault}")
    print(f"{position}: {sent} requests to {len(operations())} operations")
    assert not faults, "\n\n".join(faults)
