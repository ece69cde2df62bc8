"""Processes are killed at any moment of their work, and nothing that was answered is lost, doubled or half done."""

from __future__ import annotations

import random
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from tests.proof.house import KILLS, House
from tests.proof.report import Report
from tests.proof.world import World

LEASE_MINUTES = 6.0
"""Each worker's clock stands this much later than the one before: what that one had leased is free by then."""


@dataclass
class Killing:
    """The schedule: who lives how long, all from one seed."""

    house: House
    seed: int
    journals: Path
    kills: dict[str, int] = field(default_factory=dict)
    lives: int = 0

    def __post_init__(self) -> None:
        self.chance = random.Random(self.seed)

    def go(self, kills: int, slots: list[str]) -> None:
        """Keep a process in each slot, and kill one after the other, until enough were met alive."""
        living = {slot: self._born(slot) for slot in slots}
        while sum(self.kills.values()) < kills:
            slot = min(living, key=lambda each: living[each][1])
            process, end = living[slot]
            time.sleep(max(0.0, end - time.monotonic()))
            self._count(slot, self.house.kill(process))
            living[slot] = self._born(slot)
        for slot, (process, _end) in living.items():
            self._count(slot, self.house.kill(process))

    def _count(self, slot: str, was_alive: bool) -> None:
        role = slot.rstrip("0123456789")
        self.kills[role] = self.kills.get(role, 0) + was_alive

    def _born(self, slot: str) -> tuple[int, float]:
        """A new process in the slot, and the moment of its death."""
        self.lives += 1
        life = self.chance.uniform(0.005, 0.4)
        role, inputs = self._role(slot)
        return self.house.fork(role, **inputs), time.monotonic() + life

    def _role(self, slot: str) -> tuple[str, dict[str, Any]]:
        seed = self.chance.randrange(2**32)
        match slot.rstrip("0123456789"):
            case "writer":
                name = f"{slot}-{self.lives}"
                return "write", {"name": name, "seed": seed, "journal": str(self.journals / f"{name}.jsonl")}
            case "sealer":
                return "seal", {"seed": seed}
            case "worker":
                return "work", {"later_minutes": LEASE_MINUTES * self.lives}
            case _:
                return "run_in_bulk", {"name": f"bulk-{self.lives}"}


@pytest.mark.parametrize("kills", [25, pytest.param(KILLS, marks=pytest.mark.proof)])
def test_nothing_answered_is_lost_and_nothing_is_done_twice(
    world: World, report: Report, tmp_path: Path, seed: int, kills: int
) -> None:
    started = time.monotonic()
    with House(world) as house:
        house.call("warm_up", journal=str(tmp_path / "warm.jsonl"))
        killing = Killing(house, seed, tmp_path)
        killing.go(kills, ["writer1", "writer2", "sealer1", "worker1", "bulk1"])
    world.await_quiet()
    killed = time.monotonic() - started
    with House(world) as house:
        found = house.call("examine", journals=str(tmp_path))
    assert sum(killing.kills.values()) >= kills
    report.add(
        f"kills: {sum(killing.kills.values())} of live processes {killing.kills} in {killed:.0f} s, seed {seed}; "
        f"{found['sent']} acts sent, {found['acknowledged']} acknowledged before the kill, "
        f"{found['written_unacknowledged']} written whole without an answer, {found['absent']} not there at all; "
        f"resent: acknowledged = written; {found['runs']} bulk runs whole; {found['events']} events in "
        f"{found['seals']} seals, verify clean, head {found['head'][:16]}…; {time.monotonic() - started:.0f} s in all"
    )
