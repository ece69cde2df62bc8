"""Timers that are all due at once, and workers that are killed: each is done once, whoever dies when."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from typing import Any

import pytest

from tests.proof.report import Report
from tests.proof.world import ROOT, World

TIMERS = int(os.environ.get("BAGLAND_PROOF_TIMERS") or 100_000)
KILLED = int(os.environ.get("BAGLAND_PROOF_TIMERS_KILLED") or 3_000)
KILLS = int(os.environ.get("BAGLAND_PROOF_TIMER_KILLS") or 100)
WORKERS = 4


def last_of(world: World, *words: str) -> dict[str, Any]:
    """What a role told on its last line."""
    told: dict[str, Any] = json.loads(world.run("-m", "tests.proof.due", *words).stdout.splitlines()[-1])
    return told


def worker(world: World) -> subprocess.Popen[str]:
    """A worker of its own."""
    command = [sys.executable, "-m", "tests.proof.due", "drain"]
    return subprocess.Popen(command, cwd=ROOT, env=world.environment, stdout=subprocess.PIPE, text=True)


def must_be_done_once(world: World, count: int) -> None:
    """Every case stands at its one next step, and every timer has fired in one event."""
    assert last_of(world, "tell") == {
        "timers": 0, "parked": 0, "steps": count, "two_steps": 0, "fired": count, "fired_once": count, "left": count,
    }  # fmt: skip


@pytest.mark.proof
def test_all_are_done_once_by_two_workers(world: World, report: Report) -> None:
    last_of(world, "fill", str(TIMERS))
    started = time.monotonic()
    workers = [worker(world) for _number in range(2)]
    told = [json.loads(each.communicate()[0].splitlines()[-1]) for each in workers]
    seconds = max(each["seconds"] for each in told)
    assert sum(each["done"] for each in told) == TIMERS
    must_be_done_once(world, TIMERS)
    report.add(
        f"timers: {TIMERS} due at once were done by two workers in {seconds:.0f} s, {TIMERS / seconds:.0f} a second "
        f"({time.monotonic() - started:.0f} s with their start)"
    )


@pytest.mark.proof
def test_workers_that_are_killed_lose_nothing_and_do_nothing_twice(world: World, seed: int, report: Report) -> None:
    chance = random.Random(seed)
    last_of(world, "fill", str(KILLED))
    kills, workers = 0, [worker(world) for _number in range(WORKERS)]
    while kills < KILLS and _left(world):
        each = workers.pop(0)
        each.stdout.readline()
        time.sleep(chance.uniform(0.0, 0.5))
        kills += each.poll() is None
        each.send_signal(signal.SIGKILL)
        each.wait()
        each.stdout.close()
        _let_leases_run_out(world)
        workers.append(worker(world))
    for each in workers:
        each.communicate()
    world.await_quiet()
    _let_leases_run_out(world)
    last_of(world, "drain")
    must_be_done_once(world, KILLED)
    report.add(f"timers: {KILLED} were done once each by {WORKERS} workers, {kills} of which were killed (seed {seed})")
    assert kills > 0


def _left(world: World) -> int:
    with world.raw() as connection:
        return int(connection.execute("SELECT count(*) FROM work_timer").fetchone()[0])


def _let_leases_run_out(world: World) -> None:
    """As if five minutes had passed: what dead and living workers have leased is free again."""
    with world.raw() as connection:
        connection.execute("UPDATE work_timer SET lease_until = NULL")
