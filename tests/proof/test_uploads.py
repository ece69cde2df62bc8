"""Processes that send and file are killed at any moment: no row is without its bytes, and no document is half."""

from __future__ import annotations

import random
import time
from typing import Any

import pytest

from tests.proof.house import KILLS, House
from tests.proof.report import Report
from tests.proof.world import World

LONGEST_LIFE = 1.2


@pytest.mark.parametrize("kills", [15, pytest.param(KILLS, marks=pytest.mark.proof)])
def test_kills_during_transfers_and_filing_leave_no_row_without_bytes(
    world: World, report: Report, seed: int, kills: int
) -> None:
    started, chance, met, lives = time.monotonic(), random.Random(seed), 0, 0
    with House(world) as house:
        house.call("warm_up_archive")
        living: dict[str, tuple[int, float]] = {}
        while met < kills:
            for slot in ("sender1", "sender2", "sender3", "sweeper"):
                if slot not in living:
                    lives += 1
                    role: tuple[str, dict[str, Any]] = ("sweep_store", {})
                    if slot != "sweeper":
                        role = ("send_and_file", {"name": f"{slot}-{lives}", "seed": chance.randrange(2**32)})
                    end = time.monotonic() + chance.uniform(0.01, LONGEST_LIFE)
                    living[slot] = house.fork(role[0], **role[1]), end
            slot = min(living, key=lambda each: living[each][1])
            process, end = living.pop(slot)
            time.sleep(max(0.0, end - time.monotonic()))
            met += house.kill(process)
        for process, _end in living.values():
            met += house.kill(process)
    world.await_quiet()
    killed = time.monotonic() - started
    with House(world) as house:
        found = house.call("examine_uploads")
    assert found["documents"] > kills / 30, "hardly anybody lived long enough to file"
    report.add(
        f"archive: {met} kills during transfers, filing and sweeping in {killed:.0f} s, seed {seed}; "
        f"{found['documents']} documents of {found['versions']} versions and {found['contents']} contents, each read "
        f"against its hash; {found['orphans']} orphans and {found['left_over']} left-overs swept afterwards, "
        f"{found['transfers']} files still on their way, all with their bytes"
    )
