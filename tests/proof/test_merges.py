"""Parties are merged and separated by many at once, and whoever does it is killed: none is half merged."""

from __future__ import annotations

import random
import time

import pytest

from tests.proof.house import KILLS, House
from tests.proof.merging import PARTIES
from tests.proof.report import Report
from tests.proof.world import World


@pytest.mark.parametrize("kills", [20, pytest.param(KILLS, marks=pytest.mark.proof)])
def test_whoever_is_killed_at_a_merge_leaves_all_of_it_or_nothing(
    world: World, report: Report, seed: int, kills: int
) -> None:
    chance, started, killed = random.Random(seed), time.monotonic(), 0
    with House(world) as house:
        house.call("register_parties")
        house.call("merge_parties", seed=seed, rounds=10)
        house.call("leave")
        slots = [(house.fork("merge_parties", seed=chance.randrange(2**32)), 0.0) for _place in range(4)]
        while killed < kills:
            process, _born = slots.pop(0)
            time.sleep(chance.uniform(0.01, 0.3))
            killed += house.kill(process)
            slots.append((house.fork("merge_parties", seed=chance.randrange(2**32)), time.monotonic()))
        for process, _born in slots:
            house.kill(process)
    world.await_quiet()
    with House(world) as house:
        found = house.call("examine_parties")
    assert found["rows"] == {"Party": PARTIES, "Identifier": PARTIES, "Address": PARTIES, "Relation": PARTIES}
    assert (found["merges"], found["undone"]) == (found["told"], found["told_undone"])
    assert found["merges"], "somebody came to merge"
    broken = ("without_merge", "living_but_merged", "not_at_the_end", "left_behind", "into_itself")
    assert {name: found[name] for name in broken} == dict.fromkeys(broken, 0)
    report.add(
        f"merges: {killed} kills among four who merged {found['merges']} and separated {found['undone']} parties in "
        f"{time.monotonic() - started:.0f} s; none half merged, seed {seed}"
    )


def test_two_who_merge_each_into_the_other_at_once_leave_one(world: World, seed: int) -> None:
    with House(world) as house:
        house.call("register_parties")
        house.call("leave")
        crowd = [house.fork("merge_parties", seed=seed + place, rounds=40) for place in range(4)]
        for process in crowd:
            house.wait(process)
        found = house.call("examine_parties")
    assert found["not_at_the_end"] == found["into_itself"] == found["left_behind"] == 0
