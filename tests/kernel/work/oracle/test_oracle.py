"""Random structured procedures move as an independent engine moves them."""

from __future__ import annotations

import pytest

from bagland.kernel.work.engine.run import Run
from tests.kernel.work.oracle.comparing import Differs, Tally, compare

GRAPHS = 150


def test_random_graphs_move_as_another_engine_moves_them(company):
    tally = Tally()
    for seed in range(GRAPHS):
        compare(company, seed, tally)
    assert tally.graphs == GRAPHS
    print(tally)


def test_a_bug_planted_in_the_engine_is_found(company, monkeypatch):
    honest = Run.leave_body

    def joins_too_early(self, owner, block):
        """A parallel part goes on when its first branch is through."""
        if block is not None and block.remaining > 1 and not block.is_item:
            block.remaining = 1
        honest(self, owner, block)

    monkeypatch.setattr(Run, "leave_body", joins_too_early)
    with pytest.raises(Differs):
        for seed in range(60):
            compare(company, seed, Tally())
