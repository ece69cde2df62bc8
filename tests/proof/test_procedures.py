"""Ten thousand random procedures move as an independent engine moves them."""

from __future__ import annotations

import os

import pytest

from tests.kernel.work.oracle.comparing import Tally, compare
from tests.proof.report import Report

GRAPHS = int(os.environ.get("BAGLAND_PROOF_GRAPHS") or 10_000)
LEAST_OF_A_KIND = 500


@pytest.mark.proof
def test_ten_thousand_random_procedures_agree_with_another_engine(company, seed: int, report: Report) -> None:
    tally = Tally()
    first = seed % 1_000_000_000
    for number in range(first, first + GRAPHS):
        compare(company, number, tally)
    report.add(
        f"procedures: {tally.graphs} random ones agreed with SpiffWorkflow after each of {tally.acts} acts, "
        f"{tally.deep} of them four deep or more; it broke down at {tally.no_opinion}; "
        + ", ".join(f"{kind} {count}" for kind, count in sorted(tally.kinds.items()))
    )
    assert tally.no_opinion <= GRAPHS * 0.03
    if GRAPHS >= 10_000:
        assert min(tally.kinds.values()) >= LEAST_OF_A_KIND
        assert tally.deep >= LEAST_OF_A_KIND
