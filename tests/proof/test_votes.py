"""Eight approvers at once, each pressing twice, some of them killed: each counts once, and it is done once."""

from __future__ import annotations

import random
import time

import pytest

from tests.proof.house import House
from tests.proof.report import Report
from tests.proof.voting import VOTERS
from tests.proof.world import World

QUORUM = 3


@pytest.mark.parametrize(("rounds", "kills"), [(4, 2), pytest.param(60, 40, marks=pytest.mark.proof)])
def test_votes_at_once_count_once_and_decide_once(
    world: World, report: Report, seed: int, rounds: int, kills: int
) -> None:
    chance, began, killed = random.Random(seed), time.monotonic(), 0
    with House(world) as house:
        house.call("make_voters", quorum=QUORUM)
        positions = None
        for number in range(rounds):
            for what in ("request", "case"):
                key = (
                    house.call("ask_voters", number=number)
                    if what == "request"
                    else house.call("start_trial", quorum=QUORUM)
                )
                place = {what: key}
                if positions is None:
                    positions = house.call("count_votes", **place)["positions"]
                start_at = time.time() + 0.4
                voters = [house.fork("vote", who=who, start_at=start_at, **place) for who in VOTERS]
                unlucky = [voter for voter in voters if killed < kills and chance.random() < 0.25][:4]
                time.sleep(max(0.0, start_at - time.time()) + chance.uniform(0.0, 0.15))
                for voter in unlucky:
                    killed += house.kill(voter)
                for voter in voters:
                    if voter not in unlucky:
                        house.wait(voter)
                world.await_quiet()
                for who in VOTERS:  # those who were killed come back
                    house.wait(house.fork("vote", who=who, start_at=0.0, **place))
                found = house.call("count_votes", **place)
                if what == "request":
                    positions += 1
                    assert found["state"] == "APPROVED"
                else:
                    assert (found["state"], found["steps"]) == ("RUNNING", 1)
                assert found["task"] == "DONE"
                assert (found["votes"], found["voters"], found["events"]) == (QUORUM, QUORUM, QUORUM)
                assert found["positions"] == positions
    report.add(
        f"votes: {rounds} requests and {rounds} cases, 8 approvers at once, {killed} killed, in "
        f"{time.monotonic() - began:.0f} s, seed {seed}; {QUORUM} count of each, each done once"
    )
