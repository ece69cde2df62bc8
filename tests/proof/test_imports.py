"""Twenty thousand people with 37 faults: each named, the others imported once, whoever is killed when."""

from __future__ import annotations

import json
import random
import subprocess
import sys
import time

import pytest

from tests.proof.report import Report
from tests.proof.world import ROOT, World


def told(world: World, role: str, *words: str) -> dict:
    return json.loads(world.run("-m", "tests.proof.importing", role, *words).stdout.splitlines()[-1])


def begun(world: World, key: int) -> subprocess.Popen[str]:
    """A process that goes on with the import, and has begun."""
    words = [sys.executable, "-m", "tests.proof.importing", "go", str(key)]
    process = subprocess.Popen(words, cwd=ROOT, env=world.environment, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    process.stdout.readline()
    return process


@pytest.mark.parametrize(
    ("people", "kills", "seats"), [(2_500, 2, 0), pytest.param(20_000, 12, 5_000, marks=pytest.mark.proof)]
)
def test_each_fault_is_named_and_nobody_is_imported_twice(
    world: World, report: Report, seed: int, people: int, kills: int, seats: int
) -> None:
    chance = random.Random(seed)
    staged = told(world, "stage", str(people))
    assert (staged["named"], staged["planted"], staged["faults"]) == (37, 37, 37)
    killed = 0
    started = time.monotonic()
    for _attempt in range(kills):
        process = begun(world, staged["key"])
        try:
            process.wait(timeout=chance.uniform(0.05, 2.0))
        except subprocess.TimeoutExpired:
            process.kill()
            killed += 1
        process.communicate()
        world.await_quiet()
    assert killed, "somebody was killed at it"
    ended = told(world, "go", str(staged["key"]))
    found = told(world, "examine", str(staged["key"]))
    good = people - 37
    assert (found["people"], found["different"], found["counts"]["DONE"], found["told"]) == (good, good, good, good)
    assert (found["counts"]["FAULTY"], found["counts"]["GOOD"], found["staged"]) == (37, 0, 0)
    report.add(
        f"import: {people} people, 37 of 37 faults named; read in {staged['receive']:.1f} s, checked in "
        f"{staged['check']:.1f} s, imported with {killed} kills in {time.monotonic() - started:.0f} s "
        f"({ended['seconds']:.1f} s the last), {found['events']} events, seed {seed}"
    )
    if seats:
        sat = told(world, "seats", str(seats))
        assert (sat["opened"], sat["appointed"]) == (seats, seats), sat["faults"]
        report.add(
            f"import: {seats} positions in {sat['opening']:.1f} s, {seats} appointments in {sat['appointing']:.1f} s, "
            f"both checked in {sat['checks']:.1f} s"
        )
