"""Random structured procedures move as an independent engine moves them; ten thousand of them in tests/proof."""

from __future__ import annotations

import pytest

from bagland.kernel.work.engine.run import Run
from tests.kernel.work.oracle.comparing import Tally, compare

GRAPHS = 100


def test_random_graphs_move_as_another_engine_moves_them(company):
    tally = Tally()
    for seed in range(GRAPHS):
        compare(company, seed, tally)
    assert tally.graphs + tally.no_opinion == GRAPHS
    assert tally.no_opinion <= GRAPHS // 20
    assert tally.acts > 400
    assert min(tally.kinds.values()) >= 20


def joins_too_early(self, owner, block):
    """A parallel part goes on when its first branch is through."""
    if block is not None and block.remaining > 1 and not block.is_item:
        block.remaining = 1
    HONEST["leave_body"](self, owner, block)


def turns_once_more(self, owner, block):
    """A repeat forgets its first turn."""
    if block.index == 0:
        block.index = -1
    HONEST["turn_through"](self, owner, block)


HONEST = {"leave_body": Run.leave_body, "turn_through": Run.turn_through}


def _compare_many(company, count):
    for seed in range(count):
        compare(company, seed, Tally())


@pytest.mark.parametrize(("rule", "bug"), [("leave_body", joins_too_early), ("turn_through", turns_once_more)])
def test_a_bug_planted_in_the_engine_is_found(company, monkeypatch, rule, bug):
    monkeypatch.setattr(Run, rule, bug)
    with pytest.raises(AssertionError, match="seed"):
        _compare_many(company, 60)
